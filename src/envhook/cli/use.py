"""`envhook use`: choose the environment of a project."""

from __future__ import annotations

import os

import click

from envhook import candidate, flatfile, records, trust
from envhook.hook import Finding
from envhook.model import Place, Seen, Session
from envhook.text import visible

from . import here
from .main import Verb
from .say import Failure, note


@click.command(
    "use",
    cls=Verb,
    short_help="choose the environment of a project",
    help="Choose the environment of a project, wherever it is, and allow it.\n\n"
    "ENV is its folder, or the name of one in the project, in $WORKON_HOME or in ~/.virtualenvs. PATH is the "
    "project; without it, the one you are in. The choice is kept among your own data; with --local it is written "
    "into the project, as a file `.venv` that other tools read too (PEP 832).\n\n"
    "Take it back with `envhook allow --forget PATH`; a file `.venv` is yours to delete.",
    examples=(
        ("envhook use test_env", "one of several in this project"),
        ("envhook use ~/envs/science ~/talk", "for another project"),
    ),
)
@click.argument("env")
@click.argument("path", required=False)
@click.option("--local", is_flag=True, help="Write it into the project, as a file .venv.")
def command(env: str, path: str | None, local: bool) -> None:
    """Choose an environment."""
    here.own_session()
    session, finding = here.look(path)
    root = session.physical if path is not None else finding.place.root or session.physical
    if root == session.home or os.path.dirname(root) == root:
        raise Failure(f"{here.short(root)} itself is no project", "name one: envhook use ENV PATH")
    place = _find(session, root, env)
    _check(session, finding, place)
    record = records.read(session.folders, root, session.uid)
    if local:
        _write_file(root, place.env, record)
    record.use = "" if local else place.env
    records.grant(session.folders, record, place.env, session.uid, place.cfg.get("home", ""), "allow")
    note(f"{here.short(root)} uses {_short(root, place.env)} now")


def _find(session: Session, root: str, env: str) -> Place:
    """Find the environment that was named."""
    workon = session.environ.get("WORKON_HOME") or os.path.join(session.home, ".virtualenvs")
    typed = os.path.expanduser(env)
    folders = [os.path.join(session.pwd, typed), os.path.join(root, typed)]
    if os.sep not in typed:
        folders.append(os.path.join(workon, typed))
    for folder in folders:
        real = os.path.realpath(folder)
        if os.path.isfile(os.path.join(real, "pyvenv.cfg")):
            place = Place()
            place.root, place.env, place.shown, place.name = root, real, folder, _short(root, real)
            candidate.configuration(Seen(), place)
            return place
    there = os.path.exists(folders[0])
    what = f"{env} is no environment" if there else f"{env} is not there"
    raise Failure(what, "make one first: python3 -m venv DIR" if there else "give the folder of an environment")


def _check(session: Session, finding: Finding, place: Place) -> None:
    refused = trust.refusal(session, finding.settings, place)
    if refused:
        raise Failure(f"{visible(place.name)} refused: {refused}")
    broken = trust.broken(session, Seen(), place)
    if broken:
        raise Failure(f"{visible(place.name)} is broken: {broken}", "make it anew, then try again")


def _write_file(root: str, env: str, record: records.Record) -> None:
    """Write the one-line file that names an environment, in place of such a file only."""
    file = os.path.join(root, ".venv")
    inside = candidate.inside(root, env)
    if os.path.islink(file) or (os.path.lexists(file) and not os.path.isfile(file)):
        raise Failure(".venv is a folder already", "leave out --local, then the choice is kept among your own data")
    named = os.path.relpath(env, root) if inside else env
    try:
        flatfile.replace(file, os.fsencode(named + "\n"))
        os.chmod(file, 0o644)
    except OSError as error:
        raise Failure(f"{here.short(file)} cannot be written: {error.strerror}", "leave out --local") from error
    if not inside:
        record.through[env] = env


def _short(root: str, env: str) -> str:
    return visible(os.path.relpath(env, root)) if candidate.inside(root, env) else here.short(env)

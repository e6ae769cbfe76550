"""`envhook allow`: say that an environment may be activated; show and take back what was said."""

from __future__ import annotations

import os

import click

from envhook import candidate, records, trust
from envhook.decide import python_version
from envhook.hook import Finding
from envhook.model import Seen, Session
from envhook.text import visible

from . import here
from .main import Verb
from .say import Failure, note, out, paint


@click.command(
    "allow",
    cls=Verb,
    short_help="let a project's environment be activated (also: trust)",
    help="Let the environment of a project be activated when you enter it.\n\n"
    "envhook activates what it made itself and what you made before its eyes. Any other environment holds code that "
    "could have come with a download, so it waits for your word.\n\n"
    "PATH is a project or its environment; without it, the project you are in.",
    examples=(
        ("envhook allow", "the environment of this project"),
        ("envhook allow --list", "what you allowed and denied so far"),
        ("envhook allow --forget ~/old", "take it back"),
    ),
)
@click.argument("path", required=False)
@click.option("-l", "--list", "listed", is_flag=True, help="Show what is allowed and denied.")
@click.option("--forget", metavar="PATH", help="Take back what was allowed or chosen for a project.")
def command(path: str | None, listed: bool, forget: str | None) -> None:
    """Allow, list or forget."""
    if listed:
        _list(here.own_session())
    elif forget is not None:
        _forget(here.own_session(), forget)
    else:
        here.own_session()
        allow(*here.look(path))


def allow(session: Session, finding: Finding) -> None:
    """Allow the environment that was found.

    Args:
        session: who allows.
        finding: what was found at the project.

    Raises:
        Failure: there is none, or it is refused whoever allows it.
    """
    place, record, verdict = finding.place, finding.record, finding.verdict
    if (verdict is not None and verdict.name == "denied") or place.env in record.denied or "*" in record.denied:
        record.denied = [name for name in record.denied if name not in (place.env, "*")]
        records.write(session.folders, record)
        if verdict is None:
            note(f"{here.short(record.root)} is not denied any more")
            return
    if verdict is None:
        raise Failure(f"no environment in {here.short(place.root or session.pwd)}", "make it: envhook create")
    if verdict.name == "trusted":
        note(f"{visible(place.name)} of {here.short(place.root)} is allowed already")
        return
    _check(session, finding)
    records.grant(session.folders, record, place.env, session.uid, place.cfg.get("home", ""), "allow")
    python = f" (Python {visible(python_version(place))})" if python_version(place) else ""
    note(f"{visible(place.name)}{python} is allowed for {here.short(place.root)}; active at the next prompt")


def _check(session: Session, finding: Finding) -> None:
    """Look at the environment itself, wherever a link or a redirect leads."""
    place, record = finding.place, finding.record
    if place.through:
        found = candidate.chosen(Seen(), place.through)
        if found.kind != "environment":
            raise Failure(f"{here.short(place.through)} is no environment", "choose one: envhook use ENV")
        place.env, place.cfg = found.env, {}
        candidate.configuration(Seen(), place)
        record.through[place.through] = found.env
    refused = trust.refusal(session, finding.settings, place)
    if refused:
        raise Failure(f"{visible(place.name)} refused: {refused}")
    former = trust.moved_from(session, Seen(), place, record)
    broken = f"it was made at {here.short(former)}" if former else place.reason or trust.broken(session, Seen(), place)
    if broken:
        raise Failure(f"{visible(place.name)} is broken: {broken}", "rebuild: envhook create --force")


def _list(session: Session) -> None:
    """Show every decision, a line each."""
    rows = []
    for record in records.every(session.folders, session.uid):
        for env, allowance in record.allowed.items():
            by = f"{allowance.how} ({allowance.builder})" if allowance.builder else allowance.how
            rows.append((paint("yes", "green"), env, record.root, by))
        rows += [
            (paint("no", "red") + " ", env if env != "*" else record.root, record.root, "") for env in record.denied
        ]
    if not rows:
        out("Nothing is allowed or denied yet.")
    for word, env, root, by in rows:
        where = f"  for {here.short(root)}" if not candidate.inside(root, env) and env != root else ""
        out(f"{word}  {here.short(env)}{where}" + (f"  {visible(by)}" if by else ""))


def _forget(session: Session, path: str) -> None:
    """Take back what was allowed; the folder may be gone."""
    folder = os.path.realpath(os.path.expanduser(path))
    record = next(
        (one for one in records.every(session.folders, session.uid) if folder == one.root or folder in one.allowed),
        records.Record(folder),
    )
    if not record.allowed and not record.through:
        raise Failure(f"nothing is allowed for {here.short(folder)}", "see: envhook allow --list")
    names = ", ".join(here.short(env) for env in record.allowed)
    record.use = ""
    record.allowed.clear()
    record.through.clear()
    records.write(session.folders, record)
    note(f"{names} is not allowed any more")

"""`envhook create`: make a project's environment by hand."""

from __future__ import annotations

import os
import signal
import time

import click

from envhook import wants
from envhook.hook import Finding
from envhook.model import Session
from envhook.text import visible

from . import here
from .main import Verb
from .say import Failure, note

# Seconds: an environment with many files is not taken away at once.
_TIDYING = 10.0


@click.command(
    "create",
    cls=Verb,
    short_help="make the environment of a project now",
    help="Make the environment of a project now, whatever would keep envhook from making it by itself.\n\n"
    "PATH is the project; without it, the one you are in. A folder that holds something is never written into; with "
    "--force the environment that is there is replaced, once the new one is complete.",
    examples=(
        ("envhook create", "as the project wants it"),
        ("envhook create --python 3.12 --force", "anew, with another Python"),
    ),
)
@click.argument("path", required=False)
@click.option("-p", "--python", metavar="VERSION", default="", help="Which Python, such as 3.12 or pypy3.10.")
@click.option("-b", "--builder", type=click.Choice(["auto", "uv", "virtualenv", "venv"]), help="What makes it.")
@click.option("-f", "--force", is_flag=True, help="Replace the environment that is there.")
@click.option("--cancel", is_flag=True, help="Stop what makes it in the background.")
def command(path: str | None, python: str, builder: str | None, force: bool, cancel: bool) -> None:
    """Make an environment."""
    from envhook.create import NotCreated, make
    from envhook.create.progress import Line

    if python and wants.version(python) != python and python[0] not in "<>=!~":
        raise Failure(
            f"{visible(python)} is no Python version", "name one such as: envhook create --python 3.12", status=2
        )
    here.own_session()
    session, finding = here.look(path)
    root = finding.place.root or session.physical
    if root == session.home or os.path.dirname(root) == root:
        raise Failure(f"{here.short(root)} itself is no project", "name one: envhook create PATH")
    if cancel:
        _cancel(session, finding)
        return
    line = Line()
    try:
        made = make(root, python=python, builder=builder or "", force=force, report=line)
    except NotCreated as error:
        raise Failure(error.line, status=error.exit_status) from error
    finally:
        line.clear()
    note(made.line)


def _cancel(session: Session, finding: Finding) -> None:
    """Stop whoever makes the environment, and wait until it has tidied up."""
    from envhook.create import journal

    env = finding.place.env
    process, _ = journal.at_work(session.folders, env, session.uid) if env else (0, 0)
    if not process:
        raise Failure("no environment is being made here", "see: envhook status")
    end = time.monotonic() + _TIDYING
    try:
        os.kill(process, signal.SIGTERM)
    except OSError as error:
        raise Failure(f"process {process} cannot be stopped: {error.strerror}", "see: envhook status") from error
    while journal.at_work(session.folders, env, session.uid)[0] == process:
        if time.monotonic() > end:
            raise Failure(f"process {process} does not end", f"end it: kill -9 {process}")
        time.sleep(0.02)
    note("cancelled, nothing left behind; start again: envhook create")

"""`envhook create`: make a project's environment by hand."""

from __future__ import annotations

import os

import click

from envhook import wants
from envhook.text import visible

from . import here
from .main import Verb
from .say import Failure, note


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
def command(path: str | None, python: str, builder: str | None, force: bool) -> None:
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
    line = Line()
    try:
        made = make(root, python=python, builder=builder or "", force=force, report=line)
    except NotCreated as error:
        raise Failure(error.line, status=error.exit_status) from error
    finally:
        line.clear()
    note(made.line)

"""`envhook remove`: take a project's environment away, if envhook or a builder made it."""

from __future__ import annotations

import click

from . import here
from .main import Verb
from .say import Failure, note


@click.command(
    "remove",
    cls=Verb,
    short_help="remove the environment; it is not made again by itself",
    help="Remove the environment of a project. Only what envhook made, or what you made before its eyes, is removed, "
    "and it is not made again when you come back: `envhook create` does that.\n\n"
    "PATH is a project or its environment; without it, the project you are in.",
    examples=(("envhook remove", "the environment of this project"),),
)
@click.argument("path", required=False)
def command(path: str | None) -> None:
    """Remove an environment."""
    from envhook.create import NotCreated, remove

    here.own_session()
    session, finding = here.look(path)
    try:
        removed = remove(finding.place.root or session.physical)
    except NotCreated as error:
        raise Failure(error.line) from error
    note(removed.line)

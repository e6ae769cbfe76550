"""`envhook reload`: done by the hook's own function; here only when there is no hook."""

from __future__ import annotations

import click

from . import hookless
from .main import Verb


@click.command(
    "reload",
    cls=Verb,
    short_help="look at everything anew, in this shell",
    help="Look at the project anew in this shell, whatever is remembered of it.",
)
def command() -> None:
    """Say that this shell has no hook."""
    hookless.refuse("reload")

"""`envhook deactivate`: done by the hook's own function; here only when there is no hook."""

from __future__ import annotations

import click

from . import hookless
from .main import Verb


@click.command(
    "deactivate",
    cls=Verb,
    short_help="leave the environment, in this shell only",
    help="Leave the environment, and keep it off in this shell until you leave the project and come back, make an "
    "environment, or say `envhook activate`.",
)
def command() -> None:
    """Say that this shell has no hook."""
    hookless.refuse("deactivate")

"""`envhook activate`: done by the hook's own function; here only when there is no hook."""

from __future__ import annotations

import click

from . import hookless
from .main import Verb


@click.command(
    "activate",
    cls=Verb,
    short_help="use the environment again, after deactivate",
    help="Use the project's environment again in this shell, after `envhook deactivate`.",
)
def command() -> None:
    """Say that this shell has no hook."""
    hookless.refuse("activate")

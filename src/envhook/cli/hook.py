"""`envhook hook`: print the hook."""

from __future__ import annotations

import sys

import click

from envhook import hookfile

from . import detect
from .main import Verb


@click.command(
    "hook",
    cls=Verb,
    short_help="print the hook for a shell (also: init)",
    help="Print the hook for a shell, for those who load it themselves instead of with `envhook install`.\n\n"
    "SHELL is bash, zsh, fish or powershell; without it, the shell you are in.",
    examples=(
        ('eval "$(envhook hook zsh)"', "in ~/.zshrc or ~/.bashrc"),
        ("envhook hook fish | source", "in config.fish"),
        ("Invoke-Expression (& envhook hook powershell | Out-String)", "in $PROFILE"),
    ),
)
@click.argument("shell", required=False)
def command(shell: str | None) -> None:
    """Print the hook on standard output."""
    # Bytes: the paths in front may hold what the locale's encoding cannot say.
    sys.stdout.flush()
    sys.stdout.buffer.write(hookfile.compose(detect.named(shell, "hook")).encode("utf-8", "surrogateescape"))

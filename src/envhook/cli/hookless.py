"""What the verbs say that act on a shell, when the shell has no hook to carry them out."""

from __future__ import annotations

from typing import NoReturn

from . import block, detect, here, rc
from .say import Failure


def refuse(verb: str) -> NoReturn:
    """Say that a verb needs the hook, and how this shell gets it.

    Args:
        verb: activate, deactivate or reload.

    Raises:
        Failure: always.
    """
    raise Failure(f"{verb} acts on a shell with the hook, and this one has none", f"give it one: {remedy()}")


def remedy() -> str:
    """Name what to type so that the shell at hand gets the hook."""
    try:
        shell = detect.named(None, "install")
    except Failure:
        return "envhook install"
    return detect.RENEW[shell] if block.BEGIN in rc.read(rc.path(shell, here.home())) else "envhook install"

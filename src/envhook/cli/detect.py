"""Which shell is meant; the only file that imports shellingham."""

from __future__ import annotations

import os
from difflib import get_close_matches

from .say import Failure

SHELLS = ("bash", "zsh", "fish", "powershell")
_OTHER_NAMES = {"pwsh": "powershell", "powershell_ise": "powershell"}
# What to type to get a new shell in this one's place, or the like.
RENEW = {"bash": "exec bash", "zsh": "exec zsh", "fish": "exec fish", "powershell": ". $PROFILE.CurrentUserAllHosts"}


def named(name: str | None, verb: str) -> str:
    """Settle on a shell: the one that was named, else the one that envhook was started from.

    The hook's own `envhook` function says which shell it is, in ENVHOOK_SHELL.

    Args:
        name: what was typed, None for nothing.
        verb: the verb that asks, for the remedy.

    Returns:
        bash, zsh, fish or powershell.

    Raises:
        Failure: no such shell, or none could be detected.
    """
    if name is not None:
        known = _known(name)
        if known:
            return known
        near = get_close_matches(name.lower(), (*SHELLS, *_OTHER_NAMES), 1)
        remedy = f"did you mean {near[0]}?" if near else "it works in bash, zsh, fish and powershell"
        raise Failure(f"unknown shell: {name}", remedy, 2)
    found = _known(os.environ.get("ENVHOOK_SHELL", "")) or _running() or _known(os.environ.get("SHELL", ""))
    if not found:
        raise Failure("cannot tell which shell this is", f"name it: envhook {verb} bash", 2)
    return found


def _known(name: str) -> str:
    """The shell's name in our words, '' for one we do not know."""
    short = name.replace("\\", "/").rpartition("/")[2].lower().lstrip("-").removesuffix(".exe")
    short = _OTHER_NAMES.get(short, short)
    return short if short in SHELLS else ""


def _running() -> str:
    """The shell above this process, '' when there is none that we know."""
    import shellingham

    try:
        return _known(shellingham.detect_shell()[0])
    except (shellingham.ShellDetectionFailure, OSError):
        return ""

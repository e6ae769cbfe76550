"""Wakes shells whose project has changed: one that stands idle at its prompt shows the truth at once."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

from envhook import records

if TYPE_CHECKING:
    from .shells import Shell


def wake(run: str, shell: Shell) -> bool:
    """Wake a shell.

    Args:
        run: the runtime folder.
        shell: the shell; bash is right at its next prompt and is left alone.

    Returns:
        True if it was told.
    """
    try:
        if shell.word in ("zsh", "fish"):
            # Ignored by default: harmless, whatever the process is by now.
            if shell.pidfd != -1:
                signal.pidfd_send_signal(shell.pidfd, signal.SIGURG)
            else:
                os.kill(shell.process, signal.SIGURG)
            return True
        if shell.word == "powershell":
            records.touch(f"{run}/wake/{shell.process}")
            return True
    except OSError:
        pass
    return False

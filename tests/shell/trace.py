"""strace attached to a shell: the processes and the looks at files between two prompts."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.shell.terminal import Terminal

# A new process; CLONE_THREAD starts a thread of the same one.
STARTED = re.compile(r"^(?:\d+ +)?(?:clone3?|v?fork)\((?!.*CLONE_THREAD)", re.MULTILINE)


class TraceError(Exception):
    """strace is not here, or may not attach."""


class Trace:
    """A strace attached to a shell and to what it starts."""

    def __init__(self, terminal: Terminal, file: Path, calls: str) -> None:
        """Attach.

        Args:
            terminal: the shell, at a prompt.
            file: where the trace is written.
            calls: a set of system calls, as `strace -e trace=` takes it.

        Raises:
            TraceError: strace is not here, or may not attach.
        """
        strace = shutil.which("strace")
        if strace is None:
            raise TraceError("strace is not installed")
        self._terminal, self._file = terminal, file
        self._process = subprocess.Popen(
            [strace, "-f", "-e", f"trace={calls}", "-o", file, "-p", str(terminal.pid)],
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self._process.stderr is not None
        for line in self._process.stderr:
            if "attached" in line:
                return
        raise TraceError("strace cannot attach here")

    def lines(self, line: str) -> list[str]:
        """Type a line and return the system calls until the next prompt, one a line."""
        before = self._file.stat().st_size
        self._terminal.run(line)
        with self._file.open("rb") as file:
            file.seek(before)
            return file.read().decode(errors="replace").splitlines()

    def started(self, line: str) -> int:
        """Type a line and count the processes that were started until the next prompt."""
        return len(STARTED.findall("\n".join(self.lines(line))))

    def close(self) -> None:
        """Detach."""
        self._process.terminate()
        self._process.communicate()

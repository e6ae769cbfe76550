"""RUN/daemon.json: what the daemon tells of itself."""

from __future__ import annotations

import json
import os

from envhook import flatfile

_LIMIT = 1 << 16
_NUMBERS = ("pid", "started", "shells", "projects", "watches", "jobs", "events")


def path(run: str) -> str:
    """Name the file.

    Args:
        run: the runtime folder.
    """
    return run + "/daemon.json"


def write(run: str, told: dict[str, object]) -> None:
    """Write the file as a whole; where that fails nothing is lost but the report.

    Args:
        run: the runtime folder.
        told: what to tell.
    """
    try:
        flatfile.replace(path(run), (json.dumps(told) + "\n").encode())
    except OSError:
        pass


def read(run: str) -> dict[str, int]:
    """Read the numbers of the file.

    Args:
        run: the runtime folder.

    Returns:
        The numbers; none when the file is not there or not to be understood.
    """
    try:
        descriptor = os.open(path(run), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with open(descriptor, "rb") as file:
            found = json.loads(file.read(_LIMIT))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {name: found[name] for name in _NUMBERS if type(found.get(name)) is int}


def memory(process: int) -> int:
    """Tell how much memory a process uses, in bytes; 0 where that cannot be told.

    Args:
        process: its number.
    """
    try:
        with open(f"/proc/{process}/statm", "rb") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return _memory_by_ps(process)


def _memory_by_ps(process: int) -> int:
    import subprocess

    try:
        done = subprocess.run(["ps", "-o", "rss=", "-p", str(process)], capture_output=True, check=False, timeout=5)
        return int(done.stdout) * 1024
    except (OSError, ValueError, subprocess.SubprocessError):
        return 0

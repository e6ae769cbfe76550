"""One daemon for each runtime folder: the one that holds the lock. One of another version is asked to make room."""

from __future__ import annotations

import fcntl
import os
import signal
import time

from envhook import alive, names

_PATIENCE = 2.0
_STEP = 0.03
# A helper that asks whether the daemon lives holds the lock for a moment.
_TRIES = 3


def take(run: str) -> int:
    """Take the lock; a daemon of another version that holds it is asked to end.

    Args:
        run: the runtime folder.

    Returns:
        The descriptor that holds it, -1 when another daemon does.

    Raises:
        OSError: the file cannot be made.
    """
    until, tries, asked = time.monotonic() + _PATIENCE, 0, 0
    while time.monotonic() < until:
        descriptor = _attempt(run)
        if descriptor != -1:
            return descriptor
        now = alive.holder(run)
        if now is not None and now[1] == names.VERSION:
            tries += 1
            if tries >= _TRIES:
                return -1
        elif now is not None and now[0] > 1 and now[0] != asked and _is_daemon(now[0]):
            asked = now[0]
            _ask_to_end(asked)
        time.sleep(_STEP)
    return -1


def _attempt(run: str) -> int:
    path = alive.path(run)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.path.samestat(os.fstat(descriptor), os.lstat(path)):
            _write(descriptor, f"{os.getpid()} {names.VERSION} {time.time_ns()}\n")
            return descriptor
    except (BlockingIOError, FileNotFoundError):
        pass
    except BaseException:
        os.close(descriptor)
        raise
    os.close(descriptor)
    return -1


def _write(descriptor: int, line: str) -> None:
    """Say who holds it; on a full disk nobody is told, and the lock holds all the same."""
    try:
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, line.encode(), 0)
    except OSError:
        pass


def _is_daemon(process: int) -> bool:
    """Whether a process may be what the lock file says: its line may be that of one that was killed."""
    try:
        with open(f"/proc/{process}/cmdline", "rb") as file:
            return b"envhook.daemon" in file.read(4096)
    except FileNotFoundError:
        return not os.path.exists("/proc/self/cmdline")
    except OSError:
        return False


def _ask_to_end(process: int) -> None:
    try:
        os.kill(process, signal.SIGTERM)
    except OSError:
        pass


def release(descriptor: int) -> None:
    """Give the lock back.

    Args:
        descriptor: what take() gave.
    """
    _write(descriptor, "")
    os.close(descriptor)


def is_ours(run: str, descriptor: int) -> bool:
    """Tell whether the runtime folder still is the one that the lock was taken in.

    Args:
        run: the runtime folder.
        descriptor: what take() gave.
    """
    try:
        return os.path.samestat(os.fstat(descriptor), os.lstat(alive.path(run)))
    except OSError:
        return False

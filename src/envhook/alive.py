"""Whether the daemon lives: it holds a lock as long as it does. What its file says is only a hint."""

import os

_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)

TYPE_CHECKING = False
if TYPE_CHECKING:
    Holder = tuple[int, str, int]


def path(run: str) -> str:
    """Name the daemon's lock file.

    Args:
        run: the runtime folder.
    """
    return run + "/daemon.lock"


def holder(run: str) -> "Holder | None":
    """Find out who holds the daemon's lock.

    Args:
        run: the runtime folder.

    Returns:
        Its process, version and start (nanoseconds), 0 and '' where the file does not say; None when nobody holds it.
    """
    if os.name == "nt":
        return None  # no daemon there
    try:
        descriptor = os.open(path(run), _FLAGS)
    except OSError:
        return None
    try:
        return told(descriptor) if is_held(descriptor) else None
    finally:
        os.close(descriptor)


def is_held(descriptor: int) -> bool:
    """Tell whether some process holds a lock of its own on a file.

    Args:
        descriptor: the open file, to be closed at once: if nobody holds it, we do now.
    """
    import fcntl

    try:
        # Shared: many may ask at once, and only the lock that is asked for is exclusive.
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return True
    except OSError:
        pass
    return False


def told(descriptor: int) -> "Holder":
    """Read what the lock file says of who wrote it last.

    Args:
        descriptor: the open file.

    Returns:
        Its process, version and start (nanoseconds); 0 and '' where it does not say.
    """
    words = os.pread(descriptor, 256, 0).decode("ascii", "replace").split()
    if len(words) != 3 or not (words[0].isdigit() and words[2].isdigit() and len(words[0]) < 12):
        return 0, "", 0
    return int(words[0]), words[1], int(words[2])

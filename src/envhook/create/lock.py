"""One at a time: a lock held by the process that makes or removes an environment, gone with that process.

`filelock` does the same, and is what Windows gets; on POSIX its import (60 to 90 ms, measured) costs more than all the
rest of making an environment, for one call of flock(2).
"""

from __future__ import annotations

import errno
import os

from .. import alive, flatfile
from ..model import Folders
from ..records import tree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType


def path(folders: Folders, env: str) -> str:
    """Name the lock file of an environment.

    Args:
        folders: the user's folders.
        env: path of the environment.

    Returns:
        Its path, '' when the user has no folder of their own.
    """
    return f"{folders.state}/locks{tree(env)}/.lock" if folders.state else ""


def held(folders: Folders, env: str) -> bool:
    """Tell whether some process holds the lock of an environment.

    Args:
        folders: the user's folders.
        env: path of the environment.
    """
    if os.name == "nt":
        return os.path.exists(path(folders, env))
    try:
        descriptor = os.open(path(folders, env), os.O_RDONLY | os.O_NOFOLLOW)
    except OSError:
        return False
    try:
        return alive.is_held(descriptor)
    finally:
        os.close(descriptor)


class Lock:
    """The lock of one environment: `with Lock(file, waiting) as lock:`.

    Args:
        file: the lock file; folders above it are made.
        waiting: called once when somebody else holds the lock, before waiting for it.

    Raises:
        OSError: the file cannot be made.
    """

    def __init__(self, file: str, waiting: Callable[[], None]) -> None:
        self.file = file
        self.waited = False
        self.descriptor = -1
        self._waiting = waiting
        self._other: object = None

    def __enter__(self) -> Lock:
        flatfile.make_folder(os.path.dirname(self.file))
        if os.name == "nt":
            self._enter_windows()
        else:
            while not self._enter_posix():
                pass
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if os.name == "nt":
            self._other.release()  # type: ignore[attr-defined]
            return
        # Taken away while it is held: whoever waits for it notices and makes a new one.
        try:
            os.unlink(self.file)
        except OSError:
            pass
        os.close(self.descriptor)
        self.descriptor = -1

    def _enter_posix(self) -> bool:
        import fcntl

        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW
        try:
            descriptor = os.open(self.file, flags, 0o600)
        except FileNotFoundError:  # its folder was pruned meanwhile
            flatfile.make_folder(os.path.dirname(self.file))
            return False
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                if error.errno not in (errno.EWOULDBLOCK, errno.EACCES):
                    raise
                self._notice()
                fcntl.flock(descriptor, fcntl.LOCK_EX)
            try:
                same = os.path.samestat(os.fstat(descriptor), os.lstat(self.file))
            except FileNotFoundError:
                same = False
        except BaseException:
            os.close(descriptor)
            raise
        if not same:
            os.close(descriptor)
            return False
        self.descriptor = descriptor
        return True

    def _enter_windows(self) -> None:
        from filelock import FileLock, Timeout

        other = FileLock(self.file)
        try:
            other.acquire(timeout=0)
        except Timeout:
            self._notice()
            other.acquire()
        self._other = other

    def _notice(self) -> None:
        if not self.waited:
            self.waited = True
            self._waiting()

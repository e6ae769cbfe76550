"""The runtime folder: kept answers, twins, stamps, live shells. Answers are code, so the folder is closed to others."""

import os
import stat
import time

from . import flatfile
from .model import Session
from .records import touch, tree

_PATH_LIMIT = 3500
_DAY = 24 * 60 * 60 * 10**9


def open_folder(session: Session) -> str:
    """Make the runtime folder if need be, and check that it is the user's own.

    Args:
        session: who asks, with the folder that its shell has settled on.

    Returns:
        The folder, or '' where nothing may be kept: then the helper runs once for each change of directory.
    """
    run = session.folders.run
    if not os.path.isabs(run) or (session.uid == 0 and not session.home_ok):
        return ""
    try:
        for folder in (run, run + "/answers", run + "/stamps", run + "/twins"):
            try:
                found = os.lstat(folder)
            except FileNotFoundError:
                flatfile.make_folder(folder)
                found = os.lstat(folder)
            if session.uid != -1:
                if not stat.S_ISDIR(found.st_mode) or found.st_uid != session.uid:
                    return ""
                if found.st_mode & 0o077:
                    os.chmod(folder, 0o700)
    except OSError:
        return ""
    return run


def answer_path(run: str, session: Session) -> str:
    """Name the file of the answer for a session's directory.

    Args:
        run: the runtime folder.
        session: who asks.

    Returns:
        Its path; each component of the directory is a folder of its own.
    """
    shell = "bash" if session.shell == "bash-coarse" else session.shell
    return f"{run}/answers/{session.version}/{shell}{tree(session.pwd)}/.answer"


def keep(run: str, session: Session, text: str) -> bool:
    """Keep an answer for the next time; where that cannot be done nothing is lost but speed.

    Args:
        run: the runtime folder.
        session: who asks.
        text: the answer in the shell's language.

    Returns:
        True if another one or none was kept before.
    """
    path = answer_path(run, session)
    if len(os.fsencode(path)) > _PATH_LIMIT:
        return False
    data = text.encode("utf-8", "surrogateescape")
    try:
        if _holds(path, data):
            return False
        flatfile.replace(path, data)
        _tidy_up(run, session)
    except OSError:
        return False
    return True


def _holds(path: str, data: bytes) -> bool:
    """Whether a file is there with just this content: to replace one costs more than to read it."""
    try:
        with open(path, "rb", 0) as file:
            return file.read(len(data) + 1) == data
    except OSError:
        return False


def _tidy_up(run: str, session: Session) -> None:
    """Once a day, bound what is kept: a file's time says when that was done."""
    mark, now = run + "/pruned", time.time_ns()
    try:
        if now - os.stat(mark).st_mtime_ns < _DAY:
            return
    except FileNotFoundError:
        pass
    touch(mark)  # before, so that no other shell begins as well
    from . import prune

    prune.prune(run, session.folders.state, session.version, now)


def forget(run: str, session: Session) -> None:
    """Take away the kept answer for a session's directory.

    Args:
        run: the runtime folder.
        session: who asks.
    """
    try:
        os.unlink(answer_path(run, session))
    except OSError:
        pass


def twin(run: str, mtime: int) -> str:
    """Make an empty file that carries a given time, so that a shell can test for equality.

    Args:
        run: the runtime folder.
        mtime: nanoseconds since the epoch.

    Returns:
        Its path.

    Raises:
        OSError: it cannot be made, or the file system does not keep the time to the nanosecond.
    """
    path = f"{run}/twins/{mtime}"
    try:
        found = os.lstat(path)
        # One that is used again after a day gets a fresh ctime: prune.py takes away what has not been used for long.
        if found.st_mtime_ns == mtime and time.time_ns() - found.st_ctime_ns < _DAY:
            return path
    except FileNotFoundError:
        pass
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
    os.utime(path, ns=(mtime, mtime))
    if os.lstat(path).st_mtime_ns != mtime:
        raise OSError(0, "the file system does not keep times to the nanosecond")
    return path

"""The directories from here upwards that may say something about this place."""

import os
import stat

from . import seen as look
from .model import Seen, Session, Settings
from .session import others_can_write


def levels(session: Session, settings: Settings) -> list[str]:
    """List the physical directory and those above it, nearest first.

    Args:
        session: who asks, from where.
        settings: the user's settings.

    Returns:
        Directories; the list ends before the home directory, before the root of the file system, before a directory
        that is neither the user's nor root's, and with a mount point. One that others can write to ends it too: with
        it if it is the user's own, so that trust.py can say what to mend, else before it. Below a folder that the
        settings exclude there are none.
    """
    found: list[str] = []
    path = session.physical
    if any(path == folder or path.startswith(folder.rstrip(os.sep) + os.sep) for folder in settings.exclude):
        return found
    here = _status(path)
    while here is not None and _counts(session, path, here):
        is_open = not session.windows and others_can_write(here, settings.private_groups)
        if not is_open or here.st_uid == session.uid:
            found.append(path)
        above = os.path.dirname(path)
        higher = _status(above)
        if is_open or higher is None or higher.st_dev != here.st_dev:
            break
        path, here = above, higher
    return found


def repository(seen: Seen, directory: str) -> str:
    """Find the top of the repository that a directory is in.

    Args:
        seen: where the looks are noted.
        directory: a physical directory.

    Returns:
        That directory, '' outside any repository.
    """
    while not look.present(seen, os.path.join(directory, ".git")):
        above = os.path.dirname(directory)
        if above == directory:
            return ""
        directory = above
    return directory


def can_hold_project(session: Session, path: str) -> bool:
    """Tell whether a folder can be a project's: not the home directory, not ``/``, not a folder such as /tmp.

    Args:
        session: who asks.
        path: a physical directory.
    """
    found = _status(path)
    return found is not None and _counts(session, path, found)


def _counts(session: Session, path: str, found: os.stat_result) -> bool:
    if path == session.home or os.path.dirname(path) == path or not stat.S_ISDIR(found.st_mode):
        return False
    # A sticky directory is a place for everybody's files (/tmp), whoever owns it.
    return session.windows or (found.st_uid in (session.uid, 0) and not found.st_mode & stat.S_ISVTX)


def _status(path: str) -> os.stat_result | None:
    try:
        return os.stat(path)
    except OSError:
        return None

"""The user's cache folder: what can be made again, kept because making it again takes long."""

from __future__ import annotations

import os

from .. import flatfile
from ..model import Session
from ..session import usable


def folder(session: Session) -> str:
    """Name envhook's folder below the user's cache folder.

    Args:
        session: who asks.

    Returns:
        Its path, '' when there is none that is the user's own (then nothing is kept, and everything still works).
        XDG Base Directory Specification 0.8: relative values are ignored.
    """
    if session.windows:
        local = session.environ.get("LOCALAPPDATA", "")
        return os.path.join(local, "envhook", "cache") if os.path.isabs(local) else ""
    if session.uid == 0 and not session.home_ok:
        return ""
    given = session.environ.get("XDG_CACHE_HOME", "")
    if given.startswith("/") and usable(given, session.uid):
        return given.rstrip("/") + "/envhook"
    home = session.home if session.home_ok else ""
    return home + "/.cache/envhook" if home and usable(home + "/.cache", session.uid) else ""


class Memory:
    """A small table kept in a file: key → fields.

    Args:
        path: the file, '' to keep nothing.
        uid: the user's id.
        limit: how many rows are kept, the newest.
    """

    def __init__(self, path: str, uid: int, limit: int = 64) -> None:
        self._path = path
        self._limit = limit
        rows = flatfile.read(path, uid) if path else None
        self._rows = {row[0]: row[1:] for row in rows or []}

    def get(self, key: str, width: int) -> list[str] | None:
        """Look a key up.

        Args:
            key: the key.
            width: how many fields are expected.

        Returns:
            The fields, None when there are none of that number.
        """
        fields = self._rows.get(key)
        return fields if fields is not None and len(fields) == width else None

    def put(self, key: str, fields: list[str]) -> None:
        """Keep fields under a key; where that cannot be done nothing is lost but time."""
        self._rows.pop(key, None)
        self._rows[key] = fields
        for old in list(self._rows)[: -self._limit]:
            del self._rows[old]
        if not self._path:
            return
        try:
            flatfile.write(self._path, [[name, *row] for name, row in self._rows.items()])
        except OSError:
            pass


def stamp(path: str) -> str:
    """Sum up a file's state, to notice that it became another one.

    Args:
        path: a file; links are followed.

    Returns:
        Time, size and inode as text, '' when it is not there.
    """
    try:
        found = os.stat(path)
    except OSError:
        return ""
    return f"{found.st_mtime_ns}:{found.st_size}:{found.st_ino}"

"""Which folders lie on a network file system, where no event tells of what others do."""

from __future__ import annotations

import os
import time

_REMOTE = (
    *("9p", "afs", "afpfs", "autofs", "beegfs", "ceph", "cifs", "coda", "davfs", "drvfs", "gfs2", "glusterfs", "gpfs"),
    *("lustre", "ncpfs", "nfs", "nfs4", "ocfs2", "orangefs", "prl_fs", "smb2", "smb3", "smbfs", "vboxsf", "virtiofs"),
    *("vmhgfs", "webdav", "fuse"),
)
_AGE = 5.0


class Mounts:
    """The file systems of this machine; read anew when that was some seconds ago."""

    def __init__(self, table: str = "/proc/self/mountinfo") -> None:
        self._table = table
        self._read = -_AGE
        self._points: list[tuple[str, bool]] = []  # (mount point, remote), what was mounted later behind

    def is_remote(self, folder: str) -> bool:
        """Tell whether a folder lies on a network or FUSE file system.

        Args:
            folder: a physical path.
        """
        if time.monotonic() - self._read >= _AGE:
            self._load()
        longest, found = -1, False
        for point, remote in self._points:
            above = point in ("/", folder) or folder.startswith(point + os.sep)
            if above and len(point) >= longest:
                longest, found = len(point), remote
        return found

    def _load(self) -> None:
        self._read = time.monotonic()
        self._points = []
        try:
            with open(self._table, "rb") as file:
                lines = file.read().decode("utf-8", "surrogateescape").split("\n")
        except OSError:
            return  # another system: watchdog does what it can
        for line in lines:
            place, _, kind = line.partition(" - ")
            words = place.split(" ")
            if len(words) < 6 or not kind:
                continue
            name = kind.split(" ")[0]
            remote = name in _REMOTE or name.startswith("fuse.")
            self._points.append((_plain(words[4]), remote))


def _plain(point: str) -> str:
    """A mount point as the kernel writes it: blanks and the like as three octal digits."""
    for code in (" ", "\t", "\n", "#"):
        point = point.replace(f"\\{ord(code):03o}", code)
    return point.replace("\\134", "\\")

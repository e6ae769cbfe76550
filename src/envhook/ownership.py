"""Who can write to what: the chain from the home directory down to an environment's interpreter."""

import os
import stat

from . import candidate
from .model import Place, Session, Settings
from .session import others_can_write
from .text import tilde, visible, word

# File systems that keep no owners and modes of their own, as /proc/self/mounts spells them.
_NO_OWNERS = frozenset(
    ("9p", "drvfs", "v9fs", "vfat", "msdos", "exfat", "ntfs", "ntfs3", "fuseblk", "cifs", "smb3", "smbfs", "virtiofs")
)


def chain(session: Session, place: Place) -> list[str]:
    """List every object that decides what an environment's code is.

    Args:
        session: who asks.
        place: a place with an environment that may be looked at.

    Returns:
        The environment's own objects first, then the folders above it and above the project, up to the home directory.
    """
    bin_folder = f"{place.env}/{'Scripts' if session.windows else 'bin'}"
    objects = [place.env, bin_folder, f"{place.env}/pyvenv.cfg", f"{place.env}/.envhook"]
    for start in (place.env, place.root):
        objects.extend(path for path in _above(session, start) if path not in objects)
    if place.root not in objects:
        objects.append(place.root)
    return objects


def _above(session: Session, path: str) -> list[str]:
    found: list[str] = []
    while True:
        path = os.path.dirname(path)
        if path == session.home or os.path.dirname(path) == path:
            return found
        found.append(path)


def fault(session: Session, settings: Settings, place: Place, path: str) -> str:
    """Say what is wrong with who may write to an object.

    Args:
        session: who asks.
        settings: the user's settings.
        place: the place whose environment it is about.
        path: one object of the chain; one that is not there has no fault.

    Returns:
        ``what: remedy`` for a refusal, '' when nothing is wrong.
    """
    try:
        found = os.lstat(path)
    except OSError:
        return ""
    if stat.S_ISLNK(found.st_mode):
        # No builder makes a link of what stands in the chain, and one could lead anywhere.
        return f"{tilde(path, session.home)} is a link; rebuild: envhook create --force"
    # In a folder such as /tmp nobody can exchange mine; within an environment the same bits would let others add to it.
    above_all = found.st_uid == 0 and found.st_mode & stat.S_ISVTX and candidate.inside(path, place.env)
    if found.st_uid not in (session.uid, 0):
        return f"it belongs to {owner(found.st_uid)}, not to you; why: envhook status"
    if others_can_write(found, settings.private_groups) and not above_all:
        bits = "o-w" if not found.st_mode & 0o020 else "go-w"
        shown = tilde(path, session.home)
        return f"others can write to {shown}; mend: chmod {bits} {word(shown)}"
    return ""


def owner(uid: int) -> str:
    """Name a user.

    Args:
        uid: the user's id.

    Returns:
        The name from /etc/passwd (the pwd module would cost the fast path more), else ``user N``.
    """
    try:
        with open("/etc/passwd", "rb") as file:
            for line in file:
                fields = line.split(b":", 3)
                if len(fields) == 4 and fields[2] == str(uid).encode():
                    return visible(fields[0].decode("utf-8", "surrogateescape"))
    except OSError:
        pass
    return f"user {uid}"


def keeps_no_owners(path: str) -> bool:
    """Tell whether a path lies on a file system that keeps no owners and modes (WSL's drives, USB sticks, shares).

    Args:
        path: an absolute physical path.
    """
    best, kind = "", ""
    try:
        with open("/proc/self/mounts", encoding="utf-8", errors="surrogateescape") as file:
            for line in file:
                fields = line.split(" ", 3)
                point = fields[1].replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\")
                if len(point) >= len(best) and (path + "/").startswith(point.rstrip("/") + "/"):
                    best, kind = point, fields[2]
    except (OSError, IndexError):
        return False
    return kind in _NO_OWNERS


def in_container() -> bool:
    """Tell whether this is a container, where root may be anybody (podman and docker leave these files)."""
    return os.path.exists("/.dockerenv") or os.path.exists("/run/.containerenv")

"""Does git keep files of an environment?  Read from the index as data; git is never run.

Format: gitformat-index(5) of git 2.39.
"""

import os
import stat

from . import seen as look
from .model import Place, Seen

_LIMIT = 256 << 20
_UNKNOWN = "?"


def names_a_file_of(seen: Seen, place: Place) -> bool:
    """Tell whether the index of the project's repository names a path in its environment.

    Args:
        seen: where facts are noted.
        place: a place with an environment inside a repository.

    Returns:
        True if it does, and also if the index cannot be understood; False without repository or index.
    """
    if not place.repo or not place.env.startswith(place.repo + os.sep):
        return False
    index = _index(seen, place.repo)
    if index in ("", _UNKNOWN):
        return index == _UNKNOWN
    try:
        data = _read(seen, index)
    except FileNotFoundError:
        seen.facts[("lacks", index)] = None
        return False
    except OSError:
        return True
    below = place.env[len(place.repo) + 1 :].replace(os.sep, "/").encode("utf-8", "surrogateescape")
    return _names(data, below)


def _read(seen: Seen, index: str) -> bytes:
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(index, flags)
    with open(descriptor, "rb") as file:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode) or found.st_size > _LIMIT:
            raise OSError(0, "no regular file, or none of a size to be read")
        look.note_file(seen, index, found)
        return file.read(found.st_size + 1)


def _index(seen: Seen, repo: str) -> str:
    """Path of the index; '?' when it lies where project data alone may not lead."""
    git = f"{repo}/.git"
    kind = look.kind(seen, git)
    if kind == "folder":
        return f"{git}/index"
    if kind != "file":
        return _UNKNOWN if kind else ""
    # A worktree or submodule: "gitdir: PATH". Followed only to a git folder beside or above this one, by a path of
    # real folders; what names any other place of the machine is not touched.
    content = (look.text(seen, git, 4096) or "").strip()
    target = os.path.normpath(os.path.join(repo, content.removeprefix("gitdir:").strip()))
    parts = target.split(os.sep)
    known = ".git" in parts and any(word in parts for word in ("worktrees", "modules"))
    if not content.startswith("gitdir:") or "\0" in content or not known or not os.path.isabs(target):
        return _UNKNOWN
    shared = os.path.commonpath([repo, target])
    return f"{target}/index" if shared != os.sep and _real_folders(shared, target) else _UNKNOWN


def _real_folders(above: str, path: str) -> bool:
    while len(path) > len(above):
        try:
            if not stat.S_ISDIR(os.lstat(path).st_mode):
                return False
        except OSError:
            return False
        path = os.path.dirname(path)
    return True


def _names(data: bytes, below: bytes) -> bool:
    """Whether an index names a path at or below one; True when it cannot be understood."""
    version = int.from_bytes(data[4:8], "big")
    if data[:4] != b"DIRC" or version not in (2, 3, 4):
        return True
    # Versions 2 and 3 hold whole paths: without the bytes there is nothing to find, unless in another file (`link`).
    if version < 4 and below not in data and b"link" not in data:
        return False
    for hash_size in (20, 32):  # SHA-1 or SHA-256: the file does not say which, but only one of them adds up
        try:
            end, found = _entries(data, version, hash_size, below)
            split = _is_split(data, end, hash_size)
        except (IndexError, ValueError):
            continue
        return found or split
    return True


def _entries(data: bytes, version: int, hash_size: int, below: bytes) -> tuple[int, bool]:
    """Walk over all entries: where they end, and whether one is at or below a path."""
    position, path, found, under = 12, b"", False, below + b"/"
    for _ in range(int.from_bytes(data[8:12], "big")):
        start = position
        flags = int.from_bytes(data[start + 40 + hash_size : start + 42 + hash_size], "big")
        position = start + 42 + hash_size + (2 if flags & 0x4000 and version > 2 else 0)
        if version == 4:
            drop, position = _number(data, position)
            if drop > len(path):
                raise ValueError("more is dropped than there is")
            path = path[: len(path) - drop]
        else:
            path = b""
        end = data.index(b"\0", position)
        path += data[position:end]
        # Versions 2 and 3 fill up with NULs to a multiple of eight, at least one.
        position = end + 1 if version == 4 else start + (end - start + 8) // 8 * 8
        found = found or path == below or path.startswith(under)
    return position, found


def _number(data: bytes, position: int) -> tuple[int, int]:
    """A number of variable width, as in pack files' offsets: (the number, where it ends)."""
    byte = data[position]
    value, first = byte & 0x7F, position
    while byte & 0x80:
        position += 1
        if position - first > 4:
            raise ValueError("too wide a number")
        byte = data[position]
        value = ((value + 1) << 7) | (byte & 0x7F)
    return value, position + 1


def _is_split(data: bytes, position: int, hash_size: int) -> bool:
    """Whether names are kept in another file; ValueError when what follows the entries does not add up."""
    split = False
    while position < len(data) - hash_size:
        signature, size = data[position : position + 4], int.from_bytes(data[position + 4 : position + 8], "big")
        split = split or signature == b"link"
        position += 8 + size
    if position != len(data) - hash_size:
        raise ValueError("the extensions do not add up")
    return split

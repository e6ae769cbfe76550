"""Looking at the disk, and noting each look as a fact that an answer rests on."""

import os
import stat

from .model import Seen

_READ_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)


def kind(seen: Seen, path: str, nothing: str = "absent") -> str:
    """Tell what stands at a path, without following a link.

    Args:
        seen: where the fact is noted.
        path: an absolute path.
        nothing: the fact to note where nothing is (see model.py): ``absent``, or ``lacks``, which costs the shells one
            look less.

    Returns:
        '' for nothing, else link | folder | file | other.
    """
    try:
        mode = os.lstat(path).st_mode
    except FileNotFoundError:
        seen.facts[(nothing, path)] = None
        return ""
    except OSError:
        return "other"  # no permission, not a directory above: certainly nothing to use or to make
    if stat.S_ISLNK(mode):
        # A test in the shell would follow it, maybe out of the project: the folder that holds it tells of a change.
        note_file(seen, os.path.dirname(path), os.lstat(os.path.dirname(path)))
        return "link"
    seen.facts[("exists", path)] = None
    return "folder" if stat.S_ISDIR(mode) else "file" if stat.S_ISREG(mode) else "other"


def present(seen: Seen, path: str) -> bool:
    """Tell whether anything stands at a path, a link included.

    Args:
        seen: where the fact is noted.
        path: an absolute path.
    """
    return kind(seen, path, "lacks") != ""


def text(seen: Seen, path: str, limit: int) -> str | None:
    """Read a small regular file.

    Args:
        seen: where its time is noted.
        path: an absolute path whose last component is no link.
        limit: how many bytes are read at the most.

    Returns:
        The text, bytes that are no UTF-8 as lone surrogates; None when there is no such file.
    """
    try:
        descriptor = os.open(path, _READ_FLAGS)
    except FileNotFoundError:
        seen.facts[("lacks", path)] = None
        return None
    except OSError:
        return None
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            return None
        data = os.read(descriptor, min(limit, found.st_size + 1))
    except OSError:
        return None
    finally:
        os.close(descriptor)
    note_file(seen, path, found)
    return data.decode("utf-8", "surrogateescape")


def note_file(seen: Seen, path: str, found: os.stat_result, *, watched: bool = True) -> None:
    """Note a file whose content counts: its time must stay the same.

    Args:
        seen: where it is noted.
        path: the file.
        found: its status as it was before it was read.
        watched: each prompt is to look at it; not needed where another file tells of a change as well.
    """
    seen.files[path] = (found.st_mtime_ns, found.st_ctime_ns)
    seen.facts[("file", path)] = None
    if watched:
        seen.older[path] = None


def variable(seen: Seen, environ: dict[str, str], name: str) -> str:
    """Read an environment variable that decides something.

    Args:
        seen: where the fact is noted.
        environ: the environment variables.
        name: the variable's name.

    Returns:
        Its value, '' when it is not set.
    """
    value = environ.get(name, "")
    seen.facts[("var", name, value)] = None
    return value


def key(seen: Seen, root: str, own: tuple[str, ...]) -> str:
    """Sum up the files and names that were seen, so that two looks can be compared.

    Args:
        seen: the facts.
        root: a project's folder; what lies deeper in it than its own entries does not count, so that the sum is the
            same from wherever in the project one looks.
        own: folders whose files do not count.

    Returns:
        A text that changes when one of the files changes, appears or vanishes.
    """

    def counts(path: str) -> bool:
        deep = path.startswith(root + os.sep) and os.sep in path[len(root) + 1 :]
        return not deep and not any(folder and path.startswith(folder + os.sep) for folder in own)

    told = [" ".join(fact) for fact in seen.facts if fact[0] == "var"]
    told += [" ".join(fact) for fact in seen.facts if fact[0] in ("absent", "lacks", "exists") and counts(fact[1])]
    told += [f"{path} {times[0]}" for path, times in seen.files.items() if counts(path)]
    total = 0xCBF29CE484222325  # FNV-1a, 64 bits: to notice a change, not to withstand an attacker
    for byte in "\n".join(sorted(told)).encode("utf-8", "surrogateescape"):
        total = (total ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return f"{total:016x}"

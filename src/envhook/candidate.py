"""Is this path an environment, and which one?  Links and redirects are read, never followed out of the project."""

import os

from . import seen as look
from .model import Place, Seen, Session
from .records import Record

_HOPS = 8
_FILE_LIMIT = 4096
_CFG_LIMIT = 16384


class Candidate:
    """Where a candidate leads."""

    __slots__ = ("env", "kind", "outside", "through")

    def __init__(self, kind: str, env: str = "", through: str = "") -> None:
        self.kind = kind  # '' | environment | outside | other | nonsense
        self.env = env
        self.through = through  # the path out of the project as it is spelled, '' when it stays inside
        self.outside = through != ""


def inspect(seen: Seen, record: Record, base: str, path: str) -> Candidate:
    """Tell whether a path is an environment.

    Args:
        seen: where facts are noted.
        record: the record of the project, which may allow a path outside it.
        base: the project's folder (physical): what leaves it is not touched unless the record allows it.
        path: the candidate, below or outside the base.

    Returns:
        The candidate: its kind is '' for nothing there, environment, outside (not looked at), other (something that
        is no environment).
    """
    end, stays, links = _end(base, path) if inside(base, path) else (path, False, [])
    if not stays:
        found = _outside(seen, record, end)
    else:
        what = look.kind(seen, end)
        found = _environment(seen, end) if what == "folder" else Candidate("other" if what else "")
    if found.env and links and found.kind != "outside":
        seen.facts[("same", path, found.env)] = None
        seen.older.update(dict.fromkeys(links))
    else:
        # Where its end may not be looked at, only the folder that holds a link tells that it was re-pointed.
        for folder in links:
            look.note_file(seen, folder, os.lstat(folder))
    return found


def _end(base: str, path: str) -> tuple[str, bool, list[str]]:
    """Follow links component by component while they stay inside.

    Returns where that ends, whether it is inside, and the folders that hold the links.
    """
    here, rest, folders = base, path[len(base.rstrip(os.sep)) + 1 :].split(os.sep), []
    while rest:
        step = os.path.join(here, rest.pop(0))
        try:
            target = os.readlink(step)
        except (OSError, ValueError):  # no link, or nothing there
            here = step
            continue
        folders.append(here)
        target = os.path.join(here, target)
        end = os.path.normpath(target)
        # ".." behind a name may lead through another link: what cannot be told from the text alone is not followed.
        plain = ".." not in target[len(here) :].lstrip("./").split(os.sep)
        if len(folders) > _HOPS or not plain or not inside(base, end):
            return os.path.normpath(os.path.join(end, *rest)), False, folders
        here, rest = base, end[len(base.rstrip(os.sep)) + 1 :].split(os.sep) + rest
    return here, True, folders


def redirected(session: Session, seen: Seen, record: Record, base: str, file: str) -> Candidate:
    """Read a `.venv` that is a file: one line, a path (PEP 832 draft) or the bare name of an environment.

    Args:
        session: who asks.
        seen: where facts are noted.
        record: the record of the project.
        base: the project's folder.
        file: the file.

    Returns:
        The candidate it names; kind `nonsense` when it names none.
    """
    content = look.text(seen, file, _FILE_LIMIT)
    lines = (content or "").strip("\r\n").splitlines()
    if len(lines) != 1 or not lines[0].strip() or "\0" in lines[0] or len(lines[0]) >= _FILE_LIMIT:
        return Candidate("nonsense")
    named = lines[0].strip()
    if os.sep not in named and "/" not in named and named not in (".", ".."):
        beside = inspect(seen, record, base, f"{base}/{named}")
        if beside.kind == "environment":
            return beside
        home = look.variable(seen, session.environ, "WORKON_HOME") or (session.home and session.home + "/.virtualenvs")
        # The home of environments is the user's own folder, whatever the project says: it may be looked at.
        if not os.path.isabs(home) or not look.present(seen, os.path.join(home, named)):
            return Candidate("nonsense")
        return _outside(seen, record, os.path.normpath(os.path.join(home, named)))
    return inspect(seen, record, base, os.path.normpath(os.path.join(base, named)))


def chosen(seen: Seen, path: str) -> Candidate:
    """Look at an environment that the user chose, wherever it is.

    Args:
        seen: where facts are noted.
        path: the environment, absolute.

    Returns:
        The candidate.
    """
    real = os.path.realpath(path)
    if real != path:
        seen.facts[("same", path, real)] = None
        seen.older[os.path.dirname(path)] = None
    what = look.kind(seen, real)
    return _environment(seen, real) if what == "folder" else Candidate("other" if what else "")


def configuration(seen: Seen, place: Place) -> None:
    """Read pyvenv.cfg as data into a place (PEP 405; keys in lower case).

    Args:
        seen: where facts are noted.
        place: the place whose environment it is.
    """
    content = look.text(seen, f"{place.env}/pyvenv.cfg", _CFG_LIMIT) or ""
    for line in content.splitlines():
        name, equals, value = line.partition("=")
        if equals:
            place.cfg.setdefault(name.strip().lower(), value.strip().strip("'\"") if name else "")


def inside(base: str, path: str) -> bool:
    """Tell whether a path is strictly below a folder, by components.

    Args:
        base: a folder.
        path: a normalized absolute path.
    """
    return path.startswith(base.rstrip(os.sep) + os.sep)


def _environment(seen: Seen, env: str) -> Candidate:
    seen.older[env] = None
    if look.kind(seen, f"{env}/pyvenv.cfg") == "file":
        return Candidate("environment", env)
    return Candidate("other", env)


def _outside(seen: Seen, record: Record, path: str) -> Candidate:
    """An environment outside the project: looked at only if the user allowed just this path for this project."""
    allowed = record.through.get(path, "")
    if not allowed:
        return Candidate("outside", path, path)
    found = chosen(seen, path)
    if found.kind == "environment":
        found.outside, found.through = True, path
    return found

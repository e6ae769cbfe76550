"""Which project is this, and where is its environment?"""

import os
import stat

from . import candidate, names, wants
from . import seen as look
from .candidate import Candidate
from .missing import Level, consider_missing
from .model import Place, Seen, Session, Settings
from .records import Record, changed
from .records import path as record_path
from .records import read as read_record
from .walk import levels, repository

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    ProjectSettings = Callable[[str, str], tuple[dict[str, str], str]]


class Search:
    """One walk upwards: what every step of it needs."""

    __slots__ = ("place", "project_settings", "seen", "session", "settings")

    def __init__(self, session: Session, settings: Settings, seen: Seen, project_settings: "ProjectSettings") -> None:
        self.session = session
        self.settings = settings
        self.seen = seen
        self.project_settings = project_settings
        self.place = Place()


def locate(
    session: Session, settings: Settings, seen: Seen, project_settings: "ProjectSettings"
) -> tuple[Place, Record]:
    """Find the project and its environment: nearest first, up to the repository's top.

    Args:
        session: who asks, from where.
        settings: the user's settings.
        seen: where every look is noted.
        project_settings: reads project settings: (file, its text) → (values, complaint).

    Returns:
        The place and the record of its project.
    """
    search = Search(session, settings, seen, project_settings)
    if changed(session.folders):
        _note_changes(seen, changed(session.folders))
    walked: list[Level] = []
    place = search.place
    for directory in levels(session, settings):
        level = _level(search, directory)
        walked.append(level)
        if _environment_at(search, level):
            place.root = directory
            break
        if level.repository:
            place.repo = directory
            break
    record = next((level.record for level in walked if level.path == place.root), Record(place.root))
    if place.env:
        place.repo = place.repo or repository(seen, place.root)
        _finish(search, walked[-1])
    elif walked:
        record = consider_missing(session, seen, place, walked)
        for level in walked:
            if level.path == place.root:
                place.wants, place.wants_from = wanted_python(seen, level)
    return place, record


def _level(search: Search, directory: str) -> Level:
    """Read what a directory says of itself: its record, its markers, its settings."""
    seen, session = search.seen, search.session
    seen.older[directory] = None
    level = Level(directory)
    level.env_name = search.settings.env_names[0]
    file = record_path(session.folders, directory)
    if file and look.present(seen, file):
        note_own_file(seen, file, watched=False)  # with each record the file is touched that _note_changes watches
    level.record = read_record(session.folders, directory, session.uid)
    level.markers = [name for name in names.STRONG_MARKERS if look.present(seen, f"{directory}/{name}")]
    level.weak = [name for name in names.WEAK_MARKERS if look.present(seen, f"{directory}/{name}")]
    level.repository = look.present(seen, f"{directory}/.git")
    for name in ("pyproject.toml", ".envhook.toml"):
        if name in level.markers:
            _read_settings(search, level, f"{directory}/{name}")
    return level


def _read_settings(search: Search, level: Level, file: str) -> None:
    content = look.text(search.seen, file, names.READ_LIMIT)
    if content is None:
        return
    if file.endswith("pyproject.toml"):
        level.pyproject = content
        if "tool.envhook" not in content:
            return
    values, complaint = search.project_settings(file, content)
    if complaint:
        search.place.notes.append((f"settings:{file}", complaint))
    level.settings.update(values)


def _environment_at(search: Search, level: Level) -> bool:
    """Try the rules in their order; the first that matches decides."""
    return (
        _chosen(search, level)
        or _by_variable(search, level)
        or _by_settings(search, level)
        or _dot_venv(search, level)
        or _by_name(search, level)
        or _only_child(search, level)
    )


def _chosen(search: Search, level: Level) -> bool:
    if not level.record.use:
        return False
    found = candidate.chosen(search.seen, level.record.use)
    found.outside = not candidate.inside(level.path, found.env or level.record.use)
    return _take(search, level, found, level.record.use, "use")


def _by_variable(search: Search, level: Level) -> bool:
    if "pyproject.toml" not in level.markers:
        return False
    value = look.variable(search.seen, search.session.environ, "UV_PROJECT_ENVIRONMENT")
    if not value:
        return False
    path = os.path.normpath(os.path.join(level.path, value))
    # The variable is the user's own word, not the project's: a path of theirs may be looked at.
    found = candidate.chosen(search.seen, path)
    found.outside = not candidate.inside(level.path, path)
    if not found.kind:
        level.elsewhere = path
    return _take(search, level, found, path, "variable")


def _by_settings(search: Search, level: Level) -> bool:
    value = level.settings.get("venv", "")
    if not value:
        return False
    path = os.path.normpath(os.path.join(level.path, value))
    level.env_name = path[len(level.path) + 1 :]
    found = candidate.inspect(search.seen, level.record, level.path, path)
    return _take(search, level, found, path, "settings")


def _dot_venv(search: Search, level: Level) -> bool:
    path = f"{level.path}/.venv"
    if ".venv" not in search.settings.env_names:
        return False
    found = candidate.inspect(search.seen, level.record, level.path, path)
    if found.kind == "other" and not found.env and os.path.isfile(path) and not os.path.islink(path):
        found = candidate.redirected(search.session, search.seen, level.record, level.path, path)
        if found.kind in ("", "other", "nonsense"):
            text = ".venv is a file that names no environment; choose one: envhook use ENV"
            search.place.notes.append((f"nonsense:{path}", text))
        return _take(search, level, found, path, "file")
    return _take(search, level, found, path, "folder")


def _by_name(search: Search, level: Level) -> bool:
    for name in search.settings.env_names:
        if name == ".venv":
            continue
        path = f"{level.path}/{name}"
        found = candidate.inspect(search.seen, level.record, level.path, path)
        if _take(search, level, found, path, "folder"):
            return True
    return False


def _only_child(search: Search, level: Level) -> bool:
    """At a project root, take the one environment among its visible folders, whatever it is called."""
    if not (level.markers or level.weak or level.repository):
        return False
    children = children_with_environment(level.path)
    search.seen.facts[("children", level.path, *children)] = None
    if len(children) > 1:
        search.place.several = level.several = children
        return False
    if not children:
        return False
    path = f"{level.path}/{children[0]}"
    found = candidate.inspect(search.seen, level.record, level.path, path)
    return found.kind == "environment" and _take(search, level, found, path, "child")


def children_with_environment(directory: str) -> list[str]:
    """List the visible folders of a directory that hold a pyvenv.cfg.

    Args:
        directory: a folder.

    Returns:
        Their names, sorted; links to folders are left out.
    """
    found = []
    try:
        with os.scandir(directory) as entries:
            for entry in entries:
                if entry.name[0] != "." and entry.is_dir(follow_symlinks=False):
                    try:
                        cfg = os.lstat(f"{directory}/{entry.name}/pyvenv.cfg")
                    except OSError:
                        continue
                    if stat.S_ISREG(cfg.st_mode):
                        found.append(entry.name)
    except OSError:
        pass
    return sorted(found)


def _take(search: Search, level: Level, found: Candidate, shown: str, source: str) -> bool:
    if found.kind not in ("environment", "outside"):
        return False
    place = search.place
    place.env, place.shown, place.source = found.env, shown, source
    place.outside, place.through = found.outside, found.through
    place.name = shown[len(level.path) + 1 :] if candidate.inside(level.path, shown) else shown
    if found.kind == "environment":
        candidate.configuration(search.seen, place)
    return True


def _finish(search: Search, level: Level) -> None:
    """Note what the project wants of its Python, once its environment is known."""
    place, seen = search.place, search.seen
    place.wants, place.wants_from = wanted_python(seen, level)
    if place.cfg:
        search.seen.older[f"{place.env}/{bin_name(search.session)}"] = None


def wanted_python(seen: Seen, level: Level) -> tuple[str, str]:
    """Read which Python the project at a level asks for.

    Args:
        seen: where facts are noted.
        level: the project's own level.

    Returns:
        (version or range, the file that says so), or two empty texts.
    """
    own = wants.version(level.settings.get("python", ""))
    if own:
        return own, ".envhook.toml" if ".envhook.toml" in level.markers else "pyproject.toml"
    pinned = wants.version(look.text(seen, f"{level.path}/.python-version", 4096) or "")
    if pinned:
        return pinned, ".python-version"
    ranged = wants.requires_python(level.pyproject)
    return (ranged, "pyproject.toml") if ranged else ("", "")


def bin_name(session: Session) -> str:
    """Name the folder of an environment that belongs on PATH.

    Args:
        session: who asks.
    """
    return "Scripts" if session.windows else "bin"


def note_own_file(seen: Seen, path: str, *, watched: bool = True) -> None:
    """Note a file of the user's own, there or not.

    Args:
        seen: where facts are noted.
        path: an absolute path.
        watched: each prompt is to look at it.
    """
    try:
        real = os.path.realpath(path)  # not every shell follows a link when it looks at times
        look.note_file(seen, real, os.lstat(real), watched=watched)
        if real != path:
            seen.facts[("same", path, real)] = None
    except OSError:
        seen.facts[("lacks", path)] = None
        seen.quick_missing[path] = None


def _note_changes(seen: Seen, path: str) -> None:
    """Notice that some record was written; which one, the full guard tells."""
    if os.path.exists(path):
        seen.older[path] = None
    else:
        seen.quick_missing[path] = None

"""Where an environment that is not there should be made, and where it should not."""

import os

from . import names
from . import seen as look
from .model import Place, Seen, Session
from .records import Record

# Folders whose inhabitants are somebody else's projects.
_NOT_MINE = frozenset(
    ("site-packages", "dist-packages", "node_modules", ".cache", "vendor", "_vendor", "third_party", ".tox", ".nox")
)


class Level:
    """One directory of the walk upwards."""

    __slots__ = (
        "elsewhere",
        "env_name",
        "markers",
        "path",
        "pyproject",
        "record",
        "repository",
        "settings",
        "several",
        "weak",
    )

    def __init__(self, path: str) -> None:
        self.path = path
        self.record = Record(path)
        self.markers: list[str] = []
        self.weak: list[str] = []
        self.repository = False
        self.pyproject = ""
        self.settings: dict[str, str] = {}
        self.env_name = ".venv"
        self.elsewhere = ""  # a variable puts the environment here, and it is not there yet
        self.several: list[str] = []


def consider_missing(session: Session, seen: Seen, place: Place, walked: list[Level]) -> Record:
    """Decide whether and where an environment is missing.

    Args:
        session: who asks.
        seen: where facts are noted.
        place: filled in: root, env, missing or blocked or manager.
        walked: the levels from here to the repository's top or the end of the walk.

    Returns:
        The record of the project found, an empty one without project.
    """
    level = _root(walked, place.repo)
    if level is None:
        weak = next((one for one in walked if one.weak), None)
        if weak is not None:
            place.root, place.blocked = weak.path, "requirements below the top of a repository are no project"
            return weak.record
        return Record("")
    place.root = level.path
    place.name = level.env_name
    place.env = place.shown = f"{level.path}/{level.env_name}"
    place.several = level.several
    place.gone = _gone(place, level)
    place.manager, place.blocked = _manager(seen, level, walked)
    if not place.blocked:
        place.blocked = _unsuitable(session, level)
    # Whatever stands in its place, a link that leads nowhere included, is never written into.
    if not place.blocked and not place.gone and look.kind(seen, place.env):
        place.blocked = f"{place.name} is there and is no environment"
    place.missing = not place.blocked
    return level.record


def _gone(place: Place, level: Level) -> bool:
    """Whether this project had an environment, or was not to have one; then that is the one to speak of."""
    record = level.record
    spoken = [*record.allowed, *record.removed, *(env for env in record.denied if env != "*")]
    if spoken and place.env not in spoken:
        place.env = place.shown = spoken[0]
        place.name = os.path.relpath(place.env, level.path) if place.env.startswith(level.path + os.sep) else place.env
    return bool(spoken)


def _root(walked: list[Level], repo: str) -> Level | None:
    """The nearest directory with a marker that makes it a project."""
    for level in walked:
        if level.markers or (level.weak and (not repo or level.path == repo)):
            return level
    return None


def _manager(seen: Seen, level: Level, walked: list[Level]) -> tuple[str, str]:
    """(the command that makes this project's environment, why it is not ours to make)."""
    for name, manager, command in names.MANAGER_MARKERS:
        if name in level.markers or (name not in names.STRONG_MARKERS and look.present(seen, f"{level.path}/{name}")):
            return command, f"{manager} keeps this project's environment"
    for table, manager, command in (
        ("tool.poetry", "poetry", "poetry install"),
        ("tool.hatch.envs", "hatch", "hatch shell"),
    ):
        if _has_table(level.pyproject, table):
            return command, f"{manager} keeps this project's environment"
    if level.elsewhere:
        return "uv sync", f"UV_PROJECT_ENVIRONMENT puts it at {level.elsewhere}"
    for above in walked[walked.index(level) + 1 :]:
        if "uv.lock" in above.markers or _has_table(above.pyproject, "tool.uv.workspace"):
            return "uv sync", f"the workspace {os.path.basename(above.path)} keeps one for all"
    return "", ""


def _has_table(text: str, table: str) -> bool:
    heads = (line.strip().lstrip("[") for line in text.splitlines() if line.lstrip().startswith("["))
    return any(head.startswith((table + "]", table + ".")) for head in heads)


def _unsuitable(session: Session, level: Level) -> str:
    """Why no environment is made at this project's root, '' when it may be."""
    if level.several:
        return "there are several environments"
    below_home = session.home and level.path.startswith(session.home + os.sep)
    parts = level.path[len(session.home) if below_home else 0 :].split(os.sep)
    if not _NOT_MINE.isdisjoint(parts):
        return "this is somebody else's code"
    if level.path in _temporary(session):
        return "this is a folder for temporary files"
    try:
        if session.uid not in (-1, os.stat(level.path).st_uid):
            return "the folder is not yours"
    except OSError:
        return "the folder cannot be read"
    return ""


def _temporary(session: Session) -> tuple[str, ...]:
    # Named to be left alone.
    return ("/tmp", "/var/tmp", "/private/tmp", session.environ.get("TMPDIR", "").rstrip("/"))  # noqa: S108

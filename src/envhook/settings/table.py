"""Every setting that users can make: its default, what it accepts, and whether a variable may set it."""

from __future__ import annotations

import os

from envhook import text, wants

from . import VARIABLES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    Plain = bool | str | list[str]
    Note = tuple[str, str]

BUILDERS = ("auto", "uv", "virtualenv", "venv")


class Setting:
    """One thing that users can set."""

    __slots__ = ("accepted", "default", "name", "read", "variable")

    def __init__(self, name: str, default: Plain, accepted: str, read: Callable[[object], Plain | None]) -> None:
        self.name = name
        self.default = default
        self.accepted = accepted  # what it accepts, in words
        self.read = read  # a TOML value → the value, None when it is not accepted
        variable = f"ENVHOOK_{name.upper()}"
        self.variable = variable if variable in VARIABLES else ""


class Value:
    """A setting's value and where it comes from."""

    __slots__ = ("name", "origin", "value")

    def __init__(self, name: str, value: Plain, origin: str) -> None:
        self.name = name
        self.value = value
        self.origin = origin  # 'default', the config file's path, or the environment variable's name


def _switch(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _switch_or(word: str) -> Callable[[object], Plain | None]:
    def read(value: object) -> Plain | None:
        return value if isinstance(value, bool) else word if value == word else None

    return read


def _word_of(words: tuple[str, ...]) -> Callable[[object], Plain | None]:
    return lambda value: value if isinstance(value, str) and value in words else None


def _python(value: object) -> str | None:
    if not isinstance(value, str):
        return None
    return value if value == "" or os.path.isabs(value) or wants.version(value) == value else None


def _names(value: object) -> list[str] | None:
    if not isinstance(value, list) or not value:
        return None
    good = all(isinstance(v, str) and v not in ("", ".", "..") and not set(v) & set("/\\\0\n:;") for v in value)
    return [str(v) for v in value] if good else None


def _folders(value: object) -> list[str] | None:
    if not isinstance(value, list) or not all(isinstance(v, str) and "\0" not in v for v in value):
        return None
    paths = [os.path.expanduser(v) for v in value]
    # Environments are known by their physical paths.
    return [os.path.realpath(path) for path in paths] if all(os.path.isabs(path) for path in paths) else None


def _projects(value: object) -> list[str] | None:
    """Tables by project, of which one thing is taken so far: the projects with `auto_sync = true`."""
    if not isinstance(value, dict):
        return None
    for table in value.values():
        if (
            not isinstance(table, dict)
            or set(table) - {"auto_sync"}
            or not isinstance(table.get("auto_sync", True), bool)
        ):
            return None
    folders = _folders(list(value))
    return folders and [path for path, table in zip(folders, value.values(), strict=True) if table.get("auto_sync")]


SETTINGS = (
    Setting("auto_create", True, 'true, "ask" or false', _switch_or("ask")),
    Setting("trusted_roots", [], 'a list of absolute folders, such as ["~/src"]', _folders),
    Setting("env_names", [".venv", "venv", "env", ".env"], 'a list of names, such as [".venv", "venv"]', _names),
    Setting("builder", "auto", '"auto", "uv", "virtualenv" or "venv"', _word_of(BUILDERS)),
    Setting("python", "", 'a version such as "3.12", an absolute path, or ""', _python),
    Setting("prompt", True, "true or false", _switch),
    Setting("quiet", False, "true or false", _switch),
    Setting("daemon", "auto", '"auto", true or false', _switch_or("auto")),
    Setting("exclude", [], 'a list of absolute folders, such as ["~/old"]', _folders),
    Setting("projects", [], 'tables such as [projects."~/shop"] with auto_sync = true or false', _projects),
)

_WORDS = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}


def from_environment(environ: dict[str, str]) -> tuple[list[Value], list[Note]]:
    """Read the settings that environment variables make.

    Args:
        environ: the environment variables.

    Returns:
        The values, and what is wrong as (key, text); a wrong one is left out.
    """
    values, notes = [], []
    for setting in SETTINGS:
        given = environ.get(setting.variable, "") if setting.variable else ""
        if not given:
            continue
        many = isinstance(setting.default, list)
        value = setting.read(given.split(os.pathsep) if many else _WORDS.get(given.lower(), given))
        if value is not None:
            values.append(Value(setting.name, value, setting.variable))
            continue
        accepted = f"a list parted by '{os.pathsep}'" if many else setting.accepted.replace('"', "")
        said = f"{setting.variable}={text.visible(given[:40])}: must be {accepted}; it is left out"
        notes.append((f"settings:{setting.variable}", said))
    return values, notes

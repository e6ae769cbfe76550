"""What a project's own files say to envhook: data only, and never a way out of the project."""

from __future__ import annotations

import os
import tomllib

from envhook import names, text, wants

_TABLE = "[tool.envhook]"
_ACCEPTED = {
    "venv": "must name a folder inside the project; it is left out",
    "python": 'must be a version such as "3.12"; it is left out',
}


def read(name: str, content: str) -> tuple[dict[str, str], str]:
    """Read the settings that a project makes.

    The TOML reader gets the table's text only, and at most names.PROJECT_FILE_LIMIT bytes of it.

    Args:
        name: `.envhook.toml` or `pyproject.toml`.
        content: that file's text, bytes that are no UTF-8 as lone surrogates.

    Returns:
        The accepted keys (`venv`, `python`) with their values, and one line on what is wrong ('' when nothing is).
    """
    try:
        first, table = (0, content) if name == ".envhook.toml" else _table(content)
        if len(table.encode()) > names.PROJECT_FILE_LIMIT:
            return {}, f"{name}: more than {names.PROJECT_FILE_LIMIT} bytes of settings, none is used: shorten them"
        found = tomllib.loads(table)
    except Exception as error:  # whatever a hostile file brings about: no settings, one line
        said = text.visible((str(error).splitlines() or [type(error).__name__])[0][:100])
        return {}, f"{name}: {said}: mend it, until then its settings are left out"
    good, wrong = {}, ""
    for key, value in found.items():
        if isinstance(value, str) and _CHECKS.get(key, _never)(value):
            good[key] = value
        elif not wrong:
            said = _ACCEPTED.get(key, "no such setting; a project can set venv and python")
            wrong = f"{name}, line {first + _line(table, key)}: {text.visible(key[:40])}: {said}"
    return good, wrong


def _table(whole: str) -> tuple[int, str]:
    """Cut the text of `[tool.envhook]` out of a pyproject.toml: the lines above it, and its text."""
    lines = whole.splitlines(keepends=True)
    for number, line in enumerate(lines, 1):
        if line.partition("#")[0].strip() == _TABLE:
            rest = lines[number:]
            end = next((i for i, later in enumerate(rest) if later.lstrip().startswith("[")), len(rest))
            return number, "".join(rest[:end])
    return 0, ""


def _line(table: str, key: str) -> int:
    starts = (line.strip().strip("\"'").startswith(key) for line in table.splitlines())
    return next((number for number, found in enumerate(starts, 1) if found), 1)


def _inside(folder: str) -> bool:
    """Tell whether a relative path stays below where it starts, by its words alone."""
    parts = (folder.replace("\\", "/") if os.name == "nt" else folder).split("/")
    named = [part for part in parts if part not in ("", ".")]
    return bool(
        named
        and parts[0] not in ("", "~")
        and ".." not in parts
        and folder.isprintable()
        and not set(folder) & set(":;")
    )


def _version(value: str) -> bool:
    return value != "" and wants.version(value) == value


def _never(value: str) -> bool:  # noqa: ARG001
    return False


_CHECKS = {"venv": _inside, "python": _version}

"""What a project's files hold, taken as data: of a bounded size, and nothing believed of its shape."""

from __future__ import annotations

import json
import os
import re
import stat
import tomllib
from pathlib import Path

LOCK_LIMIT = 10 << 20
TEXT_LIMIT = 1 << 20

# The downloads of a package, each in a line of a list of its own: nine tenths of a lock, and nothing that is compared.
_DOWNLOADS = re.compile(r"""^[ \t]+\{ ?(?:url|file) = "[^\n]*\},?[ \t\r]*\n""", re.MULTILINE)

Table = dict[str, object]


class Unreadable(Exception):
    """A file of the project cannot be compared; the text says why."""


def content(path: Path, limit: int) -> str:
    """Read a text file of the project.

    Args:
        path: the file.
        limit: how many bytes it may have.

    Returns:
        Its text.

    Raises:
        Unreadable: it is too large, no regular file, or no text.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
        with open(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise Unreadable(f"{path.name} is no file")
            data = file.read(limit + 1)
        if len(data) > limit:
            raise Unreadable(f"{path.name} is larger than {limit >> 20} MiB")
        return data.decode("utf-8").removeprefix("\ufeff")
    except OSError as error:
        raise Unreadable(f"{path.name} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise Unreadable(f"{path.name} is no UTF-8") from error


def toml(path: Path, limit: int = LOCK_LIMIT) -> Table:
    """Read a TOML file.

    Args:
        path: the file.
        limit: how many bytes it may have.

    Returns:
        Its top table.

    Raises:
        Unreadable: it is no TOML.
    """
    try:
        return tomllib.loads(_DOWNLOADS.sub("", content(path, limit)))
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"{path.name} is no TOML") from error


def json_file(path: Path) -> Table:
    """Read a JSON file.

    Args:
        path: the file.

    Returns:
        Its top object.

    Raises:
        Unreadable: it is no JSON.
    """
    try:
        return table(json.loads(content(path, LOCK_LIMIT)))
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"{path.name} is no JSON") from error


def pyproject(root: Path) -> Table:
    """Read a project's pyproject.toml.

    Args:
        root: the project's folder.

    Returns:
        Its top table, an empty one when there is no such file.

    Raises:
        Unreadable: it is no TOML.
    """
    path = root / "pyproject.toml"
    return toml(path, TEXT_LIMIT) if path.is_file() else {}


def table(value: object, *keys: str) -> Table:
    """Take a table out of tables.

    Args:
        value: what was read.
        keys: the way down.

    Returns:
        The table, an empty one where there is something else or nothing.
    """
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def tables(value: object) -> list[Table]:
    """Take the tables of a list, whatever else is in it.

    Args:
        value: what was read.
    """
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def text(value: object) -> str:
    """Take a text, '' for anything else.

    Args:
        value: what was read.
    """
    return value if isinstance(value, str) else ""


def texts(value: object) -> list[str]:
    """Take the texts of a list, whatever else is in it; a text alone counts as a list of one.

    Args:
        value: what was read.
    """
    if isinstance(value, str):
        return [value]
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []

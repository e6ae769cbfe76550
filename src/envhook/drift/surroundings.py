"""What markers are judged by: the environment's Python as pyvenv.cfg tells it, on the machine that runs this."""

from __future__ import annotations

import os
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import Literal

from packaging.markers import InvalidMarker, Marker, UndefinedComparison, UndefinedEnvironmentName, default_environment
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from .data import Unreadable

Values = dict[str, str]


def values(cfg: dict[str, str]) -> Values:
    """Tell the values of all marker variables in an environment.

    Args:
        cfg: its pyvenv.cfg, keys in lower case.

    Returns:
        Variable → value.
    """
    found: Values = {name: str(value) for name, value in default_environment().items()}
    given = cfg.get("version_info", "") or cfg.get("version", "")
    # virtualenv writes 3.11.7.final.0.
    parts = given.split(".")[:3]
    if len(parts) < 2 or not all(part[:1].isdigit() for part in parts):
        return found
    full = ".".join(parts)
    found.update(python_version=".".join(parts[:2]), python_full_version=full, implementation_version=full)
    name = _implementation(cfg)
    found.update(platform_python_implementation=name, implementation_name=name.lower())
    return found


def _implementation(cfg: dict[str, str]) -> str:
    if cfg.get("implementation"):
        return cfg["implementation"]
    # The standard library's venv names only the program.
    program = os.path.basename(cfg.get("executable", "")) or cfg.get("command", "")
    return "PyPy" if "pypy" in program.lower() else "CPython"


def holds(marker: str, where: Values) -> bool:
    """Tell whether a marker holds, without any extra.

    Args:
        marker: the marker, '' for none.
        where: the values of its variables.

    Returns:
        Whether it holds.

    Raises:
        Unreadable: it is no marker.
    """
    return _judged(marker, {**where}, "metadata")


def holds_in_lock(marker: str, where: Values, groups: list[str]) -> bool:
    """Tell whether a marker of pylock.toml holds, which may ask for extras and groups.

    Args:
        marker: the marker, '' for none.
        where: the values of its variables.
        groups: the dependency groups that are wanted.

    Returns:
        Whether it holds.

    Raises:
        Unreadable: it is no marker.
    """
    return _judged(marker, {**where, "extras": frozenset(), "dependency_groups": frozenset(groups)}, "lock_file")


def _judged(marker: str, given: dict[str, str | AbstractSet[str]], context: Literal["metadata", "lock_file"]) -> bool:
    if not marker:
        return True
    try:
        return _parsed(marker).evaluate(given, context=context)
    except (InvalidMarker, UndefinedComparison, UndefinedEnvironmentName, InvalidVersion) as error:
        raise Unreadable(f"a marker cannot be judged: {marker[:80]}") from error


def python_fits(wanted: str, where: Values) -> bool:
    """Tell whether a range of Python versions takes the environment's in.

    Args:
        wanted: the range, '' or ``*`` for any.
        where: the values of the marker variables.
    """
    if wanted in ("", "*"):
        return True
    try:
        return SpecifierSet(wanted).contains(Version(where["python_full_version"]), prereleases=True)
    except (InvalidSpecifier, InvalidVersion):
        return True


@lru_cache(maxsize=4096)
def _parsed(marker: str) -> Marker:
    return Marker(marker)

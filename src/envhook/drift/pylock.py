"""pylock.toml (PEP 751): the packages of its default groups."""

from __future__ import annotations

from .data import Table, Unreadable, table, tables, text, texts
from .surroundings import Values, holds_in_lock, python_fits
from .wanted import Declared, Wanted


def read(declared: Declared, lock: Table, where: Values) -> None:
    """Take in what pylock.toml says of an environment.

    Args:
        declared: takes it in.
        lock: the lock.
        where: the values of the marker variables.

    Raises:
        Unreadable: it is not of the form that is known here, or not for this environment.
    """
    if text(lock.get("lock-version")).partition(".")[0] != "1":
        raise Unreadable("pylock.toml is of a form that is not known")
    groups = texts(lock.get("default-groups"))
    places = texts(lock.get("environments"))
    if places and not any(holds_in_lock(marker, where, groups) for marker in places):
        raise Unreadable("pylock.toml is not for this Python on this system")
    if not python_fits(text(lock.get("requires-python")), where):
        raise Unreadable("pylock.toml is not for this Python")
    for package in tables(lock.get("packages")):
        if not holds_in_lock(text(package.get("marker")), where, groups):
            continue
        # The version of a folder changes with what is in it.
        version = "" if table(package, "directory") else text(package.get("version"))
        declared.list.append(Wanted(text(package.get("name")), version and f"=={version}"))

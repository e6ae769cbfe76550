"""Pipfile.lock: the packages that `pipenv sync` installs by default."""

from __future__ import annotations

from .data import Table, Unreadable, table, text
from .surroundings import Values, holds
from .wanted import Declared, Wanted


def read(declared: Declared, lock: Table, where: Values) -> None:
    """Take in what Pipfile.lock says of an environment.

    Args:
        declared: takes it in.
        lock: the lock.
        where: the values of the marker variables.

    Raises:
        Unreadable: it is not of the form that is known here.
    """
    if table(lock, "_meta").get("pipfile-spec") != 6:
        raise Unreadable("Pipfile.lock is of a form that is not known")
    for name, given in table(lock, "default").items():
        package = table(given)
        if not holds(text(package.get("markers")), where):
            continue
        version = text(package.get("version"))
        if version.startswith("==") and not any(key in package for key in ("path", "file", "git", "editable")):
            declared.list.append(Wanted(name, version))
        else:
            declared.unclear.append(name)

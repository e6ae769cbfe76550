"""pdm.lock: the packages that `pdm sync` installs by default."""

from __future__ import annotations

from .data import Table, Unreadable, table, tables, text, texts
from .surroundings import Values, holds, python_fits
from .wanted import Declared, Wanted


def read(declared: Declared, lock: Table, pyproject: Table, where: Values) -> None:
    """Take in what pdm.lock says of an environment.

    Args:
        declared: takes it in.
        lock: the lock.
        pyproject: the project's pyproject.toml, which says which groups there are.
        where: the values of the marker variables.

    Raises:
        Unreadable: it is not of the form that is known here.
    """
    packages = tables(lock.get("package"))
    if not text(table(lock, "metadata").get("lock_version")).startswith("4."):
        raise Unreadable("pdm.lock is of a form that is not known")
    if packages and not any("groups" in package for package in packages):
        raise Unreadable("pdm.lock does not say which groups its packages are for")
    chosen = _groups(lock, pyproject)
    for package in packages:
        if not chosen.intersection(texts(package.get("groups"))):
            continue
        if not holds(text(package.get("marker")), where):
            continue
        if not python_fits(text(package.get("requires_python")), where):
            continue
        # The version of a folder changes with what is in it.
        version = "" if "path" in package else text(package.get("version"))
        declared.list.append(Wanted(text(package.get("name")), version and f"=={version}"))


def _groups(lock: Table, pyproject: Table) -> set[str]:
    """What is installed unless something else is asked for: all that was locked and still is a group of the project."""
    development = {
        "default",
        *table(pyproject, "dependency-groups"),
        *table(pyproject, "tool", "pdm", "dev-dependencies"),
    }
    locked = texts(table(lock, "metadata").get("groups"))
    if not locked:
        return development
    return (development | set(table(pyproject, "project", "optional-dependencies"))).intersection(locked)

"""poetry.lock: the packages that `poetry install` installs by default.

From Poetry 2.0 on the lock itself says for which groups and where a package is wanted. Before, only what the project
asks for tells: then its dependencies are followed through the lock.
"""

from __future__ import annotations

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from .data import Table, Unreadable, table, tables, text, texts
from .surroundings import Values, holds, python_fits
from .wanted import Declared, Wanted


def read(declared: Declared, lock: Table, pyproject: Table, where: Values) -> None:
    """Take in what poetry.lock says of an environment.

    Args:
        declared: takes it in.
        lock: the lock.
        pyproject: the project's pyproject.toml, which says which groups are optional.
        where: the values of the marker variables.

    Raises:
        Unreadable: it is not of the form that is known here.
    """
    version = text(table(lock, "metadata").get("lock-version"))
    if version.partition(".")[0] not in ("1", "2"):
        raise Unreadable("poetry.lock is of a form that is not known")
    packages = tables(lock.get("package"))
    if any("groups" in package for package in packages):
        optional = _optional_groups(pyproject)
        needed = [package for package in packages if _wanted(package, optional, where)]
    else:
        needed = _reached(packages, pyproject, where)
    for package in needed:
        if text(table(package, "source").get("type")) == "directory":
            declared.list.append(Wanted(text(package.get("name"))))
        else:
            declared.list.append(Wanted(text(package.get("name")), f"=={text(package.get('version'))}"))


def _optional_groups(pyproject: Table) -> set[str]:
    groups = table(pyproject, "tool", "poetry", "group")
    return {name for name, group in groups.items() if table(group).get("optional") is True}


def _wanted(package: Table, optional: set[str], where: Values) -> bool:
    groups = [group for group in texts(package.get("groups")) if group not in optional]
    if package.get("optional") is True or not groups:
        return False
    markers = package.get("markers", "")
    if isinstance(markers, str):
        return holds(markers, where)
    # One marker a group; a group without one wants it everywhere.
    return any(holds(text(table(markers).get(group)), where) for group in groups)


def _reached(packages: list[Table], pyproject: Table, where: Values) -> list[Table]:
    """Follow the dependencies of the project through a lock that names no groups."""
    known: dict[str, list[Table]] = {}
    for package in packages:
        known.setdefault(canonicalize_name(text(package.get("name"))), []).append(package)
    found: dict[int, Table] = {}
    todo = _asked(pyproject, where)
    done: set[tuple[str, tuple[str, ...]]] = set()
    while todo:
        name, extras = todo.pop()
        if (name, extras) in done:
            continue
        done.add((name, extras))
        for package in known.get(name, []):
            if not python_fits(text(package.get("python-versions")), where):
                continue
            found[id(package)] = package
            todo += _needs(table(package, "dependencies"), where, set(_names_of_extras(package, extras)))
    return list(found.values())


def _names_of_extras(package: Table, extras: tuple[str, ...]) -> list[str]:
    """The optional dependencies that a package's extras bring in."""
    lines = [line for extra in extras for line in texts(table(package, "extras").get(extra))]
    return [canonicalize_name(line.split("(")[0].split("[")[0].split(";")[0].strip()) for line in lines]


def _needs(dependencies: Table, where: Values, chosen: set[str]) -> list[tuple[str, tuple[str, ...]]]:
    """The dependencies that count, as (name, extras): a version, a table, or a list of those for each."""
    found = []
    for name, given in dependencies.items():
        plain = canonicalize_name(name)
        for one in given if isinstance(given, list) else [given]:
            said = table(one)
            if said.get("optional") is True and plain not in chosen:
                continue
            marker = text(said.get("markers"))
            counts = holds(_without_extra(marker), where) and python_fits(text(said.get("python")), where)
            if plain != "python" and counts:
                found.append((str(plain), tuple(texts(said.get("extras")))))
    return found


def _without_extra(marker: str) -> str:
    """Whether an extra is wanted is known from elsewhere: poetry writes `extra == "x"` beside `optional`."""
    parts = [part for part in marker.split(" and ") if not part.strip(" ()").startswith("extra ==")]
    return " and ".join(parts) if len(parts) < len(marker.split(" and ")) else marker


def _asked(pyproject: Table, where: Values) -> list[tuple[str, tuple[str, ...]]]:
    """What the project asks for by default, as (name, extras)."""
    poetry = table(pyproject, "tool", "poetry")
    sections = [table(poetry, "dependencies"), table(poetry, "dev-dependencies")]
    sections += [
        table(group, "dependencies")
        for name, group in table(poetry, "group").items()
        if name not in _optional_groups(pyproject)
    ]
    found = [need for section in sections for need in _needs(section, where, set())]
    for line in texts(table(pyproject, "project").get("dependencies")):
        try:
            asked = Requirement(line)
        except InvalidRequirement as error:
            raise Unreadable(f"pyproject.toml holds {line[:80]}, which is no requirement") from error
        if holds(str(asked.marker or ""), where):
            found.append((str(canonicalize_name(asked.name)), tuple(sorted(asked.extras))))
    return found

"""uv.lock: the packages that `uv sync` installs by default, found by walking from the project to what it needs."""

from __future__ import annotations

from .data import Table, Unreadable, table, tables, text, texts
from .surroundings import Values, holds
from .wanted import Declared, Wanted


class _Walk:
    """One walk through the lock."""

    def __init__(self, lock: Table, where: Values) -> None:
        self.where = where
        self.packages: dict[str, list[Table]] = {}
        for package in tables(lock.get("package")):
            self.packages.setdefault(text(package.get("name")), []).append(package)
        self.needed: dict[int, Table] = {}
        self._done: set[tuple[int, str]] = set()
        self._todo: list[tuple[Table, str]] = []

    def follow(self, dependencies: object) -> None:
        """Note what a list of dependencies leads to."""
        for one in tables(dependencies):
            if not holds(text(one.get("marker")), self.where):
                continue
            for package in self._meant(one):
                self.add(package)
                for extra in texts(one.get("extra")):
                    self.add(package, extra)

    def _meant(self, dependency: Table) -> list[Table]:
        """The packages that a dependency means: where there are several of a name, it says which."""
        found = self.packages.get(text(dependency.get("name")), [])
        if not found:
            raise Unreadable(f"uv.lock leads to {text(dependency.get('name'))[:80]}, which is not in it")
        for key in ("version", "source"):
            if key in dependency:
                found = [package for package in found if package.get(key) == dependency[key]]
        return found

    def add(self, package: Table, extra: str = "") -> None:
        """Note a package, for itself or for one of its extras."""
        if (id(package), extra) not in self._done:
            self._done.add((id(package), extra))
            self._todo.append((package, extra))

    def finish(self) -> None:
        """Walk until nothing new is found."""
        while self._todo:
            package, extra = self._todo.pop()
            self.needed[id(package)] = package
            if extra:
                self.follow(table(package, "optional-dependencies").get(extra))
            else:
                self.follow(package.get("dependencies"))


def read(declared: Declared, lock: Table, pyproject: Table, where: Values) -> None:
    """Take in what uv.lock says of an environment.

    Args:
        declared: takes it in.
        lock: the lock.
        pyproject: the project's pyproject.toml, which says which groups are the default.
        where: the values of the marker variables.

    Raises:
        Unreadable: it is not of the form that is known here.
    """
    if lock.get("version") != 1:
        raise Unreadable("uv.lock is of a form that is not known")
    walk = _Walk(lock, where)
    roots = _roots(lock, walk)
    for package in roots:
        walk.add(package)
        groups = table(package, "dev-dependencies")
        for group in _default_groups(pyproject, groups):
            walk.follow(groups.get(group))
    groups = table(lock, "manifest", "dependency-groups")
    for group in _default_groups(pyproject, groups):
        walk.follow(groups.get(group))
    walk.finish()
    for package in walk.needed.values():
        source = table(package, "source")
        if "virtual" in source:
            continue
        # The version of a folder changes with what is in it.
        local = "editable" in source or "directory" in source
        version = "" if local else text(package.get("version"))
        declared.list.append(Wanted(text(package.get("name")), version and f"=={version}"))


def _roots(lock: Table, walk: _Walk) -> list[Table]:
    """What `uv sync` starts from: the project itself, in a workspace without one all members."""
    every = [package for packages in walk.packages.values() for package in packages]
    own = [one for one in every if "." in (table(one, "source").get(key) for key in ("editable", "virtual"))]
    if own:
        return own
    members = texts(table(lock, "manifest").get("members"))
    return [package for member in members for package in walk.packages.get(member, [])]


def _default_groups(pyproject: Table, groups: Table) -> list[str]:
    chosen = table(pyproject, "tool", "uv").get("default-groups", ["dev"])
    return list(groups) if chosen == "all" else texts(chosen)

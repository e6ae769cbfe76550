"""The words of a comparison's one side: what is declared."""

from __future__ import annotations

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from .surroundings import Values


class Wanted:
    """One distribution that is declared.

    Args:
        name: its name, however it is spelled.
        versions: the versions that will do as declared, such as ``>=2,<3`` or ``==2.31.0``; '' for any.
    """

    __slots__ = ("name", "versions")

    def __init__(self, name: str, versions: str = "") -> None:
        self.name = str(canonicalize_name(name))
        self.versions = versions

    def __str__(self) -> str:
        return self.name + self.versions

    def met_by(self, installed: str) -> bool:
        """Tell whether a version will do.

        Args:
            installed: the version that is there, '' where nobody knows it.
        """
        if not installed or not self.versions:
            return True
        try:
            return SpecifierSet(self.versions).contains(Version(installed), prereleases=True)
        except (InvalidSpecifier, InvalidVersion):
            # Versions from before PEP 440 can only be the same.
            return installed == self.versions.removeprefix("===").removeprefix("==")


class Declared:
    """What a project declares.

    Args:
        file: the file that decides, as it is called in the project's folder.
    """

    __slots__ = ("exact", "file", "files", "list", "unclear", "unknown")

    def __init__(self, file: str) -> None:
        self.file = file
        self.files: list[str] = []  # every file that was read, by its path
        self.exact = False  # a lock: it names all that is to be there
        self.list: list[Wanted] = []
        self.unclear: list[str] = []  # lines that cannot be compared: editable, by address, left out
        self.unknown = ""  # why nothing can be said, '' when something can

    def require(self, line: str, where: Values, extra: str = "") -> None:
        """Take in a requirement as PEP 508 writes it.

        Args:
            line: the requirement.
            where: the values of the marker variables.
            extra: an extra for which it counts, too.
        """
        try:
            found = Requirement(line)
            counts = found.marker is None or found.marker.evaluate({**where, "extra": extra})
        except (InvalidRequirement, ValueError):
            self.unclear.append(line)
            return
        if not counts:
            return
        if found.url:
            self.unclear.append(line)
        else:
            self.list.append(Wanted(found.name, str(found.specifier)))

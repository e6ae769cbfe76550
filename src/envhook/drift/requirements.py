"""requirements.txt as pip reads it: lines, includes within the project, constraints; options are left out."""

from __future__ import annotations

import os
import re
from pathlib import Path

from .data import TEXT_LIMIT, Unreadable, content
from .surroundings import Values
from .wanted import Declared, Wanted

_INCLUDE = re.compile(r"(-r|--requirement|-c|--constraint)(?:\s*=\s*|\s+|(?<=-[rc]))(\S.*)")
_EDITABLE = re.compile(r"(-e|--editable)\b")
# An option behind a requirement: --hash=sha256:…, --config-settings=…
_OPTION = re.compile(r"\s--?[A-Za-z].*$")
_COMMENT = re.compile(r"(^|\s)#.*$")
_VARIABLE = re.compile(r"\$\{[A-Z0-9_]+\}")
_FILES = 50  # how many files one may lead to


class _Reading:
    def __init__(self, declared: Declared, root: Path, where: Values) -> None:
        self.declared = declared
        self.root = Path(os.path.realpath(root))
        self.where = where
        self.constraints = Declared("")
        self.seen: set[tuple[Path, bool]] = set()

    def file(self, path: Path, constrains: bool) -> None:
        """Take in a file and those that it includes."""
        real = Path(os.path.realpath(path))
        if (real, constrains) in self.seen:
            return
        if len(self.seen) >= _FILES:
            raise Unreadable(f"{self.declared.file} leads to more than {_FILES} files")
        self.seen.add((real, constrains))
        text = content(real, TEXT_LIMIT)
        self.declared.files.append(str(real))
        for line in _lines(text):
            self._line(line, real.parent, constrains)

    def _line(self, line: str, folder: Path, constrains: bool) -> None:
        into = self.constraints if constrains else self.declared
        include = _INCLUDE.fullmatch(line)
        if include:
            self._include(line, include[2].strip("\"'"), folder, constrains or include[1] in ("-c", "--constraint"))
        elif _EDITABLE.match(line) or _VARIABLE.search(line):
            into.unclear.append(line)
        elif not line.startswith("-"):
            bare = _OPTION.sub("", line)
            # A path or an address names no distribution.
            if (
                bare.startswith((".", "/", "~"))
                or "://" in bare.split("@")[0]
                or bare.endswith((".whl", ".zip", ".gz"))
            ):
                into.unclear.append(line)
            else:
                into.require(bare, self.where)

    def _include(self, line: str, name: str, folder: Path, constrains: bool) -> None:
        target = Path(os.path.realpath(folder / name))
        if "://" in name or _VARIABLE.search(name) or self.root not in target.parents:
            self.declared.unclear.append(line)  # what leads out of the project is not looked at
        else:
            self.file(target, constrains)


def read(declared: Declared, root: Path, where: Values) -> None:
    """Take in what a project's requirements.txt asks for.

    Args:
        declared: takes it in.
        root: the project's folder.
        where: the values of the marker variables.

    Raises:
        Unreadable: it, or what it includes, cannot be read.
    """
    reading = _Reading(declared, root, where)
    reading.file(root / declared.file, False)
    asked = {one.name for one in declared.list}
    # A constraint says nothing of what is not asked for.
    declared.list += [Wanted(one.name, one.versions) for one in reading.constraints.list if one.name in asked]


def _lines(text: str) -> list[str]:
    """The logical lines, without comments."""
    found: list[str] = []
    begun = ""
    for line in text.splitlines():
        if line.endswith("\\") and not line.lstrip().startswith("#"):
            begun += line[:-1]
            continue
        whole = _COMMENT.sub("", begun + line).strip()
        begun = ""
        if whole:
            found.append(whole)
    rest = _COMMENT.sub("", begun).strip()
    return [*found, rest] if rest else found

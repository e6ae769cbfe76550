"""Which Python: what the project asks for, else what `python3` means to the user, else the newest."""

from __future__ import annotations

from .. import wants
from ..text import visible
from . import candidates
from .candidates import Candidate
from .errors import NotCreated
from .interpreter import Census, Interpreter
from .searchpath import SearchPath

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


class Wish:
    """What is asked for.

    Args:
        text: a version (3.12, pypy3.10) or a range as PEP 440 has it (>=3.10,<4); '' for no wish.
        source: the file or option that says so.
    """

    def __init__(self, text: str, source: str) -> None:
        self.text = text
        self.source = source
        plain = wants.version(text) == text.strip() if text else False
        number = text.strip()
        self.implementation = ""
        for name in ("cpython", "pypy"):
            if plain and number.startswith(name):
                self.implementation, number = name, number.removeprefix(name).lstrip("-")
        self.version = candidates.numbers(number) if plain else ()
        self.range = "" if plain else text

    def may_be(self, candidate: Candidate) -> bool:
        """Tell whether a candidate can be what is asked for, by what its name tells."""
        if candidate.implementation != (self.implementation or "cpython"):
            return False
        shared = min(len(candidate.version), len(self.version))
        if candidate.version[:shared] != self.version[:shared]:
            return False
        return not self.range or wants.satisfied(".".join(map(str, candidate.version)), self.range)

    def met_by(self, found: Interpreter) -> bool:
        """Tell whether an interpreter is what is asked for."""
        if self.implementation and found.implementation != self.implementation:
            return False
        if self.version and found.numbers[: len(self.version)] != self.version:
            return False
        return not self.range or _within(found, self.range)


def choose(wish: Wish, path: SearchPath, census: Census) -> Interpreter:
    """Choose the interpreter for a new environment.

    Args:
        wish: what is asked for.
        path: the user's search path.
        census: asks the interpreters.

    Returns:
        The interpreter: the newest that fits a wish; without one what the user's own `python3` is, else the newest.

    Raises:
        NotCreated: none is installed that fits; names those that are.
    """
    if not wish.text:
        for exe in candidates.users_own(path):
            found = census.ask(exe)
            if found is not None:
                return found
    known = candidates.installed(path)
    fitting = sorted((one for one in known if wish.may_be(one)), key=lambda one: one.version[:2], reverse=True)
    unfinished: list[Interpreter] = []
    for group in _by_minor(fitting):
        best = _best(group, wish, census)
        if best is not None and best.final and not best.build:
            return best
        unfinished += [best] if best is not None else []
    # Names did not tell: the Windows registry, programs under odd names.
    rest = unfinished or [found for found in census.every(_spec(wish)) if wish.met_by(found)]
    if rest:
        return max(rest, key=_rank)
    raise _nothing_fits(wish, known, census)


def _spec(wish: Wish) -> str | None:
    return wish.implementation + ".".join(map(str, wish.version)) if wish.version else None


def _by_minor(fitting: list[Candidate]) -> Iterator[list[Candidate]]:
    group: list[Candidate] = []
    for candidate in fitting:
        if group and group[0].version[:2] != candidate.version[:2]:
            yield group
            group = []
        group.append(candidate)
    if group:
        yield group


def _best(group: list[Candidate], wish: Wish, census: Census) -> Interpreter | None:
    """The newest of one minor version; of equals the one that comes first on PATH. Only what could win is asked."""
    best: Interpreter | None = None
    unsaid = (1 << 30,)
    for candidate in sorted(group, key=lambda one: one.version[2:3] or unsaid, reverse=True):
        if best is not None and len(candidate.version) == 3 and candidate.version <= best.numbers:
            continue
        found = census.ask(candidate.exe)
        if found is not None and wish.met_by(found) and (best is None or _rank(found) > _rank(best)):
            best = found
    return best


def _rank(found: Interpreter) -> tuple[bool, bool, bool, tuple[int, int, int]]:
    """Finished before pre-release, usual before free-threaded build, CPython before others, new before old."""
    return found.final, not found.build, found.implementation == "cpython", found.numbers


def _within(found: Interpreter, wanted: str) -> bool:
    if _simple(wanted):
        return wants.satisfied(found.release, wanted)
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        return SpecifierSet(wanted).contains(found.version, prereleases=True)
    except InvalidSpecifier:
        return True  # what cannot be read asks for nothing


def _simple(wanted: str) -> bool:
    """Tell whether major and minor decide alone: >=3.10, <4, ==3.12.*."""
    for clause in map(str.strip, wanted.split(",")):
        operator = clause[: len(clause) - len(clause.lstrip("<>=!~"))]
        number = clause[len(operator) :].strip()
        digits = number.removesuffix(".*").split(".")
        if not all(part.isascii() and part.isdigit() for part in digits) or len(digits) > 2:
            return False
        if operator not in ((">=", "<") if not number.endswith(".*") else ("==", "!=")):
            return False
    return True


def _nothing_fits(wish: Wish, known: list[Candidate], census: Census) -> NotCreated:
    """One line that names what is installed, and what to type to take the newest of it."""
    have = {one.version for one in known if one.implementation == "cpython"} or {
        one.numbers for one in census.every(None)
    }
    if not have:
        return NotCreated("no Python found to make it with", "install Python 3, then: envhook create")
    # As precise as the question was: patch releases are named to those who ask for one, as far as they are known.
    width = 3 if len(wish.version) == 3 else 2
    alike = wish.version[:2]
    listed = sorted({version[:width] for version in have}, key=lambda one: (one[:2] == alike, one), reverse=True)
    names = [".".join(map(str, version)) for version in listed]
    wanted = wish.range or f"{wish.implementation or 'Python'} {'.'.join(map(str, wish.version))}"
    source = f" ({visible(wish.source)})" if wish.source else ""
    there = ", ".join(names[:5]) + (", …" if len(names) > 5 else "")
    what = f"no {'Python ' if wish.range else ''}{visible(wanted)} here{source}, but {there}"
    return NotCreated(what, f"take one: envhook create --python {names[0]}")

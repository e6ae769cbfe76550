"""What is declared against what is installed."""

from __future__ import annotations

from .declared import declared
from .installed import folders, installed
from .wanted import Declared

# Nobody declares what installs the others.
_TOOLS = frozenset(("pip", "setuptools", "wheel", "uv", "distribute", "pkg-resources"))


class Other:
    """A distribution that is there in another version than declared."""

    __slots__ = ("declared", "installed", "name")

    def __init__(self, name: str, installed: str, declared: str) -> None:
        self.name = name
        self.installed = installed
        self.declared = declared

    def __str__(self) -> str:
        return f"{self.name} {self.installed} (declared {self.declared})"


class Comparison:
    """How an environment stands to what its project declares.

    Args:
        file: the file that decides.
    """

    __slots__ = ("declares", "extra", "file", "missing", "other", "rests_on", "unclear", "unknown")

    def __init__(self, file: str) -> None:
        self.file = file
        self.missing: list[str] = []  # such as requests==2.31.0
        self.other: list[Other] = []
        self.extra: list[str] = []  # there and in no lock: information, no fault
        self.unclear: list[str] = []  # lines that cannot be compared
        self.unknown = ""  # why nothing can be said
        self.declares: list[str] = []  # the files that were read, physical paths
        self.rests_on: list[str] = []  # these and the folders that were looked into

    @property
    def in_step(self) -> bool:
        """Whether nothing is known to be wrong."""
        return not (self.missing or self.other or self.unknown)

    @property
    def out_of_step(self) -> bool:
        """Whether something is known to be wrong."""
        return bool(self.missing or self.other)

    @property
    def summary(self) -> str:
        """How much is wrong, in a few words: ``2 missing, 1 other version``."""
        parts = [f"{len(self.missing)} missing"] if self.missing else []
        if self.other:
            parts.append(f"{len(self.other)} other version{'s' if len(self.other) > 1 else ''}")
        return ", ".join(parts)

    @property
    def sentence(self) -> str:
        """The comparison in one line, with what to type where something is wrong."""
        if self.unknown:
            return f"not compared, {self.unknown}"
        if self.out_of_step:
            return f"{self.summary}; bring it in line: envhook sync"
        left = len(self.unclear)
        tail = f", {left} {'entries' if left > 1 else 'entry'} of it cannot be compared" if left else ""
        return f"in step with {self.file}{tail}"

    @property
    def details(self) -> list[str]:
        """What is wrong, one distribution a line."""
        return [*(f"{one} is missing" for one in self.missing), *map(str, self.other)]


def compare(root: str, env: str, cfg: dict[str, str]) -> Comparison | None:
    """Compare an environment with what its project declares.

    Args:
        root: the project's folder.
        env: path of the environment; it must be trusted.
        cfg: its pyvenv.cfg, keys in lower case.

    Returns:
        The comparison, None when the project declares nothing.
    """
    wanted = declared(root, cfg)
    if wanted is None:
        return None
    result = Comparison(wanted.file)
    result.unknown, result.unclear = wanted.unknown, wanted.unclear
    result.declares, result.rests_on = wanted.files, [*folders(env), *wanted.files]
    if not wanted.unknown:
        _match(result, wanted, installed(env), borrows=cfg.get("include-system-site-packages", "").lower() == "true")
    return result


def _match(result: Comparison, wanted: Declared, there: dict[str, str], *, borrows: bool) -> None:
    """Match one side with the other; an environment that borrows from the system may have what is not in it."""
    missing: dict[str, str] = {}
    other: dict[str, Other] = {}
    for one in sorted(wanted.list, key=lambda each: each.name):
        version = there.get(one.name)
        if version is None and borrows:
            result.unclear.append(str(one))
        elif version is None:
            missing.setdefault(one.name, str(one))
        elif not one.met_by(version):
            other.setdefault(one.name, Other(one.name, version, one.versions.removeprefix("==")))
    result.missing, result.other = list(missing.values()), list(other.values())
    if wanted.exact:
        result.extra = sorted(set(there) - {one.name for one in wanted.list} - _TOOLS)

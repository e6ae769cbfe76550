"""An interpreter that was asked who it is: by python-discovery the first time, from memory after that."""

from __future__ import annotations

import os

from .cache import Memory, stamp

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from python_discovery import PythonInfo

_FIELDS = 5
OLDEST = (3, 7)  # what uv and virtualenv still make environments for


class Interpreter:
    """A Python that environments can be built on.

    Args:
        exe: absolute path of the system's own program, never that of an environment.
        implementation: cpython | pypy | graalpy.
        version: such as 3.11.7 or 3.14.0rc1.
        build: '' or ``t`` for a free-threaded one.
    """

    __slots__ = ("build", "exe", "implementation", "version")

    def __init__(self, exe: str, implementation: str, version: str, build: str = "") -> None:
        self.exe = exe
        self.implementation = implementation
        self.version = version
        self.build = build

    @property
    def numbers(self) -> tuple[int, int, int]:
        """Major, minor and micro."""
        parts = [int("".join(c for c in part if c.isdigit()) or "0") for part in self.release.split(".")]
        return (*parts, 0, 0)[0:3]  # type: ignore[return-value]

    @property
    def release(self) -> str:
        """The version without a pre-release's suffix."""
        for index, character in enumerate(self.version):
            if not (character.isdigit() or character == "."):
                return self.version[:index]
        return self.version

    @property
    def minor(self) -> str:
        """Major and minor, such as 3.11."""
        return ".".join(self.release.split(".")[:2])

    @property
    def final(self) -> bool:
        """False for a pre-release."""
        return self.release == self.version

    @property
    def name(self) -> str:
        """As people call it, such as ``Python 3.11.7`` or ``PyPy 3.10.14``."""
        return f"{'PyPy' if self.implementation == 'pypy' else 'Python'} {self.version}{self.build}"


class Census:
    """Asks interpreters who they are, and remembers.

    Args:
        memory: what is known from earlier times.
        environ: the environment variables that an interpreter gets when it is asked.
    """

    def __init__(self, memory: Memory, environ: dict[str, str]) -> None:
        self._memory = memory
        self._environ = environ

    def ask(self, exe: str) -> Interpreter | None:
        """Ask a program which Python it is.

        Args:
            exe: absolute path.

        Returns:
            The interpreter (the one behind it, if the program belongs to an environment), None when it does not work.
        """
        key = os.path.realpath(exe)
        now = stamp(key)
        known = self._memory.get(key, _FIELDS)
        # A program that answers by its name (a link into a manager) is asked under that name.
        if known is not None and known[0] == now and stamp(known[1]):
            return Interpreter(*known[1:])
        found = _probe(exe, self._environ)
        if found is not None:
            self._memory.put(key, [now, found.exe, found.implementation, found.version, found.build])
        return found

    def every(self, version: str | None) -> Iterator[Interpreter]:
        """List all that python-discovery finds, also in the registry of Windows. Each is asked, which takes long.

        Args:
            version: only those whose names do not speak against it; None for all.

        Yields:
            Interpreters.
        """
        from python_discovery import iter_interpreters

        _silence()
        for info in iter_interpreters(version, env=_asking(self._environ)):
            found = _described(info)
            if found is not None:
                yield found


def _silence() -> None:
    """python-discovery warns of each interpreter that is too old; nobody asked."""
    import logging

    logger = logging.getLogger("python_discovery")
    logger.addHandler(logging.NullHandler())
    logger.propagate = False


def _probe(exe: str, environ: dict[str, str]) -> Interpreter | None:
    from python_discovery import PythonInfo  # costs 130 ms

    _silence()
    info = PythonInfo.from_exe(exe, raise_on_error=False, env=_asking(environ))
    return _described(info) if info is not None else None


def _asking(environ: dict[str, str]) -> dict[str, str]:
    # A Python that does not answer at all must not hold the prompt for long.
    return {**environ, "PY_DISCOVERY_TIMEOUT": "10"}


def _described(info: PythonInfo) -> Interpreter | None:
    exe = info.system_executable or info.executable
    if not exe or not os.path.isabs(exe) or info.version_info[:2] < OLDEST:
        return None
    version = ".".join(str(number) for number in info.version_info[:3])
    level = {"alpha": "a", "beta": "b", "candidate": "rc"}.get(info.version_info[3], "")
    if level:
        version += f"{level}{info.version_info[4]}"
    return Interpreter(exe, info.implementation.lower(), version, "t" if info.free_threaded else "")

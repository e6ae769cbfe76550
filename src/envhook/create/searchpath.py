"""The user's PATH as builders and searches get it: no relative entry, none from the project, no environment's bin."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

# What a builder may know of the user's environment. Nothing that changes what is built or where it comes from:
# no PYTHON*, PIP_*, UV_*, VIRTUALENV_*, and no LD_PRELOAD.
_ALLOWED = (
    "HOME",
    "USER",
    "LOGNAME",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "TMPDIR",
    "XDG_CACHE_HOME",
    "XDG_DATA_HOME",
    "APPDATA",
    "COMSPEC",
    "LOCALAPPDATA",
    "NUMBER_OF_PROCESSORS",
    "PATHEXT",
    "PROCESSOR_ARCHITECTURE",
    "PROGRAMDATA",
    "PROGRAMFILES",
    "SYSTEMDRIVE",
    "SYSTEMROOT",
    "TEMP",
    "TMP",
    "USERPROFILE",
    "WINDIR",
)
# Interpreters of module systems (HPC) are found with it; cleaned like PATH.
_ALLOWED_PATHS = ("LD_LIBRARY_PATH",)


class SearchPath:
    """The directories in which programs are looked for.

    Args:
        environ: the user's environment variables.
        forbidden: folders whose programs do not count: the project, the repository it is in.
    """

    def __init__(self, environ: dict[str, str], forbidden: Iterable[str]) -> None:
        self.environ = environ
        self._forbidden = [os.path.realpath(folder) for folder in forbidden if folder]
        self.entries = self._clean(environ.get("PATH", ""))

    def _clean(self, path: str) -> list[str]:
        return list(dict.fromkeys(entry for entry in path.split(os.pathsep) if entry and self.counts(entry)))

    def counts(self, path: str) -> bool:
        """Tell whether a directory is the user's own affair, not the project's.

        Args:
            path: a directory.
        """
        if not os.path.isabs(path):
            return False
        real = os.path.realpath(path)
        return not any(real == folder or real.startswith(folder.rstrip(os.sep) + os.sep) for folder in self._forbidden)

    def programs(self, name: str) -> list[str]:
        """Find all programs of a name, in the order of PATH.

        Args:
            name: the program, without an extension.

        Returns:
            Absolute paths; shims of version managers are left out.
        """
        file = f"{name}.exe" if os.name == "nt" else name
        found = (os.path.join(entry, file) for entry in self.entries if not is_shims(entry))
        return [path for path in found if runnable(path)]

    def for_builders(self) -> dict[str, str]:
        """Write the environment variables that a builder gets."""
        given = {name: self.environ[name] for name in _ALLOWED if self.environ.get(name)}
        for name in ("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
            if name in given and not self.counts(given[name]):
                del given[name]
        for name in _ALLOWED_PATHS:
            kept = self._clean(self.environ.get(name, ""))
            if kept:
                given[name] = os.pathsep.join(kept)
        given["PATH"] = os.pathsep.join(entry for entry in self.entries if not is_shims(entry)) or os.defpath
        return given


def is_shims(entry: str) -> bool:
    """Tell whether a PATH entry is a version manager's folder of shims: they decide by the directory they are run in.

    Args:
        entry: an absolute path.
    """
    return os.path.basename(entry) == "shims"


def runnable(path: str) -> bool:
    """Tell whether a path is a regular file that may be run.

    Args:
        path: an absolute path.
    """
    return os.path.isfile(path) and os.access(path, os.X_OK)

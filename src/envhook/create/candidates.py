"""Interpreters that are installed, by the names of files and folders: nothing is run, so this costs next to nothing."""

from __future__ import annotations

import os

from . import shims
from .searchpath import SearchPath, is_shims, runnable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_SYSTEM = ("/usr/local/bin", "/usr/bin", "/opt/homebrew/bin", "/opt/local/bin")
_FRAMEWORK = "/Library/Frameworks/Python.framework/Versions"
_NAMES = ("python3", "python", "pypy3", "pypy")


class Candidate:
    """A program that seems to be a Python.

    Args:
        exe: its absolute path.
        implementation: cpython | pypy.
        version: the numbers that its name tells, one to three.
    """

    __slots__ = ("exe", "implementation", "version")

    def __init__(self, exe: str, implementation: str, version: tuple[int, ...]) -> None:
        self.exe = exe
        self.implementation = implementation
        self.version = version


def users_own(path: SearchPath) -> Iterator[str]:
    """List what `python3` means to the user, then what `python` means.

    Args:
        path: the user's search path.

    Yields:
        Absolute paths, shims resolved; programs of environments are left out, they are some project's.
    """
    for name in ("python3", "python"):
        file = f"{name}.exe" if os.name == "nt" else name
        for entry in path.entries:
            if is_shims(entry):
                yield from (exe for exe in shims.resolve(path, entry, name) if path.counts(os.path.dirname(exe)))
            elif _own_folder(entry) and runnable(os.path.join(entry, file)):
                yield os.path.join(entry, file)


def installed(path: SearchPath) -> list[Candidate]:
    """List the interpreters that names tell of: PATH, pyenv, uv, mise, asdf, the system's folders.

    Args:
        path: the user's search path.

    Returns:
        Those on PATH first; each program once.
    """
    found: dict[str, Candidate] = {}
    for candidate in _all(path):
        found.setdefault(os.path.realpath(candidate.exe), candidate)
    return list(found.values())


def _all(path: SearchPath) -> Iterator[Candidate]:
    home = path.environ.get("HOME") or path.environ.get("USERPROFILE") or ""
    folders = [*path.entries, *_SYSTEM, *([os.path.join(home, ".local", "bin")] if home else [])]
    if os.path.isdir(_FRAMEWORK):
        folders += [os.path.join(_FRAMEWORK, name, "bin") for name in sorted(os.listdir(_FRAMEWORK), reverse=True)]
    for folder in dict.fromkeys(folders):
        if path.counts(folder) and not is_shims(folder) and _own_folder(folder):
            yield from _in_folder(folder)
    for store in _stores(path.environ, home):
        if path.counts(store):
            yield from _in_store(store)


def _in_folder(folder: str) -> Iterator[Candidate]:
    """Programs named python3.12 or pypy3.10 in a folder of programs."""
    for name in _names(folder):
        stem = name[:-4] if os.name == "nt" and name.lower().endswith(".exe") else name
        implementation = "pypy" if stem.startswith("pypy") else "cpython"
        number = stem.removeprefix("pypy").removeprefix("python")
        version = numbers(number)
        # `python3` alone says too little; `python3.12-config` is no version.
        if number != stem and version and len(version) == 2 and runnable(os.path.join(folder, name)):
            yield Candidate(os.path.join(folder, name), implementation, version)


def _in_store(store: str) -> Iterator[Candidate]:
    """Folders named 3.12.1, pypy3.10-7.3.12 (pyenv) or cpython-3.12.1-linux-x86_64-gnu (uv), each an installation."""
    for name in _names(store):
        folder = os.path.join(store, name)
        lead, _, rest = name.partition("-")
        number = rest.partition("-")[0] if lead in ("cpython", "pypy") else lead.removeprefix("pypy")
        version = numbers(number)
        if not version or len(version) < 2 or os.path.islink(folder) or not _own_folder(os.path.join(folder, "bin")):
            continue
        for exe in shims.programs_of(folder, _NAMES):
            yield Candidate(exe, "pypy" if name.startswith("pypy") else "cpython", version)
            break


def _stores(environ: dict[str, str], home: str) -> list[str]:
    data = environ.get("XDG_DATA_HOME") or (os.path.join(home, ".local", "share") if home else "")
    stores = [
        os.path.join(environ["PYENV_ROOT"], "versions") if environ.get("PYENV_ROOT") else "",
        environ.get("UV_PYTHON_INSTALL_DIR", ""),
        os.path.join(data, "uv", "python") if data else "",
        os.path.join(environ.get("APPDATA", ""), "uv", "python") if environ.get("APPDATA") else "",
        os.path.join(environ.get("MISE_DATA_DIR") or os.path.join(data, "mise"), "installs", "python") if data else "",
    ]
    if home:
        stores += [
            os.path.join(home, *tail)
            for tail in ((".pyenv", "versions"), (".pyenv", "pyenv-win", "versions"), (".asdf", "installs", "python"))
        ]
    return list(dict.fromkeys(store for store in stores if store))


def _own_folder(folder: str) -> bool:
    """An environment's bin holds no interpreter to build on; the store's aliases of Windows only open a shop."""
    environment = os.path.exists(os.path.join(os.path.dirname(folder), "pyvenv.cfg"))
    return not environment and os.path.basename(folder) != "WindowsApps"


def _names(folder: str) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []


def numbers(text: str) -> tuple[int, ...]:
    """Read a version's numbers.

    Args:
        text: such as 3.12 or 3.12.1.

    Returns:
        One to three numbers, an empty tuple for anything else (pre-releases and free-threaded builds among it).
    """
    parts = text.split(".")
    if len(parts) > 3 or not all(part.isascii() and part.isdigit() and len(part) < 5 for part in parts):
        return ()
    return tuple(int(part) for part in parts)

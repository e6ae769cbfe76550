"""Shims of version managers, resolved without running them: a shim would ask the project which Python to be."""

from __future__ import annotations

import os

from .searchpath import SearchPath, runnable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def resolve(path: SearchPath, entry: str, name: str) -> Iterator[str]:
    """Find the programs that a shim stands for, by what the user chose for all directories.

    Args:
        path: the user's search path.
        entry: the folder of shims.
        name: the program.

    Yields:
        Absolute paths of real programs, the chosen one first; nothing when the choice is `system`.
    """
    manager = os.path.dirname(entry)
    for versions, chosen in (
        (os.path.join(manager, "versions"), _pyenv),
        (os.path.join(manager, "installs", "python"), _asdf_or_mise),
    ):
        if not os.path.isdir(versions):
            continue
        for wish in chosen(path.environ, manager):
            for folder in _installed(versions, wish):
                yield from programs_of(folder, (name,))


def programs_of(installation: str, names: tuple[str, ...]) -> Iterator[str]:
    """Find the interpreter of an installation's folder.

    Args:
        installation: the folder.
        names: program names, the best first.

    Yields:
        Absolute paths.
    """
    for name in names:
        for candidate in (os.path.join(installation, "bin", name), os.path.join(installation, f"{name}.exe")):
            if runnable(candidate):
                yield candidate


def _pyenv(environ: dict[str, str], manager: str) -> list[str]:
    # PYENV_VERSION is the user's word in this shell. `.python-version` is the project's, and was asked before.
    said = environ.get("PYENV_VERSION", "").split(":") if environ.get("PYENV_VERSION") else None
    if said is None:
        said = _words(os.path.join(manager, "version"))
    return [] if said[:1] == ["system"] else [one for one in said if one != "system"]


def _asdf_or_mise(environ: dict[str, str], _: str) -> list[str]:
    said = environ.get("MISE_PYTHON_VERSION") or environ.get("ASDF_PYTHON_VERSION") or ""
    if said:
        return said.split()
    home = environ.get("HOME", "")
    for line in _lines(os.path.join(home, ".tool-versions")) if home else []:
        words = line.split()
        if words[:1] == ["python"]:
            return [word for word in words[1:] if word != "system"]
    return ["latest"]


def _installed(versions: str, wish: str) -> list[str]:
    """The folders that a version names: itself, else those it is the beginning of, newest first."""
    if not wish or "/" in wish or wish.startswith("."):
        return []
    exact = os.path.join(versions, wish)
    if os.path.isdir(exact):
        return [exact]
    try:
        known = os.listdir(versions)
    except OSError:
        return []
    fitting = [name for name in known if name.startswith(wish + ".")]
    fitting.sort(key=_numbers, reverse=True)
    return [os.path.join(versions, name) for name in fitting]


def _numbers(name: str) -> list[int]:
    return [int(part) if part.isdigit() else -1 for part in name.split(".")]


def _words(file: str) -> list[str]:
    return [word for line in _lines(file) for word in line.split()]


def _lines(file: str) -> list[str]:
    try:
        with open(file, encoding="utf-8", errors="replace") as text:
            return [line.partition("#")[0].strip() for line in text.read(65536).splitlines()]
    except OSError:
        return []

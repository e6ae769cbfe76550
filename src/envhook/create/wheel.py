"""Which pip belongs to an interpreter: the wheel that virtualenv brings for its version, else the interpreter's own."""

from __future__ import annotations

import os
import sys

from .. import wants
from .cache import Memory, stamp
from .interpreter import Interpreter

_FIELDS = 3
_DEBIAN = "/usr/share/python-wheels"


def find(python: Interpreter, memory: Memory) -> str:
    """Find the pip wheel for an interpreter.

    Args:
        python: the interpreter.
        memory: what is known from earlier times.

    Returns:
        Path of the wheel, '' when there is none that fits.
    """
    chooser = _chooser()
    known = memory.get(f"{python.minor} {chooser}", _FIELDS)
    if known is not None and known[0] == stamp(chooser) and known[1] == stamp(known[2]):
        return known[2]
    found = _embedded(python.minor, chooser) or _ensurepip(python)
    if found and chooser:
        memory.put(f"{python.minor} {chooser}", [stamp(chooser), stamp(found), found])
    return found


def _chooser() -> str:
    """The file beside virtualenv's wheels that changes when they do.

    It is looked up, not imported, and the wheels themselves say what they fit: importing virtualenv costs 200 ms.
    """
    for folder in sys.path:
        file = os.path.join(folder, "virtualenv", "seed", "wheels", "embed", "__init__.py")
        if os.path.isfile(file):
            return file
    return ""


def _embedded(minor: str, chooser: str) -> str:
    """The newest of virtualenv's wheels that says of itself that it fits: what virtualenv chooses too."""
    if not chooser:
        return ""
    folder = os.path.dirname(chooser)
    names = [name for name in os.listdir(folder) if name.startswith("pip-") and name.endswith(".whl")]
    for name in sorted(names, key=_release, reverse=True):
        wheel = os.path.join(folder, name)
        if wants.satisfied(minor, _requires_python(wheel)):
            return wheel
    return ""


def _release(name: str) -> list[int]:
    parts = name.split("-")[1].split(".")
    return [int(part) if part.isdigit() else -1 for part in parts]


def _requires_python(wheel: str) -> str:
    """The range in a wheel's metadata; one that cannot be read fits nothing."""
    import zipfile

    try:
        with zipfile.ZipFile(wheel) as archive:
            name = next(one for one in archive.namelist() if one.endswith(".dist-info/METADATA"))
            text = archive.read(name).decode("utf-8", "replace")
    except (OSError, StopIteration, zipfile.BadZipFile):
        return "<0"
    for line in text.partition("\n\n")[0].splitlines():
        if line.lower().startswith("requires-python:"):
            return line.partition(":")[2].strip()
    return ""


def _ensurepip(python: Interpreter) -> str:
    """The wheel that an interpreter brings for itself (ensurepip); Debian keeps it elsewhere."""
    prefix = os.path.dirname(os.path.dirname(os.path.realpath(python.exe)))
    folders = [
        os.path.join(prefix, "lib", f"{'pypy' if python.implementation == 'pypy' else 'python'}{python.minor}"),
        os.path.join(prefix, "lib"),
        os.path.join(os.path.dirname(os.path.realpath(python.exe)), "Lib"),
    ]
    for folder in [*(os.path.join(one, "ensurepip", "_bundled") for one in folders), _DEBIAN]:
        try:
            wheels = [name for name in os.listdir(folder) if name.startswith("pip-") and name.endswith(".whl")]
        except OSError:
            continue
        # Debian's is for Debian's own interpreter, the one below /usr.
        if wheels and (folder != _DEBIAN or prefix == "/usr"):
            return os.path.join(folder, max(wheels))
    return ""

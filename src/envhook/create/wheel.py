"""Which pip belongs to an interpreter: the wheel that virtualenv brings for its version, else the interpreter's own."""

from __future__ import annotations

import os
import sys

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
    found = _embedded(python.minor) or _ensurepip(python)
    if found and chooser:
        memory.put(f"{python.minor} {chooser}", [stamp(chooser), stamp(found), found])
    return found


def _chooser() -> str:
    """The file in which virtualenv says which wheel fits which version: when it changes, ask again.

    It is looked up, not imported: importing virtualenv costs 200 ms.
    """
    for folder in sys.path:
        file = os.path.join(folder, "virtualenv", "seed", "wheels", "embed", "__init__.py")
        if os.path.isfile(file):
            return file
    return ""


def _embedded(minor: str) -> str:
    try:
        from virtualenv.seed.wheels.embed import get_embed_wheel

        wheel = get_embed_wheel("pip", minor)
    except Exception:  # a damaged or an odd virtualenv: the interpreter's own pip is as good
        return ""
    return str(wheel.path) if wheel is not None and os.path.isfile(wheel.path) else ""


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

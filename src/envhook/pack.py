"""The helper's rooms, compiled, in one file: importlib's search for each of them takes longer than all of the work.

The pack is what marshal writes of a pair: the code of unpack.py, and the rooms as that room wants them. It counts as
long as no file has changed; else Python finds the rooms as it always does, and a new pack is written. It lies beside
the code, or, where that is not ours to write to, in the runtime folder. See docs/adr/0007-one-pack-of-rooms.md.
"""

import marshal
import os
import sys

from . import flatfile
from .elsewhere import own_folder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType

    from .unpack import Rooms

# What most questions need, each room behind those that it imports itself; the others are loaded when they are needed.
ALWAYS = (
    "__init__",
    "model",
    "names",
    "text",
    "flatfile",
    "session",
    "mark",
    "records",
    "seen",
    "wants",
    "candidate",
    "walk",
    "ownership",
    "missing",
    "locate",
    "trust",
    "decide",
    "answer",
    "kept",
    "settings/__init__",
    "alive",
    "hook",
    "render/__init__",
    "render/posix",
    "render/zsh",
)
_FOLDERS = ("", "render/", "settings/")
_NEVER = ("__main__", "run_hook")


def write(package: str, arguments: list[str]) -> str:
    """Write a pack where one can be kept; where that is nowhere, nothing is lost but speed.

    Args:
        package: the package's folder.
        arguments: the helper's, its name first, with the runtime folder among them; or none.

    Returns:
        The file that was written, '' when there is none.
    """
    places = _places(package, arguments)
    try:
        data = marshal.dumps((_code(package, "unpack.py"), _rooms(package))) if places else b""
        for folder in places:
            path = f"{folder}/rooms.{sys.hexversion:#x}"
            try:
                flatfile.replace(path, data, mode=0o644)
                return path
            except OSError:
                continue
    except (OSError, SyntaxError, ValueError, KeyboardInterrupt):
        pass  # the package is being replaced just now, or the user wants the prompt back
    return ""


def _places(package: str, arguments: list[str]) -> list[str]:
    """The folders that a pack may be written to, the best one first."""
    beside, own = package + "/__pycache__", own_folder(package, arguments)
    try:
        os.mkdir(beside)  # as Python makes it: open to all who may use the package
    except OSError:
        pass
    return [folder for folder in (beside, own) if folder and (folder == own or os.access(folder, os.W_OK | os.X_OK))]


def _rooms(package: str) -> "Rooms":
    files = [
        folder + entry[:-3]
        for folder in _FOLDERS
        for entry in sorted(os.listdir(f"{package}/{folder}"))
        if entry.endswith(".py") and entry[:-3] not in _NEVER
    ]
    rooms: Rooms = {}
    for room in (*ALWAYS, *(file for file in files if file not in ALWAYS)):
        file, name = room + ".py", f"envhook/{room}".removesuffix("/__init__").replace("/", ".")
        found = os.stat(f"{package}/{file}")  # before it is read: what changes meanwhile is noticed
        code = _code(package, file)
        rooms[name] = (file, found.st_mtime_ns, found.st_size, code if room in ALWAYS else marshal.dumps(code))
    return rooms


def _code(package: str, file: str) -> "CodeType":
    """Compile a room without its docstrings: they are a quarter of it."""
    path = f"{package}/{file}"
    with open(path, "rb") as source:
        code: CodeType = compile(source.read(), path, "exec", dont_inherit=True, optimize=2)
    return code

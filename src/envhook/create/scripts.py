"""The commands `pip`, `pip3` and `pip3.X` of an environment."""

from __future__ import annotations

import os

from .image import write

_LIMIT = 127  # bytes that a kernel reads of a first line (Linux before 5.1; macOS 512)
_BODY = """\
import sys
from pip._internal.cli.main import main
if __name__ == "__main__":
    if sys.argv[0].endswith(".exe"):
        sys.argv[0] = sys.argv[0][:-4]
    sys.exit(main())
"""


def install(bin_folder: str, minor: str) -> list[str]:
    """Write pip's commands.

    Args:
        bin_folder: the environment's folder of programs.
        minor: the interpreter's version, such as 3.11.

    Returns:
        Their file names.

    Raises:
        OSError: they cannot be written.
    """
    names = ["pip", "pip3", f"pip{minor}"]
    if os.name == "nt":
        return _windows(bin_folder, names)
    text = lead(os.path.join(bin_folder, "python")) + _BODY.encode()
    for name in names:
        write(os.path.join(bin_folder, name), text, 0o755)
    return names


def lead(python: str) -> bytes:
    """Write the lines that have a script run by an interpreter, whatever its path is.

    Args:
        python: absolute path of the interpreter, which lies in the script's own folder.

    Returns:
        A ``#!`` line; where the path holds blanks or is too long for one, lines that are a shell script to the shell
        and a string to Python.
    """
    raw = os.fsencode(python)
    if len(raw) + 3 <= _LIMIT and not any(byte in raw for byte in b" \t\"'\\$`\n") and _utf8(raw):
        return b"#!" + raw + b"\n"
    if any(byte in raw for byte in b"\"'\\$`\n") or not _utf8(raw):
        # Such a path can stand in no string of both languages: found from where the script is.
        raw = b'$(dirname -- "$(realpath -- "$0")")/python'
    return b"#!/bin/sh\n'''exec' \"" + raw + b'" "$0" "$@"\n\' \'\'\'\n'


def _utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _windows(bin_folder: str, names: list[str]) -> list[str]:
    from distlib.scripts import ScriptMaker  # type: ignore[import-untyped]  # brings the .exe launchers

    maker = ScriptMaker(None, bin_folder)
    maker.executable = os.path.join(bin_folder, "python.exe")
    maker.clobber = True
    maker.variants = {""}
    for name in names:
        maker.make(f"{name} = pip._internal.cli.main:main")
    return [f"{name}.exe" for name in names]

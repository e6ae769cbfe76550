"""The text of the hook: a few assignments in front, then the shell's script as it is."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

import envhook
from envhook import flatfile, names
from envhook.model import Folders

from .detect import EXTENSIONS
from .say import Failure

_PACKAGE = Path(envhook.__file__).resolve().parent


def compose(shell: str) -> str:
    """Write the hook for a shell.

    Args:
        shell: bash, zsh, fish or powershell.

    Returns:
        Assignments of version, interpreter and helper, then the script.

    Raises:
        Failure: the script is not part of this installation.
    """
    values = {
        "__envhook_version": envhook.__version__,
        "__envhook_python": sys.executable,
        "__envhook_helper": str(_PACKAGE / "run_hook.py"),
    }
    quote = import_module(f"envhook.render.{names.SHELL_LANGUAGES[shell]}").quote
    form = {"fish": "set -g {} {}", "powershell": "$global:{} = {}"}.get(shell, "{}={}")
    lines = [form.format(name, quote(value)) for name, value in values.items()]
    return "\n".join([*lines, script(shell)])


def script(shell: str) -> str:
    """Read the script of a shell: from the wheel, else from the source tree.

    Args:
        shell: bash, zsh, fish or powershell.

    Raises:
        Failure: there is none.
    """
    name = f"envhook.{EXTENSIONS[shell]}"
    for folder in (_PACKAGE / "shell", _PACKAGE.parents[1] / "shell"):
        try:
            return (folder / name).read_text(encoding="utf-8")
        except OSError:
            continue
    raise Failure(f"{name} is missing from this installation", "install it again: uv tool install --force envhook")


def path(folders: Folders, shell: str) -> Path:
    """Name the static hook file that the rc file sources.

    Args:
        folders: the user's folders.
        shell: bash, zsh, fish or powershell.

    Raises:
        Failure: the user has no data folder of their own.
    """
    if not folders.data:
        raise Failure("HOME is not a folder of yours, so nothing is written", "set HOME, then try again")
    return Path(folders.data, "hook", f"envhook.{EXTENSIONS[shell]}")


def write(folders: Folders, shell: str) -> bool:
    """Write the static hook file, if it is not there in just this form.

    Args:
        folders: the user's folders.
        shell: bash, zsh, fish or powershell.

    Returns:
        Whether it had to be written.

    Raises:
        OSError: it cannot be written.
    """
    file, content = path(folders, shell), compose(shell).encode("utf-8", "surrogateescape")
    try:
        if file.read_bytes() == content:
            return False
    except OSError:
        pass
    flatfile.replace(str(file), content)
    return True

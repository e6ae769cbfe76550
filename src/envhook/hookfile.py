"""The text of the hook: a few assignments in front, then the shell's script; and the file that holds it."""

import os
import sys

from . import flatfile, names
from .model import Folders

ENDINGS = {"bash": "bash", "zsh": "zsh", "fish": "fish", "powershell": "ps1"}
_FORMS = {"fish": "set -g {} {}", "powershell": "$global:{} = {}"}
# Where a script wants its other parts, as texts that it reads when it first needs them: `@rest@` stands
# for rest.*; and where several files make one text.
_MARKS = ("@look@", "@rest@", "@live@")
_FILES = {(shell, "@rest@"): ("rest", "words") for shell in ("bash", "fish", "powershell")}
_PACKAGE = os.path.dirname(os.path.realpath(__file__))


def compose(shell: str) -> str:
    """Write the hook for a shell.

    Args:
        shell: bash, zsh, fish or powershell.

    Returns:
        Assignments of version, interpreter and helper, then the script with its other parts inside.

    Raises:
        OSError: the script is not part of this installation.
    """
    language = names.SHELL_LANGUAGES[shell]
    if language in ("posix", "zsh"):
        from .render.posix import quote
    elif language == "fish":
        from .render.fish import quote
    else:
        from .render.pwsh import quote, quote_lines
    values = (
        ("__envhook_version", names.VERSION),
        ("__envhook_python", sys.executable),
        ("__envhook_helper", os.path.join(_PACKAGE, "run_hook.py")),
    )
    script = _bare(_script(f"envhook.{ENDINGS[shell]}"))
    for mark in _MARKS:
        if mark in script:
            files = _FILES.get((shell, mark), (mark.strip("@"),))
            text = "".join(_bare(_script(f"{name}.{ENDINGS[shell]}")) for name in files)
            if shell == "bash":
                text = text.rstrip("\n")
            elif shell == "powershell":
                text = quote_lines(text)
            else:
                text = quote(text)
            script = script.replace(mark, text)
    form = _FORMS.get(shell, "{}={}")
    return "".join(form.format(name, quote(value)) + "\n" for name, value in values) + script


def path(folders: Folders, shell: str) -> str:
    """Name the static hook file that the rc file sources.

    Args:
        folders: the user's folders.
        shell: bash, zsh, fish or powershell.

    Returns:
        Its path, '' when the user has no data folder.
    """
    return folders.data and os.path.join(folders.data, "hook", f"envhook.{ENDINGS[shell]}")


def write(folders: Folders, shell: str) -> bool:
    """Write the static hook file, if it is not there in just this form.

    Args:
        folders: the user's folders.
        shell: bash, zsh, fish or powershell.

    Returns:
        Whether it had to be written.

    Raises:
        OSError: it cannot be written, or the script is not part of this installation.
    """
    file, content = path(folders, shell), compose(shell).encode("utf-8", "surrogateescape")
    try:
        with open(file, "rb") as there:
            if there.read() == content:
                return False
    except OSError:
        pass
    flatfile.replace(file, content)
    return True


def renew(folders: Folders, shell: str) -> None:
    """Bring the static hook file up to this version, where one was installed: an upgrade reaches the next shell.

    Args:
        folders: the user's folders.
        shell: bash, zsh, fish or powershell.
    """
    file = path(folders, shell)
    if file and os.path.exists(file):
        try:
            write(folders, shell)
        except OSError:
            pass  # the line that tells of the other version stays true


def _bare(script: str) -> str:
    """Leave out what only a reader needs, comments and indentation: bash spends a third of its time on them.

    A string of several lines in a script must not rely on either.
    """
    lines = (line.lstrip(" ") for line in script.splitlines(keepends=True))
    return "".join(line for line in lines if not line.startswith(("#", "\n")))


def _script(name: str) -> str:
    """A script: from the wheel, else from the source tree."""
    beside = os.path.join(_PACKAGE, "shell", name)
    source = os.path.join(os.path.dirname(os.path.dirname(_PACKAGE)), "shell", name)
    with open(beside if os.path.exists(beside) else source, encoding="utf-8", newline="") as file:
        return file.read()

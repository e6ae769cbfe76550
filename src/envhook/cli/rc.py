"""Which file a shell reads when it starts, and writing it in one step, through links."""

from __future__ import annotations

import codecs
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from . import block
from .say import Failure

_PLAIN = re.compile(r"[A-Za-z0-9_./+-]+\Z")


def path(shell: str, home: str) -> Path:
    """Name the file that an interactive shell of the user reads when it starts.

    Args:
        shell: bash, zsh, fish or powershell.
        home: the home directory, as the user's variables spell it.

    Returns:
        Its path, through no link yet.
    """
    config = os.environ.get("XDG_CONFIG_HOME", "")
    config = config if os.path.isabs(config) else os.path.join(home, ".config")
    if shell == "bash":
        return Path(home, ".bashrc")
    if shell == "zsh":
        return Path(_zdotdir(home), ".zshrc")
    if shell == "fish":
        return Path(config, "fish", "config.fish")
    if sys.platform == "win32":
        from platformdirs import user_documents_path

        return user_documents_path() / "PowerShell" / "profile.ps1"
    return Path(config, "powershell", "profile.ps1")


def _zdotdir(home: str) -> str:
    """Where zsh looks for .zshrc; ~/.zshenv may set it without exporting it, so zsh itself is asked then."""
    given = os.environ.get("ZDOTDIR", "")
    if given:
        return given
    try:
        if b"ZDOTDIR" not in Path(home, ".zshenv").read_bytes():
            return home
        asked = subprocess.run(
            ["zsh", "-c", 'print -rn -- "${ZDOTDIR:-$HOME}"'], capture_output=True, timeout=5, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return home
    answer = os.fsdecode(asked.stdout)
    return answer if os.path.isabs(answer) else home


def line(shell: str, hook: Path, home: str) -> str:
    """Write the line that sources the hook file, if it is there.

    Below the home directory the path starts with ``$HOME``, which all four shells know: rc files travel between
    machines.

    Args:
        shell: bash, zsh, fish or powershell.
        hook: the static hook file.
        home: the home directory.
    """
    from importlib import import_module

    from envhook import names

    rest = os.path.relpath(hook, home).replace(os.sep, "/") if hook.is_relative_to(home) else ""
    if rest and _PLAIN.match(rest):
        file = f'"$HOME/{rest}"'
    else:
        file = import_module(f"envhook.render.{names.SHELL_LANGUAGES[shell]}").quote(str(hook))
    if shell == "powershell":
        return f"if ([IO.File]::Exists({file})) {{ . {file} }}"
    if shell == "fish":
        return f"if test -r {file}; source {file}; end"
    return f"if [ -r {file} ]; then . {file}; fi"


def read(file: Path) -> bytes:
    """Read an rc file; one that is not there is empty.

    Args:
        file: its path.

    Raises:
        Failure: it cannot be read.
    """
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise Failure(f"{file} cannot be read: {error.strerror}", f"mend it: ls -ld {file}") from error


def write(file: Path, content: bytes) -> None:
    """Put new content into an rc file in one step; a link stays a link, mode and owner stay as they are.

    Args:
        file: its path.
        content: all of its new content.

    Raises:
        OSError: it cannot be written; then it is as it was.
    """
    target = Path(os.path.realpath(file))
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, fresh = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(descriptor, "wb") as out:
            out.write(content)
            _keep_mode(target, out.fileno())
            out.flush()
            os.fsync(out.fileno())
        os.replace(fresh, target)
    except BaseException:
        Path(fresh).unlink(missing_ok=True)
        raise


def _keep_mode(target: Path, descriptor: int) -> None:
    if sys.platform == "win32":
        return
    try:
        found = target.stat()
    except FileNotFoundError:
        umask = os.umask(0)
        os.umask(umask)
        os.fchmod(descriptor, 0o666 & ~umask)
        return
    os.fchmod(descriptor, found.st_mode & 0o7777)
    if (found.st_uid, found.st_gid) != (os.geteuid(), os.getegid()):
        os.fchown(descriptor, found.st_uid, found.st_gid)


def change(file: Path, source_line: str | None) -> tuple[bytes, bytes]:
    """Work out an rc file with the block, or without it.

    Args:
        file: the rc file.
        source_line: the line to guard, None to take the block out.

    Returns:
        (what the file holds, what it should hold).

    Raises:
        Failure: it cannot be read, or a marker in it has lost its partner.
    """
    content = read(file)
    # Windows PowerShell's own `>` writes UTF-16.
    wide = content.startswith(codecs.BOM_UTF16_LE)
    plain = content.decode("utf-16-le", "surrogatepass").encode("utf-8", "surrogatepass") if wide else content
    try:
        changed = block.take(plain) if source_line is None else block.put(plain, source_line)
        return content, changed.decode("utf-8", "surrogatepass").encode(
            "utf-16-le", "surrogatepass"
        ) if wide else changed
    except block.Unfinished as error:
        what = f"{file}, line {error.line}: a marker of envhook's block has lost its partner"
        raise Failure(what, "take that line out, then try again") from error

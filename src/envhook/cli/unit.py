"""Has the system start the daemon at login: a systemd user unit, or a launchd agent on macOS."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from envhook import flatfile

from . import here
from .say import Failure

_LABEL = "envhook.daemon"


def install(run: str) -> list[str]:
    """Write the unit.

    Args:
        run: the runtime folder.

    Returns:
        What was done and what to type now, line by line.

    Raises:
        Failure: there is no such thing here, or it cannot be written.
    """
    here.own_session()
    if os.name == "nt" or not run:
        raise Failure("there is no daemon here", "each prompt looks for itself")
    file = _file()
    text = agent(sys.executable, run) if sys.platform == "darwin" else unit(sys.executable, run)
    try:
        flatfile.replace(str(file), text.encode("utf-8", "surrogateescape"), mode=0o644)
    except OSError as error:
        raise Failure(f"{here.short(file)} cannot be written: {error.strerror}", "see who may write there") from error
    lines = [f"{here.short(file)}: written", "", "Enable it:"]
    if sys.platform == "darwin":
        return [*lines, f"  launchctl bootstrap gui/{os.getuid()} {here.word(file)}"]
    return [*lines, "  systemctl --user daemon-reload", "  systemctl --user enable --now envhook.service"]


def uninstall() -> list[str]:
    """Take the unit away.

    Returns:
        What was done and what to type now, line by line.

    Raises:
        Failure: it cannot be taken away.
    """
    here.own_session()
    file = _file()
    try:
        file.unlink()
    except FileNotFoundError:
        return ["There is nothing to take away."]
    except OSError as error:
        raise Failure(f"{here.short(file)} cannot be removed: {error.strerror}", "see who may write there") from error
    lines = [f"{here.short(file)}: removed", "", "If it was enabled:"]
    if sys.platform == "darwin":
        return [*lines, f"  launchctl bootout gui/{os.getuid()}/{_LABEL}"]
    return [*lines, "  systemctl --user disable --now envhook.service", "  systemctl --user daemon-reload"]


def _file() -> Path:
    if sys.platform == "darwin":
        return Path.home() / f"Library/LaunchAgents/{_LABEL}.plist"
    config = os.environ.get("XDG_CONFIG_HOME", "")
    return Path(config if os.path.isabs(config) else Path.home() / ".config") / "systemd/user/envhook.service"


def unit(python: str, run: str) -> str:
    """Compose a systemd user unit.

    Args:
        python: the interpreter, absolute.
        run: the runtime folder, absolute.
    """
    words = (python, "-I", "-X", "utf8", "-m", "envhook.daemon", run)
    return (
        "[Unit]\n"
        "Description=envhook: keeps open shells right\n"
        "\n"
        "[Service]\n"
        f"ExecStart={' '.join(map(_systemd, words))}\n"
        "# It ends when no shell has lived for half an hour; the next shell starts it.\n"
        "Restart=on-failure\n"
        "RestartSec=10\n"
        "\n"
        "[Install]\n"
        "WantedBy=default.target\n"
    )


def _systemd(word: str) -> str:
    """A word as systemd.service(5) reads it: C's escapes in double quotes, `%` and `$` doubled."""
    word = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$").replace("\n", "\\n")
    return f'"{word}"'


def agent(python: str, run: str) -> str:
    """Compose a launchd agent.

    Args:
        python: the interpreter, absolute.
        run: the runtime folder, absolute.
    """
    import plistlib

    words = [python, "-I", "-X", "utf8", "-m", "envhook.daemon", run]
    told = {"Label": _LABEL, "ProgramArguments": words, "RunAtLoad": True, "ProcessType": "Background"}
    return plistlib.dumps(told).decode()

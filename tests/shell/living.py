"""A person's account with a daemon, and one project that terminals of several shells stand in."""

from __future__ import annotations

import contextlib
import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING

from envhook import alive, names
from envhook.daemon import state
from tests.shell.projects import make_environment, make_project

if TYPE_CHECKING:
    from tests.shell.homes import Home
    from tests.shell.terminal import Terminal
    from tests.shell.words import Dialect


class Living:
    """An account whose shells may start a daemon."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.run = home.runtime / "envhook"
        self.shop = make_project(home.code / "shop")
        self.env = make_environment(self.shop / ".venv")
        self.aside = home.code / "aside"
        home.allow(self.shop)
        self._daemons: set[int] = set()

    def terminal(self, dialect: Dialect, cwd: Path | None = None) -> Terminal:
        """Open a terminal of one of this person's shells."""
        self.home.dialect = dialect
        return self.home.terminal(cwd or self.shop, ENVHOOK_DAEMON=None)

    def serves(self, terminal: Terminal, dialect: Dialect) -> None:
        """Wait until the daemon knows a shell that stands in the project, and watches it."""
        terminal.wait((self.run / f"shells/{terminal.pid}").exists)
        # Answers for what lies below come after the first look, from which on it watches.
        probe = self.shop / f"probe {dialect.name}"
        probe.mkdir(exist_ok=True)
        terminal.wait(self.answer(probe, dialect).exists)

    def answer(self, folder: Path, dialect: Dialect) -> Path:
        """The answer that is kept for a folder."""
        place = f"{dialect.word}{str(folder).replace('/', '/=')}"
        return self.run / "answers" / names.VERSION / place / ".answer"

    def daemon(self) -> int:
        """The daemon that lives, 0 for none."""
        now = alive.holder(str(self.run))
        if now is not None and now[0]:
            self._daemons.add(now[0])
        return now[0] if now is not None else 0

    def told(self) -> dict[str, int]:
        """What the daemon tells of itself, nothing when there is none."""
        return state.read(str(self.run))

    def close(self) -> None:
        """End every daemon that was seen."""
        self.daemon()
        for process in self._daemons:
            with contextlib.suppress(OSError):
                if b"envhook.daemon" in Path(f"/proc/{process}/cmdline").read_bytes():
                    os.kill(process, signal.SIGKILL)


def shows(terminal: Terminal, label: str) -> None:
    """Wait until the prompt that stands, drawn again or not, shows just this; nothing is typed."""
    number = terminal.count
    terminal.wait(lambda: terminal.prompt() == f"{label}> ")
    assert terminal.count == number, "another prompt has come"

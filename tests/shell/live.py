"""A person's account with a daemon, and what is to be seen at a prompt that nobody touches."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING

from envhook import alive, names, records
from envhook.daemon import state
from tests.shell.projects import make_environment, make_project

if TYPE_CHECKING:
    from tests.shell.homes import Home
    from tests.shell.terminal import Terminal
    from tests.shell.words import Dialect

# The shells that can be woken.
WOKEN = ("zsh", "fish", "pwsh")


class Live:
    """A person's account with a daemon and a project that has an allowed environment.

    Args:
        home: the account; nothing is in it yet.
    """

    def __init__(self, home: Home) -> None:
        self.home = home
        self.run = home.runtime / "envhook"
        self.shop = home.code / "shop"
        self.env = make_environment(make_project(self.shop) / ".venv")
        self.aside = home.code / "aside"
        home.allow(self.shop)
        self._daemons: set[int] = set()

    def terminal(self, cwd: Path | None = None, **env: str | None) -> Terminal:
        """Open a terminal whose shell may start the daemon, and wait until the daemon knows it."""
        terminal = self.home.terminal(cwd or self.shop, ENVHOOK_DAEMON=None, **env)
        terminal.wait(lambda: self.daemon() != 0)
        return terminal

    def open(self, dialect: Dialect, cwd: Path | None = None) -> Terminal:
        """Open a terminal of another of this person's shells, which may start the daemon; nothing is waited for."""
        self.home.dialect = dialect
        return self.home.terminal(cwd or self.shop, ENVHOOK_DAEMON=None)

    def served(self, terminal: Terminal, folder: Path | None = None, dialect: Dialect | None = None) -> Terminal:
        """Wait until the shell is registered and the daemon keeps its answers."""
        terminal.wait(self.file(terminal).exists)
        answer = self.answer(folder or self.shop, dialect)
        # It watches from its first look on; the answers for the folders below come after that.
        probe = (folder or self.shop) / f"probe {(dialect or self.home.dialect).name}"
        probe.mkdir(exist_ok=True)
        terminal.wait(lambda: self.answer(probe, dialect).exists() and answer.exists())
        return terminal

    def vanish(self) -> None:
        """Take the environment away, as another terminal would."""
        self.env.rename(self.aside)

    def come_back(self) -> None:
        """Put the environment back."""
        self.aside.rename(self.env)

    def wake(self, terminal: Terminal) -> None:
        """Wake a shell as the daemon does."""
        if self.home.dialect.name == "pwsh":
            records.touch(f"{self.run}/wake/{terminal.pid}")
        else:
            os.kill(terminal.pid, signal.SIGURG)

    def storm(self, terminal: Terminal) -> None:
        """Wake a shell more often than any daemon would."""
        for _ in range(20):
            self.wake(terminal)
            time.sleep(0.01)

    def file(self, terminal: Terminal) -> Path:
        """What the shell wrote for the daemon."""
        return self.run / f"shells/{terminal.pid}"

    def answer(self, folder: Path, dialect: Dialect | None = None) -> Path:
        """The answer that is kept for a folder."""
        word = (dialect or self.home.dialect).word
        return Path(f"{self.run}/answers/{names.VERSION}/{word}{str(folder).replace('/', '/=')}/.answer")

    def words(self, **lines: str) -> str:
        """The line for this shell."""
        return lines[self.home.dialect.name]

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

    def idle(self, terminal: Terminal, label: str, typed: str = "", dialect: Dialect | None = None) -> None:
        """Wait until the prompt that stands shows just this in front of its number; nothing is typed.

        In zsh and fish it is the same prompt, drawn again. PowerShell calls the user's `prompt` again, which counts.
        """
        again = (dialect or self.home.dialect).name == "pwsh"

        def shown() -> bool:
            row = terminal.screen().split("\n")[-1]
            found = re.fullmatch(r"(.*)\[(\d+)\]> ?(.*)", row)
            if found is None or (found[1], found[3]) != (label, typed):
                return False
            number = int(found[2])
            if again and number > terminal.count:
                terminal.count = number
            return number == terminal.count

        terminal.wait(shown)

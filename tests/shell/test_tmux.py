"""Two panes of tmux, two shells, one project: both show what is done to it elsewhere."""

from __future__ import annotations

import shutil
import subprocess
import time
from typing import TYPE_CHECKING

import pytest

from tests.shell import dialects
from tests.shell.live import Live
from tests.shell.terminal import STEP_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.shell.homes import Home
    from tests.shell.words import Dialect


@pytest.fixture
def dialect() -> Dialect:
    """The shell of the first pane."""
    return dialects.find("zsh")


class Panes:
    """A tmux server of its own."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._program = shutil.which("tmux") or ""

    def tmux(self, *words: object) -> str:
        """Run a command of tmux."""
        command = [self._program, "-S", str(self._home.base / "tmux"), "-f", "/dev/null", *map(str, words)]
        env = {name: value for name, value in self._home.env.items() if name != "ENVHOOK_DAEMON"}
        done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=30, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def open(self, live: Live, dialect: Dialect, *how: str) -> str:
        """Open a pane with a shell that stands in the project; gives its name."""
        self._home.dialect = dialect
        self._home.write_rc()
        command = f"exec {' '.join(map(dialect.quote, dialect.interactive()))}"
        return self.tmux(*how, "-P", "-F", "#{pane_id}", "-c", live.shop, command).strip()

    def shows(self, pane: str, wanted: str) -> None:
        """Wait until the last line of a pane is this."""
        end = time.monotonic() + STEP_SECONDS
        while (seen := self.tmux("capture-pane", "-p", "-t", pane).rstrip().split("\n")[-1].rstrip()) != wanted:
            assert time.monotonic() < end, f"{pane} shows {seen!r} instead of {wanted!r}"
            time.sleep(0.05)

    def close(self) -> None:
        """End the server and all in it."""
        command = [self._program, "-S", str(self._home.base / "tmux"), "kill-server"]
        subprocess.run(command, capture_output=True, check=False)


@pytest.fixture
def panes(home: Home) -> Iterator[Panes]:
    """A tmux server that ends with the test."""
    if not shutil.which("tmux"):
        pytest.skip("tmux is not on PATH")
    here = Panes(home)
    yield here
    here.close()


def test_both_panes_show_the_truth(home: Home, panes: Panes) -> None:
    live = Live(home)
    zsh, fish = dialects.find("zsh"), dialects.find("fish")
    try:
        left = panes.open(live, zsh, "new-session", "-d", "-x", "120", "-y", "30")
        right = panes.open(live, fish, "split-window", "-h", "-t", left)
        for pane in (left, right):
            panes.shows(pane, "(shop) [1]>")
        shells = {int(line) for line in panes.tmux("list-panes", "-F", "#{pane_pid}").split()}
        _until(lambda: {int(file.name) for file in live.run.glob("shells/*")} == shells)
        for dialect in (zsh, fish):
            probe = live.shop / f"probe {dialect.name}"
            probe.mkdir()
            _until(live.answer(probe, dialect).exists)

        shutil.rmtree(live.env)
        for pane in (left, right):
            panes.shows(pane, "[1]>")
        home.envhook("create", live.shop)
        for pane in (left, right):
            panes.shows(pane, "(shop) [1]>")
            panes.tmux("send-keys", "-t", pane, "echo $VIRTUAL_ENV | tail -c 12", "Enter")
            panes.shows(pane, "(shop) [2]>")
            assert "/shop/.venv" in panes.tmux("capture-pane", "-p", "-t", pane)
    finally:
        live.close()


def _until(good: Callable[[], bool]) -> None:
    end = time.monotonic() + STEP_SECONDS
    while not good():
        assert time.monotonic() < end
        time.sleep(0.05)

"""How many processes a prompt and a change of directory start, counted with strace."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.shell.projects import age, make_environment, make_project

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.shell.homes import Home
    from tests.shell.terminal import Terminal
    from tests.shell.words import Dialect

# A new process; CLONE_THREAD starts a thread of the same one.
STARTED = re.compile(r"^(?:\d+ +)?(?:clone3?|v?fork)\((?!.*CLONE_THREAD)", re.MULTILINE)


class Trace:
    """A strace attached to a shell."""

    def __init__(self, terminal: Terminal, file: Path) -> None:
        """Attach; skips the test where that is not allowed."""
        strace = shutil.which("strace")
        if strace is None:
            pytest.skip("strace is not installed")
        self._terminal, self._file = terminal, file
        self._process = subprocess.Popen(
            [strace, "-f", "-e", "trace=process", "-o", file, "-p", str(terminal.pid)],
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self._process.stderr is not None
        for line in self._process.stderr:
            if "attached" in line:
                return
        pytest.skip("strace cannot attach here")

    def started(self, line: str) -> int:
        """Type a line and count the processes that were started until the next prompt."""
        before = self._file.stat().st_size
        self._terminal.run(line)
        with self._file.open("rb") as file:
            file.seek(before)
            return len(STARTED.findall(file.read().decode(errors="replace")))

    def close(self) -> None:
        """Detach."""
        self._process.terminate()
        self._process.communicate()


@pytest.fixture
def projects(home: Home, dialect: Dialect) -> list[Path]:
    """Two projects with allowed environments, made some time ago; the second with a folder below."""
    folders = [make_project(home.code / name) for name in ("shop", "crawler")]
    for folder in folders:
        make_environment(folder / ".venv")
        (folder / "src").mkdir()
    home.allow(*folders)
    for path in sorted(home.home.rglob("*"), reverse=True):
        age(path)
    dialect.settle()
    return folders


@pytest.fixture
def trace(home: Home, projects: list[Path]) -> Iterator[Trace]:
    """A terminal under strace."""
    tracer = Trace(home.terminal(), home.base / "trace")
    yield tracer
    tracer.close()


def test_processes_started(home: Home, dialect: Dialect, projects: list[Path], trace: Trace) -> None:
    shop, crawler = projects
    assert trace.started("/bin/true") == 1  # the trace sees what there is to see
    assert trace.started("") == 0
    for folder in (shop, crawler, crawler / "src", home.home):
        assert trace.started(dialect.cd(folder)) == (folder != home.home), folder
        assert trace.started("") == 0
    for folder in (shop, crawler, crawler / "src", home.home, shop, crawler / "src"):
        assert trace.started(dialect.cd(folder)) == 0, folder
        assert trace.started("") == 0
    (shop / "new file").touch()  # the project's folder has changed, but nothing that decides
    assert trace.started(dialect.cd(shop)) == 0
    (shop / "another file").touch()
    assert trace.started("") == 0
    assert trace.started("") == 0


def test_start_up(home: Home, dialect: Dialect, projects: list[Path]) -> None:
    """Opening a terminal starts no process; with a first prompt in a known project neither."""
    home.terminal(cwd=projects[0]).close()
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not installed")
    counts = []
    for disable in ("1", None):
        file = home.base / f"start {disable}"
        terminal = home.terminal_under(
            [strace, "-f", "-e", "trace=process", "-o", str(file)], projects[0], ENVHOOK_DISABLE=disable
        )
        terminal.close()
        counts.append(len(STARTED.findall(file.read_text(errors="replace"))))
    assert counts[0] == counts[1]

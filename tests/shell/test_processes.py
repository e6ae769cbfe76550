"""How many processes a prompt and a change of directory start, counted with strace."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.shell.projects import age, make_environment, make_project
from tests.shell.trace import STARTED, Trace, TraceError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.shell.homes import Home
    from tests.shell.words import Dialect


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
    try:
        tracer = Trace(home.terminal(), home.base / "trace", "process")
    except TraceError as error:
        pytest.skip(str(error))
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


def test_terminals_share_answers(home: Home, dialect: Dialect, projects: list[Path], trace: Trace) -> None:
    """What one terminal's helper found out, or found out anew, another terminal of the same shell replays."""
    shop = projects[0]
    other = home.terminal(cwd=shop)
    assert trace.started(dialect.cd(shop)) == 0
    for text in ("# changed\n", "# once more\n"):
        with (shop / "pyproject.toml").open("a") as file:
            file.write(text)
        dialect.settle()
        other.enter()
        assert trace.started("") == 0, text
        assert trace.started(dialect.cd(shop / "src")) == 1
        assert trace.started(dialect.cd(shop)) == 0


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

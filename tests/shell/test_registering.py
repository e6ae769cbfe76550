"""Who is told of what: each shell writes for the daemon where it stands, and only where there is one, or was."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from envhook import names
from tests.shell import dialects
from tests.shell.live import WOKEN
from tests.shell.projects import make_environment, make_project

if TYPE_CHECKING:
    from pathlib import Path

    from tests.shell.homes import Home
    from tests.shell.live import Live
    from tests.shell.words import Dialect


@pytest.fixture
def shop(home: Home) -> Path:
    """A project with an allowed environment, in an account that had a daemon once: nobody wakes a shell."""
    folder = make_project(home.code / "shop")
    make_environment(folder / ".venv")
    home.allow(folder)
    run = home.runtime / "envhook"
    for path in (run, run / "shells", run / "wake"):
        path.mkdir(mode=0o700, exist_ok=True)
    return folder


def test_it_is_told_of_each_project(home: Home, shop: Path, dialect: Dialect) -> None:
    terminal = home.terminal(shop)
    file = home.runtime / f"envhook/shells/{terminal.pid}"

    def told(*lines: object) -> bool:
        return file.exists() and file.read_text("utf-8").splitlines()[2:] == [names.VERSION, *map(str, lines)]

    terminal.wait(lambda: told(shop, shop))
    head, word, *_ = file.read_bytes().split(b"\n")
    assert head == b"envhook 1"
    assert word.decode().partition("-")[0] == dialect.word
    terminal.run(dialect.cd(home.home))
    terminal.wait(lambda: told(home.home, ""))
    file.unlink()
    for _ in range(2):
        terminal.enter()
    assert not file.exists()  # no look at it at a prompt where nothing has changed
    terminal.run(dialect.cd(shop))
    terminal.wait(lambda: told(shop, shop))
    file.unlink()
    terminal.run(dialect.cd(shop / ".."))
    terminal.run(dialect.cd(shop))
    terminal.wait(lambda: told(shop, shop))


def test_neither_noclobber_nor_umask_keep_it_from_writing(home: Home, shop: Path, dialect: Dialect) -> None:
    terminal = home.terminal(shop)
    file = home.runtime / f"envhook/shells/{terminal.pid}"
    terminal.wait(file.exists)
    if dialect.word in ("bash", "zsh"):
        terminal.run("umask 002; set -o noclobber")
    else:
        terminal.run("umask 002" if dialect.word == "fish" else "Set-StrictMode -Version Latest")
    terminal.run(dialect.cd(home.home))
    terminal.wait(lambda: file.read_text().splitlines()[4:] == [""])


def test_where_there_was_no_daemon_nothing_is_written(home: Home, dialect: Dialect) -> None:
    terminal = home.terminal()
    terminal.run(dialect.cd(home.code))
    terminal.enter()
    assert not (home.runtime / "envhook/shells").exists()
    assert not (home.runtime / "envhook/wake").exists()


def test_a_shell_that_ends_is_forgotten(live: Live, dialect: Dialect) -> None:
    first, second, third = (live.terminal() for _ in range(3))
    for terminal in (first, second, third):
        live.served(terminal)
    first.type("exit\r")
    third.wait(lambda: not live.file(first).exists())
    second.close()
    third.wait(lambda: not live.file(second).exists())
    if dialect.name not in ("zsh", "fish"):
        return  # the others may be woken later than that, or not be able to become another program
    file = live.file(third)
    third.type("exec sleep 1000\r")
    third.wait(lambda: "sleep" in os.readlink(f"/proc/{third.pid}/exe"))
    live.vanish()
    third.wait(lambda: not file.exists())


class TestWoken:
    """A woken shell looks as it does at a prompt, and registers as it does there."""

    @pytest.fixture(params=WOKEN)
    def dialect(self, request: pytest.FixtureRequest) -> Dialect:
        """The shells that can be woken."""
        return dialects.find(request.param)

    def test_again_when_its_file_is_gone(self, live: Live, dialect: Dialect) -> None:
        terminal = live.served(live.terminal())
        terminal.run(dialect.cd(live.home.home))
        live.file(terminal).unlink()
        live.wake(terminal)
        terminal.wait(live.file(terminal).exists)


class TestBash:
    """bash is not woken."""

    @pytest.fixture
    def dialect(self) -> Dialect:
        """Only this one."""
        return dialects.find("bash")

    def test_it_is_told_of_and_never_signalled(self, live: Live, dialect: Dialect) -> None:
        mark = live.home.base / "urg"
        terminal = live.served(live.terminal())
        terminal.run(f"trap \"echo x >> '{mark}'\" URG; set -o noclobber")
        terminal.run(dialect.subshell("envhook reload") or "")
        live.vanish()
        terminal.wait(lambda: "__envhook_enter" not in live.answer(live.shop).read_text())
        terminal.enter()
        assert (terminal.prompt(), terminal.active()) == ("> ", None)
        assert not mark.exists()
        terminal.run(dialect.cd(live.home.home))
        terminal.wait(lambda: live.file(terminal).read_text().splitlines()[3:] == [str(live.home.home), ""])
        file = live.file(terminal)
        terminal.type("exit\r")
        live.home.terminal().wait(lambda: not file.exists())

"""The daemon wakes shells that stand idle at their prompts: zsh, fish and PowerShell show a change by themselves."""

from __future__ import annotations

import os
import shutil
import signal
from typing import TYPE_CHECKING

import pytest

from tests.shell import dialects
from tests.shell.live import WOKEN
from tests.shell.projects import make_environment, make_project
from tests.shell.test_creating import slow_builders

if TYPE_CHECKING:
    from tests.shell.live import Live
    from tests.shell.words import Dialect

ASK = "envhook: .venv left off, it is not the one you allowed; use it: envhook allow"


@pytest.fixture(params=WOKEN)
def dialect(request: pytest.FixtureRequest) -> Dialect:
    """The shells that can be woken."""
    return dialects.find(request.param)


def test_a_change_is_shown_without_a_key(live: Live) -> None:
    terminal = live.served(live.terminal())
    assert terminal.prompt() == "(shop) > "
    live.vanish()
    live.idle(terminal, "")
    live.come_back()
    live.idle(terminal, "(shop) ")
    shutil.rmtree(live.env)
    live.idle(terminal, "")
    live.home.envhook("create", live.shop)
    live.idle(terminal, "(shop) ")
    assert terminal.active() == str(live.env)
    assert "envhook:" not in terminal.history()


def test_after_a_change_of_directory(live: Live, dialect: Dialect) -> None:
    terminal = live.terminal(live.home.home)
    terminal.run(dialect.cd(live.shop))
    live.served(terminal)
    for _ in range(2):
        live.vanish()
        live.idle(terminal, "")
        live.come_back()
        live.idle(terminal, "(shop) ")


def test_the_prompt_of_a_continued_line_stays(live: Live, dialect: Dialect) -> None:
    if dialect.name == "pwsh":
        pytest.skip("lines of several rows are left as they are")
    terminal = live.served(live.terminal())
    terminal.type("for i in 1 2; do\r" if dialect.name == "zsh" else "for i in 1 2\r")
    terminal.type("echo ab")
    terminal.wait_text("echo ab")
    before = terminal.screen().split("\n")[-1].strip()
    answer = live.answer(live.shop).read_text()
    live.vanish()
    terminal.wait(lambda: live.answer(live.shop).read_text() != answer)
    live.storm(terminal)
    # fish sets the row in as far as the label is wide.
    assert terminal.screen().split("\n")[-1].strip() == before
    terminal.type("; done\r" if dialect.name == "zsh" else "; end\r")
    terminal.wait_prompt()
    assert "\nab\nab\n" in terminal.history()
    assert terminal.prompt() == "> "


def test_a_stranger_is_not_entered_and_not_spoken_of_before_the_prompt(live: Live) -> None:
    terminal = live.served(live.terminal())
    live.vanish()
    live.idle(terminal, "")
    make_environment(live.env)
    terminal.wait(lambda: "__envhook_ask" in live.answer(live.shop).read_text())
    live.storm(terminal)
    live.idle(terminal, "")
    assert "envhook:" not in terminal.history()
    assert terminal.enter() == ASK
    assert terminal.active() is None


def test_the_helper_is_silent_where_answers_of_the_daemon_do_not_hold(live: Live, dialect: Dialect) -> None:
    terminal = live.terminal()
    terminal.run(dialect.set("WORKON_HOME", live.home.home))
    live.served(terminal)
    live.vanish()
    live.idle(terminal, "")
    live.come_back()
    live.idle(terminal, "(shop) ")
    assert terminal.active() == str(live.env)
    assert "envhook:" not in terminal.history()


def test_an_environment_that_is_made_in_the_background(live: Live, dialect: Dialect) -> None:
    crawler = make_project(live.home.code / "crawler")
    terminal = live.served(live.terminal(ENVHOOK_PATIENCE="0.3"))
    running = slow_builders(live.home)
    terminal.run(dialect.cd(crawler))
    assert terminal.prompt() == "(crawler …) > "
    live.storm(terminal)
    live.idle(terminal, "(crawler …) ")
    running.unlink()
    live.idle(terminal, "(crawler) ")
    assert terminal.active() == str(crawler / ".venv")


def test_a_shell_that_has_moved_within_its_project(live: Live, dialect: Dialect) -> None:
    inner = live.shop / "src/deep/deeper"
    inner.mkdir(parents=True)
    terminal = live.served(live.terminal())
    terminal.run(dialect.cd(inner))
    assert str(live.shop) in live.file(terminal).read_text().splitlines()
    live.vanish()
    live.idle(terminal, "")
    terminal.wait(lambda: "__envhook_enter" not in live.answer(inner).read_text())
    live.come_back()
    live.idle(terminal, "(shop) ")


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP])
def test_without_a_daemon_the_next_prompt_is_right(live: Live, how: signal.Signals) -> None:
    terminal = live.served(live.terminal())
    os.kill(live.daemon(), how)
    live.vanish()
    terminal.enter()
    assert (terminal.prompt(), terminal.active()) == ("> ", None)
    live.come_back()
    terminal.enter()
    assert (terminal.prompt(), terminal.active()) == ("(shop) > ", str(live.env))


class TestTyped:
    """zsh and fish draw the prompt again in front of what is typed."""

    @pytest.fixture(params=["zsh", "fish"])
    def dialect(self, request: pytest.FixtureRequest) -> Dialect:
        """These two."""
        return dialects.find(request.param)

    def test_typed_text_is_kept(self, live: Live) -> None:
        terminal = live.served(live.terminal())
        terminal.type("echo 'ha'lf")
        live.idle(terminal, "(shop) ", "echo 'ha'lf")
        live.vanish()
        live.idle(terminal, "", "echo 'ha'lf")
        live.come_back()
        live.idle(terminal, "(shop) ", "echo 'ha'lf")
        terminal.type("-done\r")
        terminal.wait_prompt()
        assert "\nhalf-done\n" in terminal.history()

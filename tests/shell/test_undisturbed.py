"""A shell that is woken while it does something else goes on with it as if nothing had happened."""

from __future__ import annotations

import os
import shutil
import signal
import time
from typing import TYPE_CHECKING

import pytest

from tests.shell import dialects
from tests.shell.live import WOKEN

if TYPE_CHECKING:
    from tests.shell.live import Live
    from tests.shell.words import Dialect

# What is run, by shell; what is typed meanwhile; what is then to be seen.
PROGRAMS = (
    ({"zsh": "cat", "fish": "cat", "pwsh": "cat"}, "hello\r\x04", "hello"),
    ({"zsh": "sleep 1", "fish": "sleep 1", "pwsh": "sleep 1"}, "", ""),
    ({"zsh": "sleep 1 & wait $!", "fish": "sleep 1 & wait $last_pid", "pwsh": "Start-Sleep 1"}, "", ""),
    (
        {
            "zsh": "read -t 3 x; echo had-$x",
            "fish": "read -P '' x; echo had-$x",
            "pwsh": '$x = Read-Host; "had-$x"',
        },
        "word\r",
        "had-word",
    ),
    (
        {
            "zsh": "for i in 1 2 3 4 5; do sleep .2; echo $i; done",
            "fish": "for i in 1 2 3 4 5; sleep .2; echo $i; end",
            "pwsh": "foreach ($i in 1..5) { Start-Sleep -Milliseconds 200; $i }",
        },
        "",
        "1\n2\n3\n4\n5",
    ),
)


@pytest.fixture(params=WOKEN)
def dialect(request: pytest.FixtureRequest) -> Dialect:
    """The shells that can be woken."""
    return dialects.find(request.param)


def test_programs_are_not_disturbed(live: Live) -> None:
    terminal = live.served(live.terminal())
    status = live.words(zsh="$?", fish="$status", pwsh="$?")
    go = live.words(zsh='echo "<"go">"', fish='echo "<"go">"', pwsh='"<" + "go>"')
    for program, typed, told in PROGRAMS:
        seen, begin = terminal.history().count("\n<go>"), time.monotonic()
        terminal.type(f'{go}; {live.words(**program)}; echo "<{status}>"\r')
        terminal.wait(lambda seen=seen: terminal.history().count("\n<go>") > seen)
        live.storm(terminal)
        terminal.type(typed)
        terminal.wait_prompt()
        shown = terminal.history().rpartition("\n<go>\n")[2]
        assert told in shown
        assert live.words(zsh="<0>", fish="<0>", pwsh="<True>") in shown
        assert typed or time.monotonic() - begin > 0.99
        assert "(shop)" not in shown.rpartition("\n")[0]


def test_a_line_that_runs_keeps_its_environment(live: Live) -> None:
    """What is woken in the midst of a line is not looked at before the prompt."""
    terminal = live.served(live.terminal())
    mark = live.home.base / "mark"
    loop = live.words(
        zsh=f"while [[ ! -e '{mark}' ]]; do sleep .05; done; echo \"<$VIRTUAL_ENV>\"",
        fish=f"while not test -e '{mark}'; sleep .05; end; echo \"<$VIRTUAL_ENV>\"",
        pwsh=f"while (-not (Test-Path '{mark}')) {{ Start-Sleep -Milliseconds 50 }}; \"<$env:VIRTUAL_ENV>\"",
    )
    terminal.type(loop + "\r")
    live.vanish()
    terminal.wait(lambda: "__envhook_enter" not in live.answer(live.shop).read_text())
    live.storm(terminal)
    mark.touch()
    terminal.wait_prompt()
    assert f"\n<{live.env}>" in terminal.history()
    assert terminal.prompt() == "> "
    assert terminal.active() is None


def test_a_read_that_nobody_answers(live: Live) -> None:
    terminal = live.served(live.terminal())
    line = live.words(
        zsh='read -t 2 x; echo "<$?>"', fish='sleep 2; echo "<"(math 1)">"', pwsh='$x = Wait-Event -Timeout 2; "<1$x>"'
    )
    terminal.type(line + "\r")
    begin = time.monotonic()
    live.storm(terminal)
    terminal.wait_prompt()
    assert time.monotonic() - begin > 1.8
    assert terminal.history().rstrip().split("\n")[-2] == "<1>"


def test_an_editor_is_not_disturbed(live: Live) -> None:
    if not shutil.which("vim"):
        pytest.skip("vim is not here")
    terminal = live.served(live.terminal())
    terminal.type("vim -u NONE -T ansi text\r")
    terminal.wait_text("~\n~")
    live.storm(terminal)
    terminal.type("iwritten\x1b:wq\r")
    terminal.wait_prompt()
    assert (live.shop / "text").read_text() == "written\n"


def test_a_nested_shell(live: Live, dialect: Dialect) -> None:
    terminal = live.served(live.terminal())
    before = set(live.run.glob("shells/*"))
    terminal.run(dialect.program)
    terminal.wait(lambda: len(set(live.run.glob("shells/*")) - before) == 1)
    live.vanish()
    live.idle(terminal, "")
    live.storm(terminal)
    assert terminal.run("echo out").startswith("out")
    terminal.run("exit")
    terminal.wait(lambda: set(live.run.glob("shells/*")) == before)
    assert terminal.prompt() == "> "


class TestJobsAndTraps:
    """PowerShell has neither."""

    @pytest.fixture(params=["zsh", "fish"])
    def dialect(self, request: pytest.FixtureRequest) -> Dialect:
        """The shells that are woken by a signal."""
        return dialects.find(request.param)

    def test_a_stopped_job(self, live: Live) -> None:
        terminal = live.served(live.terminal())
        terminal.type('echo "<"go">"; cat\r')
        terminal.wait_text("\n<go>")
        terminal.type("here\r")
        terminal.wait(lambda: terminal.screen().count("here") == 2)
        terminal.type("\x1a")
        terminal.wait_prompt()
        live.vanish()
        live.idle(terminal, "")
        terminal.type("fg\r")
        terminal.wait_text(live.words(zsh="continued", fish="Send job"))
        terminal.type("again\r")
        terminal.wait(lambda: terminal.screen().count("again") == 2)
        terminal.type("\x04")
        terminal.wait_prompt()
        assert terminal.prompt() == "> "

    def test_a_trap_of_the_user_in_the_rc_file(self, live: Live) -> None:
        mark = live.home.base / "urg"
        line = live.words(
            zsh=f"TRAPURG() {{ echo x >> '{mark}' }}\n",
            fish=f"function mine --on-signal URG; echo x >> '{mark}'; end\n",
        )
        live.home.write_rc(line)
        terminal = live.terminal()
        if live.home.dialect.word == "zsh":
            live.vanish()
            terminal.enter()
            assert not live.file(terminal).exists()
        else:
            live.served(terminal)
            live.vanish()
            live.idle(terminal, "")
        seen = len(mark.read_text()) if mark.exists() else 0
        os.kill(terminal.pid, signal.SIGURG)
        terminal.wait(lambda: mark.exists() and len(mark.read_text()) > seen)
        assert terminal.run("echo out").startswith("out")
        assert terminal.prompt() == "> "

    def test_a_trap_that_is_typed(self, live: Live) -> None:
        mark = live.home.base / "urg"
        terminal = live.served(live.terminal())
        if live.home.dialect.word == "fish":
            terminal.run(f"function mine --on-signal URG; echo x >> '{mark}'; end")
            live.vanish()
            live.idle(terminal, "")
            terminal.wait(mark.exists)
            return
        terminal.run(f"trap \"echo x >> '{mark}'\" URG")
        assert not live.file(terminal).exists()
        os.kill(terminal.pid, signal.SIGURG)
        terminal.wait(mark.exists)
        assert "URG" in terminal.run("trap")
        terminal.run("trap - URG")
        live.served(terminal)
        live.vanish()
        live.idle(terminal, "")
        assert "URG" not in terminal.run("trap")

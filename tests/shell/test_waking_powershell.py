"""Where PowerShell draws a prompt again: in its place, with the text typed, and only if it knows what it draws."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.shell import dialects

if TYPE_CHECKING:
    from tests.shell.live import Live
    from tests.shell.terminal import Terminal
    from tests.shell.words import Dialect

GONE = "envhook: .venv is gone; make it again: envhook create"
CSI = "$([char]27)["
COUNT = "$global:shown = 0\nfunction prompt { $ok = $?; $global:shown++; "


@pytest.fixture
def dialect() -> Dialect:
    """Only this one."""
    return dialects.find("pwsh")


def vanish(live: Live, terminal: Terminal) -> None:
    """Take the environment away and wait until the shell has been woken for that, be it that it does not stir."""
    file = live.run / f"wake/{terminal.pid}"
    before = file.stat().st_mtime_ns
    live.vanish()
    terminal.wait(lambda: file.stat().st_mtime_ns != before)


def keys(terminal: Terminal, label: str) -> int:
    """Press keys, with pauses, until the prompt shows the label; at most five.  Gives how many it took."""
    for count in range(1, 6):
        terminal.type("x")
        end = time.monotonic() + 1.0
        while time.monotonic() < end:
            terminal.history()
            row = terminal.screen().split("\n")[-1]
            if row.startswith(label + "[") and row.endswith("x" * count):
                return count
            time.sleep(0.02)
    return 5


def test_with_text_typed_it_waits_for_the_next_key(live: Live) -> None:
    terminal = live.served(live.terminal())
    terminal.type('"ha" + "l')
    live.idle(terminal, "(shop) ", '"ha" + "l')
    vanish(live, terminal)
    pressed = "x" * keys(terminal, "")
    live.idle(terminal, "", f'"ha" + "l{pressed}')
    terminal.type('"\r')
    terminal.wait_prompt()
    assert f"\nhal{pressed}\n{GONE}\n" in terminal.history()
    assert terminal.history().count("hal") == 1


def test_text_of_several_rows_is_left_alone(live: Live) -> None:
    terminal = live.served(live.terminal())
    text = '"' + "l" * 90
    terminal.type(text)
    terminal.wait_text(text)
    vanish(live, terminal)
    pressed = "x" * keys(terminal, "")
    terminal.wait_text(text + pressed)
    terminal.type('"\r')
    terminal.wait_prompt()
    assert terminal.history().split("\n")[:3] == [f'(shop) [1]> {text}{pressed}"', f"{text[1:]}{pressed}", GONE]
    assert terminal.prompt() == "> "
    assert terminal.active() is None


def test_a_menu_is_left_alone(live: Live) -> None:
    live.home.write_rc("Set-PSReadLineKeyHandler -Key Tab -Function MenuComplete\n")
    terminal = live.served(live.terminal())
    terminal.type("Write-\t")
    terminal.wait_text("Write-Warning")
    vanish(live, terminal)
    terminal.type("\t")
    terminal.wait_text("> Write-Error")
    time.sleep(0.5)
    terminal.type("\t")
    terminal.wait_text("> Write-Host")
    assert terminal.screen().startswith("(shop) [1]> Write-Host")
    terminal.type("\r")
    terminal.wait(lambda: "Write-Warning" not in terminal.screen())
    terminal.type(" out\r")
    terminal.wait_prompt()
    assert f"\nout\n{GONE}\n" in terminal.history()
    assert terminal.prompt() == "> "


@pytest.mark.parametrize(
    ("prompt", "rows"),
    [
        pytest.param(
            f'"{CSI[:-1]}]0;title$([char]7){CSI}32mgreen $([char]0x2713){CSI}0m [$global:shown]> " }}',
            "{}green ✓ [{}]>",
            id="colours and a title",
        ),
        pytest.param('"`nabove`n[$global:shown]> " }', "\n{}above\n[{}]>", id="several rows"),
        pytest.param('"$(& /bin/echo said) [$global:shown]> " }', "{}said [{}]>", id="by a program"),
    ],
)
def test_prompts_that_are_drawn_again(live: Live, prompt: str, rows: str) -> None:
    live.home.write_rc(prompt=COUNT + prompt)
    terminal = live.served(live.terminal())
    assert terminal.screen() == rows.format("(shop) ", 1)
    for _ in range(2):
        live.vanish()
        terminal.wait(lambda: "(shop)" not in terminal.screen())
        live.come_back()
        terminal.wait(lambda: "(shop)" in terminal.screen())
    terminal.wait(lambda: terminal.screen() == rows.format("(shop) ", 5))
    terminal.wait_prompt()
    assert terminal.run('"typed"').startswith("typed")


@pytest.mark.parametrize(
    "prompt",
    [
        pytest.param('Write-Host "said " -NoNewline; "[$global:shown]> " }', id="writes"),
        pytest.param('Write-Host "said"; "[$global:shown]> " }', id="writes a row"),
        pytest.param(f'"{CSI}s{CSI}70Gright{CSI}u[$global:shown]> " }}', id="moves the cursor"),
        pytest.param('("=" * 80) + "`n[$global:shown]> " }', id="fills a row"),
    ],
)
def test_prompts_that_are_right_when_they_are_next_due(live: Live, prompt: str) -> None:
    live.home.write_rc(prompt=COUNT + prompt)
    terminal = live.served(live.terminal())
    before, stamp = terminal.screen(), live.run / f"stamps/{terminal.pid}"
    looked = stamp.stat().st_mtime_ns
    vanish(live, terminal)
    terminal.wait(lambda: stamp.stat().st_mtime_ns != looked)
    time.sleep(0.3)  # in which nothing is drawn
    assert terminal.history().strip()
    assert terminal.screen() == before
    assert terminal.run("$env:VIRTUAL_ENV").startswith(GONE)
    assert terminal.run('"typed"').startswith("typed")


def test_a_prompt_finds_how_the_last_command_ended(live: Live) -> None:
    live.home.write_rc(prompt=COUNT + '"$ok-$LASTEXITCODE [$global:shown]> " }')
    terminal = live.served(live.terminal())
    terminal.run("/bin/sh -c 'exit 3'")
    assert terminal.prompt() == "(shop) False-3 > "
    live.vanish()
    terminal.wait(lambda: terminal.screen().endswith("\nFalse-3 [3]>"))
    terminal.wait_prompt()
    assert terminal.run('"<$?>"') == f"<False>\n{GONE}"


def test_nothing_of_it_is_to_be_seen(live: Live) -> None:
    live.home.write_rc(after="Set-StrictMode -Version Latest; $ErrorActionPreference = 'Stop'; $OFS = '/'\n")
    terminal = live.served(live.terminal())
    live.vanish()
    live.idle(terminal, "")
    live.come_back()
    live.idle(terminal, "(shop) ")
    counts = "@(Get-Job).Count, @(Get-EventSubscriber).Count, @(Get-Event).Count, $Error.Count"
    assert terminal.run(counts) == "0\n0\n0\n0"


def test_where_nothing_can_be_watched_the_next_prompt_is_right(live: Live) -> None:
    live.run.mkdir(mode=0o700)
    (live.run / "wake").touch()
    terminal = live.served(live.terminal())
    live.vanish()
    terminal.enter()
    assert (terminal.prompt(), terminal.active()) == ("> ", None)
    assert terminal.run("$Error.Count") == "0"


def test_a_folder_that_is_made_anew_is_watched_anew(live: Live, dialect: Dialect) -> None:
    terminal = live.served(live.terminal())
    live.close()
    terminal.wait(lambda: live.daemon() == 0)
    live.run.rename(live.home.base / "old")
    for folder in (live.home.home, live.shop):
        terminal.run(dialect.cd(folder))
    live.terminal()
    for folder in (live.home.home, live.shop):
        terminal.run(dialect.cd(folder))
    live.served(terminal)
    live.vanish()
    live.idle(terminal, "")

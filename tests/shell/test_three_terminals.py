"""Terminals of several shells stand in one project while it is worked on in another one, and then the daemon dies."""

from __future__ import annotations

import os
import signal
import zipfile
from typing import TYPE_CHECKING

import pytest

from tests.shell import dialects
from tests.shell.live import Live

if TYPE_CHECKING:
    from pathlib import Path

    from tests.shell.terminal import Terminal
    from tests.shell.words import Dialect

# Those that show a change without a key, and those that are right at their next prompt.
WOKEN = ("zsh", "fish", "pwsh")
OTHERS = ("bash",)


@pytest.fixture
def dialect() -> Dialect:
    """The shell of the terminal in which the work is done."""
    return dialects.find("bash")


class Row:
    """The terminals that stand in the project."""

    def __init__(self, live: Live) -> None:
        self.live = live
        kinds = [dialects.find(name) for name in (*OTHERS, *WOKEN)]
        self.terminals: dict[str, Terminal] = {kind.name: live.open(kind) for kind in kinds}
        for kind in kinds:
            live.served(self.terminals[kind.name], dialect=kind)

    def show(self, label: str) -> None:
        """All show this label: some by themselves, the others when Enter is pressed."""
        for name in WOKEN:
            self.live.idle(self.terminals[name], label, dialect=dialects.find(name))
        self.show_at_next_prompt(label, OTHERS)

    def show_at_next_prompt(self, label: str, which: tuple[str, ...] = (*OTHERS, *WOKEN)) -> None:
        """These show this label when Enter is pressed, once."""
        for name in which:
            self.terminals[name].enter()
            assert self.terminals[name].prompt() == f"{label}> ", name

    def active(self, env: Path | None) -> None:
        """This environment is active in all of them, for a program that is started now."""
        for name, terminal in self.terminals.items():
            terminal.run(str(self.live.home.spy))
            assert terminal.spied().get("VIRTUAL_ENV") == (env and str(env)), name


def make_wheel(folder: Path) -> Path:
    """A distribution `tiny` 1.0 without anything in it, as an index would give it."""
    wheel, info = folder / "tiny-1.0-py3-none-any.whl", "tiny-1.0.dist-info"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("tiny.py", "")
        archive.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", f"tiny.py,,\n{info}/METADATA,,\n{info}/WHEEL,,\n{info}/RECORD,,\n")
    return wheel


def test_everybody_sees_the_truth(live: Live, dialect: Dialect) -> None:
    row = Row(live)
    env, shop = live.env, live.shop
    work = live.open(dialect, live.home.home)
    row.show("(shop) ")
    row.active(env)

    work.run(f"rm -rf {dialect.quote(env)}")
    row.show("")
    row.active(None)
    work.run(f"envhook create {dialect.quote(shop)}")
    row.show("(shop) ")
    row.active(env)

    work.run(f"echo tiny==1.0 > {dialect.quote(shop / 'requirements.txt')}")
    row.show("(shop *) ")
    wheel = make_wheel(live.home.base)
    said = work.run(f"{dialect.quote(env / 'bin/python')} -m pip install --no-index {dialect.quote(wheel)}")
    assert "Successfully installed tiny-1.0" in said
    row.show("(shop) ")
    row.active(env)

    # In the middle of it the daemon dies, and cannot even say so.
    os.kill(live.daemon(), signal.SIGSTOP)
    work.run(f"mv {dialect.quote(env)} {dialect.quote(live.aside)}")
    os.kill(live.daemon(), signal.SIGKILL)
    row.show_at_next_prompt("")
    row.active(None)
    # As if it had been started a while ago: one that dies at once is not to be started by each question.
    os.utime(live.run / "daemon.lock", (0, 0))
    work.run(f"mv {dialect.quote(live.aside)} {dialect.quote(env)}")
    row.show_at_next_prompt("(shop) ")
    row.active(env)

    # A question of theirs has started another one, which finds what they told the first.
    work.wait(lambda: live.told().get("pid", 0) == live.daemon() != 0 and live.told()["projects"] == 1)
    work.run(f"rm -rf {dialect.quote(env)}")
    row.show("")
    row.active(None)
    for terminal in row.terminals.values():
        assert "Traceback" not in terminal.history()

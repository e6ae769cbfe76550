"""An environment that takes its time: the prompt comes back, and shows what becomes of it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.shell.projects import make_project
from tests.shell.test_creating import CREATED, slow_builders

if TYPE_CHECKING:
    from pathlib import Path

    from tests.shell.homes import Home
    from tests.shell.terminal import Terminal
    from tests.shell.words import Dialect

SHORT = {"ENVHOOK_PATIENCE": "0.3"}


def made(terminal: Terminal, env: Path) -> None:
    """Wait until an environment is complete."""
    terminal.wait((env / ".envhook").exists)


def until_prompt(terminal: Terminal, wanted: str) -> str:
    """Press Enter until the prompt is as wanted, and return what was said meanwhile."""
    said = ""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        said += terminal.enter()
        if terminal.prompt() == wanted:
            return said
    raise AssertionError(f"the prompt stays {terminal.prompt()!r}")


def test_made_in_the_background(home: Home, dialect: Dialect) -> None:
    shop = make_project(home.code / "shop")
    running = slow_builders(home)
    terminal = home.terminal(cwd=home.code, **SHORT)
    terminal.run(dialect.cd(shop))
    assert terminal.prompt() == "(shop …) > "
    assert terminal.active() is None
    terminal.enter()
    assert terminal.prompt() == "(shop …) > "
    running.unlink()
    made(terminal, shop / ".venv")
    said = until_prompt(terminal, "(shop) > ")
    assert CREATED.fullmatch(said), said
    assert terminal.active() == str(shop / ".venv")
    terminal.run(dialect.cd(home.code))
    assert terminal.run(dialect.cd(shop)) == ""
    other = home.terminal(cwd=home.code)
    assert other.run(dialect.cd(shop)) == ""  # it did not wait for it
    assert other.prompt() == "(shop) > "


def test_failed_in_the_background(home: Home, dialect: Dialect) -> None:
    shop = make_project(home.code / "shop")
    running = slow_builders(home)
    uv = home.bin / "uv"
    uv.write_text(uv.read_text().rpartition("exec")[0] + "echo 'error: no space left on device'\nexit 1\n")
    terminal = home.terminal(cwd=home.code, **SHORT)
    terminal.run(dialect.cd(shop))
    assert terminal.prompt() == "(shop …) > "
    running.unlink()
    said = until_prompt(terminal, "(shop !) > ")
    assert said.count("envhook: .venv not created: no space left on disk; retry: envhook create") == 1
    assert "not created" not in terminal.enter()
    assert not (shop / ".venv").exists()


def test_cancelled_from_elsewhere(home: Home, dialect: Dialect) -> None:
    shop = make_project(home.code / "shop")
    slow_builders(home)
    terminal = home.terminal(cwd=home.code, **SHORT)
    terminal.run(dialect.cd(shop))
    assert terminal.prompt() == "(shop …) > "
    assert "creating" in terminal.run("envhook status")
    assert "cancelled, nothing left behind" in terminal.run("envhook create --cancel")
    until_prompt(terminal, "(shop !) > ")
    assert not (shop / ".venv").exists()
    assert "no environment is being made here" in terminal.run("envhook create --cancel")


def test_two_shells_share_one_job(home: Home, dialect: Dialect) -> None:
    shop = make_project(home.code / "shop")
    running = slow_builders(home)
    terminals = [home.terminal(cwd=home.code, **SHORT) for _ in range(2)]
    for terminal in terminals:
        terminal.run(dialect.cd(shop))
        assert terminal.prompt() == "(shop …) > "
    running.unlink()
    made(terminals[0], shop / ".venv")
    for terminal in terminals:
        said = until_prompt(terminal, "(shop) > ")
        assert CREATED.fullmatch(said), said


@pytest.mark.parametrize("patience", ["", "nonsense", "1e9"])
def test_a_strange_patience(home: Home, dialect: Dialect, patience: str) -> None:
    if dialect.name != "bash":
        pytest.skip("decided in Python: one shell is enough")
    shop = make_project(home.code / "shop")
    terminal = home.terminal(cwd=home.code, ENVHOOK_PATIENCE=patience)
    terminal.run(dialect.cd(shop))
    until_prompt(terminal, "(shop) > ")

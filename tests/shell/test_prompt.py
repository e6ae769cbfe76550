"""The label in front of the user's own prompt: once, whatever else happens to the prompt."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.shell.projects import make_environment, make_project

if TYPE_CHECKING:
    from tests.shell.homes import Home
    from tests.shell.words import Dialect


@pytest.fixture
def shop(home: Home) -> Path:
    """A project with an allowed environment."""
    folder = make_project(home.code / "shop")
    make_environment(folder / ".venv")
    home.allow(folder)
    return folder


def test_once_however_often_it_is_shown(home: Home, dialect: Dialect, shop: Path) -> None:
    terminal = home.terminal()
    for _ in range(3):
        terminal.run(dialect.cd(shop))
        for _ in range(2):
            assert terminal.prompt() == "(shop) > "
            terminal.enter()
        (shop / ".venv").touch()
        terminal.enter()
        assert terminal.prompt() == "(shop) > "
        terminal.run(dialect.cd(home.home))
        assert terminal.prompt() == "> "


@pytest.mark.parametrize("where", ["before", "after"])
def test_a_prompt_that_is_rebuilt_every_time(home: Home, dialect: Dialect, shop: Path, where: str) -> None:
    """By a tool that was loaded before the hook, or behind it."""
    if where == "before":
        home.write_rc(prompt=dialect.rebuilt_prompt)
    else:
        home.write_rc(prompt="", after="\n" + dialect.rebuilt_prompt)
    terminal = home.terminal()
    for _ in range(2):
        terminal.run(dialect.cd(shop))
        assert terminal.prompt() == "(shop) > "
        terminal.enter()
        assert terminal.prompt() == "(shop) > "
        terminal.run(dialect.cd(home.home))
        assert terminal.prompt() == "> "
        terminal.enter()
        assert terminal.prompt() == "> "


def test_a_prompt_set_behind_the_hook(home: Home, dialect: Dialect, shop: Path) -> None:
    home.write_rc(prompt="", after="\n" + dialect.prompt)
    terminal = home.terminal(cwd=shop)
    terminal.enter()
    assert terminal.prompt() == "(shop) > "
    assert terminal.active() == str(shop / ".venv")
    terminal.run(dialect.cd(home.home))
    assert terminal.prompt() == "> "


def test_a_prompt_set_at_the_prompt(home: Home, dialect: Dialect, shop: Path) -> None:
    terminal = home.terminal(cwd=shop)
    terminal.run(dialect.new_prompt("new "))
    terminal.enter()
    assert terminal.prompt() == "(shop) new > "
    terminal.run(dialect.cd(home.home))
    assert terminal.prompt() == "new > "


def test_a_prompt_of_several_lines(home: Home, dialect: Dialect, shop: Path) -> None:
    home.write_rc(prompt=dialect.tall_prompt)
    terminal = home.terminal()
    terminal.run(dialect.cd(shop))
    rows = terminal.screen().split("\n")[-3:]
    assert [row.rstrip() for row in rows] == ["", "(shop) above", f"[{terminal.count}]>"]
    terminal.run(dialect.cd(home.home))
    rows = terminal.screen().split("\n")[-3:]
    assert [row.rstrip() for row in rows] == ["", "above", f"[{terminal.count}]>"]


def test_a_right_prompt(home: Home, dialect: Dialect, shop: Path) -> None:
    if dialect.right_prompt is None:
        pytest.skip("this shell has no right prompt")
    home.write_rc(prompt=dialect.prompt + dialect.right_prompt)
    terminal = home.terminal(cwd=shop)
    terminal.wait_text(" right")
    row = terminal.screen().split("\n")[-1]
    assert row.startswith("(shop) [1]> ")
    assert row.endswith(" right")
    assert row.count("shop") == 1


def test_switched_off(home: Home, dialect: Dialect, shop: Path) -> None:
    terminal = home.terminal(cwd=shop, VIRTUAL_ENV_DISABLE_PROMPT="1")
    assert terminal.prompt() == "> "
    assert terminal.env("ENVHOOK_PROMPT") == "(shop) "
    terminal.run(dialect.unset("VIRTUAL_ENV_DISABLE_PROMPT"))
    terminal.enter()
    assert terminal.prompt() == "(shop) > "


def test_placed_by_the_user(home: Home, dialect: Dialect, shop: Path) -> None:
    home.write_rc(dialect.set("VIRTUAL_ENV_DISABLE_PROMPT", "1") + "\n", prompt=dialect.placed_prompt)
    terminal = home.terminal()
    terminal.enter()
    assert terminal.prompt() == "> "
    terminal.run(dialect.cd(shop))
    assert terminal.prompt() == "(shop) > "
    terminal.run(dialect.cd(home.home))
    assert terminal.prompt() == "> "


def test_fifty_columns(home: Home, dialect: Dialect, shop: Path) -> None:
    terminal = home.terminal(columns=50)
    assert terminal.run(dialect.cd(shop)) == ""
    assert terminal.prompt() == "(shop) > "
    assert terminal.run("echo " + "x" * 70) == "x" * 70
    assert terminal.prompt() == "(shop) > "


def test_a_long_name(home: Home, dialect: Dialect) -> None:
    folder = make_project(home.home / ("long " * 25))
    make_environment(folder / ".venv")
    home.allow(folder)
    terminal = home.terminal(cwd=folder)
    label = terminal.env("VIRTUAL_ENV_PROMPT")
    assert label is not None
    assert len(label) <= 64
    assert label.startswith("long long long")


def test_another_tool_clears_zshs_psvar(home: Home, dialect: Dialect, shop: Path) -> None:
    if dialect.name != "zsh":
        pytest.skip("psvar is zsh's")
    home.write_rc(
        "prompt_tool() { psvar=(); psvar[1]=$((++shown)) }\nprecmd_functions+=(prompt_tool)\n",
        prompt="PROMPT='[%1v]> '\n",
    )
    terminal = home.terminal(cwd=shop)
    assert terminal.prompt() == "(shop) > "
    terminal.enter()
    assert terminal.prompt() == "(shop) > "


@pytest.mark.parametrize("options", ["prompt_subst", "prompt_subst prompt_bang"])
def test_zsh_themes(home: Home, dialect: Dialect, shop: Path, options: str) -> None:
    if dialect.name != "zsh":
        pytest.skip("options of zsh")
    home.write_rc(
        f"setopt {options}\n", prompt="shown=0; step() { ((++shown)) }; precmd_functions+=(step)\nPROMPT='[$shown]> '\n"
    )
    terminal = home.terminal()
    terminal.run(dialect.cd(shop))
    assert terminal.prompt() == "(shop) > "


def test_starship(home: Home, dialect: Dialect, shop: Path) -> None:
    """The real one; it shows VIRTUAL_ENV itself, so nothing is added."""
    starship = shutil.which("starship", path=str(Path(sys.executable).parent)) or shutil.which("starship")
    if starship is None:
        pytest.skip("starship is not installed")
    (home.home / ".config").mkdir(exist_ok=True)
    (home.home / ".config/starship.toml").write_text(
        'add_newline = false\nformat = "$python${env_var.SHOWN}"\n'
        '[python]\nformat = "(py=$virtualenv )"\n'
        "[env_var.SHOWN]\nformat = '[$env_value]> '\n".replace("'[$env_value]> '", "'\\[$env_value\\]> '")
    )
    (home.bin / "starship").symlink_to(starship)
    home.write_rc(prompt=dialect.starship)
    terminal = home.terminal()
    assert terminal.prompt() == "> "
    terminal.run(dialect.cd(shop))
    assert terminal.active() == str(shop / ".venv")
    assert terminal.prompt().startswith("py=")
    assert "(shop)" not in terminal.prompt()
    assert terminal.env("ENVHOOK_PROMPT") == "(shop) "
    terminal.run(dialect.cd(home.home))
    assert terminal.prompt() == "> "


def test_a_star_while_the_environment_is_out_of_step(home: Home, dialect: Dialect, shop: Path) -> None:
    """Seen by whoever stands there, gone once what is declared is installed, whoever installed it."""
    (shop / "requirements.txt").write_text("requests==2.31.0\n")
    terminal = home.terminal()
    terminal.run(dialect.cd(shop))
    assert terminal.prompt() == "(shop) > "
    home.envhook("status", shop)
    terminal.enter()
    assert terminal.prompt() == "(shop *) > "
    terminal.run(dialect.cd(home.home))
    terminal.run(dialect.cd(shop))
    assert terminal.prompt() == "(shop *) > "
    info = next((shop / ".venv").glob("lib/python*/site-packages")) / "requests-2.31.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Name: requests\nVersion: 2.31.0\n")
    terminal.enter()
    assert terminal.prompt() == "(shop) > "
    home.envhook("status", shop)
    terminal.enter()
    assert terminal.prompt() == "(shop) > "

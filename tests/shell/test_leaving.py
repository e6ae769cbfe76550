"""Turning an environment off by hand, and what others' scripts leave behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.shell.projects import make_environment, make_project, make_venv

if TYPE_CHECKING:
    from pathlib import Path

    from tests.shell.homes import Home
    from tests.shell.words import Dialect


@pytest.fixture
def shop(home: Home) -> Path:
    """A project with an allowed environment."""
    folder = make_project(home.code / "shop")
    make_environment(folder / ".venv")
    home.allow(folder)
    return folder


@pytest.mark.parametrize("command", ["envhook deactivate", "deactivate"])
def test_off_until_left_and_back(home: Home, dialect: Dialect, shop: Path, command: str) -> None:
    (shop / "src").mkdir()
    terminal = home.terminal()
    before = terminal.env("PATH")
    terminal.run(dialect.cd(shop))
    assert terminal.run(command) == ""
    assert (terminal.active(), terminal.prompt(), terminal.env("PATH")) == (None, "> ", before)
    assert terminal.env("ENVHOOK_ENV") is None
    for step in ("", dialect.cd("src"), dialect.cd("..")):
        assert terminal.run(step) == ""
        assert (terminal.active(), terminal.prompt()) == (None, "> ")
    terminal.run(dialect.cd(home.home))
    terminal.run(dialect.cd(shop))
    assert (terminal.active(), terminal.prompt()) == (str(shop / ".venv"), "(shop) > ")


def test_on_again_by_word(home: Home, shop: Path) -> None:
    terminal = home.terminal(cwd=shop)
    terminal.run("envhook deactivate")
    assert terminal.active() is None
    terminal.run("envhook activate")
    assert (terminal.active(), terminal.prompt()) == (str(shop / ".venv"), "(shop) > ")


def test_on_again_by_a_builders_command(home: Home, dialect: Dialect, shop: Path) -> None:
    if not dialect.tells_line:
        pytest.skip("this shell does not tell the line typed")
    (home.bin / "uv").unlink(missing_ok=True)
    (home.bin / "uv").write_text("#!/bin/sh\ntouch .venv/bin/new\n")
    (home.bin / "uv").chmod(0o755)
    terminal = home.terminal(cwd=shop)
    terminal.run("envhook deactivate")
    assert terminal.active() is None
    terminal.run("uv sync")
    assert (terminal.active(), terminal.prompt()) == (str(shop / ".venv"), "(shop) > ")


def test_off_in_one_project_only(home: Home, dialect: Dialect, shop: Path) -> None:
    other = make_project(home.code / "other")
    make_environment(other / ".venv")
    home.allow(other)
    terminal = home.terminal(cwd=shop)
    terminal.run("envhook deactivate")
    terminal.run(dialect.cd(other))
    assert terminal.active() == str(other / ".venv")
    terminal.run(dialect.cd(shop))
    assert terminal.active() == str(shop / ".venv")


def test_off_in_this_shell_only(home: Home, shop: Path) -> None:
    one, two = home.terminal(cwd=shop), home.terminal(cwd=shop)
    one.run("envhook deactivate")
    assert one.active() is None
    two.enter()
    assert two.active() == str(shop / ".venv")


def test_deactivate_is_there_while_it_means_something(home: Home, dialect: Dialect, shop: Path) -> None:
    terminal = home.terminal()
    assert terminal.run(dialect.defined("deactivate")) == "<no>"
    terminal.run(dialect.cd(shop))
    assert terminal.run(dialect.defined("deactivate")) == "<yes>"
    terminal.run(dialect.cd(home.home))
    assert terminal.run(dialect.defined("deactivate")) == "<no>"


def test_a_deactivate_of_the_users_own(home: Home, dialect: Dialect, shop: Path) -> None:
    home.write_rc(dialect.function("deactivate", "echo mine") + "\n")
    terminal = home.terminal(cwd=shop)
    assert terminal.active() == str(shop / ".venv")
    assert terminal.run("deactivate") == "mine"
    assert terminal.active() == str(shop / ".venv")
    terminal.run(dialect.cd(home.home))
    assert terminal.run("deactivate") == "mine"


def test_a_foreign_environment_is_left_alone(home: Home, dialect: Dialect, shop: Path) -> None:
    other = make_venv(home.home / "other env")
    terminal = home.terminal()
    terminal.run(dialect.source(other / "bin" / dialect.activate))
    before = terminal.env("PATH")
    assert terminal.active() == str(other)
    assert terminal.prompt() == "(other env) > "
    for folder in (shop, home.home, shop):
        assert terminal.run(dialect.cd(folder)) == ""
        assert (terminal.active(), terminal.env("PATH"), terminal.env("ENVHOOK_ENV")) == (str(other), before, None)
        assert terminal.prompt() == "(other env) > "
    terminal.run("deactivate")
    assert (terminal.active(), terminal.prompt()) == (str(shop / ".venv"), "(shop) > ")
    terminal.run(dialect.cd(home.home))
    assert (terminal.active(), terminal.prompt()) == (None, "> ")


def test_a_foreign_environment_over_ours(home: Home, dialect: Dialect, shop: Path) -> None:
    """Its `deactivate` puts back the PATH that it found, with our entry in it."""
    other = make_venv(home.home / "other env")
    terminal = home.terminal()
    before = terminal.env("PATH")
    terminal.run(dialect.cd(shop))
    terminal.run(dialect.source(other / "bin" / dialect.activate))
    assert (terminal.active(), terminal.env("ENVHOOK_ENV")) == (str(other), None)
    assert terminal.path()[0] == f"{other}/bin"
    assert f"{shop}/.venv/bin" not in terminal.path()
    assert "(shop)" not in terminal.prompt()
    terminal.run(dialect.cd(home.home))
    terminal.run("deactivate")
    assert (terminal.active(), terminal.env("PATH"), terminal.prompt()) == (None, before, "> ")
    terminal.run(dialect.cd(shop))
    assert terminal.env("PATH") == f"{shop}/.venv/bin:{before}"
    terminal.run(dialect.cd(home.home))
    assert terminal.env("PATH") == before


def test_a_foreign_environment_over_ours_given_up_in_place(home: Home, dialect: Dialect, shop: Path) -> None:
    other = make_venv(home.home / "other env")
    terminal = home.terminal()
    before = terminal.env("PATH")
    terminal.run(dialect.cd(shop))
    terminal.run(dialect.source(other / "bin" / dialect.activate))
    terminal.run("deactivate")
    assert (terminal.active(), terminal.env("PATH")) == (str(shop / ".venv"), f"{shop}/.venv/bin:{before}")
    assert terminal.prompt() == "(shop) > "


def test_conda(home: Home, dialect: Dialect, shop: Path) -> None:
    terminal = home.terminal(CONDA_PREFIX="/opt/conda", CONDA_DEFAULT_ENV="base", CONDA_SHLVL="1")
    terminal.run(dialect.cd(shop))
    assert terminal.active() == str(shop / ".venv")
    terminal.run(
        dialect.sequence(dialect.set("CONDA_PREFIX", "/opt/conda/envs/x"), dialect.set("CONDA_DEFAULT_ENV", "x"))
    )
    assert terminal.active() is None
    assert f"{shop}/.venv/bin" not in terminal.path()
    terminal.run(dialect.sequence(dialect.set("CONDA_PREFIX", "/opt/conda"), dialect.set("CONDA_DEFAULT_ENV", "base")))
    assert terminal.active() == str(shop / ".venv")


@pytest.mark.parametrize("known", [True, False], ids=["allowed", "unknown"])
def test_the_projects_own_activated_by_hand(home: Home, dialect: Dialect, known: bool) -> None:
    folder = make_project(home.home / "plain enough" / "shop")
    env = make_venv(folder / ".venv")
    if known:
        home.allow(folder)
    terminal = home.terminal()
    before = terminal.env("PATH")
    terminal.run(dialect.sequence(dialect.cd(folder), dialect.source(env / "bin" / dialect.activate)))
    assert (terminal.active(), terminal.env("ENVHOOK_ENV")) == (str(env), str(env))
    assert terminal.env("PATH") == f"{env}/bin:{before}"
    assert terminal.prompt() == "(shop) > "
    assert "left off" not in terminal.enter()
    terminal.run(dialect.cd(home.home))
    assert (terminal.active(), terminal.env("PATH"), terminal.prompt()) == (None, before, "> ")
    assert terminal.run(dialect.cd(folder)) == ""
    assert (terminal.active(), terminal.prompt()) == (str(env), "(shop) > ")


def test_activated_by_hand_after_the_notice(home: Home, dialect: Dialect) -> None:
    folder = make_project(home.home / "plain enough" / "shop")
    env = make_venv(folder / ".venv")
    terminal = home.terminal()
    assert "left off" in terminal.run(dialect.cd(folder))
    terminal.run(dialect.source(f".venv/bin/{dialect.activate}"))
    assert (terminal.active(), terminal.env("ENVHOOK_ENV"), terminal.prompt()) == (str(env), str(env), "(shop) > ")
    terminal.run("deactivate")
    assert (terminal.active(), terminal.prompt()) == (None, "> ")
    terminal.enter()
    assert terminal.active() is None


def test_an_editors_terminal(home: Home, dialect: Dialect) -> None:
    """It opens with the environment's variables set and its folder on PATH, without any script."""
    folder = make_project(home.code / "shop")
    env = make_environment(folder / ".venv")
    path = f"{env}/bin:{home.env['PATH']}"
    terminal = home.terminal(cwd=folder, VIRTUAL_ENV=str(env), PATH=path)
    assert (terminal.active(), terminal.env("ENVHOOK_ENV"), terminal.prompt()) == (str(env), str(env), "(shop) > ")
    assert terminal.path()[0] == f"{env}/bin"
    assert dialect.plain_path(terminal.env("PATH")) == path
    terminal.run(dialect.cd(home.home))
    assert (terminal.active(), terminal.prompt()) == (None, "> ")
    assert dialect.plain_path(terminal.env("PATH")) == home.env["PATH"]

"""A missing environment is made when the prompt comes back, and only where that is wanted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.shell.projects import VERSION, make_environment, make_project, make_repository

if TYPE_CHECKING:
    from pathlib import Path

    from tests.shell.homes import Home
    from tests.shell.words import Dialect

CREATED = re.compile(
    rf"envhook: created \.venv with Python {re.escape(VERSION)} \((uv|virtualenv|venv), \d+\.\d s\); "
    "undo: envhook remove"
)


def test_created_when_missing(home: Home, dialect: Dialect) -> None:
    # pip's own scripts cannot bear a dollar sign or a quote in their path: this project lies elsewhere.
    shop = make_project(home.home / "plain enough" / "shop")
    terminal = home.terminal()
    said = terminal.run(dialect.cd(shop))
    assert CREATED.fullmatch(said), said
    assert terminal.prompt() == "(shop) > "
    assert terminal.active() == str(shop / ".venv")
    assert "prompt = shop" in (shop / ".venv/pyvenv.cfg").read_text()
    assert terminal.run("python -c 'import sys; print(sys.prefix)'") == str(shop / ".venv")
    assert f"{shop}/.venv/" in terminal.run("pip --version")
    assert terminal.enter() == ""
    terminal.run(dialect.cd(home.home))
    assert terminal.run(dialect.cd(shop)) == ""
    assert terminal.prompt() == "(shop) > "


def test_created_below_an_odd_path_and_in_a_fresh_terminal(home: Home) -> None:
    shop = make_project(home.code / "shop", "pyproject.toml", '[project]\nname = "shop"\n')
    terminal = home.terminal(cwd=shop)
    assert CREATED.search(terminal.history())
    assert (terminal.active(), terminal.prompt()) == (str(shop / ".venv"), "(shop) > ")
    assert terminal.run("python -c 'import sys; print(sys.prefix)'") == str(shop / ".venv")


def test_made_by_hand_and_removed(home: Home, dialect: Dialect) -> None:
    shop = make_project(home.code / "shop")
    terminal = home.terminal()
    terminal.run(dialect.cd(shop))
    assert terminal.active() == str(shop / ".venv")
    terminal.run("envhook remove")
    assert not (shop / ".venv").exists()
    assert (terminal.active(), terminal.prompt()) == (None, "> ")
    terminal.run(dialect.cd(home.home))
    assert terminal.run(dialect.cd(shop)) == ""
    assert not (shop / ".venv").exists()
    terminal.run("envhook create")
    assert (terminal.active(), terminal.prompt()) == (str(shop / ".venv"), "(shop) > ")


def test_nothing_is_made_in_passing(home: Home, dialect: Dialect) -> None:
    folders = [make_project(home.code / name) for name in ("one", "two", "three")]
    terminal = home.terminal(cwd=home.code)
    assert terminal.run(dialect.loop()) == ""
    terminal.run(dialect.sequence(dialect.cd(folders[0]), dialect.cd(home.code)))
    assert not any((folder / ".venv").exists() for folder in folders)


def test_a_marker_below_a_repository_is_weak(home: Home, dialect: Dialect) -> None:
    top = make_repository(home.code / "rusty")
    docs = make_project(top / "docs")
    terminal = home.terminal()
    assert terminal.run(dialect.cd(docs)) == ""
    assert not (docs / ".venv").exists()
    assert terminal.prompt() == "> "
    make_project(top, "pyproject.toml")
    terminal.run(dialect.cd(top))
    assert (terminal.active(), terminal.prompt()) == (str(top / ".venv"), "(rusty) > ")
    assert terminal.run(dialect.cd(docs)) == ""
    assert (terminal.active(), terminal.prompt()) == (str(top / ".venv"), "(rusty) > ")


@pytest.mark.parametrize(
    ("marker", "text", "command"),
    [
        ("poetry.lock", "", "poetry install"),
        ("pyproject.toml", "[tool.poetry]\n", "poetry install"),
        ("Pipfile", "", "pipenv install"),
        ("pyproject.toml", "[tool.hatch.envs.default]\n", "hatch"),
        ("environment.yml", "", "conda env create"),
        (".envrc", "", "direnv allow"),
    ],
    ids=["poetry-lock", "poetry", "pipenv", "hatch", "conda", "direnv"],
)
def test_projects_of_a_manager(home: Home, dialect: Dialect, marker: str, text: str, command: str) -> None:
    if dialect.name != "bash" and marker not in ("poetry.lock", "Pipfile"):
        pytest.skip("decided in Python: two of them in every shell are enough")
    folder = make_project(make_project(home.code / "theirs"), marker, text)
    terminal = home.terminal()
    said = terminal.run(dialect.cd(folder))
    assert said.startswith("envhook: ")
    assert command in said
    assert "\n" not in said
    assert not (folder / ".venv").exists()
    assert terminal.enter() == ""


def test_gone_is_not_made_again_unasked(home: Home, dialect: Dialect) -> None:
    shop = make_project(home.code / "shop")
    env = shop / ".venv"
    terminal = home.terminal(cwd=shop)
    assert terminal.active() == str(env)
    env.rename(home.code / "aside")
    assert terminal.enter() == "envhook: .venv is gone; make it again: envhook create"
    assert (terminal.active(), terminal.prompt()) == (None, "> ")
    assert terminal.enter() == ""
    terminal.run(dialect.cd(home.home))
    terminal.run(dialect.cd(shop))
    assert not env.exists()
    terminal.run("envhook create")
    assert terminal.active() == str(env)


def test_not_made_where_the_user_said_no(home: Home, dialect: Dialect) -> None:
    shop = make_project(home.code / "shop")
    home.envhook("deny", shop)
    terminal = home.terminal()
    assert terminal.run(dialect.cd(shop)) == ""
    assert not (shop / ".venv").exists()


def test_not_made_while_a_foreign_environment_is_active(home: Home, dialect: Dialect) -> None:
    shop, other = make_project(home.code / "shop"), make_environment(home.home / "other")
    terminal = home.terminal(VIRTUAL_ENV=str(other))
    assert terminal.run(dialect.cd(shop)) == ""
    assert not (shop / ".venv").exists()
    assert terminal.active() == str(other)


def test_not_made_for_automata(home: Home, dialect: Dialect) -> None:
    shop = make_project(home.code / "shop")
    terminal = home.terminal(CI="true")
    terminal.run(dialect.cd(shop))
    assert not (shop / ".venv").exists()


def slow_builders(home: Home) -> Path:
    """Replace uv by one that says in a file that it runs, and takes its time."""
    running = home.base / "running"
    uv = home.bin / "uv"
    real = uv.resolve()
    uv.unlink()
    wait = f': > "{running}"; while [ -e "{running}" ]; do sleep 0.05; done'
    uv.write_text(f'#!/bin/sh\ncase "$*" in *venv*) {wait};; esac\nexec "{real}" "$@"\n')
    uv.chmod(0o755)
    return running


def test_interrupted(home: Home, dialect: Dialect) -> None:
    shop, plain = make_project(home.code / "shop"), home.code / "plain"
    running = slow_builders(home)
    terminal = home.terminal(cwd=home.code)
    terminal.type(dialect.cd(shop) + "\r")
    terminal.wait_text("envhook: creating .venv with Python")
    terminal.wait(running.exists)
    terminal.interrupt()
    terminal.wait_prompt()
    assert "envhook: cancelled, nothing left behind; start again: envhook create" in terminal.history()
    assert [path.name for path in shop.iterdir()] == ["requirements.txt"]
    assert terminal.active() is None
    running.unlink()
    assert "creat" not in terminal.enter()  # not again by itself …
    terminal.run(dialect.cd(home.code))
    assert "creat" not in terminal.run(dialect.cd(shop))  # … nor on the next visit
    terminal.run(dialect.chain(f"mkdir {dialect.quote(plain)}", dialect.cd(plain)))
    terminal.run(dialect.cd(shop))
    uv = home.bin / "uv"
    uv.unlink()
    terminal.run("envhook create")
    assert (terminal.active(), terminal.prompt()) == (str(shop / ".venv"), "(shop) > ")


def test_two_shells_at_once(home: Home, dialect: Dialect) -> None:
    shop = make_project(home.code / "shop")
    running = slow_builders(home)
    terminals = [home.terminal(cwd=home.code) for _ in range(2)]
    for terminal in terminals:
        terminal.type(dialect.cd(shop) + "\r")
    terminals[0].wait_text("envhook: ")
    terminals[1].wait_text("envhook: ")
    terminals[0].wait(running.exists)
    running.unlink()
    for terminal in terminals:
        terminal.wait_prompt()
    made = [CREATED.search(terminal.history()) for terminal in terminals]
    assert sum(found is not None for found in made) == 1
    for terminal in terminals:
        terminal.enter()
        assert (terminal.active(), terminal.prompt()) == (str(shop / ".venv"), "(shop) > ")

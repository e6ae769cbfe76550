"""What stands in the way: one clear line, and an untouched shell."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.shell.projects import make_environment, make_project

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.shell.homes import Home
    from tests.shell.words import Dialect


@pytest.fixture
def read_only_project(home: Home) -> Iterator[Path]:
    """A project in which nothing can be written, by root neither."""
    shop = make_project(home.code / "shop")
    if os.geteuid():
        shop.chmod(0o555)
        yield shop
        shop.chmod(0o755)
        return
    if subprocess.run(["chattr", "+i", shop], capture_output=True, check=False).returncode:
        pytest.skip("root can write everywhere here")
    yield shop
    subprocess.run(["chattr", "-i", shop], check=True)


def test_a_read_only_project(home: Home, dialect: Dialect, read_only_project: Path) -> None:
    terminal = home.terminal()
    said = terminal.run(dialect.cd(read_only_project))
    assert said.startswith("envhook: .venv not created: ")
    assert said.endswith("retry: envhook create")
    assert "\n" not in said
    assert terminal.active() is None
    assert terminal.prompt() == "(shop !) > "
    assert terminal.enter() == ""
    terminal.run(dialect.cd(home.home))
    assert terminal.prompt() == "> "
    assert terminal.run(dialect.cd(read_only_project)) == ""
    assert terminal.prompt() == "(shop !) > "


@pytest.mark.parametrize(
    "text", ["nonsense \x1b[31m\nof several lines\n", "../../../etc\n", "\0\0\0"], ids=["lines", "path", "binary"]
)
def test_a_file_of_nonsense(home: Home, dialect: Dialect, text: str) -> None:
    shop = make_project(home.code / "shop")
    (shop / ".venv").write_bytes(text.encode())
    terminal = home.terminal()
    said = terminal.run(dialect.cd(shop))
    assert said.startswith("envhook: .venv ")
    assert "\n" not in said
    assert "\x1b" not in said
    assert (terminal.active(), terminal.prompt()) == (None, "> ")
    assert (shop / ".venv").read_bytes() == text.encode()
    assert terminal.enter() == ""


def test_a_folder_of_somebody_else(home: Home, dialect: Dialect) -> None:
    shop = make_project(home.code / "shop")
    (shop / ".venv").mkdir()
    (shop / ".venv" / "precious").write_text("data")
    terminal = home.terminal()
    said = terminal.run(dialect.cd(shop))
    assert said.startswith("envhook: .venv is there and is no environment")
    assert terminal.active() is None
    terminal.run("envhook create")
    assert [path.name for path in (shop / ".venv").iterdir()] == ["precious"]


def test_an_empty_folder_is_not_written_into(home: Home, dialect: Dialect) -> None:
    shop = make_project(home.code / "shop")
    (shop / ".venv").mkdir()
    terminal = home.terminal()
    terminal.run(dialect.cd(shop))
    assert list((shop / ".venv").iterdir()) == []
    assert (terminal.active(), terminal.prompt()) == (None, "> ")


def test_a_python_that_nobody_has(home: Home, dialect: Dialect) -> None:
    shop = make_project(home.code / "shop")
    (shop / ".python-version").write_text("3.99\n")
    terminal = home.terminal()
    said = terminal.run(dialect.cd(shop))
    assert said.startswith("envhook: ")
    assert "3.99" in said
    assert f"{os.sys.version_info[0]}.{os.sys.version_info[1]}" in said  # names what is installed
    assert "\n" not in said
    assert not (shop / ".venv").exists()
    assert terminal.enter() == ""
    (shop / ".python-version").unlink()
    terminal.enter()
    assert (terminal.active(), terminal.prompt()) == (str(shop / ".venv"), "(shop) > ")


def test_another_python_than_the_project_wants(home: Home, dialect: Dialect) -> None:
    shop = make_project(home.code / "shop", "pyproject.toml", '[project]\nname = "shop"\nrequires-python = ">=3.12"\n')
    env = make_environment(shop / ".venv", version="3.11.2")
    home.allow(shop)
    terminal = home.terminal()
    said = terminal.run(dialect.cd(shop))
    assert said == "envhook: .venv has Python 3.11, the project wants >=3.12; see: envhook status"
    assert (terminal.active(), terminal.prompt()) == (str(env), "(shop !) > ")
    assert terminal.enter() == ""
    assert terminal.prompt() == "(shop !) > "
    (shop / "pyproject.toml").write_text('[project]\nname = "shop"\nrequires-python = ">=3.11"\n')
    assert terminal.enter() == ""
    assert terminal.prompt() == "(shop) > "


def test_a_broken_environment(home: Home, dialect: Dialect) -> None:
    shop = make_project(home.code / "shop")
    env = make_environment(shop / ".venv")
    home.allow(shop)
    terminal = home.terminal()
    before = terminal.env("PATH")
    python = env / "bin" / "python"
    target = python.readlink()
    python.unlink()
    python.symlink_to("/nowhere/python")
    assert (
        terminal.run(dialect.cd(shop))
        == "envhook: .venv is broken: its Python is gone; rebuild: envhook create --force"
    )
    assert (terminal.active(), terminal.prompt(), terminal.env("PATH")) == (None, "(shop !) > ", before)
    python.unlink()
    python.symlink_to(target)
    assert terminal.enter() == ""
    assert (terminal.active(), terminal.prompt()) == (str(env), "(shop) > ")


def test_project_settings_that_do_not_parse(home: Home, dialect: Dialect) -> None:
    shop = make_project(home.code / "shop", ".envhook.toml", "venv = [\n")
    env = make_environment(shop / ".venv")
    home.allow(shop)
    terminal = home.terminal()
    said = terminal.run(dialect.cd(shop))
    assert said.startswith("envhook: ")
    assert ".envhook.toml" in said
    assert "\n" not in said
    assert terminal.active() == str(env)


def test_several_environments(home: Home, dialect: Dialect) -> None:
    shop = make_project(home.code / "shop")
    one, two = make_environment(shop / "one"), make_environment(shop / "test_env")
    terminal = home.terminal()
    assert terminal.run(dialect.cd(shop)) == "envhook: two environments, one and test_env; choose: envhook use one"
    assert terminal.active() is None
    terminal.run("envhook use test_env")
    assert (terminal.active(), terminal.prompt()) == (str(two), "(shop) > ")
    assert not (shop / ".venv").exists()
    assert one.exists()


def test_unknown_words(home: Home, dialect: Dialect) -> None:
    terminal = home.terminal()
    said = terminal.run("envhook statsu")
    assert said == "envhook: no such command: statsu: did you mean status?"
    assert terminal.run(dialect.status()) == "<2>"
    assert "envhook: " in terminal.run("envhook hook tcsh")
    assert terminal.run(dialect.status()) == "<2>"

"""An environment made by the line typed at this prompt is the user's; one that was there before is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.shell.projects import make_environment, make_project

if TYPE_CHECKING:
    from pathlib import Path

    from tests.shell.homes import Home
    from tests.shell.words import Dialect

# The real command, without the seconds that pip takes.
VENV = "python3 -m venv --without-pip"


@pytest.fixture
def notes(home: Home, dialect: Dialect) -> Path:
    """A folder with nothing in it, and a shell that tells envhook the line typed."""
    if not dialect.tells_line:
        pytest.skip("this shell does not tell the line typed: everything is asked for")
    folder = home.code / "notes"
    folder.mkdir()
    return folder


def test_as_every_tutorial_has_it(home: Home, dialect: Dialect) -> None:
    if not dialect.tells_line:
        pytest.skip("this shell does not tell the line typed: everything is asked for")
    folder = home.code / "notes"
    terminal = home.terminal(cwd=home.code)
    said = terminal.run(dialect.chain("mkdir notes", "cd notes", f"{VENV} env"))
    assert said == "envhook: env is yours (made by python3 -m venv)"
    assert (terminal.active(), terminal.prompt()) == (str(folder / "env"), "(notes) > ")
    terminal.run(dialect.cd(home.home))
    assert terminal.run(dialect.cd(folder)) == ""
    assert (terminal.active(), terminal.prompt()) == (str(folder / "env"), "(notes) > ")


def test_rebuilt_as_people_do_it(home: Home, dialect: Dialect) -> None:
    if not dialect.tells_line:
        pytest.skip("this shell does not tell the line typed: everything is asked for")
    shop = make_project(home.code / "shop")
    home.envhook("create", shop)
    terminal = home.terminal(cwd=shop)
    said = terminal.run(dialect.chain("rm -rf .venv", f"{VENV} .venv"))
    assert said == "envhook: .venv is yours (made by python3 -m venv)"
    assert (terminal.active(), terminal.prompt()) == (str(shop / ".venv"), "(shop) > ")


def test_a_name_of_its_own(home: Home, notes: Path) -> None:
    terminal = home.terminal(cwd=notes)
    assert terminal.run(f"{VENV} 'my env'") == "envhook: my env is yours (made by python3 -m venv)"
    assert (terminal.active(), terminal.prompt()) == (str(notes / "my env"), "(notes) > ")


def test_uv(home: Home, notes: Path) -> None:
    if not (home.bin / "uv").exists():
        pytest.skip("uv is not installed")
    terminal = home.terminal(cwd=notes)
    assert "envhook: .venv is yours (made by uv venv)" in terminal.run("uv venv")
    assert terminal.active() == str(notes / ".venv")


def test_made_first_and_entered_in_the_same_line(home: Home, dialect: Dialect, notes: Path) -> None:
    terminal = home.terminal(cwd=home.code)
    said = terminal.run(dialect.chain(f"{VENV} notes/env", "cd notes"))
    assert said == "envhook: env is yours (made by python3 -m venv)"
    assert terminal.active() == str(notes / "env")


@pytest.mark.parametrize(
    "more",
    ["&& git pull", "&& true", "; ls env", "| cat", ">log", "&& $(true)"],
    ids=["git", "other", "list", "pipe", "file", "substitution"],
)
def test_a_line_with_more_in_it(home: Home, dialect: Dialect, notes: Path, more: str) -> None:
    if dialect.name != "bash" and more != "&& git pull":
        pytest.skip("decided in Python: one of them in every shell is enough")
    (home.bin / "git").write_text("#!/bin/sh\n")
    (home.bin / "git").chmod(0o755)
    terminal = home.terminal(cwd=notes)
    terminal.run(f"{VENV} env {more}")
    assert terminal.active() is None
    assert "left off, I did not see it made; use it: envhook allow" in terminal.history()
    terminal.enter()
    assert terminal.active() is None


def test_planted_before_the_line(home: Home, notes: Path) -> None:
    make_environment(notes / "env")
    (notes / "env" / "bin" / "ls").write_text("#!/bin/sh\n")
    terminal = home.terminal(cwd=notes)
    terminal.run(f"{VENV} env")
    assert terminal.active() is None
    assert "left off" in terminal.history()
    assert "yours" not in terminal.history()


def test_a_planted_folder_that_is_only_named(home: Home, dialect: Dialect, notes: Path) -> None:
    terminal = home.terminal(cwd=notes)
    make_environment(notes / "env")
    terminal.run("echo python3 -m venv env")
    assert terminal.active() is None
    assert "yours" not in terminal.history()


def test_made_by_another_while_the_line_was_old(home: Home, notes: Path) -> None:
    """The builder's line is judged once, at its own prompt."""
    terminal = home.terminal(cwd=notes)
    terminal.run(f"{VENV} --help")
    make_environment(notes / "env")
    terminal.enter()
    assert terminal.active() is None
    assert "yours" not in terminal.history()


def test_denied_stays_denied(home: Home, notes: Path) -> None:
    make_project(notes)
    home.envhook("deny", notes)
    terminal = home.terminal(cwd=notes)
    assert terminal.run(f"{VENV} env") == ""
    assert terminal.active() is None


def test_a_second_environment(home: Home, notes: Path) -> None:
    env = make_environment(notes / ".venv")
    home.allow(notes)
    terminal = home.terminal(cwd=notes)
    said = terminal.run(f"{VENV} other")
    assert said == "envhook: other is yours, .venv stays in use here; change: envhook use other"
    assert terminal.active() == str(env)
    terminal.run("envhook use other")
    assert terminal.active() == str(notes / "other")


def test_a_failed_builder(home: Home, notes: Path) -> None:
    terminal = home.terminal(cwd=notes)
    terminal.run(f"{VENV} --no-such-option env")
    assert terminal.active() is None
    assert "yours" not in terminal.history()


def test_an_unsaved_line_in_bash(home: Home, dialect: Dialect, notes: Path) -> None:
    if dialect.word != "bash":
        pytest.skip("only bash looks at its history")
    home.write_rc("HISTCONTROL=ignorespace\n")
    terminal = home.terminal(cwd=notes)
    terminal.run(f"{VENV} ordinary")
    assert terminal.active() == str(notes / "ordinary")
    terminal.run("envhook remove")
    terminal.run(f" {VENV} other")
    assert terminal.active() is None


def test_the_last_line_of_the_session_before(home: Home, dialect: Dialect, notes: Path) -> None:
    if dialect.word != "bash":
        pytest.skip("only bash looks at its history")
    (home.home / ".bash_history").write_text("python3 -m venv env\n")
    home.write_rc()
    make_environment(notes / "env")
    terminal = home.terminal(cwd=notes)
    assert terminal.active() is None
    assert "left off" in terminal.history()


def test_the_line_is_kept_nowhere(home: Home, notes: Path) -> None:
    secret = "s3cret-in-a-line"
    terminal = home.terminal(cwd=notes)
    terminal.run(f"{VENV} env --prompt {secret}x && true")
    for folder in (home.home / ".local/share/envhook", home.home / ".local/state/envhook", home.runtime):
        for path in folder.rglob("*"):
            assert not path.is_file() or b"--without-pip" not in path.read_bytes(), path

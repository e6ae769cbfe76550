"""The terminal itself: what it reads is what was there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.shell.homes import Home
    from tests.shell.terminal import Terminal
    from tests.shell.words import Dialect


@pytest.fixture(autouse=True)
def plain(home: Home, dialect: Dialect) -> None:
    """No envhook here."""
    home.rc.parent.mkdir(parents=True, exist_ok=True)
    home.rc.write_text(dialect.prompt)


def test_output_is_what_was_printed(terminal: Terminal, dialect: Dialect) -> None:
    assert terminal.run("echo one") == "one"
    assert terminal.enter() == ""
    long = "0123456789" * 17
    assert terminal.run(f"echo {long}") == long
    lines = [f"line {number}" for number in range(40)]
    assert terminal.run(dialect.sequence(*(f"echo '{line}'" for line in lines))).split("\n") == lines
    assert terminal.prompt() == "> "


def test_environment_is_what_programs_see(terminal: Terminal, dialect: Dialect) -> None:
    value = 'it\'s "ünï" $x `y` %z!'
    terminal.run(dialect.set("ODD", value))
    assert terminal.env("ODD") == value
    terminal.run(dialect.unset("ODD"))
    assert terminal.env("ODD") is None


def test_interrupt_comes_back_to_the_prompt(terminal: Terminal) -> None:
    terminal.type("sh -c 'echo begun; exec sleep 60'\r")
    terminal.wait_text("\nbegun")
    terminal.interrupt()
    terminal.wait_prompt()
    assert terminal.run("echo two") == "two"


def test_directories_with_odd_names(home: Home, terminal: Terminal, dialect: Dialect) -> None:
    folder = home.code / "here"
    folder.mkdir()
    assert terminal.run(dialect.cd(folder)) == ""
    terminal.run("touch 'seen file'")
    assert (folder / "seen file").exists()


def test_the_words_mean_what_they_say(home: Home, dialect: Dialect) -> None:
    terminal = home.terminal()
    terminal.run("sh -c 'exit 7'")
    assert terminal.run(dialect.status()) == "<7>"
    terminal.run(dialect.cd("/no such folder"))
    assert terminal.run(dialect.success()) == "<no>"
    terminal.run(dialect.cd("/"))
    assert terminal.run(dialect.success()) == "<yes>"
    assert terminal.run(dialect.chain("echo a", "echo b")) == "a\nb"
    terminal.run(dialect.function("greet", "echo hello"))
    assert terminal.run("greet") == "hello"
    assert terminal.run(dialect.defined("greet")) == "<yes>"
    assert terminal.run(dialect.defined("gruss")) == "<no>"
    terminal.run(dialect.function("__envhook_x", "echo hello"))
    assert terminal.run(dialect.names_of_the_hook()) == "__envhook_x"
    terminal.run(dialect.prepend_path("/new first"))
    assert terminal.path()[0] == "/new first"
    terminal.run(dialect.new_prompt("new "))
    assert terminal.prompt() == "new > "


def test_every_prompt_counts(home: Home, dialect: Dialect) -> None:
    for text in (dialect.rebuilt_prompt, dialect.tall_prompt, dialect.placed_prompt):
        home.rc.write_text(text + dialect.other_hook("other") + "\n")
        terminal = home.terminal(ENVHOOK_PROMPT="(label) ")
        assert terminal.count == 1
        assert terminal.run("echo one").startswith("one\nhook other")
        assert terminal.count == 2
        assert terminal.prompt() == ("(label) > " if text == dialect.placed_prompt else "> ")
        terminal.close()


def test_a_shell_in_the_shell(home: Home, dialect: Dialect) -> None:
    terminal = home.terminal()
    for _ in range(3):
        terminal.run("echo one")
    terminal.run(" ".join(dialect.interactive()))
    assert terminal.count == 1
    assert terminal.run("echo one") == "one"
    terminal.run("exit")
    assert terminal.count > 4
    assert terminal.run("echo two") == "two"

"""The user's shell is as it was: PATH, variables, exit status, options, functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.shell.projects import make_environment, make_project

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


def test_path_byte_for_byte(home: Home, dialect: Dialect, shop: Path) -> None:
    odd = [
        str(home.bin),
        "/with a blank",
        "/ünï'\"$x",
        str(home.bin),
        "relative",
        "/usr/bin/",
        "/usr/bin",
        "/bin",
        "/*",
        "/x\\y",
    ]
    if dialect.keeps_empty_entries:
        odd += ["", "/after an empty one", ""]
    terminal = home.terminal(PATH=":".join(odd))
    before = terminal.env("PATH")
    assert dialect.plain_path(before) == ":".join(odd)
    terminal.run(dialect.cd(shop))
    assert terminal.env("PATH") == f"{shop}/.venv/bin:{before}"
    terminal.run(dialect.prepend_path("/mine first"))
    terminal.enter()
    assert terminal.env("PATH") == f"{shop}/.venv/bin:/mine first:{before}"
    terminal.run(dialect.cd(home.home))
    assert terminal.env("PATH") == f"/mine first:{before}"


def test_the_same_entry_by_another_hand_stays(home: Home, dialect: Dialect, shop: Path) -> None:
    """Leaving takes out one entry, the first; what the user put there too is theirs."""
    path = f"{home.env['PATH']}:{shop}/.venv/bin"
    terminal = home.terminal(PATH=path)
    terminal.run(dialect.cd(shop))
    assert terminal.path()[0] == f"{shop}/.venv/bin"
    terminal.run(dialect.cd(home.home))
    assert dialect.plain_path(terminal.env("PATH")) == path


def test_pythonhome(home: Home, dialect: Dialect, shop: Path) -> None:
    terminal = home.terminal(PYTHONHOME="/some where")
    terminal.run(dialect.cd(shop))
    assert terminal.env("PYTHONHOME") is None
    terminal.run(dialect.cd(home.home))
    assert terminal.env("PYTHONHOME") == "/some where"
    assert terminal.env("ENVHOOK_PYTHONHOME") is None


def test_exit_status(home: Home, dialect: Dialect, shop: Path) -> None:
    terminal = home.terminal()
    for folder in (shop, home.home):
        terminal.run("false")
        assert terminal.run(dialect.status()) == "<1>"
        terminal.run("sh -c 'exit 7'")
        assert terminal.run(dialect.status()) == "<7>"
        terminal.run(dialect.cd(folder))
        terminal.run("sh -c 'exit 3'")
        (shop / ".venv").touch()  # the next prompt has to look again
        assert terminal.run(dialect.status()) == "<3>"
    terminal.run(dialect.sequence("sh -c 'exit 5'", dialect.cd(shop)))
    if dialect.name == "pwsh":
        assert terminal.run(dialect.status()) == "<5>"  # cd is no native command there
    terminal.run(dialect.cd("/no such folder"))
    assert terminal.run(dialect.success()) == "<no>"
    terminal.run(dialect.cd(shop))
    assert terminal.run(dialect.success()) == "<yes>"


def test_cd_that_fails_changes_nothing(home: Home, dialect: Dialect, shop: Path) -> None:
    terminal = home.terminal(cwd=shop)
    assert "envhook" not in terminal.run(dialect.cd("no such folder"))
    assert (terminal.active(), terminal.prompt()) == (str(shop / ".venv"), "(shop) > ")


def test_strict_options(home: Home, dialect: Dialect, shop: Path) -> None:
    for options in dialect.strict:
        terminal = home.terminal()
        assert terminal.run(options) == ""
        for folder in (shop, home.home, shop):
            assert terminal.run(dialect.cd(folder)) == ""
        assert (terminal.active(), terminal.prompt()) == (str(shop / ".venv"), "(shop) > ")
        (shop / ".venv").touch()
        assert terminal.enter() == ""
        assert terminal.run("envhook deactivate") == ""
        assert (terminal.active(), terminal.prompt()) == (None, "> ")
        assert terminal.run("envhook activate") == ""
        assert terminal.active() == str(shop / ".venv")
        terminal.close()


def test_strict_options_from_the_rc_file(home: Home, dialect: Dialect, shop: Path) -> None:
    home.write_rc(dialect.strict[0] + "\n")
    terminal = home.terminal(cwd=shop)
    assert (terminal.active(), terminal.prompt()) == (str(shop / ".venv"), "(shop) > ")
    assert terminal.run(dialect.cd(home.home)) == ""
    assert terminal.prompt() == "> "


def test_creating_under_strict_options(home: Home, dialect: Dialect) -> None:
    folder = make_project(home.code / "fresh")
    home.write_rc(dialect.strict[0] + "\n")
    terminal = home.terminal()
    assert terminal.run(dialect.cd(folder)).startswith("envhook: created .venv")
    assert (terminal.active(), terminal.prompt()) == (str(folder / ".venv"), "(fresh) > ")


def test_functions_and_aliases_of_common_names(home: Home, dialect: Dialect, shop: Path) -> None:
    """The hook does not stumble over what the user calls `cd`, `test`, `printf`, `local` …"""
    lines = [dialect.function(name, "echo overridden") for name in dialect.overridable]
    home.write_rc("\n".join(lines) + "\n")
    terminal = home.terminal(cwd=shop)
    assert terminal.active() == str(shop / ".venv")
    assert "overridden" not in terminal.history()
    assert terminal.prompt() == "(shop) > "


def test_hooks_of_others_still_run(home: Home, dialect: Dialect, shop: Path) -> None:
    home.write_rc(
        prompt=dialect.prompt + dialect.other_hook("before") + "\n", after="\n" + dialect.other_hook("after") + "\n"
    )
    terminal = home.terminal()
    for folder in (shop, home.home):
        said = terminal.run(dialect.cd(folder))
        # PowerShell's hooks are prompts: the label stands in front of what they print.
        assert sorted(set(said.replace("(shop) ", "").split("\n"))) == ["hook after", "hook before"]
        assert (terminal.active() is None) == (folder == home.home)


def test_input_waiting_is_not_eaten(home: Home, dialect: Dialect) -> None:
    """What was typed ahead while an environment was being made is the next command."""
    folder = make_project(home.code / "fresh")
    terminal = home.terminal()
    terminal.type(dialect.cd(folder) + "\r" + "echo typed_ahead\r")
    terminal.wait_text("\ntyped_ahead")
    terminal.wait_prompt()
    terminal.enter()
    assert (terminal.active(), terminal.prompt()) == (str(folder / ".venv"), "(fresh) > ")


def test_no_variable_of_the_hook_leaks(home: Home, dialect: Dialect, shop: Path) -> None:
    terminal = home.terminal()
    before = set(terminal.environment()) - {"ENVHOOK_PROMPT"}
    terminal.run(dialect.cd(shop))
    added = set(terminal.environment()) - before - {"OLDPWD"}
    assert added == {"VIRTUAL_ENV", "VIRTUAL_ENV_PROMPT", "ENVHOOK_ENV", "ENVHOOK_PROMPT"}

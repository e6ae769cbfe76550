"""How the hook gets into a shell, into its children, and out again."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.shell.homes import Home, install_program
from tests.shell.projects import make_environment, make_project

if TYPE_CHECKING:
    from tests.shell.terminal import Terminal
    from tests.shell.words import Dialect

GONE = "envhook: the program is gone, the hook is off; take it out: envhook uninstall"


@pytest.fixture
def kept(home: Home, dialect: Dialect, shop: Path) -> tuple[Terminal, Path]:
    """A terminal that was in the project, and the answer that it left there."""
    dialect.settle()
    terminal = home.terminal()
    terminal.run(dialect.cd(shop))
    terminal.run(dialect.cd(home.home))
    (answer,) = [path for path in home.runtime.rglob(".answer") if str(path.parent).endswith("=shop")]
    return terminal, answer


@pytest.fixture
def shop(home: Home) -> Path:
    """A project with an allowed environment."""
    folder = make_project(home.code / "shop")
    make_environment(folder / ".venv")
    home.allow(folder)
    return folder


def test_start_up_is_silent(home: Home) -> None:
    assert home.terminal().history() == "[1]>"


def test_install_twice_and_uninstall(home: Home, dialect: Dialect) -> None:
    home.write_rc()
    once = home.rc.read_bytes()
    assert once.count(b"# >>> envhook >>>") == 1
    home.envhook("install", dialect.word)
    assert home.rc.read_bytes() == once
    home.envhook("uninstall", dialect.word)
    assert home.rc.read_text() == dialect.prompt


@pytest.mark.parametrize("command", ["hook", "init"])
def test_loaded_from_the_output_of_the_program(home: Home, dialect: Dialect, shop: Path, command: str) -> None:
    home.rc.parent.mkdir(parents=True, exist_ok=True)
    home.rc.write_text(dialect.prompt + dialect.run_hook(f"envhook {command} {dialect.word}") + "\n")
    terminal = home.terminal(cwd=shop)
    assert (terminal.active(), terminal.prompt()) == (str(shop / ".venv"), "(shop) > ")
    terminal.run(dialect.cd(home.home))
    assert (terminal.active(), terminal.prompt()) == (None, "> ")


def test_loaded_twice(home: Home, dialect: Dialect, shop: Path) -> None:
    home.write_rc(after="\n" + dialect.run_hook(f"envhook hook {dialect.word}") + "\n")
    terminal = home.terminal()
    before = terminal.env("PATH")
    terminal.run(dialect.cd(shop))
    assert terminal.env("PATH") == f"{shop}/.venv/bin:{before}"
    assert terminal.run(dialect.source(home.rc)) == ""
    assert terminal.env("PATH") == f"{shop}/.venv/bin:{before}"
    terminal.enter()
    assert terminal.prompt() == "(shop) > "
    terminal.run(dialect.cd(home.home))
    assert (terminal.env("PATH"), terminal.prompt()) == (before, "> ")


def test_a_child_shell(home: Home, dialect: Dialect, shop: Path) -> None:
    terminal = home.terminal()
    terminal.run(dialect.cd(shop))
    terminal.run(" ".join(dialect.interactive()))
    assert terminal.prompt() == "(shop) > "
    assert terminal.path()[0] == f"{shop}/.venv/bin"
    assert dialect.plain_path(terminal.env("PATH")) == f"{shop}/.venv/bin:{home.env['PATH']}"
    assert terminal.active() == terminal.env("ENVHOOK_ENV") == str(shop / ".venv")
    terminal.run(dialect.cd(home.home))
    assert (terminal.active(), terminal.prompt()) == (None, "> ")
    assert dialect.plain_path(terminal.env("PATH")) == home.env["PATH"]
    terminal.run("exit")
    assert (terminal.active(), terminal.prompt()) == (str(shop / ".venv"), "(shop) > ")


def test_a_child_shell_elsewhere(home: Home, dialect: Dialect, shop: Path) -> None:
    """As a tmux pane that inherits the environment and starts in another folder."""
    path = f"{shop}/.venv/bin:{home.env['PATH']}"
    inherited = {
        "VIRTUAL_ENV": f"{shop}/.venv",
        "VIRTUAL_ENV_PROMPT": "shop",
        "ENVHOOK_ENV": f"{shop}/.venv",
        "ENVHOOK_PROMPT": "(shop) ",
    }
    terminal = home.terminal(PATH=path, PYTHONHOME=None, ENVHOOK_PYTHONHOME="/old", **inherited)
    assert (terminal.active(), terminal.prompt()) == (None, "> ")
    assert dialect.plain_path(terminal.env("PATH")) == home.env["PATH"]
    assert terminal.env("VIRTUAL_ENV_PROMPT") is terminal.env("ENVHOOK_ENV") is None
    assert terminal.env("PYTHONHOME") == "/old"


def test_a_child_shell_whose_rc_file_rebuilds_path(home: Home, dialect: Dialect, shop: Path) -> None:
    home.write_rc(dialect.set_path(home.env["PATH"]) + "\n")
    terminal = home.terminal(cwd=shop)
    terminal.run(" ".join(dialect.interactive()))
    assert terminal.env("PATH") == f"{shop}/.venv/bin:{home.env['PATH']}"
    assert terminal.prompt() == "(shop) > "


def test_exec(home: Home, dialect: Dialect, shop: Path) -> None:
    if dialect.name == "pwsh":
        pytest.skip("PowerShell's exec is not the shell's own")
    terminal = home.terminal(cwd=shop)
    before = terminal.env("PATH")
    terminal.run("exec " + " ".join(dialect.interactive()))
    assert (terminal.active(), terminal.env("PATH"), terminal.prompt()) == (str(shop / ".venv"), before, "(shop) > ")


def test_switched_off(home: Home, dialect: Dialect, shop: Path) -> None:
    terminal = home.terminal(cwd=shop, ENVHOOK_DISABLE="1")
    assert (terminal.active(), terminal.prompt()) == (None, "> ")
    assert terminal.run(dialect.defined("envhook")) == "<no>"
    assert terminal.run(dialect.names_of_the_hook()) == ""


def test_not_interactive(home: Home, dialect: Dialect, shop: Path) -> None:
    home.write_rc()
    line = dialect.sequence(dialect.source(home.rc), dialect.cd(shop), str(home.spy), dialect.names_of_the_hook())
    done = subprocess.run(
        dialect.command(line),
        env=home.env,
        cwd=home.home,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=60,
        check=False,
    )
    assert (done.stdout.strip(), done.stderr) == ("", "")
    assert b"VIRTUAL_ENV" not in Path(f"{home.spy}.seen").read_bytes()
    assert not list(home.runtime.iterdir())


def test_the_program_is_gone(home: Home, dialect: Dialect, shop: Path) -> None:
    home.program = install_program(home.base / "tools" / "envhook")
    (home.bin / "envhook").unlink()
    (home.bin / "envhook").symlink_to(home.program)
    other = make_environment(make_project(home.code / "other") / ".venv")
    home.allow(home.code / "other")
    terminal = home.terminal()
    terminal.run(dialect.cd(shop))
    shutil.rmtree(home.base / "tools")
    assert terminal.run(dialect.cd(other.parent)) == GONE
    assert terminal.enter() == ""
    assert terminal.run(dialect.cd(home.home)) == ""
    assert terminal.run(dialect.cd(other.parent)) == ""
    assert "uninstall" not in terminal.run("envhook uninstall").lower().replace("envhook uninstall", "")
    assert "# >>> envhook >>>" not in home.rc.read_text()
    assert home.rc.read_text() == dialect.prompt
    assert home.terminal().history() == "[1]>"


@pytest.mark.parametrize("runtime", ["home", "nowhere"])
def test_without_a_runtime_folder(home: Home, dialect: Dialect, shop: Path, runtime: str) -> None:
    """In the state folder instead; where nothing can be written every `cd` asks the program."""
    env: dict[str, str | None] = {"XDG_RUNTIME_DIR": None}
    if runtime == "nowhere":
        env = {"XDG_RUNTIME_DIR": "/no/such/folder", "XDG_STATE_HOME": str(home.base / "no folder")}
        (home.base / "no folder").write_text("")
    terminal = home.terminal(**env)
    for _ in range(2):
        assert terminal.run(dialect.cd(shop)) == ""
        assert (terminal.active(), terminal.prompt()) == (str(shop / ".venv"), "(shop) > ")
        assert terminal.enter() == ""
        assert terminal.run(dialect.cd(home.home)) == ""
        assert (terminal.active(), terminal.prompt()) == (None, "> ")
    assert not list(home.runtime.iterdir())
    if runtime == "home":
        (run,) = (home.home / ".local/state/envhook/run").iterdir()
        assert run.stat().st_mode & 0o777 == 0o700
        assert (run / "answers").is_dir()


def test_a_kept_answer_of_another_user(home: Home, dialect: Dialect, shop: Path, kept: tuple[Terminal, Path]) -> None:
    if os.geteuid():
        pytest.skip("only root can give files away")
    terminal, answer = kept
    mark = home.base / "hijacked"
    answer.write_text(f"touch '{mark}'\n")
    os.chown(answer, 12345, 12345)
    terminal.run(dialect.cd(shop))
    assert not mark.exists()
    assert (terminal.active(), terminal.prompt()) == (str(shop / ".venv"), "(shop) > ")


def test_a_kept_answer_is_used(home: Home, dialect: Dialect, shop: Path, kept: tuple[Terminal, Path]) -> None:
    """The counterpart: what the test before plants would have been carried out, had it been the user's."""
    terminal, answer = kept
    mark = home.base / "carried out"
    answer.write_text(f"touch '{mark}'\n")
    terminal.run(dialect.cd(shop))
    assert mark.exists()


def test_a_broken_kept_answer(dialect: Dialect, shop: Path, kept: tuple[Terminal, Path]) -> None:
    """Such as a full disk leaves behind."""
    terminal, answer = kept
    answer.write_bytes(b"")
    assert terminal.run(dialect.cd(shop)) == ""
    assert (terminal.active(), terminal.prompt()) == (str(shop / ".venv"), "(shop) > ")

"""Changes on disk and in the environment, noticed at the next prompt while the user stands still."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from tests.shell.projects import age, make_environment, make_project

if TYPE_CHECKING:
    from pathlib import Path

    from tests.shell.homes import Home
    from tests.shell.words import Dialect

ASK = "envhook: .venv left off, I did not see it made; use it: envhook allow"
CHANGED = "envhook: .venv left off, it is not the one you allowed; use it: envhook allow"


def notes(home: Home) -> tuple[Path, Path]:
    """A folder that is no project (nothing is created in it) with an allowed environment."""
    folder = home.code / "notes"
    env = make_environment(folder / ".venv")
    home.allow(folder)
    return folder, env


def test_an_environment_vanishes_and_comes_back(home: Home) -> None:
    folder, env = notes(home)
    terminal = home.terminal(cwd=folder)
    assert terminal.active() == str(env)
    for _ in range(2):
        env.rename(home.code / "aside")
        terminal.enter()
        assert (terminal.active(), terminal.prompt()) == (None, "> ")
        (home.code / "aside").rename(env)
        assert terminal.enter() == ""
        assert (terminal.active(), terminal.prompt()) == (str(env), "(notes) > ")


def test_an_environment_appears_in_an_inner_folder(home: Home, dialect: Dialect) -> None:
    folder, env = notes(home)
    inner = folder / "inner"
    inner.mkdir()
    terminal = home.terminal(cwd=inner)
    assert terminal.active() == str(env)
    own = make_environment(inner / ".venv")
    home.allow(inner)
    terminal.enter()
    assert (terminal.active(), terminal.prompt()) == (str(own), "(inner) > ")


def test_an_environment_is_rebuilt(home: Home) -> None:
    folder, env = notes(home)
    terminal = home.terminal(cwd=folder)
    before = terminal.env("PATH")
    home.envhook("create", "--force", folder)
    assert terminal.enter() == ""
    assert (terminal.active(), terminal.prompt(), terminal.env("PATH")) == (str(env), "(notes) > ", before)


def test_a_stranger_in_its_place_with_old_times(home: Home) -> None:
    folder, env = notes(home)
    stranger = make_environment(home.code / "stranger")
    age(stranger / "pyvenv.cfg", stranger / "bin", stranger, seconds=3600)
    terminal = home.terminal(cwd=folder)
    assert terminal.active() == str(env)
    env.rename(home.code / "aside")
    stranger.rename(env)
    assert terminal.enter() == CHANGED
    assert (terminal.active(), terminal.prompt()) == (None, "> ")


def test_a_stranger_with_equal_times_is_met_on_return(home: Home, dialect: Dialect) -> None:
    """Everything has the times it had; only the mark of the environment tells that it is another one."""
    folder, env = notes(home)
    stranger = make_environment(home.code / "stranger")
    terminal = home.terminal(cwd=folder)
    terminal.run(dialect.cd(home.home))
    known = folder.stat().st_mtime_ns
    for name in ("", "bin", "pyvenv.cfg"):
        times = (env / name).stat()
        os.utime(stranger / name, ns=(times.st_atime_ns, times.st_mtime_ns))
    shutil.move(env, home.code / "aside")
    shutil.move(stranger, env)
    os.utime(folder, ns=(known, known))
    assert terminal.run(dialect.cd(folder)) == CHANGED
    assert terminal.active() is None


def test_a_project_is_renamed_under_our_feet(home: Home, dialect: Dialect) -> None:
    folder, env = notes(home)
    terminal = home.terminal(cwd=folder)
    folder.rename(home.code / "renamed")
    terminal.enter()
    assert terminal.active() != str(env)
    assert f"{env}/bin" not in terminal.path()
    terminal.run(dialect.cd(home.code / "renamed"))
    assert f"{env}/bin" not in terminal.path()
    (home.code / "renamed").rename(folder)
    terminal.run(dialect.cd(folder))
    assert terminal.active() == str(env)


def test_a_link_to_the_project_points_elsewhere(home: Home, dialect: Dialect) -> None:
    one, two, current = home.code / "one", home.code / "two", home.code / "current"
    envs = [make_environment(folder / ".venv") for folder in (one, two)]
    home.allow(one, two)
    current.symlink_to(one)
    terminal = home.terminal()
    terminal.run(dialect.cd(current))
    assert terminal.active() == str(envs[0])
    terminal.run(dialect.cd(home.home))
    current.unlink()
    current.symlink_to(two)
    terminal.run(dialect.cd(current))
    assert terminal.active() == str(envs[1])


def test_the_link_to_the_environment_points_elsewhere(home: Home) -> None:
    folder = home.code / "notes"
    envs = [make_environment(folder / "envs" / name) for name in ("a", "b")]
    link = folder / ".venv"
    for env in reversed(envs):
        link.unlink(missing_ok=True)
        link.symlink_to(env)
        home.allow(folder)
    terminal = home.terminal(cwd=folder)
    assert terminal.active() == str(envs[0])
    link.unlink()
    link.symlink_to(envs[1])
    terminal.enter()
    assert terminal.active() == str(envs[1])
    assert f"{envs[0]}/bin" not in terminal.path()


def test_project_settings_are_edited(home: Home) -> None:
    folder = make_project(home.code / "shop", ".envhook.toml", 'venv = "envs/a"\n')
    envs = [make_environment(folder / "envs" / name) for name in ("a", "b")]
    home.allow(folder)
    terminal = home.terminal(cwd=folder)
    assert terminal.active() == str(envs[0])
    (folder / ".envhook.toml").write_text('venv = "envs/b"\n')
    assert terminal.enter() == ASK.replace(".venv", "envs/b")
    assert terminal.active() is None
    home.allow(folder)
    assert terminal.enter() == ""
    assert (terminal.active(), terminal.prompt()) == (str(envs[1]), "(shop) > ")


def test_a_deciding_variable_changes(home: Home, dialect: Dialect) -> None:
    folder = make_project(home.code / "shop", "pyproject.toml", '[project]\nname = "shop"\n')
    usual, other = make_environment(folder / ".venv"), make_environment(folder / "other env")
    home.allow(folder)
    terminal = home.terminal(cwd=folder)
    assert terminal.active() == str(usual)
    home.envhook("allow", folder, UV_PROJECT_ENVIRONMENT="other env")
    terminal.run(dialect.set("UV_PROJECT_ENVIRONMENT", "other env"))
    assert terminal.active() == str(other)
    terminal.run(dialect.unset("UV_PROJECT_ENVIRONMENT"))
    assert terminal.active() == str(usual)


def test_allow_and_deny_in_another_terminal(home: Home, dialect: Dialect) -> None:
    folder = home.code / "notes"
    env = make_environment(folder / ".venv")
    terminal = home.terminal()
    assert terminal.run(dialect.cd(folder)) == ASK
    assert terminal.active() is None
    home.allow(folder)
    assert terminal.enter() == ""
    assert (terminal.active(), terminal.prompt()) == (str(env), "(notes) > ")
    home.envhook("deny", folder)
    assert terminal.enter() == ""
    assert (terminal.active(), terminal.prompt()) == (None, "> ")
    home.allow(folder)
    terminal.enter()
    assert terminal.active() == str(env)


def test_two_shells_see_the_same_change(home: Home) -> None:
    folder, env = notes(home)
    first, second = home.terminal(cwd=folder), home.terminal(cwd=folder)
    for terminal in (first, second):
        assert terminal.active() == str(env)
    env.rename(home.code / "aside")
    for terminal in (first, second):
        terminal.enter()
        assert (terminal.active(), terminal.prompt()) == (None, "> ")
    (home.code / "aside").rename(env)
    for terminal in (second, first):
        terminal.enter()
        assert (terminal.active(), terminal.prompt()) == (str(env), "(notes) > ")


def test_a_change_while_the_helper_looks(home: Home) -> None:
    """Its answer does not hold any more: it is asked again at once, and what it said once is not lost."""
    folder = home.code / "notes"
    folder.mkdir()
    interpreter, slow, armed = home.program.parent / "python", home.base / "overtaken", home.base / "armed"
    slow.write_text(
        f'#!/bin/sh\n"{interpreter}" "$@"; s=$?\n[ ! -e "{armed}" ] || mv "{armed}" "$ARMED/.python-version"; exit $s\n'
    )
    slow.chmod(0o755)
    home.write_rc()
    hook = home.home / f".local/share/envhook/hook/envhook.{home.dialect.ending}"
    hook.write_text(hook.read_text().replace(str(interpreter), str(slow)))
    home.env["ARMED"] = str(folder)
    terminal = home.terminal(cwd=folder)
    armed.write_text("3\n")
    assert terminal.run("python3 -m venv --without-pip env") == "envhook: env is yours (made by python3 -m venv)"
    assert not armed.exists()
    assert (terminal.active(), terminal.prompt()) == (str(folder / "env"), "(notes) > ")

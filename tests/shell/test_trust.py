"""Environments that envhook did not make wait for a word; what others can write to is refused."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.shell.projects import make_environment, make_project, make_repository

if TYPE_CHECKING:
    from pathlib import Path

    from tests.shell.homes import Home
    from tests.shell.words import Dialect

ASK = "envhook: .venv left off, I did not see it made; use it: envhook allow"


def planted(home: Home, name: str = ".venv") -> tuple[Path, Path]:
    """A project that came with an environment whose programs must not run."""
    shop = make_project(home.code / "shop")
    env = make_environment(shop / name)
    for program in ("python", "python3", "uv", "git", "env", "ls"):
        path = env / "bin" / program
        path.unlink(missing_ok=True)
        path.write_text(f'#!/bin/sh\n: > "{home.base}/hijacked"\n')
        path.chmod(0o755)
    (env / "bin" / "activate").write_text(f': > "{home.base}/hijacked"\n')
    return shop, env


def test_an_unknown_environment_waits_for_a_word(home: Home, dialect: Dialect) -> None:
    shop, env = planted(home)
    terminal = home.terminal()
    before = terminal.env("PATH")
    assert terminal.run(dialect.cd(shop)) == ASK
    assert (terminal.prompt(), terminal.active(), terminal.env("PATH")) == ("> ", None, before)
    assert terminal.enter() == ""
    terminal.run(dialect.cd(home.home))
    assert terminal.run(dialect.cd(shop)) == ""  # said once in this shell
    assert home.terminal(cwd=shop).history().startswith(ASK)  # and again in another
    assert not (home.base / "hijacked").exists()
    terminal.run("envhook allow")
    assert terminal.prompt() == "(shop) > "
    assert terminal.active() == str(env)
    terminal.run("envhook deny")
    assert (terminal.prompt(), terminal.active(), terminal.env("PATH")) == ("> ", None, before)


def test_denied_is_silent(home: Home, dialect: Dialect) -> None:
    shop, _ = planted(home)
    home.envhook("deny", shop)
    terminal = home.terminal()
    assert terminal.run(dialect.cd(shop)) == ""
    assert (terminal.prompt(), terminal.active()) == ("> ", None)
    assert terminal.enter() == ""


def test_nothing_is_said_in_passing(home: Home, dialect: Dialect) -> None:
    shop, _ = planted(home)
    terminal = home.terminal()
    assert terminal.run(dialect.sequence(dialect.cd(shop), dialect.cd(home.home))) == ""


def test_adopt_takes_over_what_is_below(home: Home, dialect: Dialect) -> None:
    shop, env = planted(home)
    home.envhook("adopt", home.code)
    terminal = home.terminal()
    assert terminal.run(dialect.cd(shop)) == ""
    assert terminal.active() == str(env)


def test_an_allowed_environment_is_exchanged(home: Home, dialect: Dialect) -> None:
    shop = make_project(home.code / "shop")
    env = make_environment(shop / ".venv")
    home.allow(shop)
    terminal = home.terminal()
    shutil.rmtree(env)
    planted(home)
    assert terminal.run(dialect.cd(shop)).startswith("envhook: .venv left off, ")
    assert terminal.active() is None


def test_git_brought_it(home: Home, dialect: Dialect) -> None:
    git = shutil.which("git")
    if git is None:
        pytest.skip("git is not installed")
    shop = make_project(home.code / "shop", ".gitignore", ".venv\n")
    terminal = home.terminal(cwd=shop)
    make_project(shop)
    terminal.enter()
    env = terminal.active()
    assert env == str(shop / ".venv")  # made by envhook itself, and yet:
    for arguments in (["init", "--quiet"], ["add", "--force", ".venv/pyvenv.cfg"]):
        subprocess.run([git, *arguments], cwd=shop, env=home.env, check=True, capture_output=True)
    assert "git" in terminal.enter()
    assert (terminal.active(), terminal.prompt()) == (None, "> ")
    terminal.run("envhook allow")
    assert terminal.active() == env


@pytest.mark.parametrize("part", ["", ".venv", ".venv/bin", ".venv/pyvenv.cfg"], ids=["project", "env", "bin", "cfg"])
def test_others_can_write_to_it(home: Home, dialect: Dialect, part: str) -> None:
    if dialect.name != "bash" and part != ".venv":
        pytest.skip("decided in Python: one of them in every shell is enough")
    shop = make_project(home.code / "shop")
    make_environment(shop / ".venv")
    home.allow(shop)
    target = shop / part
    mode = target.stat().st_mode
    target.chmod(mode | 0o002)
    terminal = home.terminal()
    said = terminal.run(dialect.cd(shop))
    assert said.startswith("envhook: .venv refused: others can write to ~/")
    assert "; mend: chmod o-w " in said
    assert (terminal.active(), terminal.prompt()) == (None, "> ")
    remedy = said.rpartition("mend: ")[2]
    subprocess.run(["bash", "-c", remedy], env=home.env, check=True)
    assert target.stat().st_mode == mode
    terminal.run(dialect.cd(home.home))
    terminal.run(dialect.cd(shop))
    assert terminal.active() == str(shop / ".venv")


def test_somebody_elses_environment(home: Home, dialect: Dialect) -> None:
    if os.geteuid():
        pytest.skip("only root can give files away")
    shop = make_project(home.code / "shop")
    env = make_environment(shop / ".venv")
    home.allow(shop)
    os.chown(env / "bin", 12345, 12345)
    terminal = home.terminal()
    assert (
        terminal.run(dialect.cd(shop))
        == "envhook: .venv refused: it belongs to user 12345, not to you; why: envhook status"
    )
    assert terminal.active() is None


def test_a_link_that_leaves_the_project(home: Home, dialect: Dialect) -> None:
    shop = make_project(home.code / "shop")
    env = make_environment(home.home / "elsewhere")
    (shop / ".venv").symlink_to(env)
    terminal = home.terminal()
    said = terminal.run(dialect.cd(shop))
    assert said == "envhook: .venv left off, it leads to ~/elsewhere; use it: envhook allow"
    assert terminal.active() is None
    terminal.run("envhook allow")
    assert (terminal.active(), terminal.prompt()) == (str(env), "(shop) > ")


def test_a_hostile_label(home: Home, dialect: Dialect) -> None:
    shop = make_project(home.code / "shop")
    mark = home.base / "hijacked"
    make_environment(shop / ".venv", prompt=f"$(touch {mark})`touch {mark}`%{{\x1b[31m%}}\\u!!$HOME")
    home.allow(shop)
    terminal = home.terminal()
    assert terminal.run(dialect.cd(shop)) == ""
    prompt = terminal.prompt()
    assert prompt.startswith("(_(touch")
    assert not set("%\\`$!\x1b") & set(prompt)
    terminal.enter()
    assert not mark.exists()


def test_hostile_names_are_only_names(home: Home, dialect: Dialect) -> None:
    mark = "hijacked"
    top = home.code / f"$(touch {mark})`touch {mark}`';touch {mark};'\u2019;touch {mark};#\x1b[31m"
    shop = make_project(top / "shop")
    env = make_environment(shop / ".venv")
    home.allow(shop)
    link = home.home / "plain"
    link.symlink_to(shop)
    terminal = home.terminal()
    terminal.run(dialect.cd(link))
    assert terminal.active() == str(env)
    terminal.run(dialect.cd(home.home))
    terminal.run(dialect.cd(link))
    assert terminal.active() == str(env)
    assert not list(home.base.rglob(mark))


def test_a_link_in_a_repository_is_no_way_out(home: Home, dialect: Dialect) -> None:
    """`.venv` as a file that names a path outside."""
    shop = make_project(make_repository(home.code / "shop"))
    env = make_environment(home.home / "elsewhere")
    (shop / ".venv").write_text(f"{env}\n")
    terminal = home.terminal()
    assert "left off, it leads to ~/elsewhere" in terminal.run(dialect.cd(shop))
    assert terminal.active() is None
    (shop / ".venv").write_text("inner\n")

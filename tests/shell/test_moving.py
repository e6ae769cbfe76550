"""Entering and leaving projects, whichever way one moves."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.shell.projects import make_environment, make_project, make_repository

if TYPE_CHECKING:
    from pathlib import Path

    from tests.shell.homes import Home
    from tests.shell.words import Dialect


def trusted(home: Home, *folders: Path) -> list[str]:
    """Make projects with an environment that the user has allowed; returns the environments."""
    environments = [str(make_environment(make_project(folder) / ".venv")) for folder in folders]
    home.allow(*folders)
    return environments


def test_entering_activates_and_leaving_restores(home: Home, dialect: Dialect) -> None:
    shop = home.code / "shop"
    (env,) = trusted(home, shop)
    terminal = home.terminal()
    before = terminal.env("PATH")
    assert terminal.prompt() == "> "

    assert terminal.run(dialect.cd(shop)) == ""
    assert terminal.prompt() == "(shop) > "
    assert terminal.active() == terminal.env("ENVHOOK_ENV") == env
    assert terminal.env("VIRTUAL_ENV_PROMPT") == "shop"
    assert terminal.env("ENVHOOK_PROMPT") == "(shop) "
    assert terminal.env("PATH") == f"{env}/bin:{before}"

    (shop / "src").mkdir()
    assert terminal.run(dialect.cd("src")) == ""
    assert terminal.env("PATH") == f"{env}/bin:{before}"

    assert terminal.run(dialect.cd(home.home)) == ""
    assert terminal.prompt() == "> "
    assert terminal.env("PATH") == before
    assert terminal.active() is terminal.env("ENVHOOK_ENV") is terminal.env("VIRTUAL_ENV_PROMPT") is None


def test_the_right_python_runs_before_and_after(home: Home, dialect: Dialect) -> None:
    shop = home.code / "shop"
    (env,) = trusted(home, shop)
    terminal = home.terminal()
    where = "python3 -c 'import sys; print(sys.prefix)'"
    before = terminal.run(where)  # the shell has the path of python3 in its hash from here on
    terminal.run(dialect.cd(shop))
    assert terminal.run(where) == env
    terminal.run(dialect.cd(home.home))
    assert terminal.run(where) == before


def test_nearest_project_wins(home: Home, dialect: Dialect) -> None:
    outer, inner = home.code / "outer", home.code / "outer" / "inner"
    envs = trusted(home, outer, inner)
    terminal = home.terminal()
    for folder, env, prompt in (
        (outer, 0, "(outer) > "),
        (inner, 1, "(inner) > "),
        (outer, 0, "(outer) > "),
        (inner, 1, "(inner) > "),
    ):
        assert terminal.run(dialect.cd(folder)) == ""
        assert terminal.prompt() == prompt
        assert terminal.path()[0] == f"{envs[env]}/bin"
        assert f"{envs[1 - env]}/bin" not in terminal.path()


def test_names_with_a_common_prefix(home: Home, dialect: Dialect) -> None:
    app, app2, plain = home.code / "app", home.code / "app2", home.code / "app3"
    envs = trusted(home, app, app2)
    plain.mkdir()
    terminal = home.terminal()
    terminal.run(dialect.cd(app))
    assert terminal.active() == envs[0]
    terminal.run(dialect.cd("../app2"))
    assert (terminal.active(), terminal.prompt()) == (envs[1], "(app2) > ")
    assert f"{envs[0]}/bin" not in terminal.path()
    terminal.run(dialect.cd("../app3"))
    assert (terminal.active(), terminal.prompt()) == (None, "> ")
    terminal.run(dialect.cd("../app"))
    assert (terminal.active(), terminal.prompt()) == (envs[0], "(app) > ")


def test_outer_environment_serves_the_repository_and_not_more(home: Home, dialect: Dialect) -> None:
    course = home.code / "course"
    (env,) = trusted(home, course)
    lesson = course / "lesson 1"
    lesson.mkdir()
    wall = make_repository(course / "vendored") / "deep"
    wall.mkdir()
    terminal = home.terminal()
    terminal.run(dialect.cd(lesson))
    assert (terminal.active(), terminal.prompt()) == (env, "(course) > ")
    terminal.run(dialect.cd(wall))
    assert (terminal.active(), terminal.prompt()) == (None, "> ")


def test_next_command_of_the_same_line(home: Home, dialect: Dialect) -> None:
    if not dialect.same_line:
        pytest.skip("this shell has no hook between two commands of a line")
    shop, crawler = home.code / "shop", home.code / "crawler"
    envs = trusted(home, shop, crawler)
    terminal = home.terminal()
    for folder, env in ((shop, envs[0]), (crawler, envs[1])):
        terminal.run(dialect.chain(dialect.cd(folder), str(home.spy)))
        assert terminal.spied()["VIRTUAL_ENV"] == env
    terminal.run(dialect.chain(dialect.cd(shop), dialect.cd(home.home), str(home.spy)))
    assert "VIRTUAL_ENV" not in terminal.spied()


def test_directory_stack_and_back(home: Home, dialect: Dialect) -> None:
    shop, crawler = home.code / "shop", home.code / "crawler"
    envs = trusted(home, shop, crawler)
    terminal = home.terminal(cwd=shop)
    assert terminal.active() == envs[0]
    terminal.run(f"pushd {dialect.quote(crawler)}")
    assert terminal.active() == envs[1]
    terminal.run("popd")
    assert terminal.active() == envs[0]
    terminal.run(dialect.cd(crawler))
    terminal.run("cd -")
    assert (terminal.active(), terminal.prompt()) == (envs[0], "(shop) > ")


def test_a_directory_typed_as_a_command(home: Home, dialect: Dialect) -> None:
    if dialect.auto_cd is None:
        pytest.skip("this shell has no such option")
    shop = home.code / "shop"
    (env,) = trusted(home, shop)
    terminal = home.terminal(cwd=home.code)
    terminal.run(dialect.auto_cd)
    terminal.run("./shop/")
    assert (terminal.active(), terminal.prompt()) == (env, "(shop) > ")


def test_a_function_that_changes_the_directory(home: Home, dialect: Dialect) -> None:
    shop = home.code / "shop"
    (env,) = trusted(home, shop)
    terminal = home.terminal()
    terminal.run(dialect.function("jump", dialect.cd(shop)))
    terminal.run("jump")
    assert (terminal.active(), terminal.prompt()) == (env, "(shop) > ")


def test_a_linked_path(home: Home, dialect: Dialect) -> None:
    shop, link = home.code / "shop", home.home / "link to it"
    (env,) = trusted(home, shop)
    link.symlink_to(shop)
    terminal = home.terminal()
    before = terminal.env("PATH")
    terminal.run(dialect.cd(link))
    assert terminal.active() == env
    assert terminal.env("PATH") == f"{env}/bin:{before}"
    terminal.run(dialect.cd(shop))
    assert terminal.env("PATH") == f"{env}/bin:{before}"
    terminal.run(dialect.cd(home.home))
    assert terminal.env("PATH") == before


def test_a_terminal_opened_in_a_project(home: Home) -> None:
    shop = home.code / "shop"
    (env,) = trusted(home, shop)
    terminal = home.terminal(cwd=shop)
    assert terminal.prompt() == "(shop) > "
    assert terminal.history() == "(shop) [1]>"
    assert terminal.active() == env


def test_the_working_directory_is_deleted(home: Home, dialect: Dialect) -> None:
    shop, crawler = home.code / "shop", home.code / "crawler"
    envs = trusted(home, shop, crawler)
    terminal = home.terminal(cwd=shop)
    assert terminal.active() == envs[0]
    shutil.rmtree(shop)
    assert "envhook" not in terminal.enter()
    assert terminal.active() is None
    assert terminal.prompt() == "> "
    terminal.run(dialect.cd(crawler))
    assert (terminal.active(), terminal.prompt()) == (envs[1], "(crawler) > ")


def test_an_environment_of_a_deleted_sub_directory(home: Home, dialect: Dialect) -> None:
    shop = home.code / "shop"
    (env,) = trusted(home, shop)
    (shop / "build").mkdir()
    terminal = home.terminal(cwd=shop / "build")
    (shop / "build").rmdir()
    assert terminal.enter() == ""
    terminal.run(dialect.cd(shop))
    assert (terminal.active(), terminal.prompt()) == (env, "(shop) > ")


def test_a_sub_shell_leaves_this_one_alone(home: Home, dialect: Dialect) -> None:
    shop, crawler = home.code / "shop", home.code / "crawler"
    line = dialect.subshell(dialect.cd(crawler))
    if line is None:
        pytest.skip("this shell has no sub-shells")
    envs = trusted(home, shop, crawler)
    terminal = home.terminal(cwd=shop)
    assert terminal.run(line) == ""
    assert (terminal.active(), terminal.prompt()) == (envs[0], "(shop) > ")

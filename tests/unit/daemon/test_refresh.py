"""A directory looked at as the helper does, and the answers renewed."""

from __future__ import annotations

import os
import shutil
import time

import pytest

from envhook import hook, kept, names
from envhook.daemon import refresh
from envhook.daemon.refresh import View
from tests.unit.world import World

WORDS = ("bash", "bash-coarse", "zsh", "fish", "powershell")


def ask(world: World, directory: str, word: str = "bash") -> tuple[refresh.Session, hook.Finding]:
    asked = refresh.ask(str(world.base / "run"), {"HOME": world.home}, word, directory)
    return asked, hook.examine(asked)


def learn(world: World, view: View) -> bool:
    return view.learn(*ask(world, view.pwd))


def trusted(world: World) -> str:
    project = world.project("shop")
    world.trust(project, world.env(project, ".venv"))
    return project


@pytest.mark.parametrize("word", WORDS)
def test_an_answer_is_the_one_that_the_helper_would_keep(world: World, word: str) -> None:
    project = trusted(world)
    time.sleep(2.1)
    asked, finding = ask(world, project, word)
    assert refresh.renew(asked, finding, word) == "new"
    path = kept.answer_path(asked.folders.run, asked)
    with open(path, "rb") as file:
        mine = file.read()
    os.unlink(path)
    asked.shell = word
    hook.answer_for(asked)
    with open(path, "rb") as file:
        assert file.read() == mine
    assert refresh.renew(asked, finding, word) == "same"
    assert refresh.is_fresh(asked, finding)


def test_what_is_young_is_not_kept_and_nothing_is_thrown_away(world: World) -> None:
    project = trusted(world)
    time.sleep(0.1)
    asked, finding = ask(world, project)
    assert refresh.renew(asked, finding, "bash") == "new"
    path = kept.answer_path(asked.folders.run, asked)
    world.file(project + "/.python-version", "3.11\n")
    asked, finding = ask(world, project)
    assert refresh.renew(asked, finding, "bash") == "young"
    assert os.path.exists(path)
    assert not refresh.is_fresh(asked, finding)


def test_what_must_not_be_kept_is_taken_away(world: World) -> None:
    project = trusted(world)
    time.sleep(0.1)
    asked, finding = ask(world, project)
    refresh.renew(asked, finding, "bash")
    os.chmod(project + "/.venv", 0o777)
    asked, finding = ask(world, project)
    assert refresh.renew(asked, finding, "bash") == "unkept"
    assert not os.path.exists(kept.answer_path(asked.folders.run, asked))


def test_where_nothing_can_be_kept(world: World) -> None:
    project = trusted(world)
    world.file(world.base / "run", "a file")
    asked, finding = ask(world, project)
    assert refresh.renew(asked, finding, "bash") == "unkept"


def test_each_change_is_noticed_and_nothing_else(world: World) -> None:
    project = world.project("shop")
    view = View(project)
    assert not learn(world, view)  # the first look
    assert not learn(world, view)
    world.file(project + "/notes.txt", "x")
    assert not learn(world, view)
    env = world.env(project, ".venv")
    assert learn(world, view)
    world.trust(project, env)
    assert learn(world, view)
    assert view.root == project
    for change in (
        lambda: world.file(project + "/.python-version", "3.12\n"),
        lambda: world.file(project + "/pyproject.toml", "# another\n"),
        lambda: world.file(env + "/pyvenv.cfg", f"home = {os.path.dirname(world.python)}\nversion = 3.12.1\n"),
        lambda: os.unlink(world.python),
        lambda: shutil.rmtree(env),
    ):
        time.sleep(0.01)
        change()
        assert learn(world, view)
        assert not learn(world, view)


def test_what_counts_is_watched_and_busy_places_are_not(world: World) -> None:
    project = trusted(world)
    src = world.folder(project, "src")
    world.folder(".config")
    view = View(src)
    learn(world, view)
    assert {src, project, project + "/.venv", project + "/.venv/bin", os.path.dirname(world.python)} <= view.folders
    assert os.path.dirname(view.root) == world.home
    assert not {world.home, str(world.base), "/tmp", "/"} & view.folders
    assert {project + "/.venv", project + "/pyproject.toml", project + "/.venv/bin/python"} <= view.names
    assert not [path for path in view.folders if "/records" in path]


def test_a_folder_that_is_not_there_is_watched_for_from_above(world: World) -> None:
    project = world.project("shop")
    view = View(project)
    learn(world, view)
    # Nothing was ever recorded: neither the data folder nor the one above it are there.
    assert world.home + "/.local/share" in view.names
    assert world.home + "/.local" in view.folders
    times = view.look()
    world.trust(project, world.env(project, ".venv"))
    assert view.look() != times


def test_a_directory_that_is_gone(world: World) -> None:
    project = world.project("shop")
    view = View(project)
    learn(world, view)
    shutil.rmtree(project)
    assert learn(world, view)
    assert refresh.below(view, "") == []


def test_what_lies_below(world: World) -> None:
    project = trusted(world)
    src = world.folder(project, "src")
    for name in ("docs", "node_modules", ".git", "__pycache__", "src/pkg", "src/.hidden"):
        world.folder(project, name)
    world.env(project, "second")
    world.link(project + "/link", src)
    world.file(project + "/file")
    view = View(src)
    learn(world, view)
    assert refresh.below(view, "") == [project + "/docs", src + "/pkg"]
    world.link("way", project)
    view = View(world.home + "/way/src")
    learn(world, view)
    assert refresh.below(view, "") == [world.home + "/way/docs", world.home + "/way/src/pkg"]
    for number in range(300):
        world.folder(src, str(number))
    assert len(refresh.below(view, "")) == refresh.MOST_BELOW


def test_the_question_is_that_of_a_shell_of_this_version(world: World) -> None:
    asked, _ = ask(world, world.project(), "fish")
    assert (asked.version, asked.shell, asked.typed, asked.since) == (names.VERSION, "fish", "", 0)

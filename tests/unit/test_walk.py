"""How far upwards a project may be looked for."""

from __future__ import annotations

import os
import subprocess

import pytest

from envhook.model import Seen, Settings
from envhook.walk import levels, repository
from tests.unit.world import STRANGER, World, holds


def walked(world: World, directory: str) -> list[str]:
    return levels(world.session(directory), Settings())


def test_nearest_first_and_not_home(world: World) -> None:
    deep = world.folder("a b/'c'/d")
    assert walked(world, deep) == [deep, world.home + "/a b/'c'", world.home + "/a b"]


@pytest.mark.parametrize("directory", ["~", "/"])
def test_home_and_the_root_are_no_projects(world: World, directory: str) -> None:
    assert walked(world, world.home if directory == "~" else "/") == []


def test_outside_home_the_walk_ends_before_a_sticky_folder(world: World) -> None:
    open_to_all = world.folder(str(world.base), "tmp")
    os.chmod(open_to_all, 0o1777)
    mine = world.folder(open_to_all, "mine")
    assert walked(world, mine) == [mine]
    assert walked(world, open_to_all) == []


def test_the_physical_directory_is_walked(world: World) -> None:
    real = world.folder("real/inner")
    linked = world.link("shortcut", real)
    assert walked(world, linked) == [real, world.home + "/real"]


def test_the_walk_ends_before_another_users_folder(world: World) -> None:
    theirs = world.folder("theirs")
    mine = world.folder("theirs/mine")
    world.give(theirs, STRANGER)
    assert walked(world, mine) == [mine]
    assert walked(world, theirs) == []


def test_roots_folders_are_walked(world: World) -> None:
    roots = world.folder("srv")
    mine = world.folder("srv/mine")
    world.give(roots, 0)
    assert walked(world, mine) == [mine, roots]


def test_roots_folder_that_others_can_write_is_not_walked(world: World) -> None:
    roots = world.folder("srv")
    mine = world.folder("srv/mine")
    os.chmod(roots, 0o777)
    world.give(roots, 0)
    assert walked(world, mine) == [mine]


def test_nothing_above_a_folder_that_others_can_write_is_walked(world: World) -> None:
    """It is listed itself, so that the user can be told what to mend."""
    mine = world.folder("outer/open/mine")
    os.chmod(world.home + "/outer/open", 0o777)
    assert world.home + "/outer" not in walked(world, mine)


def test_the_walk_ends_at_a_mount_point(root_world: World) -> None:
    point = root_world.folder("outer/disk")
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=0755", "none", point], check=False, capture_output=True)
    if done.returncode:
        pytest.skip("nothing can be mounted here")
    try:
        inner = root_world.folder(point, "inner")
        assert walked(root_world, inner) == [inner, point]
    finally:
        subprocess.run(["umount", point], check=True)


def test_a_deleted_directory_is_walked_from_what_is_left(world: World) -> None:
    project = world.project()
    assert walked(world, project + "/gone") == [project]


def test_the_top_of_a_repository(world: World) -> None:
    top = world.folder("repo")
    inner = world.folder("repo/a/b")
    world.folder("repo/.git")
    assert repository(Seen(), inner) == top
    assert repository(Seen(), top) == top


@pytest.mark.parametrize("git", ["file", "link", "folder"])
def test_whatever_is_called_git_is_a_wall(world: World, git: str) -> None:
    inner = world.folder("repo/inner")
    if git == "file":
        world.file("repo/.git", "gitdir: ../x")
    elif git == "folder":
        world.folder("repo/.git")
    else:
        world.link("repo/.git", "nowhere")
    assert repository(Seen(), inner) == world.home + "/repo"


def test_outside_any_repository(world: World) -> None:
    seen = Seen()
    project = world.project()
    assert repository(seen, project) == ""
    assert holds(seen)
    world.folder(project, ".git")
    assert not holds(seen)

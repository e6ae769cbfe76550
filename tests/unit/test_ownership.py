"""Who can write to what: one weak object in the chain is enough to refuse."""

from __future__ import annotations

import os
import shlex
import subprocess

import pytest

from envhook import ownership, trust
from tests.unit.world import STRANGER, World


def allowed(world: World, name: str = "code/p") -> str:
    project = world.project(name)
    world.trust(project, world.env(project, ".venv"))
    assert world.examine(project).decision.state == "active"
    return project


def refused(world: World, project: str) -> str:
    verdict = world.examine(project).verdict
    assert verdict is not None
    assert verdict.name == "refused", verdict.text
    return verdict.text


OBJECTS = [".venv", ".venv/bin", ".venv/pyvenv.cfg", "", ".."]


@pytest.mark.parametrize("which", OBJECTS)
@pytest.mark.parametrize("mode", [0o777, 0o757, 0o775])
def test_what_others_can_write_is_refused_whatever_was_allowed(world: World, which: str, mode: int) -> None:
    project = allowed(world)
    path = os.path.normpath(os.path.join(project, which))
    if mode == 0o775:
        world.give(path, gid=7)
    os.chmod(path, mode)
    text = refused(world, project)
    assert "others can write to ~/code" in text
    assert "chmod " in text


@pytest.mark.parametrize("which", ["p", "code", "far", "far/env"])
def test_of_an_environment_elsewhere_both_ways_down_count(world: World, which: str) -> None:
    project = world.project("code/p")
    record = world.record(project)
    record.use = world.env(str(world.base), "far/env")
    world.note(record)
    world.trust(project, record.use)
    assert world.examine(project).decision.state == "active"
    base = world.base if which.startswith("far") else world.home
    os.chmod(os.path.join(base, which.replace("p", "code/p")), 0o777)
    refused(world, project)


@pytest.mark.parametrize("which", OBJECTS)
def test_what_belongs_to_another_user_is_refused(world: World, which: str) -> None:
    project = allowed(world)
    world.give(os.path.normpath(os.path.join(project, which)), STRANGER)
    verdict = world.examine(project).verdict
    if which == "":  # the walk stops before it
        assert verdict is None
    else:
        assert verdict is not None
        assert verdict.name == "refused"
        assert "it belongs to daemon, not to you" in verdict.text


@pytest.mark.parametrize("which", OBJECTS)
def test_what_belongs_to_root_is_fine(world: World, which: str) -> None:
    project = allowed(world)
    world.give(os.path.normpath(os.path.join(project, which)), 0)
    verdict = world.examine(project).verdict
    assert verdict is not None
    assert verdict.name != "refused"


def test_the_remedy_is_the_least_that_is_needed(world: World) -> None:
    project = allowed(world)
    os.chmod(project, 0o757)
    assert refused(world, project).endswith("chmod o-w ~/code/p")
    os.chmod(project, 0o777)
    assert refused(world, project).endswith("chmod go-w ~/code/p")


@pytest.mark.parametrize("name", ["a b", "c$(touch pwned)", 'q"uote', "q'uote", "a;reboot", "`id`", "x&y", "-rf", "*"])
def test_the_remedy_can_be_pasted(world: World, name: str) -> None:
    project = allowed(world, name)
    os.chmod(project, 0o777)
    command = refused(world, project).partition("mend: ")[2]
    words = shlex.split(command)
    assert words[:2] == ["chmod", "go-w"]
    assert os.path.normpath(words[2].replace("~", world.home, 1)) == project
    assert shlex.split(command, posix=False)[2].startswith(("~/", "/"))  # the tilde is not quoted


@pytest.mark.parametrize("private", [True, False])
def test_only_a_group_without_other_members_is_fine(world: World, private: bool) -> None:
    """The user's own number is not enough: `usermod -aG anna www-data` leaves that as it is."""
    project = allowed(world)
    os.chmod(project, 0o775)
    finding = world.examine(project)
    finding.settings.private_groups = [os.stat(project).st_gid] if private else []
    refusal = trust.refusal(world.session(project), finding.settings, finding.place)
    assert (refusal == "") is private


def test_a_sticky_folder_of_roots_is_a_place_for_everybody(world: World) -> None:
    everybody = world.folder(str(world.base), "tmp")
    project = os.path.join(everybody, "p")
    world.file(project + "/pyproject.toml")
    world.trust(project, world.env(project, ".venv"))
    os.chmod(everybody, 0o1777)
    world.give(everybody, 0)
    assert world.examine(project).decision.state == "active"


@pytest.mark.parametrize("which", [".venv", ".venv/bin"])
def test_a_sticky_environment_is_not(world: World, which: str) -> None:
    """Anybody could add a command to it."""
    project = allowed(world)
    os.chmod(os.path.join(project, which), 0o1777)
    world.give(os.path.join(project, which), 0)
    assert world.examine(project).verdict.name == "refused"  # type: ignore[union-attr]


def test_root_in_a_users_tree_is_refused(root_world: World) -> None:
    project = root_world.project("p")
    root_world.trust(project, root_world.env(project, ".venv"))
    assert root_world.examine(project).decision.state == "active"
    root_world.give(project + "/.venv", STRANGER)
    assert root_world.examine(project).verdict.name == "refused"  # type: ignore[union-attr]


def test_who_a_user_is() -> None:
    assert ownership.owner(0) == "root"
    assert ownership.owner(3_999_999_999) == "user 3999999999"


def test_the_nearest_mount_point_tells_what_a_disk_keeps(root_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """With tmpfs in the place of vfat, which cannot be mounted everywhere."""
    monkeypatch.setattr(ownership, "_NO_OWNERS", frozenset(["tmpfs"]))
    stick = root_world.folder("my stick")
    beside = root_world.folder("my stick 2")
    if subprocess.run(["mount", "-t", "tmpfs", "none", stick], check=False, capture_output=True).returncode:
        pytest.skip("nothing can be mounted here")
    try:
        assert ownership.keeps_no_owners(stick)
        assert ownership.keeps_no_owners(stick + "/p/.venv")
        assert not ownership.keeps_no_owners(beside)
    finally:
        subprocess.run(["umount", stick], check=True)


def test_a_fault_of_such_a_disk_does_not_hide_another(root_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    project = allowed(root_world)
    os.chmod(project + "/.venv", 0o777)
    monkeypatch.setattr(ownership, "keeps_no_owners", lambda path: path.endswith(".venv"))
    assert root_world.examine(project).decision.state == "active"
    os.chmod(project, 0o777)
    assert "chmod go-w" in refused(root_world, project)


def test_ordinary_disks_keep_owners(world: World) -> None:
    assert not ownership.keeps_no_owners(world.home)
    assert not ownership.keeps_no_owners("/proc")

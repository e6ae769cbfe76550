"""Is this still the environment that was allowed?"""

from __future__ import annotations

import os
import shutil

import pytest

from envhook.model import Verdict
from tests.unit.world import World


def verdict(world: World, project: str, **environ: str) -> Verdict:
    found = world.examine(project, **environ).verdict
    assert found is not None
    return found


def state(world: World, project: str) -> str:
    return world.examine(project).decision.state


def allowed(world: World, name: str = "p", how: str = "allow") -> str:
    project = world.project(name)
    world.trust(project, world.env(project, ".venv"), how)
    return project


def test_pip_and_upgrades_change_nothing(world: World) -> None:
    project = allowed(world)
    world.file(project + "/.venv/bin/pytest")
    world.file(project + "/.venv/lib/python3.11/site-packages/x.py")
    os.utime(project + "/.venv", ns=(1, 1))
    assert state(world, project) == "active"


def test_a_restore_keeps_it(world: World) -> None:
    """Another inode, another time; the nonce came along."""
    project = allowed(world)
    shutil.copytree(project + "/.venv", project + "/copy", symlinks=True)
    os.rename(project + "/.venv", str(world.base / "old"))
    os.rename(project + "/copy", project + "/.venv")
    assert state(world, project) == "active"


def test_another_environment_in_its_place_is_asked_about(world: World) -> None:
    project = allowed(world)
    os.rename(project + "/.venv", str(world.base / "old"))
    world.env(project, ".venv")
    assert verdict(world, project).name == "ask"
    assert "not the one you allowed" in verdict(world, project).text


def test_a_nonce_copied_from_another_environment_does_not_count(world: World) -> None:
    project, other = allowed(world), allowed(world, "other")
    shutil.copy(other + "/.venv/.envhook", project + "/.venv/.envhook")
    assert verdict(world, project).name == "ask"


@pytest.mark.timeout(5)
@pytest.mark.parametrize("what", ["gone", "empty", "fifo", "folder", "link", "writable", "huge"])
def test_a_nonce_that_cannot_be_read_does_not_count(world: World, what: str) -> None:
    project = allowed(world)
    mark = project + "/.venv/.envhook"
    saved = world.home + "/saved"
    shutil.copy(mark, saved)
    if what == "writable":
        os.chmod(mark, 0o666)
    else:
        os.unlink(mark)
        if what == "empty":
            world.file(mark)
        elif what == "fifo":
            os.mkfifo(mark)
        elif what == "folder":
            os.mkdir(mark)
        elif what == "link":
            os.symlink(saved, mark)
        elif what == "huge":
            os.truncate(world.file(mark, "envhook\t1\n"), 1 << 40)
    assert verdict(world, project).name in ("ask", "refused")


def test_another_base_python_is_asked_about(world: World) -> None:
    project = allowed(world)
    world.file(project + "/.venv/pyvenv.cfg", "home = /somewhere/else\nversion = 3.11.7\n")
    assert verdict(world, project).name == "ask"


def test_another_owner_is_asked_about(world: World) -> None:
    project = allowed(world)
    world.give(project + "/.venv", 0)
    assert verdict(world, project).name == "ask"


def test_an_allowed_environment_of_roots(world: World) -> None:
    """`envhook use /opt/venv`: no mark can be written there, so what it is counts."""
    project = world.project("p")
    env = world.env(str(world.base), "opt/env")
    os.chmod(env, 0o755)
    world.give(env, 0, 0)
    record = world.record(project)
    record.use = env
    world.note(record)
    assert verdict(world, project).name == "ask"
    world.trust(project, env)
    assert state(world, project) == "active"
    assert not os.path.exists(env + "/.envhook")


@pytest.mark.parametrize("field", ["uid", "base", "nonce"])
def test_a_record_with_a_stale_field_does_not_count(world: World, field: str) -> None:
    project = allowed(world)
    record = world.record(project)
    allowance = record.allowed[project + "/.venv"]
    setattr(allowance, field, {"uid": 12345, "base": "/old", "nonce": "0" * 32}[field])
    world.note(record)
    assert verdict(world, project).name == "ask"


def test_without_a_nonce_the_identity_counts(world: World) -> None:
    project = world.project("p")
    env = world.env(project, ".venv")
    os.chmod(env, 0o555)
    world.trust(project, env)
    assert state(world, project) == "active"
    os.chmod(env, 0o755)
    shutil.copytree(env, project + "/copy", symlinks=True)
    os.rename(env, str(world.base / "old"))
    os.rename(project + "/copy", env)
    assert verdict(world, project).name == "ask"


def test_a_mark_planted_beside_no_nonce_gives_nothing(world: World) -> None:
    """An empty nonce in the record never equals an empty one on disk."""
    project = world.project("p")
    env = world.env(project, ".venv")
    os.chmod(env, 0o555)
    world.trust(project, env)
    os.chmod(env, 0o755)
    os.rename(env, str(world.base / "old"))
    world.env(project, ".venv")
    world.file(env + "/.envhook", "envhook\t1\nnonce\t\n")
    assert verdict(world, project).name == "ask"


# -- moved and copied ---------------------------------------------------------


@pytest.mark.parametrize("how", ["moved", "copied"])
def test_a_project_elsewhere_is_no_longer_the_one(world: World, how: str) -> None:
    project, new = allowed(world, "shop"), world.home + "/shop2"
    if how == "moved":
        os.rename(project, new)
    else:
        shutil.copytree(project, new, symlinks=True)
    finding = world.examine(new)
    assert finding.decision.state == "broken"
    assert "~/shop/.venv" in finding.decision.reason
    assert not any(call[0] == "enter" for call in finding.decision.calls)


def test_what_moved_back_is_known_again(world: World) -> None:
    project = allowed(world, "shop")
    os.rename(project, project + "2")
    world.examine(project + "2")
    os.rename(project + "2", project)
    assert state(world, project) == "active"


@pytest.mark.parametrize("was", ["\x1b]0;pwned\x07", "/a\nb", "$(id)", ""])
def test_a_planted_mark_says_nothing_harmful(world: World, was: str) -> None:
    project = world.project("p")
    env = world.env(project, ".venv")
    world.file(env + "/.envhook", "envhook\t1\nnonce\tx\nenv\t" + was.replace("\n", "\\n") + "\n")
    finding = world.examine(project)
    assert finding.decision.state in ("untrusted", "broken")
    assert str(finding.decision.calls).isprintable()
    assert not any(call[0] == "enter" for call in finding.decision.calls)

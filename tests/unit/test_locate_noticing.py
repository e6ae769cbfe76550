"""What must be noticed at the next prompt, without a cd: by the quick guard, and by the full one."""

from __future__ import annotations

import os

import pytest

from tests.unit.world import Stamp, World, holds


def _rebuild(world: World, project: str) -> None:
    os.rename(project + "/.venv", str(world.base / "old"))
    world.env(project, ".venv", version="3.12.0")


def _deny(world: World, project: str) -> None:
    record = world.record(project)
    record.denied.append(project + "/.venv")
    world.note(record)


def _use(world: World, project: str) -> None:
    record = world.record(project)
    record.use = project + "/other"
    world.note(record)


CHANGES = {
    "the environment vanishes": lambda _, p: os.rename(p + "/.venv", p + "/.gone"),
    "the environment is rebuilt": _rebuild,
    "its pyvenv.cfg is written": lambda w, p: w.file(p + "/.venv/pyvenv.cfg", "home = /x\n"),
    "a nearer one appears": lambda w, p: w.env(p, "src/.venv"),
    "the project's settings appear": lambda w, p: w.file(p + "/.envhook.toml", 'venv = "x"'),
    "the project's settings are edited": lambda w, p: w.file(p + "/pyproject.toml", "[tool.envhook]\nvenv = 'x'\n"),
    "a version is pinned": lambda w, p: w.file(p + "/.python-version", "3.12\n"),
    "a repository is made": lambda w, p: w.folder(p, "src/.git"),
    "it is denied elsewhere": _deny,
    "a choice is recorded": _use,
    "the user's settings are written": lambda w, _: w.settings("quiet = true\n"),
}


@pytest.mark.parametrize("trusted", [True, False])
@pytest.mark.parametrize("change", CHANGES)
def test_both_guards_notice(world: World, change: str, trusted: bool) -> None:
    project = world.project("p", content="[project]\n")
    env = world.env(project, ".venv")
    world.folder(project, "src")
    if trusted:
        world.trust(project, env)
    stamp = Stamp(world)
    seen = world.examine(project + "/src").seen
    assert stamp.quick(seen)
    assert holds(seen)
    CHANGES[change](world, project)
    assert not stamp.quick(seen)
    assert not holds(seen)


def test_the_full_guard_notices_an_environment_swapped_with_old_times(world: World) -> None:
    """The same folder names, the same times of what was read; only the mark is another."""
    project = world.project("p")
    env = world.trust(project, world.env(project, ".venv"))
    seen = world.examine(project).seen
    assert holds(seen)
    times = {path: os.stat(path).st_mtime_ns for path in (env + "/pyvenv.cfg", env, env + "/bin")}
    os.rename(env, str(world.base / "old"))
    world.env(project, ".venv")
    for path, mtime in times.items():
        os.utime(path, ns=(mtime, mtime))
    assert not holds(seen)


def test_the_guards_notice_an_environment_that_appears(world: World) -> None:
    project = world.project("p")
    stamp = Stamp(world)
    seen = world.examine(project).seen
    assert stamp.quick(seen)
    world.env(project, ".venv")
    assert not stamp.quick(seen)
    assert not holds(seen)


def test_the_quick_guard_notices_a_change_of_bin(world: World) -> None:
    project = world.project("p")
    world.trust(project, world.env(project, ".venv"))
    stamp = Stamp(world)
    seen = world.examine(project).seen
    os.unlink(project + "/.venv/bin/python")
    assert not stamp.quick(seen)
    assert not holds(seen)

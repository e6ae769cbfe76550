"""Where an environment is made unasked, and where it is not."""

from __future__ import annotations

import os

import pytest

from envhook import names
from tests.unit.world import World, holds

NONE, MISSING = names.NONE, names.MISSING


def state(world: World, directory: str, **environ: str) -> str:
    return world.examine(directory, **environ).decision.state


def made(world: World, directory: str, **environ: str) -> list[tuple[str, ...]]:
    calls = world.examine(directory, **environ).decision.calls
    return [call for call in calls if call[0] == "missing"]


def said(world: World, directory: str, **environ: str) -> list[str]:
    calls = world.examine(directory, **environ).decision.calls
    return [call[2] for call in calls if call[0] == "say"]


@pytest.mark.parametrize("marker", ["pyproject.toml", "setup.py", "setup.cfg", "uv.lock", "pdm.lock", "pylock.toml"])
def test_a_strong_marker_makes_a_project(world: World, marker: str) -> None:
    project = world.project("p", marker)
    assert made(world, world.folder(project, "src/deep")) == [("missing", project, project + "/.venv")]


@pytest.mark.parametrize("marker", names.WEAK_MARKERS)
def test_a_weak_marker_counts_at_the_top_of_a_repository_or_outside_any(world: World, marker: str) -> None:
    assert state(world, world.project("outside", marker)) == MISSING
    world.folder("repo/.git")
    inner = world.project("repo/docs", marker)
    assert state(world, inner) == NONE
    assert state(world, world.project("repo", marker)) == MISSING
    assert made(world, inner) == [("missing", world.home + "/repo", world.home + "/repo/.venv")]


def test_a_folder_without_markers_is_no_project(world: World) -> None:
    world.folder("notes/.git")
    finding = world.examine(world.home + "/notes")
    assert (finding.decision.state, finding.place.root) == (NONE, "")
    assert finding.decision.calls == [("leave", "", "")]


def test_the_marker_of_home_makes_no_project(world: World) -> None:
    world.file("pyproject.toml")
    assert made(world, world.home) == []
    assert made(world, world.folder("x")) == []


@pytest.mark.parametrize(
    "where", ["site-packages/x", "a/node_modules/x", ".cache/pip/x", "vendor/x", "a/third_party/b/x", ".tox/x"]
)
def test_not_in_somebody_elses_code(world: World, where: str) -> None:
    assert made(world, world.project(where)) == []


def test_a_home_below_such_a_name_is_the_users_own(world: World) -> None:
    world.home = world.folder(str(world.base), "vendor/me")
    assert made(world, world.project("p")) != []


def test_not_in_a_temporary_root(world: World) -> None:
    project = world.project("t")
    assert made(world, project, TMPDIR=project + "/") == []
    assert made(world, project) != []


def test_not_where_the_settings_exclude_it(world: World) -> None:
    world.settings("exclude = [{}]", world.home + "/old")
    assert made(world, world.project("old/p")) == []
    assert made(world, world.project("old")) == []
    assert made(world, world.project("older")) != []


def test_not_in_a_folder_that_is_not_mine(world: World) -> None:
    project = world.project("p")
    world.give(project, 0)
    assert made(world, project) == []


def test_not_in_a_folder_that_others_can_write(world: World) -> None:
    project = world.project("p")
    os.chmod(project, 0o777)
    finding = world.examine(project)
    assert finding.decision.state == NONE
    assert "chmod" in finding.decision.reason


def test_not_under_a_path_that_cannot_be_on_path(world: World) -> None:
    assert made(world, world.project("a:b")) == []
    assert made(world, world.project("a\nb")) == []


@pytest.mark.parametrize(
    ("file", "command"),
    [
        ("poetry.lock", "poetry"),
        ("Pipfile", "pipenv"),
        ("environment.yml", "conda"),
        ("pixi.toml", "pixi"),
        (".envrc", "direnv"),
    ],
)
def test_where_a_manager_keeps_it_elsewhere_its_command_is_named(world: World, file: str, command: str) -> None:
    project = world.project("p")
    world.file(project + "/" + file)
    assert made(world, project) == []
    assert len(said(world, project)) == 1
    assert command in said(world, project)[0]


@pytest.mark.parametrize(
    ("table", "command"),
    [("[tool.poetry]", "poetry"), ("[[tool.poetry.source]]", "poetry"), ("[tool.hatch.envs.default]", "hatch")],
)
def test_a_managers_table(world: World, table: str, command: str) -> None:
    project = world.project("p", content=f'[project]\nname = "x"\n{table}\n')
    assert made(world, project) == []
    assert command in said(world, project)[0]


@pytest.mark.parametrize(
    "content", ["# not [tool.poetry]\n", "[tool.poetry-dynamic-versioning]\n", '[tool.x]\ny = "[tool.poetry]"\n']
)
def test_what_only_looks_like_a_managers_table(world: World, content: str) -> None:
    assert made(world, world.project("p", content=content)) != []


@pytest.mark.parametrize("top", ["uv.lock", "pyproject.toml"])
def test_not_below_a_workspace(world: World, top: str) -> None:
    world.project("mono", top, "[tool.uv.workspace]\nmembers = ['*']\n")
    member = world.project("mono/member")
    assert made(world, member) == []
    assert "uv sync" in said(world, member)[0]


def test_a_workspace_beyond_the_wall_does_not_count(world: World) -> None:
    world.project("mono", "uv.lock")
    world.folder("mono/member/.git")
    assert made(world, world.project("mono/member")) != []


def test_not_where_uv_is_told_to_make_it_elsewhere(world: World) -> None:
    project = world.project("p")
    assert made(world, project, UV_PROJECT_ENVIRONMENT="/srv/envs/p") == []


@pytest.mark.parametrize("what", ["folder", "file", "fifo", "dangling", "ring", "link to a file"])
@pytest.mark.parametrize("name", [".venv", "build/env"])
def test_never_where_something_stands(world: World, what: str, name: str) -> None:
    project = world.project("p", ".envhook.toml", f'venv = "{name}"\n')
    path = os.path.join(project, name)
    world.folder(os.path.dirname(path))
    if what == "folder":
        world.file(path + "/theirs")
    elif what == "file":
        world.file(path, "a\nb\n")
    elif what == "fifo":
        os.mkfifo(path)
    else:
        target = {"dangling": "nowhere", "ring": os.path.basename(path), "link to a file": project + "/.envhook.toml"}
        os.symlink(target[what], path)
    finding = world.examine(project)
    assert not finding.place.missing
    assert made(world, project) == []
    assert finding.decision.reason


def test_a_file_above_its_place_is_something_too(world: World) -> None:
    project = world.project("p", ".envhook.toml", 'venv = "build/env"\n')
    world.file(project + "/build")
    assert made(world, project) == []


def test_what_is_in_the_way_is_said(world: World) -> None:
    project = world.project("p")
    world.folder(project, ".venv")
    assert len(said(world, project)) == 1


def test_when_the_obstacle_goes_a_fact_fails(world: World) -> None:
    project = world.project("p")
    world.link(project + "/.venv", "nowhere")
    seen = world.examine(project).seen
    assert holds(seen)
    os.unlink(project + "/.venv")
    assert not holds(seen)


def test_never_where_one_was_before_and_is_gone(world: World) -> None:
    project = world.project("p")
    env = world.trust(project, world.env(project, ".venv"), "created")
    os.rename(env, env + ".old")
    finding = world.examine(project)
    assert finding.decision.state == NONE
    assert said(world, project) == [".venv is gone; make it again: envhook create"]


@pytest.mark.parametrize("name", ["env", "my env"])
def test_never_where_one_of_another_name_was(world: World, name: str) -> None:
    project = world.project("p")
    env = world.trust(project, world.env(project, name), "typed")
    record = world.record(project)
    record.use = env
    world.note(record)
    os.rename(env, str(world.base / "old"))
    assert made(world, project) == []
    assert said(world, project) == [f"{name} is gone; make it again: envhook create"]


@pytest.mark.parametrize("name", [".venv", "env"])
def test_never_where_the_user_took_it_away(world: World, name: str) -> None:
    project = world.project("p")
    record = world.record(project)
    record.removed.append(f"{project}/{name}")
    world.note(record)
    finding = world.examine(project)
    assert made(world, project) == []
    assert "removed" in finding.decision.reason
    assert said(world, project) == []


@pytest.mark.parametrize("denied", ["*", ".venv", "env"])
def test_never_where_the_user_said_no(world: World, denied: str) -> None:
    project = world.project("p")
    record = world.record(project)
    record.denied.append(denied if denied == "*" else f"{project}/{denied}")
    world.note(record)
    finding = world.examine(project)
    assert made(world, project) == []
    assert said(world, project) == []
    assert finding.decision.reason


def test_another_projects_record_does_not_count(world: World) -> None:
    world.trust(world.home + "/app", world.env("app/.venv"))
    os.rename(world.home + "/app/.venv", str(world.base / "old"))
    assert made(world, world.project("app2")) != []


@pytest.mark.parametrize(("setting", "expected"), [("true", MISSING), ('"ask"', MISSING), ("false", NONE)])
def test_auto_create(world: World, setting: str, expected: str) -> None:
    world.settings(f"auto_create = {setting}\n")
    project = world.project("p")
    assert state(world, project) == expected
    assert (made(world, project) != []) is (setting == "true")
    assert len(said(world, project)) == (setting == '"ask"')


def test_not_under_ci(world: World) -> None:
    project = world.project("p")
    assert made(world, project, CI="true") == []
    assert ("var", "CI", "") in world.examine(project).seen.facts


@pytest.mark.timeout(5)
def test_markers_that_are_no_files_do_not_block(world: World) -> None:
    project = world.folder("p")
    for name in ("pyproject.toml", ".envhook.toml", ".python-version"):
        os.mkfifo(f"{project}/{name}")
    world.examine(project)


def test_a_huge_marker_is_read_in_part(world: World) -> None:
    project = world.project("p", content="[project]\n")
    os.truncate(project + "/pyproject.toml", 1 << 34)
    assert made(world, project) != []

"""Which project is this, and where is its environment?"""

from __future__ import annotations

import os

import pytest

from tests.unit.world import World, holds


def found(world: World, directory: str, **environ: str) -> tuple[str, str]:
    """(the project's folder, its environment), relative to home."""
    place = world.examine(directory, **environ).place
    there = place.env if place.source else ""
    return tuple(os.path.relpath(path, world.home) if path else "" for path in (place.root, there))  # type: ignore[return-value]


# -- the order of the rules ---------------------------------------------------


def test_the_order_of_the_rules(world: World) -> None:
    project = world.project("p", ".envhook.toml", 'venv = "e3"\n')
    world.file(project + "/pyproject.toml")
    for name in ("e1", "e2", "e3", ".venv", "venv", "env", ".env"):
        world.env(project, name)
    record = world.record(project)
    record.use = project + "/e1"
    world.note(record)
    order = ["e1", "e2", "e3", ".venv", "venv", "env", ".env"]
    for name in order:
        assert found(world, project, UV_PROJECT_ENVIRONMENT="e2") == ("p", f"p/{name}")
        os.rename(f"{project}/{name}", f"{project}/.old-{name}")
    assert found(world, project, UV_PROJECT_ENVIRONMENT="e2") == ("p", "")


def test_a_choice_may_be_anywhere(world: World) -> None:
    project, env = world.project("p"), world.env(str(world.base), "far away/env")
    record = world.record(project)
    record.use = env
    world.note(record)
    place = world.examine(project).place
    assert (place.env, place.source, place.outside) == (env, "use", True)


def test_the_uv_variable_counts_at_a_project_root_only(world: World) -> None:
    world.env("plain/e2")
    assert found(world, world.home + "/plain", UV_PROJECT_ENVIRONMENT="e2")[1] == ""
    assert found(world, world.project("plain"), UV_PROJECT_ENVIRONMENT="e2") == ("plain", "plain/e2")


def test_the_uv_variable_is_a_fact(world: World) -> None:
    project = world.project("p")
    assert ("var", "UV_PROJECT_ENVIRONMENT", "") in world.examine(project).seen.facts


def test_tool_envhook_of_pyproject(world: World) -> None:
    project = world.project("p", content='[tool.envhook]\nvenv = "build/my env"\n')
    world.env(project, "build/my env")
    assert found(world, project) == ("p", "p/build/my env")


@pytest.mark.parametrize("venv", ["../other/.venv", "/etc", "a/../../other/.venv", "~/other/.venv", ".", ""])
def test_project_settings_name_nothing_outside(world: World, venv: str) -> None:
    world.env("other/.venv")
    project = world.project("p", ".envhook.toml", f'venv = "{venv}"\n')
    finding = world.examine(project)
    assert not finding.place.env or finding.place.env == project + "/.venv"
    assert any("venv" in text for _, text in finding.place.notes)


def test_configured_names(world: World) -> None:
    world.settings('env_names = ["my env"]\n')
    project = world.project("p")
    world.env(project, ".hidden")
    world.env(project, "my env")
    world.env(project, ".venv")
    assert found(world, project) == ("p", "p/my env")


def test_the_first_configured_name_is_made(world: World) -> None:
    world.settings('env_names = ["my env", "venv"]\n')
    project = world.project("p")
    assert world.examine(project).place.env == project + "/my env"


def test_the_only_child_whatever_its_name(world: World) -> None:
    project = world.project("p")
    world.env(project, "Käthe's 3.12")
    world.folder(project, "src")
    assert found(world, project) == ("p", "p/Käthe's 3.12")


def test_an_only_child_counts_at_a_project_root_only(world: World) -> None:
    world.env("p/whatever")
    assert found(world, world.home + "/p") == ("", "")


def test_several_children_are_named_and_none_is_taken(world: World) -> None:
    project = world.project("p")
    world.env(project, "one")
    world.env(project, "two")
    finding = world.examine(project)
    assert finding.place.several == ["one", "two"]
    assert not finding.place.missing
    said = [call[2] for call in finding.decision.calls if call[0] == "say"]
    assert said == ["two environments, one and two; choose: envhook use one"]


def test_a_new_child_is_noticed(world: World) -> None:
    project = world.project("p")
    world.env(project, "one")
    world.folder(project, "two")
    seen = world.examine(project).seen
    assert holds(seen)
    world.file(project + "/two/pyvenv.cfg")
    assert not holds(seen)


def test_a_linked_child_is_not_looked_through(world: World) -> None:
    """Neither here nor by the shells' guard, which must agree."""
    project = world.project("p")
    world.link(project + "/lib", world.env(str(world.base), "far"))
    finding = world.examine(project)
    assert not finding.place.source
    assert holds(finding.seen)
    assert world.env(project, "own") == world.examine(project).place.env


@pytest.mark.parametrize("what", ["folder", "fifo", "dangling"])
def test_a_child_needs_a_regular_pyvenv_cfg(world: World, what: str) -> None:
    project = world.project("p")
    env = world.env(project, "one")
    bogus = world.folder(project, "two") + "/pyvenv.cfg"
    if what == "folder":
        os.mkdir(bogus)
    elif what == "fifo":
        os.mkfifo(bogus)
    else:
        os.symlink("nowhere", bogus)
    finding = world.examine(project)
    assert finding.place.env == env
    assert holds(finding.seen)


def test_a_named_link_out_of_the_project_is_asked_about(world: World) -> None:
    project = world.project("p")
    world.link(project + "/venv", world.env(".virtualenvs/p"))
    assert world.examine(project).decision.state == "untrusted"


def test_a_dotenv_file_is_no_environment(world: World) -> None:
    project = world.project("p")
    world.file(project + "/.env", "SECRET=1\n")
    assert world.examine(project).decision.state == "missing"


# -- which project ------------------------------------------------------------


def test_the_nearest_wins(world: World) -> None:
    outer, inner = world.project("outer"), world.project("outer/inner")
    world.env(outer, ".venv")
    world.env(inner, ".venv")
    assert found(world, world.folder(inner, "src/deep")) == ("outer/inner", "outer/inner/.venv")
    assert found(world, outer) == ("outer", "outer/.venv")


def test_siblings_and_prefixes_are_not_confused(world: World) -> None:
    for name in ("app", "app2", "ap"):
        world.env(world.project(name), ".venv")
    for name in ("app", "app2", "ap"):
        assert found(world, world.folder(name, "src")) == (name, f"{name}/.venv")


def test_an_outer_environment_serves_inner_projects(world: World) -> None:
    top = world.project("mono")
    world.folder("mono/.git")
    world.env(top, ".venv")
    assert found(world, world.project("mono/packages/one")) == ("mono", "mono/.venv")


@pytest.mark.parametrize("git", ["folder", "file"])
def test_a_repository_is_a_wall(world: World, git: str) -> None:
    world.env(world.project("outer"), ".venv")
    inner = world.project("outer/repo")
    world.folder("outer/repo/.git") if git == "folder" else world.file("outer/repo/.git", "gitdir: ../x")
    assert found(world, world.folder(inner, "src"))[1] == ""


def test_an_environment_of_home_serves_nobody(world: World) -> None:
    world.env(".venv")
    world.file("pyproject.toml")
    assert found(world, world.project("p"))[1] == ""
    assert found(world, world.home) == ("", "")


def test_the_physical_directory_decides(world: World) -> None:
    project = world.project("real/p")
    world.env(project, ".venv")
    world.env(world.project("links"), ".venv")
    assert found(world, world.link("links/p", project)) == ("real/p", "real/p/.venv")


def test_a_deleted_directory(world: World) -> None:
    project = world.project("p")
    world.env(project, ".venv")
    assert found(world, project + "/gone") == ("p", "p/.venv")


def test_bytes_that_are_no_text(world: World) -> None:
    project = world.project("p\udcff\n\x1b")
    env = world.env(project, ".venv")
    finding = world.examine(project)
    assert finding.place.env == env
    assert finding.verdict is not None


# -- what the project wants ---------------------------------------------------


def test_where_the_wanted_python_is_said(world: World) -> None:
    project = world.project("p", content='[project]\nrequires-python = ">=3.8"\n')
    world.env(project, ".venv")

    def wanted() -> tuple[str, str]:
        place = world.examine(project).place
        return place.wants, place.wants_from

    assert wanted() == (">=3.8", "pyproject.toml")
    world.file(project + "/.python-version", "3.9\n")
    assert wanted() == ("3.9", ".python-version")
    world.file(project + "/.envhook.toml", 'python = "3.10"\n')
    assert wanted() == ("3.10", ".envhook.toml")


def test_an_unreadable_version_file_counts_as_absent(world: World) -> None:
    project = world.project("p", content='[project]\nrequires-python = ">=3.8"\n')
    world.env(project, ".venv")
    world.file(project + "/.python-version", "$(reboot)\n3.9\n")
    assert world.examine(project).place.wants == ">=3.8"

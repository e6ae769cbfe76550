"""Agreement by deed: what the user made or activated at this prompt is theirs."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from envhook import names
from tests.unit.world import World, before


def answered(world: World, directory: str, line: str, made: str, **environ: str) -> str:
    """Answer after a line that made something."""
    return world.answer(directory, typed=line, since=before(made), **environ)


def active(world: World, directory: str) -> str:
    finding = world.examine(directory)
    return finding.place.env if finding.decision.state == "active" else ""


def test_the_session_of_every_tutorial(world: World) -> None:
    notes = world.folder("notes")
    env = world.env(notes, "env")
    text = answered(world, notes, "python3 -m venv env", env)
    assert "env is yours (made by python3 -m venv)" in text
    assert "__envhook_enter" in text
    assert "__envhook_on" in text
    assert active(world, notes) == env
    allowance = world.record(notes).allowed[env]
    assert (allowance.how, allowance.builder) == ("typed", "venv")


def test_a_real_venv(world: World) -> None:
    notes = world.folder("notes")
    for python in (sys.executable, "/usr/bin/python3"):
        try:
            subprocess.run([python, "-m", "venv", "--without-pip", notes + "/env"], check=True, capture_output=True)
            break
        except (OSError, subprocess.CalledProcessError):  # not readable for an ordinary user, or without venv
            continue
    else:
        pytest.skip("no Python that makes environments")
    assert "is yours" in answered(world, notes, "python3 -m venv --without-pip env", notes + "/env")
    assert active(world, notes) == notes + "/env"


def test_what_is_kept_says_it_only_once(world: World) -> None:
    notes = world.folder("notes")
    env = world.env(notes, "env")
    answered(world, notes, "python3 -m venv env", env)
    assert "is yours" not in world.answer(notes)


@pytest.mark.parametrize("name", [".venv", "env", "my 3.12", ".hidden"])
def test_whatever_its_name_it_is_chosen(world: World, name: str) -> None:
    folder = world.folder("plain")
    env = world.env(folder, name)
    answered(world, folder, f"python3 -m venv '{name}'", env)
    assert active(world, folder) == env


def test_it_is_chosen_for_its_folder_when_made_from_above(world: World) -> None:
    folder = world.folder("plain")
    env = world.env(folder, "test_env")
    answered(world, world.home, "python3 -m venv plain/test_env", env)
    assert active(world, folder) == env


def test_a_folder_that_has_one_keeps_it(world: World) -> None:
    project = world.project("p")
    own = world.trust(project, world.env(project, ".venv"))
    env = world.env(project, "it's")
    text = answered(world, project, 'python3 -m venv "it\'s"', env)
    assert "envhook use " in text
    assert active(world, project) == own
    assert world.record(project).use == ""


@pytest.mark.parametrize("line", ["uv sync", "uv add x", "poetry install"])
def test_a_project_builder_makes_the_projects_own(world: World, line: str) -> None:
    project = world.project("p")
    env = world.env(project, ".venv")
    assert "is yours (made by " in answered(world, world.folder(project, "src"), line, env)
    assert active(world, project) == env


def test_uv_makes_it_where_its_variable_says(world: World) -> None:
    project = world.project("p")
    env = world.env(project, "build env")
    answered(world, project, "uv sync", env, UV_PROJECT_ENVIRONMENT="build env")
    assert world.examine(project, UV_PROJECT_ENVIRONMENT="build env").decision.state == "active"


def test_nobody_else_makes_it_where_uvs_variable_says(world: World) -> None:
    project = world.project("p")
    env = world.env(project, "build env")
    answered(world, project, "poetry install", env, UV_PROJECT_ENVIRONMENT="build env")
    assert world.examine(project, UV_PROJECT_ENVIRONMENT="build env").decision.state == "untrusted"


def test_a_collection_of_environments_is_no_project(world: World) -> None:
    """`python3 -m venv ~/envs/two` beside others: recorded, but not what entering ~/envs shows."""
    collection = world.folder("envs")
    world.env(collection, "one")
    two = world.env(collection, "two")
    answered(world, world.home, "python3 -m venv ~/envs/two", two)
    assert world.record(collection).use == ""
    first = world.env("my envs/first")
    answered(world, world.home, "python3 -m venv '~/my envs/first'", first, WORKON_HOME=world.home + "/my envs")
    assert world.record(world.home + "/my envs").use == ""


@pytest.mark.parametrize("line", ["git pull && uv sync", "uv sync | cat", "ls", "source .venv/bin/activate", "cd p"])
def test_no_consent_no_environment(world: World, line: str) -> None:
    project = world.project("p")
    env = world.env(project, ".venv")
    text = answered(world, project, line, env)
    assert "__envhook_ask" in text
    assert "__envhook_enter" not in text
    assert world.record(project).empty()


def test_a_project_builder_does_not_vouch_for_another_name(world: World) -> None:
    """`uv sync` makes .venv; `env` came with the clone."""
    project = world.project("p")
    env = world.env(project, "env")
    answered(world, project, "uv sync", env)
    assert active(world, project) == ""


@pytest.mark.parametrize("line", ["uv sync", "python3 -m venv .venv"])
def test_no_links_and_no_redirects(world: World, line: str) -> None:
    project = world.project("p")
    env = world.env(str(world.base), "far/env")
    world.link(project + "/.venv", env)
    answered(world, project, line, env)
    assert active(world, project) == ""
    os.unlink(project + "/.venv")
    world.file(project + "/.venv", env)
    answered(world, project, line, env)
    assert active(world, project) == ""


def test_what_stood_there_before_is_not_agreed_to(world: World) -> None:
    project = world.project("p")
    world.file(project + "/.venv/bin/ls", "#!/bin/sh\n")
    planted = os.stat(project + "/.venv/bin/ls").st_ctime_ns
    while os.stat(world.file("tick")).st_ctime_ns <= planted:
        pass
    world.env(project, ".venv")
    world.answer(project, typed="uv sync", since=planted + 1)
    assert active(world, project) == ""


@pytest.mark.parametrize("since", [0, 2**62])
def test_without_a_time_there_is_no_consent(world: World, since: int) -> None:
    project = world.project("p")
    world.env(project, ".venv")
    world.answer(project, typed="uv sync", since=since)
    assert active(world, project) == ""


@pytest.mark.parametrize("denied", ["*", "env"])
def test_what_was_denied_stays_so(world: World, denied: str) -> None:
    project = world.project("p")
    env = world.env(project, "env")
    record = world.record(project)
    record.denied.append(denied if denied == "*" else env)
    world.note(record)
    assert "is yours" not in answered(world, project, "python3 -m venv env", env)
    assert active(world, project) == ""


def test_what_is_refused_stays_so(world: World) -> None:
    project = world.project("p")
    env = world.env(project, "env")
    os.chmod(project, 0o777)
    assert "is yours" not in answered(world, project, "python3 -m venv env", env)
    assert world.record(project).allowed == {}


def test_what_git_keeps_is_asked_about(world: World) -> None:
    project = world.project("p")
    env = world.env(project, "env")
    world.git(project, "init", "-q")
    world.git(project, "add", "-f", "env/bin/activate")
    assert "is yours" not in answered(world, project, "python3 -m venv env", env)


def test_a_builder_typed_in_a_known_project_switches_on_again(world: World) -> None:
    project = world.project("p")
    world.trust(project, world.env(project, ".venv"))
    text = world.answer(project, typed="uv add requests", since=2**62)
    assert "__envhook_on" in text
    assert "is yours" not in text
    assert world.record(project).allowed[project + "/.venv"].how == "allow"


def test_home_itself_gets_no_promise(world: World) -> None:
    """An environment in the home directory is never activated: do not say that it is."""
    env = world.env("env")
    text = answered(world, world.home, "python3 -m venv env", env)
    assert "__envhook_enter" not in text
    assert "is yours" not in text


@pytest.mark.parametrize("hostile", ["\x1b]0;x\x07", "a\nb"])
def test_the_line_is_safe_to_show(world: World, hostile: str) -> None:
    folder = world.folder("plain")
    env = world.env(folder, hostile) if "\n" not in hostile else world.env(folder, "env")
    text = answered(world, folder, f"python3 -m venv '{hostile}'", env)
    said = [line for line in text.splitlines() if line.startswith("__envhook_say")]
    assert all(line.isprintable() for line in said)


# -- activated by hand --------------------------------------------------------


def test_what_was_activated_by_hand_is_adopted(world: World) -> None:
    project = world.project("p")
    env = world.env(project, ".venv")
    assert "__envhook_enter" in world.answer(project, VIRTUAL_ENV=env)
    assert world.record(project).allowed[env].how == "hand"
    assert active(world, project) == env


def test_what_envhook_activated_is_not_by_hand(world: World) -> None:
    """Else an environment swapped for another would vouch for itself."""
    project = world.project("p")
    env = world.env(project, ".venv")
    text = world.answer(project, VIRTUAL_ENV=env, **{names.ENV_ACTIVE: env})
    assert "__envhook_enter" not in text
    assert world.record(project).empty()


@pytest.mark.parametrize("why", ["denied", "refused"])
def test_by_hand_outdoes_neither_a_no_nor_a_refusal(world: World, why: str) -> None:
    project = world.project("p")
    env = world.env(project, ".venv")
    if why == "denied":
        record = world.record(project)
        record.denied.append(env)
        world.note(record)
    else:
        os.chmod(env, 0o777)
    assert "__envhook_enter" not in world.answer(project, VIRTUAL_ENV=env)
    assert world.record(project).allowed == {}


# -- where nothing can be recorded --------------------------------------------


@pytest.mark.parametrize("by", ["typed", "hand"])
def test_a_closed_data_folder_is_said_once_and_nothing_else_happens(world: World, by: str) -> None:
    project = world.project("p")
    env = world.env(project, ".venv")
    os.chmod(world.folder(".local/share"), 0o500)
    text = answered(world, project, "uv sync", env) if by == "typed" else world.answer(project, VIRTUAL_ENV=env)
    assert "not recorded" in text
    assert "__envhook_enter" not in text

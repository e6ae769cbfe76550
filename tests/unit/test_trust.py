"""May this environment's code be put on PATH?"""

from __future__ import annotations

import os
import shutil

import pytest

from envhook import names, trust
from envhook.model import Verdict
from tests.unit.world import World, holds


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


# -- ask, silent --------------------------------------------------------------


def test_an_environment_that_nobody_saw_made_waits(world: World) -> None:
    project = world.project("p")
    env = world.env(project, ".venv")
    finding = world.examine(project)
    assert finding.decision.state == "untrusted"
    line = ".venv left off, I did not see it made; use it: envhook allow"
    assert finding.decision.calls == [("ask", project, env, line)]


@pytest.mark.parametrize("how", ["created", "allow", "adopt", "typed", "hand"])
def test_a_recorded_environment_is_silent(world: World, how: str) -> None:
    project = allowed(world, how=how)
    finding = world.examine(project)
    assert (finding.decision.state, finding.verdict and finding.verdict.by) == ("active", how)
    assert [call[0] for call in finding.decision.calls] == ["enter"]


def test_a_record_binds_project_and_environment(world: World) -> None:
    """An environment allowed for one project is not allowed for another that names it."""
    one = allowed(world, "one")
    two = world.project("two")
    record = world.record(two)
    record.use = one + "/.venv"
    world.note(record)
    assert verdict(world, two).name == "ask"


def test_trusted_roots(world: World) -> None:
    inside, beside = world.project("src/p"), world.project("src2/p")
    for project in (inside, beside):
        world.env(project, ".venv")
    world.settings("trusted_roots = [{}]", world.home + "/src/")
    assert verdict(world, inside).name == "trusted"
    assert verdict(world, beside).name == "ask"


def test_a_trusted_root_by_way_of_a_link(world: World) -> None:
    project = world.project("real/p")
    world.env(project, ".venv")
    world.link("src", world.home + "/real")
    world.settings("trusted_roots = [{}]", world.home + "/src")
    assert verdict(world, world.home + "/src/p").name == "trusted"


def test_a_link_out_of_the_project_below_a_trusted_root_is_asked_about(world: World) -> None:
    world.settings("trusted_roots = [{}]", world.home)
    project = world.project("p")
    world.link("p/.venv", world.env("other"))
    assert verdict(world, project).name == "ask"


@pytest.mark.parametrize("by", ["link", "file"])
def test_an_allowed_way_out_of_the_project(world: World, by: str) -> None:
    """What was allowed is this way to this environment; another way or another end is asked about again."""
    project = world.project("p")
    one, two = world.env("envs/one"), world.env("envs/two")

    def lead(target: str) -> None:
        if by == "link":
            world.link("p/.venv", target)
        else:
            world.file("p/.venv", target)

    lead(one)
    record = world.record(project)
    record.through[one] = one
    world.note(record)
    assert verdict(world, project).name == "ask"
    world.trust(project, one)
    finding = world.examine(project)
    assert (finding.decision.state, finding.place.env, finding.place.outside) == ("active", one, True)
    lead(two)
    assert verdict(world, project).name == "ask"
    lead(one)
    os.rename(one, one + ".old")
    os.symlink(two, one)
    assert verdict(world, project).name == "ask"


@pytest.mark.parametrize(
    ("how", "given"), [("created", "envhook made"), ("typed", "you made"), ("adopt", "you allowed")]
)
def test_another_one_in_its_place_is_told_by_how_the_former_was_given(world: World, how: str, given: str) -> None:
    project = allowed(world, how=how)
    os.unlink(f"{project}/.venv/.envhook")
    assert f"it is not the one {given}" in verdict(world, project).text


# -- git ----------------------------------------------------------------------


@pytest.mark.parametrize("how", ["created", "typed"])
def test_git_keeping_files_in_it_is_asked_about_whoever_made_it(world: World, how: str) -> None:
    project = allowed(world, how=how)
    world.git(project, "init", "-q")
    assert state(world, project) == "active"
    world.git(project, "add", "-f", ".venv/bin/activate")
    assert verdict(world, project).name == "ask"
    assert "git keeps files in it" in verdict(world, project).text
    world.trust(project, project + "/.venv", "allow")
    assert state(world, project) == "active"


def test_where_git_would_write_into_it_none_is_made(world: World) -> None:
    project = world.project("p")
    env = world.env(project, ".venv")
    world.git(project, "init", "-q")
    world.git(project, "add", "-f", ".venv/bin/activate")
    shutil.rmtree(env)
    calls = world.examine(project).decision.calls
    assert not any(call[0] == "missing" for call in calls)
    assert ("say", f"refused:{project}", ".venv not made: git keeps files in it") in calls


def test_git_counts_below_a_trusted_root_too(world: World) -> None:
    world.settings("trusted_roots = [{}]", world.home)
    project = world.project("p")
    world.env(project, ".venv")
    world.git(project, "init", "-q")
    world.git(project, "add", "-f", ".venv/bin/activate")
    assert verdict(world, project).name == "ask"


# -- deny, refuse -------------------------------------------------------------


@pytest.mark.parametrize("denied", ["*", ".venv"])
def test_denied_is_silent_for_good(world: World, denied: str) -> None:
    project = allowed(world)
    record = world.record(project)
    record.denied.append(denied if denied == "*" else project + "/" + denied)
    world.note(record)
    finding = world.examine(project)
    assert finding.decision.state == "denied"
    assert finding.decision.calls == [("leave", project, "")]


def test_denied_wins_over_a_trusted_root(world: World) -> None:
    world.settings("trusted_roots = [{}]", world.home)
    project = world.project("p")
    world.env(project, ".venv")
    record = world.record(project)
    record.denied.append(project + "/.venv")
    world.note(record)
    assert state(world, project) == "denied"


@pytest.mark.parametrize("name", ["a:b", "a\nb", ":"])
def test_a_path_that_path_cannot_hold_is_refused(world: World, name: str) -> None:
    project = world.project(name)
    world.trust(project, world.env(project, ".venv"))
    assert verdict(world, project).name == "refused"
    assert "\n" not in verdict(world, project).text


@pytest.mark.parametrize("what", ["bin", ".", "pyvenv.cfg"])
def test_a_link_in_place_of_a_part_is_never_entered(world: World, what: str) -> None:
    """`bin -> /srv/open`: PATH would hold a folder that nobody looked at."""
    project = allowed(world)
    part = os.path.normpath(project + "/.venv/" + what)
    away = world.folder(str(world.base), "open") + "/part"
    os.rename(part, away)
    os.symlink(away, part)
    finding = world.examine(project)
    assert not any(call[0] == "enter" for call in finding.decision.calls)


def test_an_interpreter_of_another_user_is_refused(world: World) -> None:
    """Link targets are in the chain; the base interpreter is one."""
    project = allowed(world)
    assert state(world, project) == "active"
    os.chmod(world.python, 0o777)
    finding = world.examine(project)
    assert not any(call[0] == "enter" for call in finding.decision.calls)


def test_nothing_that_the_project_names_outside_is_touched_before_trust(world: World) -> None:
    """`home = /net/…` of an untrusted environment is neither looked at nor a fact."""
    project = world.project("p")
    world.env(project, ".venv", home="/net/host/bin")
    finding = world.examine(project)
    assert finding.decision.state == "untrusted"
    assert not any(part.startswith("/net") for fact in finding.seen.facts for part in fact)


# -- broken -------------------------------------------------------------------


def test_a_trusted_environment_without_its_python_is_broken(world: World) -> None:
    project = allowed(world)
    os.rename(world.python, world.python + ".old")
    finding = world.examine(project)
    assert finding.decision.state == "broken"
    assert finding.decision.reason == ".venv is broken: its Python is gone; rebuild: envhook create --force"


def test_a_mended_environment_is_noticed(world: World) -> None:
    project = allowed(world)
    os.rename(world.python, world.python + ".old")
    seen = world.examine(project).seen
    assert holds(seen)
    os.rename(world.python + ".old", world.python)
    assert not holds(seen)


def test_an_environment_that_breaks_is_noticed(world: World) -> None:
    project = allowed(world)
    seen = world.examine(project).seen
    assert holds(seen)
    os.rename(world.python, world.python + ".old")
    assert not holds(seen)


def test_one_of_another_system_is_broken(world: World) -> None:
    project = allowed(world)
    os.rename(project + "/.venv/bin", project + "/.venv/Scripts")
    finding = world.examine(project)
    assert finding.decision.state == "broken"
    assert "another system" in finding.decision.reason


# -- activated by hand --------------------------------------------------------


@pytest.mark.parametrize("spelling", ["{}", "{}/", "{}/../.venv"])
def test_what_the_user_activated_is_recognised(world: World, spelling: str) -> None:
    project = world.project("p")
    env = world.env(project, ".venv")
    place = world.examine(project).place
    assert trust.by_hand(world.session(project, VIRTUAL_ENV=spelling.format(env)), place)


@pytest.mark.parametrize("active", ["", "/no/such", "other", "ours"])
def test_another_environment_or_ours_is_not_by_hand(world: World, active: str) -> None:
    project = world.project("p")
    env = world.env(project, ".venv")
    other = world.env("other/.venv")
    place = world.examine(project).place
    environ = {"VIRTUAL_ENV": {"other": other, "ours": env}.get(active, active)}
    if active == "ours":
        environ[names.ENV_ACTIVE] = env
    assert not trust.by_hand(world.session(project, **environ), place)

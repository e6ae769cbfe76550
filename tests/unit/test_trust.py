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


# -- does a record still match? -----------------------------------------------


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

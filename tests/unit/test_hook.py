"""One question of a shell, from its arguments to its answer."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from envhook import hook, kept, names
from tests.unit.world import World, holds


@pytest.fixture
def environ(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing but a home."""
    for name in list(os.environ):
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", world.home)


def ask(world: World, directory: str, shell: str = "bash", run: str = "", version: str = names.VERSION) -> list[str]:
    physical = os.path.realpath(directory) if os.path.isdir(directory) else ""
    return [version, shell, run, directory, physical]


def answer_file(world: World, directory: str) -> str:
    return kept.answer_path(str(world.base / "run"), world.session(directory))


def trusted(world: World, name: str = "web shop") -> str:
    project = world.project(name)
    world.trust(project, world.env(project, ".venv"))
    return project


@pytest.mark.parametrize("shell", ["bash", "bash-coarse", "zsh", "fish", "powershell"])
def test_each_shell_gets_an_answer(
    world: World, environ: None, shell: str, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    project = trusted(world)
    assert hook.main(ask(world, project, shell)) == 0
    out, err = capsysbinary.readouterr()
    assert b"__envhook_enter" in out
    assert b"web shop" in out
    assert err == b""


@pytest.mark.parametrize("arguments", [[], ["0.1.0"], ["0.1.0", "tcsh", "", "/", "/"], ["0.1.0", "bash", "", "", ""]])
def test_bad_arguments_give_one_line_and_nothing_else(
    world: World, environ: None, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    code = hook.main(arguments)
    out, err = capsys.readouterr()
    if code:
        assert out == ""
        assert err.startswith("envhook: ")
        assert err.count("\n") == 1


def test_whatever_fails_gives_one_line_and_nothing_else(
    world: World, environ: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_: object) -> None:
        raise RuntimeError("\x1b[31mtwo\nlines")

    monkeypatch.setattr(hook, "examine", fail)
    assert hook.main(ask(world, world.home)) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert "\x1b" not in err
    monkeypatch.setenv("ENVHOOK_DEBUG", "1")
    with pytest.raises(RuntimeError):
        hook.main(ask(world, world.home))


def test_an_answer_is_kept_once_its_facts_are_old_enough(world: World) -> None:
    project = trusted(world)
    time.sleep(0.025)
    text = world.answer(project)
    with open(answer_file(world, project), encoding="utf-8") as file:
        stored = file.read()
    assert "__envhook_enter" in stored
    assert "/run/twins/" in stored
    assert text == stored


def test_an_answer_on_young_facts_is_not_kept(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    project = trusted(world)
    future = time.time_ns() + 10**12
    world.answer(project)
    time.sleep(0.025)
    world.answer(project)
    assert os.path.exists(answer_file(world, project))
    world.file(project + "/pyproject.toml", "[project]\n")
    os.utime(project + "/pyproject.toml", ns=(future, future))
    # A busy machine may take longer than a tick from here to there.
    monkeypatch.setattr("envhook.answer._TICK", 10**12)
    world.answer(project)
    assert not os.path.exists(answer_file(world, project))


def test_what_is_for_once_is_not_kept(world: World) -> None:
    project = trusted(world)
    time.sleep(0.025)
    assert "__envhook_on" in world.answer(project, typed="uv sync", since=1)
    with open(answer_file(world, project), encoding="utf-8") as file:
        assert "__envhook_on" not in file.read()


def test_in_a_deleted_directory_nothing_is_kept(world: World) -> None:
    project = trusted(world)
    time.sleep(0.025)
    text = world.answer(project + "/gone")
    assert "__envhook_enter" in text
    assert not os.path.exists(answer_file(world, project + "/gone"))


def test_a_hook_of_another_version_is_told_and_keeps_nothing(world: World) -> None:
    project = trusted(world)
    time.sleep(0.025)
    session = world.session(project)
    session.version = "0.0.9\x1b"
    text = hook.answer_for(session)
    assert f"this shell runs 0.0.9\\x1b, installed is {names.VERSION}; renew it: exec bash" in text
    assert "__envhook_enter" in text
    assert not os.path.exists(answer_file(world, project))


def test_without_a_runtime_folder_the_answer_is_only_given(world: World) -> None:
    project = trusted(world)
    session = world.session(project)
    session.folders.run = ""
    assert "__envhook_enter" in hook.answer_for(session)


def fail(world: World, project: str, directory: str = "") -> None:
    """Record that the project's environment could not be made, as create does."""
    session = world.session(directory or project)
    finding = hook.examine(session)
    record = world.record(project)
    record.failed[project + "/.venv"] = ("no space", hook.failure_key(session, finding.seen, project))
    world.note(record)


def test_a_failure_is_not_tried_again(world: World) -> None:
    project = world.project("p")
    assert world.examine(project).decision.state == "missing"
    fail(world, project)
    assert world.examine(project).decision.state == "broken"
    assert world.examine(project).decision.state == "broken"


def test_a_failure_is_the_same_from_everywhere_in_the_project(world: World) -> None:
    project = world.project("p")
    fail(world, project, world.folder(project, "src/deep"))
    assert world.examine(project).decision.state == "broken"
    assert world.examine(world.folder(project, "other")).decision.state == "broken"


@pytest.mark.parametrize("change", ["pyproject", "pin", "settings", "marker"])
def test_a_failure_is_tried_again_when_a_fact_changes(world: World, change: str) -> None:
    project = world.project("p")
    world.settings("quiet = true\n")
    fail(world, project)
    time.sleep(0.012)
    if change == "pyproject":
        world.file(project + "/pyproject.toml", "[project]\n")
    elif change == "pin":
        world.file(project + "/.python-version", "3.12\n")
    elif change == "settings":
        world.settings("builder = 'venv'\n")
    else:
        world.file(project + "/setup.cfg")
    assert world.examine(project).decision.state == "missing"


def test_two_projects_fail_on_their_own(world: World) -> None:
    one, two = world.project("one"), world.project("two")
    fail(world, one)
    assert world.examine(two).decision.state == "missing"


def test_deciding_variables_are_facts(world: World) -> None:
    facts = world.examine(world.project("p"), ENVHOOK_QUIET="true").seen.facts
    assert ("var", "ENVHOOK_QUIET", "true") in facts
    assert ("var", "ENVHOOK_AUTO_CREATE", "") in facts
    assert not any(fact[0] == "var" and "TRUSTED" in fact[1] for fact in facts)


@pytest.mark.parametrize("variable", ["ENVHOOK_TRUSTED_ROOTS", "ENVHOOK_BUILDER", "ENVHOOK_PYTHON"])
def test_no_variable_grants_trust_or_names_a_program(world: World, variable: str) -> None:
    project = world.project("p")
    world.env(project, ".venv")
    finding = world.examine(project, **{variable: world.home})
    assert finding.decision.state == "untrusted"
    assert (finding.settings.builder, finding.settings.python) == ("auto", "")


def test_a_project_grants_nothing(world: World) -> None:
    project = world.project("p", ".envhook.toml", "trusted_roots = ['/']\nbuilder = 'x'\nvenv = '.venv'\n")
    world.env(project, ".venv")
    finding = world.examine(project)
    assert finding.decision.state == "untrusted"
    assert finding.settings.trusted_roots == []


def test_a_wrong_setting_is_said_and_the_rest_works(world: World) -> None:
    world.settings("quiet = 3\n")
    project = trusted(world)
    calls = world.examine(project).decision.calls
    assert [call[0] for call in calls] == ["enter", "say"]
    assert "line 1" in calls[1][2]


def test_nothing_changes_by_looking(world: World) -> None:
    project = trusted(world)
    world.answer(project)
    first = world.examine(project)
    second = world.examine(project)
    assert first.decision.calls == second.decision.calls
    assert list(first.seen.facts) == list(second.seen.facts)
    assert holds(first.seen)


def test_as_the_hooks_start_it(helper: list[str], tmp_path: os.PathLike[str]) -> None:
    """An isolated interpreter, no site-packages, cwd `/`, and whatever PATH and PYTHONPATH say."""
    home = str(tmp_path)
    done = subprocess.run(
        [*helper, names.VERSION, "zsh", "", home, os.path.realpath(home)],
        cwd="/",
        env={"HOME": home, "PATH": "/nowhere", "PYTHONPATH": home, "PYTHONSTARTUP": home},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("if [[ ")
    assert done.stderr == ""


@pytest.fixture
def helper() -> list[str]:
    stub = os.path.join(os.path.dirname(hook.__file__), "run_hook.py")
    return [sys.executable, "-I", "-S", "-X", "utf8", stub]

"""Which Python is chosen, among those that are really installed on this machine."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from envhook.create import NotCreated, candidates
from envhook.create.choice import Wish
from envhook.create.interpreter import Interpreter
from envhook.create.searchpath import SearchPath
from tests.unit.create.machine import Machine
from tests.unit.create.workshop import Workshop, run


@pytest.fixture
def machine(tmp_path: Path, cache: str, monkeypatch: pytest.MonkeyPatch) -> Machine:
    made = Machine(tmp_path, f"{cache}/test-interpreters")
    if len(made.versions) < 3:
        pytest.skip("needs three versions of Python")
    # The folders of the system would bring the machine's own.
    monkeypatch.setattr(candidates, "_SYSTEM", ())
    return made


def test_without_a_wish_it_is_the_users_own(machine: Machine) -> None:
    old, middle, new = machine.versions[-3:]
    machine.loose("a", python3=middle)
    machine.loose("b", python3=new, python=old)
    assert machine.choose().version == middle


def test_python_is_what_counts_where_there_is_no_python3(machine: Machine) -> None:
    machine.loose("a", python=machine.versions[-2])
    assert machine.choose().version == machine.versions[-2]


def test_pyenvs_global_version_and_no_shim_is_run(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    old, middle, new = machine.versions[-3:]
    root = machine.pyenv(old, middle, new)
    project = machine.base / "project"
    project.mkdir()
    (project / ".python-version").write_text(old)
    monkeypatch.chdir(project)
    (root / "version").write_text(f"# mine\n{middle}\n")
    assert machine.choose().version == middle
    (root / "version").write_text(middle.rpartition(".")[0] + "\n")
    assert machine.choose().version == middle
    machine.environ["PYENV_VERSION"] = f"{new}:{old}"
    assert machine.choose().version == new
    assert not (machine.base / "ran").exists()


def test_pyenvs_system_means_the_next_on_path(machine: Machine) -> None:
    old, _middle, new = machine.versions[-3:]
    root = machine.pyenv(new)
    (root / "version").write_text("system\n")
    machine.loose("a", python3=old)
    assert machine.choose().version == old
    assert not (machine.base / "ran").exists()


def test_asdfs_shims(machine: Machine) -> None:
    old, middle, _new = machine.versions[-3:]
    for version in (old, middle):
        folder = machine.base / "home/.asdf/installs/python" / version / "bin"
        folder.mkdir(parents=True)
        (folder / "python3").symlink_to(machine.real[version])
    shims = machine.base / "home/.asdf/shims"
    shims.mkdir()
    (shims / "python3").write_text("#!/bin/sh\nexit 1\n")
    machine.environ["PATH"] = f"{shims}:"
    (machine.base / "home/.tool-versions").write_text(f"nodejs 20.1\npython {old}\n")
    assert machine.choose().version == old
    assert machine.choose(middle).version == middle


def test_an_environments_python_is_nobodys_choice(machine: Machine) -> None:
    old, middle = machine.versions[-3:-1]
    bin_folder = machine.loose("env/bin", python3=old)
    (bin_folder.parent / "pyvenv.cfg").write_text("home = /usr/bin\n")
    machine.loose("a", python3=middle)
    assert machine.choose().version == middle


def test_project_entries_are_left_out(machine: Machine) -> None:
    old, middle = machine.versions[-3:-1]
    machine.loose("project/bin", python3=old)
    (machine.base / "alias").symlink_to(machine.base / "project/bin")
    machine.environ["PATH"] += f":{machine.base}/alias:bin:."
    machine.loose("a", python3=middle)
    assert machine.choose(forbidden=(str(machine.base / "project"),)).version == middle


@pytest.mark.parametrize(
    "form", ["{0}.{1}", "{0}.{1}.{2}", "cpython{0}.{1}", "=={0}.{1}.*", "~={0}.{1}.0", "=={0}.{1}.{2}"]
)
def test_a_version_that_is_asked_for(machine: Machine, form: str) -> None:
    for version in machine.versions[-3:]:
        machine.pyenv(version)
    wanted = machine.versions[-3]
    assert machine.choose(form.format(*wanted.split("."))).version == wanted


def test_of_a_range_the_newest(machine: Machine) -> None:
    old, middle, new = machine.versions[-3:]
    machine.loose("a", python3=old)
    machine.pyenv(old, middle, new)
    assert machine.choose(f">={'.'.join(old.split('.')[:2])}").version == new
    assert machine.choose(f">=3.8,<{'.'.join(new.split('.')[:2])}").version == middle
    assert machine.choose(f"!={new}").version == middle
    assert machine.choose("nonsense").version == new


def test_uvs_interpreters(machine: Machine) -> None:
    old, new = machine.versions[-2:]
    for version in (old, new):
        folder = machine.base / f"home/.local/share/uv/python/cpython-{version}-linux-x86_64-gnu/bin"
        folder.mkdir(parents=True)
        (folder / "python3").symlink_to(machine.real[version])
    assert machine.choose(old).version == old
    assert machine.choose().version == new


def test_names_on_path(machine: Machine) -> None:
    old, _middle, new = machine.versions[-3:]
    minor = ".".join(old.split(".")[:2])
    machine.loose("a", **{"python3": new, f"python{minor.replace('.', '_')}": old})
    assert machine.choose(minor).version == old


def test_one_that_crashes_is_passed_over(machine: Machine) -> None:
    old, new = machine.versions[-2:]
    machine.pyenv(old)
    crashing = machine.base / "home/.pyenv/versions/3.99.1/bin/python3"
    crashing.parent.mkdir(parents=True)
    crashing.write_text("#!/bin/sh\nkill -SEGV $$\n")
    crashing.chmod(0o755)
    assert machine.choose(">=3.8").version == old
    first = machine.base / "first"
    first.mkdir()
    (first / "python3").write_text("#!/bin/sh\nexit 1\n")
    (first / "python3").chmod(0o755)
    machine.environ["PATH"] = f"{first}:"
    machine.loose("a", python3=new)
    assert machine.choose().version == new


def test_one_that_is_not_installed(machine: Machine) -> None:
    old, new = machine.versions[-2:]
    machine.pyenv(old, new)
    with pytest.raises(NotCreated) as error:
        machine.choose("3.99", ".python-version")
    short = [".".join(version.split(".")[:2]) for version in (new, old)]
    assert error.value.line == (
        f"no Python 3.99 here (.python-version), but {short[0]}, {short[1]}; "
        f"take one: envhook create --python {short[0]}"
    )
    with pytest.raises(NotCreated, match=r"no Python >=3\.99 here \(pyproject.toml\), but"):
        machine.choose(">=3.99", "pyproject.toml")
    patch = f"{short[1]}.99"
    with pytest.raises(NotCreated, match=rf"no Python {patch} here, but {old}, {new}") as error:
        machine.choose(patch)
    assert error.value.remedy == f"take one: envhook create --python {old}"
    with pytest.raises(NotCreated, match=rf"no pypy 3\.10\.9 here, but {new}, {old}"):
        machine.choose("pypy3.10.9")


def test_a_patch_release_where_only_names_are_known(machine: Machine) -> None:
    version = machine.versions[-1]
    minor = version.rpartition(".")[0]
    machine.loose("a", **{f"python{minor}": version})
    with pytest.raises(NotCreated, match=rf"no Python 3\.9\.99 here, but {minor}") as error:
        machine.choose("3.9.99")
    assert error.value.remedy.startswith(f"take one: envhook create --python {minor}")


def test_what_is_known_is_not_asked_again(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    version = machine.versions[-1]
    machine.loose("a", python3=version)
    machine.choose()
    monkeypatch.setitem(sys.modules, "python_discovery", None)
    assert machine.choose().version == version


def test_an_upgraded_interpreter_is_asked_again(machine: Machine, tmp_path: Path) -> None:
    old, new = machine.versions[-2:]
    real = tmp_path / "real"
    real.symlink_to(machine.real[old])
    bin_folder = machine.loose("a")
    (bin_folder / "python3").symlink_to(real)
    assert machine.choose().version == old
    real.unlink()
    real.symlink_to(machine.real[new])
    assert machine.choose().version == new


@pytest.mark.parametrize(
    ("text", "version", "implementation", "span"),
    [
        ("3.12", (3, 12), "", ""),
        ("3", (3,), "", ""),
        ("3.12.1", (3, 12, 1), "", ""),
        ("cpython3.12", (3, 12), "cpython", ""),
        ("cpython-3.12", (3, 12), "cpython", ""),
        ("pypy3.10", (3, 10), "pypy", ""),
        (">=3.9", (), "", ">=3.9"),
        ("", (), "", ""),
    ],
)
def test_wishes(text: str, version: tuple[int, ...], implementation: str, span: str) -> None:
    wish = Wish(text, "")
    assert (wish.version, wish.implementation, wish.range) == (version, implementation, span)


@pytest.mark.parametrize(
    ("text", "fits"), [(">3.10", True), ("<=3.10", False), ("~=3.10.5", False), ("==3.10.4", True)]
)
def test_ranges_that_need_the_whole_version(text: str, fits: bool) -> None:
    assert Wish(text, "").met_by(Interpreter("/usr/bin/python3.10", "cpython", "3.10.4")) is fits


def test_finished_versions_come_before_others() -> None:
    assert Interpreter("/x", "cpython", "3.14.0rc2").numbers == (3, 14, 0)
    assert not Interpreter("/x", "cpython", "3.14.0rc2").final
    assert Interpreter("/x", "pypy", "3.10.14").name == "PyPy 3.10.14"
    assert Interpreter("/x", "cpython", "3.13.0", "t").name == "Python 3.13.0t"


def test_the_projects_files_decide(workshop: Workshop) -> None:
    everywhere = SearchPath(dict(os.environ), ())
    known = [one for one in candidates.installed(everywhere) if len(one.version) == 3 and one.version >= (3, 8)]
    if not known:
        pytest.skip("no second Python here")
    wanted = ".".join(map(str, sorted(one.version for one in known)[-1]))
    root = workshop.project("pinned")
    (root / ".python-version").write_text(f"# for production\n{wanted}\n")
    made = workshop.make(root)
    assert made.python_version == wanted
    assert run(root / ".venv/bin/pip", "--version").returncode == 0
    other = workshop.project("ranged", pyproject='[project]\nrequires-python = ">=3.8, <3.98"\n')
    assert int(workshop.make(other).python_version.split(".")[1]) >= 8
    by_hand = workshop.project("by-hand")
    (by_hand / ".python-version").write_text("3.99")
    assert workshop.make(by_hand, python=wanted).python_version == wanted


def test_a_version_nobody_can_satisfy_is_one_line(workshop: Workshop) -> None:
    root = workshop.project()
    (root / ".python-version").write_text("3.99\n")
    terminal = workshop.enter(root, 200)
    assert terminal.wait() == 1
    (line,) = terminal.lines
    assert line.startswith("envhook: .venv not created: no Python 3.99 here (.python-version), but 3.")
    assert [entry.name for entry in root.iterdir() if entry.name == ".venv"] == []


@pytest.mark.parametrize(
    "text", ["3.12; rm -rf ~", "$(touch x)", "../../python", "3.12\\n", "-c", "system", "pypy3.10-7.3"]
)
def test_nonsense_in_a_version_file_counts_as_absent(workshop: Workshop, text: str) -> None:
    root = workshop.project()
    (root / ".python-version").write_text(text)
    assert workshop.make(root).python_version

"""The wheel holds everything that a user needs, and works without the source tree."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from envhook import hookfile
from tests.house.rooms import SOURCE
from tests.shell.projects import make_environment, make_project


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this tree with what the tests' environment has."""
    folder = tmp_path_factory.mktemp("wheel")
    words = ["-m", "hatchling", "build", "-t", "wheel", "-d", folder]
    subprocess.run([sys.executable, *words], cwd=SOURCE, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def program(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """envhook, installed from the wheel into an environment of its own; its dependencies are those of the tests."""
    env = make_environment(tmp_path_factory.mktemp("tool") / "envhook")
    site = next(env.glob("lib/python*/site-packages"))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    # A plain path in a .pth file: editable installations in it (this source tree) are not loaded.
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return env / "bin/python"


def run(program: Path, home: Path, *words: object) -> subprocess.CompletedProcess[str]:
    env = {"HOME": str(home), "PATH": os.defpath, "ENVHOOK_DAEMON": "false"}
    command = [program, *map(str, words)]
    return subprocess.run(command, env=env, cwd=home, capture_output=True, text=True, check=False)


def test_the_wheel_holds_scripts_types_and_licence(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {f"envhook/shell/envhook.{ending}" for ending in ("bash", "zsh", "fish", "ps1")} <= names
    assert {"envhook/py.typed", "envhook/run_hook.py", "envhook/settings/__init__.py"} <= names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not any(name.startswith(("tests/", "src/")) or "__pycache__" in name for name in names)


def test_it_is_loaded_from_the_wheel(program: Path, tmp_path: Path) -> None:
    done = run(program, tmp_path, "-c", "import envhook; print(envhook.__file__)")
    assert done.stdout.strip().startswith(str(program.parents[1]))


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_each_hook_is_printed_with_its_program_in_front(program: Path, tmp_path: Path, shell: str) -> None:
    done = run(program, tmp_path, "-m", "envhook", "hook", shell)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith(hookfile.compose(shell).split("\n", 3)[3])
    assert done.stdout.count("\n") > 50


def test_the_helper_answers(program: Path, tmp_path: Path) -> None:
    project = make_project(tmp_path / "shop")
    make_environment(project / ".venv")
    helper = next(program.parents[1].glob("lib/python*/site-packages/envhook/run_hook.py"))
    done = run(program, tmp_path, "-I", "-S", helper, "0.1.0", "bash", tmp_path / "run", project, project)
    assert (done.returncode, done.stderr) == (0, "")
    assert "__envhook_ask" in done.stdout


def test_the_command_line_works(program: Path, tmp_path: Path) -> None:
    assert run(program, tmp_path, "-m", "envhook", "--version").stdout == "envhook 0.1.0\n"
    done = run(program, tmp_path, "-m", "envhook", "status", "--json")
    assert (done.returncode, done.stderr) == (0, "")


def test_install_leaves_the_helper_compiled(program: Path, tmp_path: Path) -> None:
    package = next(program.parents[1].glob("lib/python*/site-packages/envhook"))
    for compiled in package.rglob("*.pyc"):
        compiled.unlink()
    done = run(program, tmp_path, "-B", "-m", "envhook", "install", "zsh")
    assert (done.returncode, done.stderr) == (0, "")
    for room in ("hook", "session", "render/posix", "render/pwsh", "settings/__init__"):
        folder, _, name = f"./{room}".rpartition("/")
        assert list((package / folder / "__pycache__").glob(f"{name}.*.pyc")), room

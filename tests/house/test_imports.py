"""The import contract: fast rooms import next to nothing, and nobody imports upwards."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from tests.house.rooms import ALLOWED, EXTRA, PACKAGE, SOURCE, every, fast, imports
from tests.shell.projects import make_environment, make_project

# What `import os` brings along in an interpreter that was started with -S, and the codecs of its streams.
_WITH_OS = {
    "os",
    "posixpath",
    "ntpath",
    "genericpath",
    "stat",
    "_collections_abc",
    "abc",
    "os.path",
    "nt",
    "posix",
    "_abc",
}
_BUILT_IN = {"errno", "time", "sys", "_stat"}


@pytest.mark.parametrize("path", fast(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_fast_room_imports_only_what_costs_nothing(path: Path) -> None:
    for line, name in imports(path):
        inside = name.startswith(".") or name.split(".")[0] == "envhook"
        assert inside or name in ALLOWED | EXTRA.get(path.name, set()), f"{path}:{line} imports {name}"


def test_only_one_file_knows_each_of_these_libraries() -> None:
    homes = {"shellingham": {"cli/detect.py"}}
    for library, expected in homes.items():
        users = {
            str(path.relative_to(PACKAGE))
            for path in every()
            for _, name in imports(path)
            if name.split(".")[0] == library
        }
        assert users == expected


def test_the_layers() -> None:
    program = Path(sysconfig.get_path("scripts"), "lint-imports")
    if not program.exists():
        pytest.skip("import-linter is not here")
    done = subprocess.run([program, "--no-cache"], cwd=SOURCE, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def _loaded_by_helper(tmp_path: Path, where: Path) -> set[str]:
    """The modules that the helper loads for a directory, in a fresh interpreter, without the pack."""
    code = f"import sys; sys.path.insert(0, {str(SOURCE / 'src')!r}); from envhook.hook import main; main(sys.argv[1:])"
    words = ["-I", "-S", "-X", "utf8", "-X", "importtime", "-c", code]
    words += ["0.1.0", "bash", tmp_path / "run", where, where]
    env = {"HOME": str(tmp_path / "home"), "PATH": os.defpath}
    done = subprocess.run([sys.executable, *words], env=env, cwd="/", capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "__envhook_" in done.stdout
    lines = [line.rsplit("|", 1)[1].strip() for line in done.stderr.splitlines() if line.startswith("import time:")]
    return {name for name in lines if name not in ("imported package", "")}


def test_the_helper_loads_only_fast_rooms(tmp_path: Path) -> None:
    project = make_project(tmp_path / "home/shop", "pyproject.toml", '[project]\nname = "shop"\n')
    make_environment(project / ".venv")
    _loaded_by_helper(tmp_path, project)  # writes the flat form of the settings
    bare = subprocess.run(
        [sys.executable, "-I", "-S", "-X", "importtime", "-c", "pass"], capture_output=True, text=True, check=True
    ).stderr
    allowed = _WITH_OS | _BUILT_IN | {line.rsplit("|", 1)[1].strip() for line in bare.splitlines()}
    loaded = {name for name in _loaded_by_helper(tmp_path, project) if not name.startswith("encodings")}
    strangers = {name for name in loaded - allowed if not name.startswith("envhook")}
    assert strangers == set()
    rooms = {"envhook", *(_module(path) for path in fast())}
    assert {name for name in loaded if name.startswith("envhook")} <= rooms


def test_the_helper_loads_one_language(tmp_path: Path) -> None:
    loaded = _loaded_by_helper(tmp_path, make_project(tmp_path / "home/shop"))
    assert {name for name in loaded if name.startswith("envhook.render.")} == {"envhook.render.posix"}


def test_the_command_line_loads_verbs_when_they_are_used() -> None:
    code = (
        "import sys; import envhook.__main__; early = [m for m in ('click', 'envhook.cli') if m in sys.modules]\n"
        "from envhook.cli import run; run(['--version'])\n"
        "print(early, [m for m in sys.modules if m.startswith('envhook.cli.') or m in ('shellingham', 'tomllib')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    version, loaded = done.stdout.splitlines()
    assert version == "envhook 0.1.0"
    assert loaded == "[] ['envhook.cli.say', 'envhook.cli.main']"


def _module(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

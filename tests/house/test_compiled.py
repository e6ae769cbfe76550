"""The helper compiles nothing from its second run on, wherever the package is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from envhook import pack
from envhook.elsewhere import own_folder
from tests.house.rooms import PACKAGE, SOURCE, fast, imports
from tests.shell.projects import make_project


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of the package without anything compiled."""
    copy = tmp_path / "site/envhook"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    return copy


def lock(package: Path) -> None:
    """Nothing can be kept beside the code, not even by root: files stand where the folders would be."""
    for folder in (package, package / "render", package / "settings"):
        (folder / "__pycache__").write_text("")


def ask(package: Path, tmp_path: Path, *, shell: str = "bash") -> list[str]:
    """Run the helper, and name the files of the package that it had to compile."""
    project = tmp_path / "home/shop"
    if not project.exists():
        make_project(project)
    words = [
        "-v",
        "-I",
        "-S",
        "-X",
        "utf8",
        package / "run_hook.py",
        "0.1.0",
        shell,
        tmp_path / "run",
        project,
        project,
    ]
    env = {"HOME": str(tmp_path / "home"), "PATH": os.defpath, "ENVHOOK_DAEMON": "false"}
    done = subprocess.run([sys.executable, *words], env=env, cwd="/", capture_output=True, text=True, check=False)
    assert (done.returncode, "__envhook_missing" in done.stdout) == (0, True), done.stderr
    start = f"# code object from {package}/"
    return [line.removeprefix(start) for line in done.stderr.splitlines() if line.startswith(start)]


def packs(folder: Path) -> list[Path]:
    return list(folder.rglob("rooms.0x*"))


def test_a_pack_is_kept_beside_the_code(package: Path, tmp_path: Path) -> None:
    assert "hook.py" in ask(package, tmp_path)
    assert [path.parent for path in packs(tmp_path)] == [package / "__pycache__"]
    for compiled in package.rglob("*.pyc"):
        compiled.unlink()
    assert ask(package, tmp_path) == []
    assert ask(package, tmp_path, shell="fish") == []


def test_where_the_package_cannot_be_written_to_the_pack_is_the_users_own(package: Path, tmp_path: Path) -> None:
    lock(package)
    assert "hook.py" in ask(package, tmp_path)
    (path,) = packs(tmp_path)
    assert path.is_relative_to(tmp_path / "run/rooms")
    small = ["__init__.py", "elsewhere.py"]
    assert ask(package, tmp_path) == small
    # Code that others can exchange is not run.
    (tmp_path / "run").chmod(0o770)
    assert "hook.py" in ask(package, tmp_path)
    assert (tmp_path / "run").stat().st_mode & 0o777 == 0o700
    assert ask(package, tmp_path) == small


@pytest.mark.parametrize("content", [b"", b"\0" * 1000, b"nonsense", b"(\x02\x00\x00\x00NN"])
def test_a_broken_pack_is_replaced(package: Path, tmp_path: Path, content: bytes) -> None:
    ask(package, tmp_path)
    (path,) = packs(tmp_path)
    path.write_bytes(content)
    ask(package, tmp_path)
    assert path.stat().st_size > 100_000
    assert ask(package, tmp_path) == []


def test_what_has_changed_is_loaded_anew(package: Path, tmp_path: Path) -> None:
    ask(package, tmp_path)
    names = package / "names.py"
    names.write_text(names.read_text() + "\nNEW = 1\n")
    assert ask(package, tmp_path) == ["names.py"]
    assert ask(package, tmp_path) == []


def test_a_package_that_was_moved_does_not_load_the_other(package: Path, tmp_path: Path) -> None:
    ask(package, tmp_path)
    (path,) = packs(tmp_path)
    moved = package.parent / "moved/envhook"
    shutil.copytree(package, moved)
    hook = moved / "hook.py"
    os.utime(hook, ns=(1, 1))
    assert ask(moved, tmp_path) == ["hook.py"]
    assert path.exists()


def test_each_room_comes_behind_those_that_it_imports() -> None:
    known = {"envhook", "envhook.render"}
    for room in pack.ALWAYS:
        for name in _imported_at_once(PACKAGE / f"{room}.py"):
            assert name in known or not name.startswith("envhook"), f"{room} is loaded before {name}"
        known.add(f"envhook.{room}".removesuffix(".__init__").replace("/__init__", "").replace("/", "."))


def test_the_pack_holds_every_fast_room(package: Path) -> None:
    files = {room[0] for room in pack._rooms(str(package)).values()}
    wanted = {str(path.relative_to(PACKAGE)) for path in fast()} - {"run_hook.py", "daemon/start.py"}
    assert wanted <= files


def test_a_folder_of_somebody_else_holds_no_pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = ["run_hook.py", "0.1.0", "bash", str(tmp_path), "/", "/"]
    tmp_path.chmod(0o700)
    assert own_folder("/a/b", arguments) == f"{tmp_path}/rooms/=a/=b"
    assert own_folder("/a/b", arguments[:3]) == ""
    link = tmp_path / "link"
    link.symlink_to(tmp_path)
    assert own_folder("/a/b", [*arguments[:3], str(link), "/", "/"]) == ""
    uid = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: uid + 1)
    assert own_folder("/a/b", arguments) == ""


def _imported_at_once(path: Path) -> set[str]:
    """The modules that a room imports when it is loaded, not when one of its functions is called."""
    import ast

    tree = ast.parse(path.read_text())
    lines = {node.lineno for node in tree.body}
    names = set()
    for line, name in imports(path):
        if line not in lines:
            continue
        node = next(node for node in tree.body if node.lineno == line)
        if isinstance(node, ast.ImportFrom) and node.level:
            above = "envhook" + (f".{node.module}" if node.module else "")
            own = [alias.name for alias in node.names] if not node.module else []
            names |= {f"{above}.{one}" for one in own if (PACKAGE / f"{one}.py").exists() or (PACKAGE / one).is_dir()}
            names.add(above)
        else:
            names.add(name)
    return names


def test_the_source_tree_keeps_it_out_of_git() -> None:
    done = subprocess.run(
        ["git", "check-ignore", "-q", "src/envhook/__pycache__/rooms.0x0"], cwd=SOURCE, check=False, capture_output=True
    )
    assert done.returncode in (0, 128)

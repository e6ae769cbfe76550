"""Which file decides, and what pyproject.toml alone says."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from envhook.drift.declared import LOCKS, declared
from tests.unit.drift.environments import CFG, said


def test_the_lock_decides_then_requirements_then_the_project(tmp_path: Path) -> None:
    order = [*LOCKS, "requirements.txt", "pyproject.toml"]
    for name in order:
        (tmp_path / name).write_text("[project]\ndependencies = ['a']\n" if name == "pyproject.toml" else "")
    for name in order:
        found = declared(str(tmp_path), CFG)
        assert found is not None
        assert found.file == name
        (tmp_path / name).unlink()
    assert declared(str(tmp_path), CFG) is None


def test_requirements_in_is_no_declaration(tmp_path: Path) -> None:
    (tmp_path / "requirements.in").write_text("a\n")
    assert declared(str(tmp_path), CFG) is None


def test_the_projects_dependencies(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        "[project]\nname = 'shop'\ndependencies = ['A_b>=1', 'c; python_version < \"3\"', 'd @ https://example.org/d.whl']\n"
        "[dependency-groups]\ndev = ['e']\n[project.optional-dependencies]\nfancy = ['f']\n"
    )
    found = declared(str(tmp_path), CFG)
    assert said(found) == ["a-b>=1"]
    assert found is not None
    assert found.unclear == ["d @ https://example.org/d.whl"]


@pytest.mark.parametrize("text", ["", "[project]\nname = 'x'\n", "[project]\ndependencies = []\n", "[tool.x]\ny = 1\n"])
def test_a_project_that_declares_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "pyproject.toml").write_text(text)
    assert declared(str(tmp_path), CFG) is None


@pytest.mark.parametrize("text", ["[project\n", "[project]\ndynamic = ['dependencies']\n", "a=" + "[" * 5000])
def test_what_cannot_be_told_is_unknown(tmp_path: Path, text: str) -> None:
    (tmp_path / "pyproject.toml").write_text(text)
    found = declared(str(tmp_path), CFG)
    assert found is not None
    assert found.unknown


@pytest.mark.parametrize(
    "text", ["project = 3\n", "[project]\ndependencies = 'a'\n", "[project]\ndependencies = [1]\n"]
)
def test_other_shapes_do_no_harm(tmp_path: Path, text: str) -> None:
    (tmp_path / "pyproject.toml").write_text(text)
    declared(str(tmp_path), CFG)


def test_a_lock_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    with open(tmp_path / "uv.lock", "wb") as file:
        file.truncate((10 << 20) + 1)
    found = declared(str(tmp_path), CFG)
    assert found is not None
    assert found.unknown == "uv.lock is larger than 10 MiB"


def test_what_is_no_file_does_not_count(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "uv.lock")
    (tmp_path / "poetry.lock").mkdir()
    assert declared(str(tmp_path), CFG) is None

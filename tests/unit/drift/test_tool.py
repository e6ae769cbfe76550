"""Which program brings an environment in line."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from envhook.drift import tool
from envhook.drift.tool import find, plan
from tests.shell.projects import make_environment
from tests.unit.drift.environments import environment


def programs(folder: Path, *names: str) -> str:
    folder.mkdir()
    for name in names:
        (folder / name).write_text("#!/bin/sh\n")
        (folder / name).chmod(0o755)
    return str(folder)


@pytest.fixture(autouse=True)
def no_uv_beside_the_tests(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tool.sys, "executable", str(tmp_path / "nowhere/python"))


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("uv.lock", "uv sync"),
        ("poetry.lock", "poetry install"),
        ("pdm.lock", "pdm sync"),
        ("Pipfile.lock", "pipenv sync"),
        ("pylock.toml", "uv pip sync pylock.toml"),
        ("requirements.txt", "uv pip install -r requirements.txt"),
        ("pyproject.toml", "uv pip install -e ."),
    ],
)
def test_the_tool_of_each_file(tmp_path: Path, file: str, words: str) -> None:
    path = programs(tmp_path / "bin", "uv", "poetry", "pdm", "pipenv")
    found = plan(file, str(tmp_path / ".venv"), path)
    assert " ".join(found.shown) == words
    assert found.words == [f"{path}/{words.split(maxsplit=1)[0]}", *words.split()[1:]]
    assert found.problem == ("", "")
    if file == "uv.lock":
        assert found.environ == {"UV_PROJECT_ENVIRONMENT": str(tmp_path / ".venv")}
    elif words.startswith("uv pip"):
        assert found.environ == {"UV_PYTHON": str(tmp_path / ".venv/bin/python")}


@pytest.mark.parametrize("file", ["uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock", "pylock.toml"])
def test_a_tool_that_is_not_there_is_named(tmp_path: Path, file: str) -> None:
    found = plan(file, str(tmp_path / ".venv"), programs(tmp_path / "bin"))
    assert found.words == []
    name = {"uv.lock": "uv", "pylock.toml": "uv", "Pipfile.lock": "pipenv"}.get(file, file.split(".", maxsplit=1)[0])
    assert found.problem[1] == f"install {name}"
    assert name in found.problem[0]


def test_without_uv_the_environments_own_pip(tmp_path: Path) -> None:
    path = programs(tmp_path / "bin")
    env = environment(tmp_path / ".venv", "pip==24.0")
    found = plan("requirements.txt", str(env), path)
    assert found.words == [f"{env}/bin/python", "-m", "pip", "install", "-r", "requirements.txt"]
    assert plan("pyproject.toml", str(env), path).words[1:] == ["-m", "pip", "install", "-e", "."]


def test_neither_uv_nor_pip(tmp_path: Path) -> None:
    found = plan("requirements.txt", str(make_environment(tmp_path / ".venv")), programs(tmp_path / "bin"))
    assert found.words == []
    assert "ensurepip" in found.problem[1]


def test_no_program_from_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    programs(tmp_path / "bin", "uv")
    monkeypatch.chdir(tmp_path)
    assert find("uv", os.pathsep.join(["bin", "./bin", ""])) == ""


def test_uv_beside_our_own_interpreter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = programs(tmp_path / "own", "uv")
    monkeypatch.setattr(sys, "executable", f"{folder}/python")
    assert find("uv", "") == f"{folder}/uv"

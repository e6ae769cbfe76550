"""What a project's own file may set, and what it may not."""

from __future__ import annotations

import pytest

from envhook import settings

PYPROJECT = """\
[project]
name = "shop"
description = "[tool.other]"

[tool.envhook]  # ours
venv = "envs/main"
python = "3.12"

[tool.ruff]
venv = 5
"""


def project(data: bytes, name: str) -> tuple[dict[str, str], str]:
    """As locate.py reads the file: bytes that are no UTF-8 become lone surrogates."""
    return settings.project(f"/home/me/shop/{name}", data.decode("utf-8", "surrogateescape"))


def test_a_project_sets_data_only() -> None:
    assert project(PYPROJECT.encode(), "pyproject.toml") == ({"venv": "envs/main", "python": "3.12"}, "")
    assert project(b'venv = ".py"\n', ".envhook.toml") == ({"venv": ".py"}, "")
    assert project(b"# tool.envhook is spoken of, no more\n", "pyproject.toml") == ({}, "")


@pytest.mark.parametrize("venv", ["/etc", "../out", "a/../../b", "~/x", "", ".", "a\\nb", "a:b"])
def test_a_project_cannot_reach_outside_itself(venv: str) -> None:
    values, wrong = project(f'venv = "{venv}"\npython = "3.11"\n'.encode(), ".envhook.toml")
    assert values == {"python": "3.11"}
    assert wrong == ".envhook.toml, line 1: venv: must name a folder inside the project; it is left out"


@pytest.mark.parametrize("python", ['"3.12; rm"', '">=3.12"', '"/usr/bin/python3"', "3.12", '""', '"latest"'])
def test_a_project_cannot_name_an_interpreter(python: str) -> None:
    values, wrong = project(f"[tool.envhook]\npython = {python}\n".encode(), "pyproject.toml")
    assert values == {}
    assert wrong.startswith("pyproject.toml, line 2: python: must be a version")


def test_a_project_cannot_grant_anything() -> None:
    values, wrong = project(b'trusted_roots = ["/"]\nbuilder = "sh"\n', ".envhook.toml")
    assert values == {}
    assert wrong == ".envhook.toml, line 1: trusted_roots: no such setting; a project can set venv and python"


@pytest.mark.parametrize(
    "content",
    [b'venv = "a', b"venv = \xff", b"venv = " + b"[" * 4000, b"# x\n" * 2000, b"a.b.c = 1\na = 2", b"\x1b[31m = 1"],
)
def test_a_hostile_project_file_is_one_safe_line(content: bytes) -> None:
    values, wrong = project(content, ".envhook.toml")
    assert values == {}
    assert wrong.startswith(".envhook.toml")
    assert wrong.isprintable()
    assert len(wrong) < 200

"""Rooms stay small enough to be read at once."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.house.rooms import PACKAGE, SOURCE, every

FILE_LIMIT = 300
FUNCTION_LIMIT = 40
SCRIPTS = sorted((SOURCE / "shell").iterdir())


@pytest.mark.parametrize("path", every(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_files_and_functions_are_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= FILE_LIMIT
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            assert lines <= FUNCTION_LIMIT, f"{path}:{node.lineno} {node.name} has {lines} lines"


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_shell_scripts_are_small(path: Path) -> None:
    assert path.read_text(encoding="utf-8").count("\n") <= FILE_LIMIT


@pytest.mark.parametrize("path", [path for path in SCRIPTS if path.suffix == ".ps1"], ids=lambda path: path.name)
def test_the_powershell_scripts_are_ascii(path: Path) -> None:
    """Windows PowerShell 5.1 reads a script without a byte order mark in the machine's own code page."""
    path.read_text(encoding="ascii")

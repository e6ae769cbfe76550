"""How builders are found and called."""

from __future__ import annotations

import os
from pathlib import Path

from envhook.create import builders
from envhook.create.interpreter import Interpreter
from envhook.create.searchpath import SearchPath


def test_the_order_of_builders() -> None:
    assert builders.order("auto") == ["uv", "venv", "virtualenv"]
    assert builders.order("virtualenv") == ["virtualenv", "uv", "venv"]
    assert builders.order("nonsense") == ["uv", "venv", "virtualenv"]


def test_command_lines(tmp_path: Path) -> None:
    uv = tmp_path / "uv"
    uv.write_text("#!/bin/sh\n")
    uv.chmod(0o755)
    path = SearchPath({"PATH": str(tmp_path)}, ())
    plan = builders.Plan("/p/.venv", Interpreter("/usr/bin/python3", "cpython", "3.11.2"), "-x")
    command = builders.command("uv", plan, path)
    assert command is not None and command[0] == str(uv) and command[-2:] == ["--", "/p/.venv"]
    assert {"--prompt=-x", "--python=/usr/bin/python3", "--offline", "--no-config", "--no-python-downloads"} <= set(
        command
    )
    assert builders.command("venv", plan, path) is not None
    virtualenv = builders.command("virtualenv", plan, path)
    assert virtualenv is not None and {"--no-download", "--no-periodic-update"} <= set(virtualenv)
    assert builders.extra_environment("virtualenv") == {"VIRTUALENV_CONFIG_FILE": os.devnull}
    assert builders.command("venv", builders.Plan('/p"$(x)/.venv', plan.python, "p"), path) is None
    assert builders.Plan("/p", plan.python, 'a"$(x)`\n').prompt == "a__(x)__"


def test_shims_of_uv_are_not_run(tmp_path: Path) -> None:
    shims = tmp_path / "shims"
    shims.mkdir()
    (shims / "uv").write_text("#!/bin/sh\n")
    (shims / "uv").chmod(0o755)
    path = SearchPath({"PATH": str(shims)}, ())
    assert path.programs("uv") == []
    assert path.for_builders()["PATH"] == os.defpath

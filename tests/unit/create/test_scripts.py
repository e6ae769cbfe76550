"""The first lines of scripts work whatever the path is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from envhook.create import scripts
from tests.unit.create.workshop import ODD


@pytest.mark.parametrize("name", ["plain", "with space", ODD, "l" * 130, "do$HOME`x`", "back\\slash", "''' '''", '"""'])
def test_scripts_run_whatever_the_path(tmp_path: Path, name: str) -> None:
    folder_of = tmp_path / name / "bin"
    folder_of.mkdir(parents=True)
    (folder_of / "python").symlink_to(sys.executable)
    script = folder_of / "hello"
    script.write_bytes(scripts.lead(str(folder_of / "python")) + b"import sys\nprint(sys.executable, sys.argv)\n")
    script.chmod(0o755)
    done = subprocess.run(
        [script, "a b", "$x"], capture_output=True, text=True, check=True, env={"PATH": "/usr/bin:/bin"}
    )
    assert done.stdout == f"{folder_of / 'python'} {[str(script), 'a b', '$x']}\n"
    assert done.stderr == ""
    first = script.read_bytes().partition(b"\n")[0]
    assert len(first) < 128
    assert (first == b"#!/bin/sh") is (name != "plain" and name != ODD.encode("ascii", "ignore").decode())

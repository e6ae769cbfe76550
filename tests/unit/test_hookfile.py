"""The hook file: assignments that each shell reads back, then the script as it is."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from envhook import hookfile
from envhook.model import Folders

SHELLS = {
    "bash": ["bash", "--norc", "-c"],
    "zsh": ["zsh", "-f", "-c"],
    "fish": ["fish", "--no-config", "-c"],
    "powershell": ["pwsh", "-NoProfile", "-NonInteractive", "-Command"],
}
PRINT = {
    "fish": 'printf "%s\\n" $__envhook_version $__envhook_python $__envhook_helper',
    "powershell": "$__envhook_version; $__envhook_python; $__envhook_helper",
}


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("python", ["/usr/bin/python3", '/a b/it\'s \\ "$HOME" `x` ünï/python'])
def test_each_shell_reads_the_assignments_back(shell: str, python: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if not shutil.which(SHELLS[shell][0]):
        pytest.skip(f"{SHELLS[shell][0]} is not here")
    monkeypatch.setattr(sys, "executable", python)
    assignments = "\n".join(hookfile.compose(shell).splitlines()[:3])
    show = PRINT.get(shell, 'printf "%s\\n" "$__envhook_version" "$__envhook_python" "$__envhook_helper"')
    env = {"PATH": os.environ["PATH"], "HOME": os.environ["HOME"], "LANG": "C.UTF-8"}
    done = subprocess.run(
        [*SHELLS[shell], f"{assignments}\n{show}"],
        env=env,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    helper = str(Path(hookfile.__file__).with_name("run_hook.py"))
    assert done.stdout.splitlines() == ["0.1.0", python, helper]
    assert done.stderr == ""


def test_an_upgrade_renews_what_is_installed_and_installs_nothing(tmp_path: Path) -> None:
    folders = Folders(str(tmp_path / "data"), "", "", "")
    hookfile.renew(folders, "zsh")
    assert not (tmp_path / "data").exists()
    hookfile.renew(Folders("", "", "", ""), "zsh")
    assert hookfile.write(folders, "zsh")
    assert not hookfile.write(folders, "zsh")
    file = Path(hookfile.path(folders, "zsh"))
    current = file.read_text()
    file.write_text("__envhook_version='0.0.9'\n")
    hookfile.renew(folders, "zsh")
    assert file.read_text() == current


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_the_other_parts_are_inside_and_comments_are_not(shell: str) -> None:
    """Whatever the shell makes of the text, every function of all files is in it, and no line is a comment."""
    text = hookfile.compose(shell)
    source = Path(hookfile.__file__).parents[2] / "shell"
    lines = text.splitlines()
    for file in source.glob(f"*.{hookfile.ENDINGS[shell]}"):
        defined = re.findall(r"^ *(?:function )?(?:global:)?(__envhook_\w+)(?= |\()", file.read_text("utf-8"), re.M)
        assert all(any(name in line for line in lines) for name in defined)
    assert not re.search(r"@\w+@", text)
    assert not [line for line in lines if line.lstrip().startswith("#") and ">>>" not in line and "<<<" not in line]


def test_powershell_finds_nothing_suspicious() -> None:
    """It logs a script with one of these words (its SuspiciousContentChecker) as a warning, which takes long."""
    words = "GetMethod GetField GetProperty GetMember InvokeMember BindingFlags NonPublic Emit Marshal IntPtr Bypass"
    text = hookfile.compose("powershell").lower()
    assert not [word for word in words.lower().split() if word in text]

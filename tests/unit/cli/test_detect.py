"""Which shell is meant: by name, by where it was started, by $SHELL."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from envhook.cli import detect
from envhook.cli.say import Failure


@pytest.mark.parametrize(
    ("name", "shell"),
    [
        ("bash", "bash"),
        ("zsh", "zsh"),
        ("fish", "fish"),
        ("powershell", "powershell"),
        ("pwsh", "powershell"),
        ("PWSH.exe", "powershell"),
        ("/bin/zsh", "zsh"),
        ("-bash", "bash"),
        ("C:\\Program Files\\PowerShell\\7\\pwsh.exe", "powershell"),
    ],
)
def test_names(name: str, shell: str) -> None:
    assert detect.named(name, "hook") == shell


@pytest.mark.parametrize(
    ("name", "remedy"),
    [("zhs", "did you mean zsh?"), ("powershel", "did you mean powershell?"), ("csh", ""), ("xonsh", ""), ("", "")],
)
def test_an_unknown_shell_is_named_with_what_was_meant(name: str, remedy: str) -> None:
    with pytest.raises(Failure) as caught:
        detect.named(name, "hook")
    assert caught.value.status == 2
    assert caught.value.what == f"unknown shell: {name}"
    assert remedy in caught.value.remedy


def test_the_hook_says_which_shell_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENVHOOK_SHELL", "fish")
    assert detect.named(None, "hook") == "fish"
    assert detect.named("zsh", "hook") == "zsh"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "pwsh"])
def test_the_shell_above_is_detected(program: Path, shell: str) -> None:
    if not shutil.which(shell):
        pytest.skip(f"{shell} is not here")
    flags = {"bash": ["--norc"], "zsh": ["-f"], "fish": ["--no-config"], "pwsh": ["-NoProfile"]}[shell]
    # A pipe keeps the shell from becoming the program.
    line = f"& '{program}' hook | Out-String" if shell == "pwsh" else f"'{program}' hook | cat"
    env = {"PATH": os.environ["PATH"], "HOME": os.environ["HOME"], "SHELL": "/bin/false"}
    done = subprocess.run([shell, *flags, "-c", line], env=env, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    start = {"fish": "set -g __envhook_version", "pwsh": "$global:__envhook_version = "}
    assert done.stdout.lstrip("\ufeff").startswith(start.get(shell, "__envhook_version="))

"""An account with envhook installed in it, and its command line run as a person runs it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.shell.homes import install_program
from tests.shell.projects import PYTHON, make_environment, make_project
from tests.unit.drift.environments import put


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The installed `envhook`."""
    return install_program(tmp_path_factory.mktemp("opt") / "envhook")


class Account:
    """A scratch home, and the command line run in it."""

    def __init__(self, home: Path, program: Path) -> None:
        self.home = home
        self.program = program
        self.env = {
            "HOME": str(home),
            "PATH": os.pathsep.join([str(PYTHON.parent), "/usr/local/bin", "/usr/bin", "/bin"]),
            "LANG": "C.UTF-8",
            "SHELL": "/bin/bash",
            "COLUMNS": "80",
        }

    def run(self, *words: object, cwd: Path | None = None, **env: str) -> subprocess.CompletedProcess[str]:
        """Run `envhook WORDS`; the result holds status and output."""
        return subprocess.run(
            [self.program, *map(str, words)],
            cwd=cwd or self.home,
            env={**self.env, **env},
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=60,
            check=False,
        )

    def ok(self, *words: object, cwd: Path | None = None, **env: str) -> str:
        """Run it, see that it went well, and give all that it said."""
        done = self.run(*words, cwd=cwd, **env)
        assert done.returncode == 0, done.stderr
        return done.stdout + done.stderr

    def fails(self, *words: object, status: int = 1, cwd: Path | None = None, **env: str) -> str:
        """Run it, see that it failed with one clear line, and give that line."""
        done = self.run(*words, cwd=cwd, **env)
        assert done.returncode == status, done.stdout + done.stderr
        assert done.stdout == ""
        assert done.stderr.startswith("envhook: ")
        assert done.stderr.count("\n") == 1
        return done.stderr.strip()

    def project(self, name: str, env: str = ".venv") -> Path:
        """Make a project with an environment that envhook did not see made."""
        folder = make_project(self.home / name)
        make_environment(folder / env)
        return folder


@pytest.fixture
def account(tmp_path: Path, program: Path) -> Account:
    """A fresh account."""
    home = tmp_path / "home"
    home.mkdir()
    return Account(home, program)


TOOL = """#!/bin/sh
echo "tool: $0 $*"
echo "in $PWD with $VIRTUAL_ENV and $UV_PROJECT_ENVIRONMENT"
echo "first on PATH: ${PATH%%:*}"
"""


@pytest.fixture
def shop(account: Account) -> Path:
    """A trusted project that lacks what it declares."""
    folder = make_project(account.home / "shop", text="requests==2.31.0\nclick>=8\nrich\n")
    make_environment(folder / ".venv")
    put(folder / ".venv", "click==7.1", "rich==15.0.0")
    account.ok("allow", folder)
    return folder


def tool(account: Account, name: str = "uv", script: str = TOOL) -> Path:
    """Put a program of this name on the account's PATH."""
    folder = account.home / "bin"
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(script)
    (folder / name).chmod(0o755)
    account.env["PATH"] = f"{folder}:{account.env['PATH']}"
    return folder / name

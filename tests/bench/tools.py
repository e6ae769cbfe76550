"""The tools that are compared, and how a user sets each one up for a shell and for a project."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

from envhook import names
from tests.bench.results import NOTHING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.shell.words import Dialect

ROOT = Path(__file__).parents[2]
# `make bench` puts mise here where npm can be had.
MISE = ROOT / ".cache/mise/node_modules/@jdxcode/mise-linux-x64/bin/mise"


class Tool:
    """A shell without any tool: what all others are compared with."""

    name = NOTHING

    def program(self) -> str | None:
        """The program's path, None when it is not on this machine."""
        return "/bin/sh"

    def hook(self, dialect: Dialect) -> str | None:  # noqa: ARG002
        """The lines of the rc file that load the tool, None where it knows no such shell."""
        return ""

    def set_up(self, project: Path, env: Mapping[str, str]) -> None:
        """Say in a project that its .venv is to be active, and agree to it."""

    def _run(self, env: Mapping[str, str], *words: str) -> None:
        subprocess.run([self.program() or "", *words], env=dict(env), check=True, capture_output=True, timeout=60)


class Envhook(Tool):
    """This project."""

    name = "envhook"

    def __init__(self, program: Path) -> None:
        self._program = program
        self._lock = 0

    def program(self) -> str | None:
        return str(self._program)

    def set_up(self, project: Path, env: Mapping[str, str]) -> None:
        if not self._lock:
            # What is measured here is what a shell does alone: whoever holds this lock is taken for the daemon.
            run = Path(env["XDG_RUNTIME_DIR"], "envhook")
            run.mkdir(mode=0o700)
            self._lock = os.open(run / "daemon.lock", os.O_RDWR | os.O_CREAT, 0o600)
            os.write(self._lock, f"{os.getpid()} {names.VERSION} {time.time_ns()}\n".encode())
            fcntl.flock(self._lock, fcntl.LOCK_EX)
        self._run(env, "allow", str(project))


class Live(Envhook):
    """This project with its daemon: of an account of its own, in which nobody pretends to be it."""

    name = "envhook and daemon"

    def set_up(self, project: Path, env: Mapping[str, str]) -> None:
        self._run(env, "allow", str(project))


class Direnv(Tool):
    """https://direnv.net: an .envrc is a bash script that says what the environment is."""

    name = "direnv"
    shells = ("bash", "zsh", "fish", "pwsh")

    def program(self) -> str | None:
        return shutil.which("direnv")

    def hook(self, dialect: Dialect) -> str | None:
        told = subprocess.run(
            [self.program() or "", "hook", dialect.name], capture_output=True, text=True, timeout=60, check=False
        )
        return told.stdout if told.returncode == 0 else None

    def set_up(self, project: Path, env: Mapping[str, str]) -> None:
        (project / ".envrc").write_text('export VIRTUAL_ENV="$PWD/.venv"\nPATH_add .venv/bin\n')
        self._run(env, "allow", str(project / ".envrc"))


class Mise(Tool):
    """https://mise.jdx.dev: `_.python.venv` in mise.toml names the environment."""

    name = "mise"

    def program(self) -> str | None:
        return str(MISE) if MISE.exists() else shutil.which("mise")

    def hook(self, dialect: Dialect) -> str | None:
        return dialect.run_hook(f"{dialect.quote(self.program())} activate {dialect.name}") + "\n"

    def set_up(self, project: Path, env: Mapping[str, str]) -> None:
        (project / "mise.toml").write_text('[env]\n_.python.venv = ".venv"\n')
        self._run(env, "trust", str(project / "mise.toml"))


def everyone(program: Path) -> list[Tool]:
    """The tools that are on this machine, the shell without any first.

    Args:
        program: the installed `envhook`.
    """
    tools = [Tool(), Envhook(program), Direnv(), Mise()]
    return [tool for tool in tools if tool.program()]


def base_environment(home: Path, path: str) -> dict[str, str]:
    """The environment of a login in a fresh account.

    Args:
        home: the account's folder.
        path: PATH.
    """
    kept = ("SSL_CERT_FILE", "SSL_CERT_DIR", "PIP_CERT", "LANG")
    return {
        **{name: os.environ[name] for name in kept if name in os.environ},
        "LANG": "C.UTF-8",
        "HOME": str(home),
        "PATH": path,
        "TERM": "xterm-256color",
        "USER": "someone",
        "XDG_RUNTIME_DIR": str(home / "run"),
        # PowerShell: 50 MB of cache and a start twice as long in every fresh HOME otherwise.
        "PSModuleAnalysisCachePath": str(home.parent / "powershell-modules"),
    }

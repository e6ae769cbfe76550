"""The daemon is told to end while an environment is being made: what is begun is finished, and nothing is half-made."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.shell import dialects
from tests.shell.live import Live
from tests.shell.projects import make_project
from tests.shell.test_creating import slow_builders

if TYPE_CHECKING:
    from tests.shell.homes import Home
    from tests.shell.words import Dialect


@pytest.fixture(params=["zsh", "fish"])
def dialect(request: pytest.FixtureRequest) -> Dialect:
    """Those that would be woken."""
    return dialects.find(request.param)


def journals(home: Home) -> list[Path]:
    """What is there as long as an environment is half-made."""
    return [path for path in (home.home / ".local/state/envhook/journal").rglob("*") if path.is_file()]


def test_in_the_middle_of_a_creation(home: Home, dialect: Dialect) -> None:
    live = Live(home)
    try:
        crawler = make_project(home.code / "crawler")
        env = crawler / ".venv"
        running = slow_builders(home)
        home.env["ENVHOOK_PATIENCE"] = "0.3"
        terminal = live.open(dialect)
        terminal.run(dialect.cd(crawler))
        assert terminal.prompt() == "(crawler …) > "
        terminal.wait(lambda: live.told().get("jobs") == 1)
        daemon = live.daemon()
        os.kill(daemon, signal.SIGTERM)
        terminal.wait(lambda: not Path(f"/proc/{daemon}").exists())
        assert "Traceback" not in (live.run / "daemon.log").read_text()
        # Who makes it is no child of the daemon, and goes on.
        assert running.exists()
        assert journals(home)
        terminal.enter()
        assert terminal.prompt() == "(crawler …) > "
        running.unlink()
        terminal.wait((env / ".envhook").exists)
        terminal.wait(lambda: not journals(home))
        terminal.enter()
        live.idle(terminal, "(crawler) ", dialect=dialect)
        assert terminal.active() == str(env)
        subprocess.run([env / "bin/python", "-c", ""], check=True)
    finally:
        live.close()

"""`envhook daemon`: what a user types to start, stop and see it."""

from __future__ import annotations

import subprocess
import sys

from envhook import names
from tests.daemon.household import Household, as_json, until


def test_the_command_line(house: Household) -> None:
    runtime = house.base / "xdg"
    runtime.mkdir(mode=0o700)
    env = {"XDG_RUNTIME_DIR": str(runtime)}
    house.run = runtime / "envhook"

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return house.envhook(*words, **env)

    assert run("daemon").returncode == 1
    assert as_json(run("daemon", "status", "--json")) == {"state": "stopped", "run": str(house.run)}
    assert as_json(run("status", "--json"))["daemon"] == "stopped"
    done = run("daemon", "start")
    assert done.returncode == 0, done.stderr
    process = house.holder()
    assert done.stdout == f"The daemon runs, process {process}.\n"
    until(house.told, "it serves")
    report = as_json(run("daemon", "status", "--json"))
    assert (report["state"], report["pid"], report["version"]) == ("running", process, names.VERSION)
    assert int(str(report["memory"])) > 2**20
    assert run("daemon").stdout.startswith("daemon: running\n")
    assert as_json(run("status", "--json"))["daemon"] == "running"
    assert "runs already" in run("daemon", "run").stderr
    assert run("daemon", "start").stdout == done.stdout
    assert run("daemon", "stop").stdout == "The daemon has ended.\n"
    assert not house.holder()
    assert run("daemon", "stop").stdout == "No daemon runs.\n"
    house.settings("daemon = false\n")
    assert as_json(run("status", "--json"))["daemon"] == "off"
    assert "switched off" in run("daemon", "start").stderr


def test_it_runs_in_the_foreground(house: Household) -> None:
    env = {**house.env, "XDG_RUNTIME_DIR": str(house.base)}
    house.run = house.base / "envhook"
    command = [sys.executable, "-m", "envhook", "daemon", "run"]
    daemon = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    house.daemons.append(daemon)
    until(lambda: house.holder() == daemon.pid, "it is the same process")
    until(house.told, "it serves")
    daemon.terminate()
    assert b"Ctrl-C ends it" in daemon.communicate(timeout=30)[0]

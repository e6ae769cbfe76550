"""What the daemon costs: nothing while nothing happens, and no more after many shells, projects and changes."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from tests.daemon.household import Household, switches, trusted, until
from tests.shell.projects import make_environment, make_project


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="counted in /proc")
def test_nothing_wakes_it_while_nothing_happens(house: Household) -> None:
    shop = trusted(house)
    daemon = house.start()
    for _ in range(5):
        house.shell(shop)
    until(lambda: house.told().get("shells") == 5, "five shells")
    time.sleep(6)  # the looks that follow the first one
    before = switches(daemon.pid)
    time.sleep(5)
    assert switches(daemon.pid) - before <= 2
    assert 0 < int(Path(f"/proc/{daemon.pid}/statm").read_text().split()[1]) * 4096 < 30 * 2**20


def test_many_changes_leave_no_trace_in_it(house: Household) -> None:
    shop = trusted(house)
    daemon = house.start()
    house.shell(shop)
    until(lambda: "__envhook_enter" in house.answer(shop), "an answer")
    fds = len(os.listdir(f"/proc/{daemon.pid}/fd"))
    for number in range(5000):
        (shop / "requirements.txt").write_text(str(number))
    (shop / "pyproject.toml").write_text("[project]\nrequires-python = '>=3.99'\n")
    until(lambda: "3.99" in house.answer(shop), "the last change is in the answer")
    assert house.told()["events"] > 100
    until(lambda: len(os.listdir(f"/proc/{daemon.pid}/fd")) == fds, "as many files open as before")
    assert int(Path(f"/proc/{daemon.pid}/statm").read_text().split()[1]) * 4096 < 40 * 2**20


def test_many_shells_and_projects(house: Household) -> None:
    projects = [make_project(house.home / f"project{number}") for number in range(30)]
    house.start()
    shells = [house.shell(project) for project in projects]
    until(lambda: house.told().get("projects") == 30, "all projects are in view")
    until(lambda: house.answer(projects[-1]), "the last one has its answer")
    time.sleep(0.5)
    before = [shell.signals() for shell in shells]
    make_environment(projects[7] / ".venv")
    until(lambda: shells[7].signals() > before[7], "the one is woken")
    assert [shell.signals() for shell in shells[8:]] == before[8:]

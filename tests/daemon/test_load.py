"""What the daemon costs: nothing while nothing happens, and no more after many shells, projects and changes."""

from __future__ import annotations

import contextlib
import io
import os
import time
from pathlib import Path
from unittest import mock

import pytest

import envhook.cli
from tests.daemon.household import Household, crowd, switches, trusted, until
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


def known(house: Household, count: int) -> list[Path]:
    """Projects with an environment each that may be used; agreed to in this process, which is faster."""
    projects = [make_project(house.home / f"project{number}") for number in range(count)]
    with mock.patch.dict(os.environ, house.env, clear=True), contextlib.redirect_stderr(io.StringIO()) as said:
        for project in projects:
            make_environment(project / ".venv")
            with contextlib.redirect_stdout(said):
                assert envhook.cli.run(["allow", str(project)]) == 0, said.getvalue()
    return projects


def resident(process: int) -> int:
    """The memory that a process holds, in bytes."""
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counted in /proc")
def test_two_hundred_shells_a_thousand_projects_ten_thousand_changes(house: Household) -> None:
    def open_files() -> int:
        return len(os.listdir(f"/proc/{daemon.pid}/fd"))

    projects = known(house, 1000)
    busy = projects[0]
    daemon = house.start()
    real = house.shell(busy)  # it counts how often it is woken
    until(lambda: "__envhook_enter" in house.answer(busy), "the first answer")
    alone = open_files()
    with crowd(house, projects[1:200]):
        until(lambda: house.told().get("projects") == 200, "all are in view")
        until(lambda: all("__envhook_enter" in house.answer(project) for project in projects[:200]), "all answers")
        # Each shell is one open file, by which its end is noticed; projects cost none.
        assert open_files() == alone + 199
        before = resident(daemon.pid)
        for number in range(10_000):
            (busy / "requirements.txt").write_text(f"requests=={number}\n")
        (busy / "requirements.txt").write_text("")
        until(lambda: house.told()["events"] > 10_000, "it has heard of them")
        woken = real.signals()
        (busy / ".venv").rename(busy / "aside")
        until(lambda: "__envhook_enter" not in house.answer(busy), "it goes on")
        until(lambda: real.signals() > woken, "and wakes")
        assert resident(daemon.pid) - before < 4 * 2**20
        assert resident(daemon.pid) < 40 * 2**20
        assert open_files() == alone + 199
    until(lambda: house.told().get("shells") == 1, "the ends of all are noticed")
    assert open_files() == alone
    assert [path.name for path in (house.run / "shells").iterdir()] == [str(real.process.pid)]
    assert "Error" not in house.log()

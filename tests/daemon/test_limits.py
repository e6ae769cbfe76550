"""What the system gives to a process is limited: the daemon does with less, later."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from tests.daemon.household import Household, crowd, until
from tests.shell.projects import make_environment, make_project

# In a user namespace of its own a process has limits of its own, which concern nobody else.
_UNSHARE = ["unshare", "--user", "--map-root-user", "sh", "-c"]
_LIMIT = "/proc/sys/user/max_inotify_watches"


def test_more_folders_than_may_be_watched(house: Household) -> None:
    few = f"echo 3 > {_LIMIT} && [ $(cat {_LIMIT}) = 3 ]"
    if not shutil.which("unshare") or subprocess.run([*_UNSHARE, few], capture_output=True, check=False).returncode:
        pytest.skip("the number of watches cannot be limited here")
    projects = [make_project(house.home / f"project{number}") for number in range(3)]
    daemon = house.start(under=[*_UNSHARE, f'{few} && exec "$@"', "sh"])
    shells = [house.shell(project) for project in projects]
    for project in projects:
        until(lambda project=project: house.answer(project), "an answer for each")
    assert house.told()["watches"] <= 3
    for project, shell in zip(projects, shells, strict=True):
        woken = shell.signals()
        make_environment(project / ".venv")
        until(lambda project=project: "__envhook_ask" in house.answer(project), "found by looking again")
        until(lambda shell=shell, woken=woken: shell.signals() > woken, "the shell is woken")
    assert house.log().count("not everything can be watched") == 1
    assert daemon.poll() is None


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counted in /proc")
def test_more_shells_than_files_may_be_open(house: Household) -> None:
    projects = [make_project(house.home / f"project{number}") for number in range(2)]
    often = "from envhook.daemon import service\nservice.MINUTE = 1.0"
    daemon = house.start(often, under=["sh", "-c", 'ulimit -n 64 && exec "$@"', "sh"])
    real = house.shell(projects[0])
    until(lambda: house.answer(projects[0]), "an answer")
    with crowd(house, [projects[1]] * 100):
        until(lambda: house.told().get("shells") == 101, "all are known")
        until(lambda: house.answer(projects[1]), "an answer")
        woken = real.signals()
        make_environment(projects[0] / ".venv")
        until(lambda: "__envhook_ask" in house.answer(projects[0]), "the answer is renewed")
        until(lambda: real.signals() > woken, "the shell is woken")
        assert len(os.listdir(f"/proc/{daemon.pid}/fd")) < 64
    late = house.shell(projects[1])
    until(lambda: house.told().get("shells") == 2, "those that are gone are forgotten")
    assert late.file.exists()
    assert "Error" not in house.log()


def test_one_that_is_stopped_for_a_while(house: Household) -> None:
    shop = make_project(house.home / "shop")
    daemon = house.start()
    shell = house.shell(shop)
    until(lambda: house.answer(shop), "an answer")
    os.kill(daemon.pid, signal.SIGSTOP)
    woken = shell.signals()
    with crowd(house, [shop] * 20):
        for number in range(2000):
            (shop / "requirements.txt").write_text(str(number))
    make_environment(shop / ".venv")
    os.kill(daemon.pid, signal.SIGCONT)
    until(lambda: "__envhook_ask" in house.answer(shop), "it catches up")
    until(lambda: shell.signals() > woken, "the shell is woken")
    until(lambda: house.told().get("shells") == 1, "who came and went meanwhile is not waited for")

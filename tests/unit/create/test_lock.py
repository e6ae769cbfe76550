"""One at a time, and a lock goes with its process."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from envhook.create import lock
from envhook.model import Folders


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders(str(tmp_path / "data"), str(tmp_path / "state"), str(tmp_path / "config"), "")


def test_whether_somebody_holds_it(folders: Folders) -> None:
    file = lock.path(folders, "/p/.venv")
    assert not lock.held(folders, "/p/.venv")
    with lock.Lock(file, lambda: None):
        assert lock.held(folders, "/p/.venv")
        assert not lock.held(folders, "/p/other")
    Path(file).touch()  # left behind by a dead process
    assert not lock.held(folders, "/p/.venv")


def test_one_at_a_time(folders: Folders) -> None:
    file = lock.path(folders, "/p/.venv")
    inside: list[int] = []
    most: list[int] = []

    def work() -> None:
        for _ in range(20):
            with lock.Lock(file, lambda: None):
                inside.append(1)
                most.append(len(inside))
                time.sleep(0.001)
                inside.pop()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(most) == 120 and max(most) == 1
    assert not os.path.exists(file)


def test_a_lock_goes_with_its_process(folders: Folders) -> None:
    file = lock.path(folders, "/p/.venv")
    code = (
        "import sys, time; from envhook.create.lock import Lock\n"
        "with Lock(sys.argv[1], lambda: None): print('in', flush=True); time.sleep(60)"
    )
    process = subprocess.Popen([sys.executable, "-c", code, file], stdout=subprocess.PIPE)
    assert process.stdout is not None and process.stdout.readline() == b"in\n"
    waited: list[int] = []
    threading.Timer(0.2, process.kill).start()
    with lock.Lock(file, lambda: waited.append(1)) as held:
        assert waited == [1] and held.waited
    process.wait()
    process.stdout.close()
    with lock.Lock(file, lambda: waited.append(2)) as held:
        assert waited == [1] and not held.waited

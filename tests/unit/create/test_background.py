"""Work that is waited for as long as a person likes to, in a process of its own."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from envhook.create.background import PATIENCE, patience
from tests.unit.create.workshop import alive, until

# The worker does what is given; the process that waits ends with what attend() tells.
PROGRAM = """
import os, signal, sys, time
from pathlib import Path
from envhook.create.background import attend

def work(worker):
    worker.on_leaving.append(lambda: Path("left").touch())
    Path("worker").write_text(str(os.getpid()))
    {work}

sys.exit(attend(work, float(sys.argv[1])))
"""


def run(folder: Path, work: str, seconds: float) -> subprocess.Popen[bytes]:
    """Start a process that waits for some work."""
    words = [sys.executable, "-c", PROGRAM.replace("{work}", work.replace("\n", "\n    ")), str(seconds)]
    return subprocess.Popen(words, cwd=folder, stdout=subprocess.PIPE)


def worker(folder: Path) -> int:
    """The worker's process, once it works."""
    assert until(lambda: (folder / "worker").exists() and (folder / "worker").read_text() != "")
    return int((folder / "worker").read_text())


@pytest.mark.parametrize("status", [0, 1, 130])
def test_what_is_quick_is_waited_for(tmp_path: Path, status: int) -> None:
    assert run(tmp_path, f"worker.begun()\nreturn {status}", 60).wait(60) == status
    assert not (tmp_path / "left").exists()


def test_what_is_slow_goes_on_alone_and_holds_nothing(tmp_path: Path) -> None:
    done = 'worker.begun()\nwhile not Path("go").exists(): time.sleep(0.01)\nPath("done").write_text(str(os.getsid(0)))'
    waiting = run(tmp_path, done + "\nreturn 3", 0.05)
    assert waiting.stdout is not None
    assert waiting.stdout.read() == b""  # PowerShell waits for the end of this pipe
    assert waiting.wait(60) == 0
    process = worker(tmp_path)
    assert (tmp_path / "left").exists()
    assert alive(process)
    (tmp_path / "go").touch()
    assert until(lambda: (tmp_path / "done").exists() and (tmp_path / "done").read_text() != "")
    assert (tmp_path / "done").read_text() == str(process)  # a session of its own


def test_nobody_leaves_before_others_can_see_the_work(tmp_path: Path) -> None:
    begun = 'while not Path("go").exists(): time.sleep(0.01)\nreturn 4'
    waiting = run(tmp_path, begun, 0.0)
    process = worker(tmp_path)
    time.sleep(0.3)
    assert waiting.poll() is None
    assert alive(process)
    (tmp_path / "go").touch()
    assert waiting.wait(60) == 4


def test_a_worker_that_is_killed(tmp_path: Path) -> None:
    assert run(tmp_path, "os.kill(os.getpid(), signal.SIGKILL)", 60).wait(60) == 137


def test_a_polite_end_reaches_the_worker(tmp_path: Path) -> None:
    waiting = run(tmp_path, "worker.begun()\ntime.sleep(300)", 60)
    process = worker(tmp_path)
    waiting.terminate()
    assert waiting.wait(60) == 143
    assert not alive(process)


@pytest.mark.parametrize(
    ("text", "seconds"), [("", PATIENCE), ("x", PATIENCE), ("0", 0.0), ("-1", 0.0), ("2.5", 2.5), ("1e99", 86400.0)]
)
def test_patience(text: str, seconds: float) -> None:
    assert patience({"ENVHOOK_PATIENCE": text}) == seconds
    assert patience({}) == PATIENCE

"""A builder ends with all that it started, and says why it failed."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from envhook.create import errors
from envhook.create.interrupt import Guard, Interrupted
from envhook.create.running import run
from tests.unit.create.workshop import alive, until


def test_a_program_and_its_children_end_together(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    script = f"trap '' TERM; sleep 300 & echo $$ $! > {pids}; wait; wait"
    timer = threading.Timer(0.5, lambda: os.kill(os.getpid(), 2))
    timer.start()
    with pytest.raises(Interrupted), Guard() as guard:
        run(["/bin/sh", "-c", script], {"PATH": "/usr/bin:/bin"}, guard, -1)
    assert until(lambda: not any(alive(int(pid)) for pid in pids.read_text().split()), 5)


@pytest.mark.parametrize(
    ("command", "cause"),
    [
        (["/nonexistent/uv"], "no such file or directory"),
        (["/bin/sh", "-c", "kill -SEGV $$"], "it was killed (SIGSEGV)"),
        (["/bin/sh", "-c", "echo 'error: odd' >&2; exit 3"], "odd"),
        (["/bin/sh", "-c", "exit 3"], "it printed nothing"),
        (["/bin/sh", "-c", "yes no | head -c 5000000; exit 1"], "no"),
        (["/bin/sh", "a\0b"], "embedded null byte"),
    ],
)
def test_how_programs_fail(command: list[str], cause: str) -> None:
    with pytest.raises(errors.Failed) as error, Guard() as guard:
        run(command, {"PATH": "/usr/bin:/bin"}, guard, -1)
    assert error.value.cause == cause

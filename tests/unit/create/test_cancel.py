"""Several at once, cancelled, killed: it is made once or not at all, and nothing is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from tests.unit.create.workshop import REAL_UV, Workshop, alive, empty, end, run, slow_uv, started, until

CANCELLED = "envhook: cancelled, nothing left behind; start again: envhook create"


def test_ctrl_c_leaves_nothing(workshop: Workshop) -> None:
    root = workshop.project()
    pids = slow_uv(workshop)
    terminal = workshop.enter(root)
    running = started(pids)
    assert (root / ".venv/bin").exists()
    terminal.type(b"\x03")
    assert terminal.wait(10) == 130
    assert terminal.lines == [CANCELLED]
    assert empty(root)
    assert workshop.half_made() == []
    assert not any(alive(pid) for pid in running)


def test_a_cancel_is_not_retried_until_asked(workshop: Workshop) -> None:
    root = workshop.project()
    pids = slow_uv(workshop)
    terminal = workshop.enter(root)
    started(pids)
    terminal.type(b"\x03")
    terminal.wait(10)
    assert workshop.record(root).failed
    (workshop.tools / "uv").unlink()
    assert workshop.finding(root).decision.state == "broken"
    again = workshop.enter(root)
    assert again.wait() == 1
    assert empty(root)
    workshop.make(root)
    assert workshop.finding(root).decision.state == "active"
    assert not workshop.record(root).failed


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_polite_end_leaves_nothing(workshop: Workshop, number: signal.Signals) -> None:
    root = workshop.project()
    pids = slow_uv(workshop)
    terminal = workshop.enter(root)
    running = started(pids)
    terminal.process.send_signal(number)
    assert terminal.wait(10) == 128 + number
    assert empty(root)
    assert not any(alive(pid) for pid in running)


def test_what_a_killed_creator_left_is_cleaned_up(workshop: Workshop) -> None:
    root = workshop.project()
    pids = slow_uv(workshop)
    terminal = workshop.enter(root)
    running = started(pids)
    os.killpg(terminal.process.pid, signal.SIGKILL)
    terminal.wait(10)
    assert (root / ".venv/bin").exists() and workshop.half_made()
    for pid in running:
        end(pid)
    (workshop.tools / "uv").unlink()
    again = workshop.enter(root)
    assert again.wait() == 0, again.lines
    assert again.lines[-1].startswith("envhook: created .venv")
    assert workshop.finding(root).decision.state == "active"
    assert workshop.half_made() == []


def test_a_folder_that_took_the_place_of_a_half_made_one_stays(workshop: Workshop) -> None:
    root = workshop.project()
    pids = slow_uv(workshop)
    terminal = workshop.enter(root)
    running = started(pids)
    os.killpg(terminal.process.pid, signal.SIGKILL)
    terminal.wait(10)
    for pid in running:
        end(pid)
    (root / ".venv").rename(root / "aside")
    (root / ".venv").mkdir()
    (root / ".venv/thesis.txt").write_text("years of work")
    assert workshop.enter(root).wait() == 1
    assert (root / ".venv/thesis.txt").read_text() == "years of work"


def test_a_killed_replacement_is_put_back(workshop: Workshop) -> None:
    root = workshop.project()
    workshop.make(root)
    (root / ".venv/mine.txt").write_text("old")
    pids = slow_uv(workshop)
    code = "import sys; from envhook.create import make; make(sys.argv[1], force=True)"
    process = subprocess.Popen([sys.executable, "-c", code, str(root)], env=workshop.environ)
    running = started(pids)
    assert not (root / ".venv/mine.txt").exists()
    process.kill()
    process.wait()
    for pid in running:
        end(pid)
    assert until(lambda: not any(alive(pid) for pid in running))
    (workshop.tools / "uv").unlink()
    workshop.enter(root).wait()
    assert (root / ".venv/mine.txt").read_text() == "old"
    assert {entry.name for entry in root.iterdir()} == {"pyproject.toml", ".venv"}
    assert workshop.finding(root).decision.state == "active"


def test_many_shells_at_once_make_it_once(workshop: Workshop) -> None:
    root = workshop.project()
    log = workshop.base / "log"
    workshop.tool("uv", f'#!/bin/sh\necho run >> {log}; sleep 0.7; exec {REAL_UV} "$@"\n')
    terminals = [workshop.enter(root) for _ in range(5)]
    assert [terminal.wait() for terminal in terminals] == [0] * 5
    assert log.read_text() == "run\n"
    said = [line for terminal in terminals for line in terminal.lines]
    assert len(said) == 1 and said[0].startswith("envhook: created .venv"), said
    assert run(root / ".venv/bin/pip", "--version").returncode == 0


def test_a_waiting_shell_can_be_cancelled_alone(workshop: Workshop) -> None:
    root = workshop.project()
    pids = slow_uv(workshop, 3)
    first = workshop.enter(root)
    started(pids)
    second = workshop.enter(root)
    assert until(lambda: b"another shell is creating .venv" in second.shown)
    second.type(b"\x03")
    assert second.wait(10) == 130
    assert first.wait() == 0
    assert workshop.finding(root).decision.state == "active"

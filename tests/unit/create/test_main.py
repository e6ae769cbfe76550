"""What the hooks run, in a real terminal: what it says, and where it makes nothing."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from envhook import records, session
from tests.unit.create.workshop import Workshop, empty, run, slow_uv


def test_one_line_and_nothing_on_standard_output(odd_workshop: Workshop) -> None:
    root = odd_workshop.project()
    terminal = odd_workshop.enter(root)
    assert terminal.wait() == 0
    assert terminal.printed == b""
    (line,) = terminal.lines
    form = r"envhook: created \.venv with Python 3\.[0-9]+\.[0-9]+ \(uv, [0-9]+\.[0-9] s\); undo: envhook remove"
    assert re.fullmatch(form, line), line
    assert len(line) < 80
    assert run(root / ".venv/bin/pip", "--version").returncode == 0
    again = odd_workshop.enter(root)
    assert (again.wait(), again.lines, again.printed) == (0, [], b"")


def test_quiet_says_nothing(workshop: Workshop) -> None:
    terminal = workshop.enter(workshop.project(), ENVHOOK_QUIET="1")
    assert (terminal.wait(), terminal.lines) == (0, [])


@pytest.mark.parametrize("columns", [80, 50, 30])
def test_progress_appears_late_and_goes(workshop: Workshop, columns: int) -> None:
    root = workshop.project()
    slow_uv(workshop, 1.2)
    terminal = workshop.enter(root, columns)
    assert terminal.wait() == 0
    raw = terminal.shown.decode()
    assert "Ctrl-C cancels" in raw
    assert "envhook: cre" in raw
    drawn = [part.partition("\x1b[K")[0] for part in raw.split("\r") if "Ctrl-C" in part]
    assert all(len(line) < columns for line in drawn), drawn
    assert terminal.lines[0].startswith("envhook: created .venv"[:columns])
    assert "Ctrl-C" not in "".join(terminal.lines)


def test_no_progress_when_it_is_quick(workshop: Workshop) -> None:
    assert workshop.enter(workshop.project("warm")).wait() == 0
    terminal = workshop.enter(workshop.project())
    assert terminal.wait() == 0
    assert b"Ctrl-C" not in terminal.shown or b"0.5 s" in terminal.shown or b" 1." in terminal.shown


def test_a_failure_is_tried_again_when_a_fact_changes(workshop: Workshop) -> None:
    root = workshop.project()
    workshop.tool("uv", "#!/bin/sh\necho 'No space left on device (os error 28)'; exit 1\n")
    terminal = workshop.enter(root)
    assert terminal.wait() == 1
    assert terminal.lines == ["envhook: .venv not created: no space left on disk; retry: envhook create"]
    (workshop.tools / "uv").unlink()
    assert workshop.enter(root).wait() == 1
    assert empty(root)
    (root / "pyproject.toml").write_text("[project]\n")
    assert workshop.enter(root).wait() == 0
    assert workshop.finding(root).decision.state == "active"


@pytest.mark.parametrize("given", [[], ["relative"], ["/nonexistent/place"], ["/"], ["/tmp"], ["a", "b"]])
def test_a_wrong_argument_makes_nothing(workshop: Workshop, given: list[str]) -> None:
    command = [sys.executable, "-I", "-X", "utf8", "-m", "envhook.create", *given]
    done = subprocess.run(
        command, env=workshop.environ, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(r"envhook: [^\n]+\n", done.stderr), done.stderr


def test_a_sub_folder_is_not_the_project(workshop: Workshop) -> None:
    root = workshop.project()
    (root / "sub").mkdir()
    assert workshop.enter(root / "sub").wait() == 1
    assert not (root / "sub/.venv").exists() and not (root / ".venv").exists()


def test_a_folder_without_markers_gets_nothing(workshop: Workshop) -> None:
    folder = workshop.home / "notes"
    folder.mkdir()
    assert workshop.enter(folder).wait() == 1
    assert list(folder.iterdir()) == []


def test_without_a_terminal_nothing_is_made(workshop: Workshop) -> None:
    root = workshop.project()
    command = [sys.executable, "-I", "-X", "utf8", "-m", "envhook.create", str(root)]
    done = subprocess.run(
        command, env=workshop.environ, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert "there is no terminal" in done.stderr
    assert empty(root)


@pytest.mark.parametrize(
    "environ",
    [
        {"CI": "true"},
        {"ENVHOOK_AUTO_CREATE": "false"},
        {"ENVHOOK_AUTO_CREATE": "ask"},
        {"VIRTUAL_ENV": "/somewhere/else"},
        {"CONDA_PREFIX": "/opt/conda/envs/data", "CONDA_DEFAULT_ENV": "data"},
    ],
)
def test_where_it_is_not_wanted(workshop: Workshop, environ: dict[str, str]) -> None:
    root = workshop.project()
    terminal = workshop.enter(root, **environ)
    assert terminal.wait() == 1
    assert len(terminal.lines) == 1
    assert empty(root)


def test_condas_base_is_not_in_the_way(workshop: Workshop) -> None:
    root = workshop.project()
    assert workshop.enter(root, CONDA_PREFIX="/opt/conda", CONDA_DEFAULT_ENV="base").wait() == 0


def test_never_where_one_was_and_is_gone(workshop: Workshop) -> None:
    root = workshop.project()
    workshop.make(root)
    subprocess.run(["rm", "-r", root / ".venv"], check=True)
    terminal = workshop.enter(root)
    assert terminal.wait() == 1
    assert terminal.lines == ["envhook: .venv is gone; make it again: envhook create"]
    assert empty(root)
    workshop.make(root)
    assert workshop.finding(root).decision.state == "active"


def test_never_where_the_user_said_no(workshop: Workshop) -> None:
    root = workshop.project()
    asks = session.here(dict(workshop.environ), str(root), str(root))
    record = records.read(asks.folders, str(root), asks.uid)
    record.denied.append(str(root / ".venv"))
    records.write(asks.folders, record)
    assert workshop.enter(root).wait() == 1
    assert empty(root)


def test_a_folder_of_somebody_else_is_never_written_into(workshop: Workshop) -> None:
    root = workshop.project()
    (root / ".venv").mkdir()
    (root / ".venv/thesis.txt").write_text("years of work")
    assert workshop.enter(root).wait() == 1
    assert [entry.name for entry in (root / ".venv").iterdir()] == ["thesis.txt"]


def test_a_warm_start_loads_nothing_heavy(workshop: Workshop) -> None:
    workshop.make(workshop.project("first"))
    root = workshop.project()
    command = [sys.executable, "-I", "-X", "utf8", "-X", "importtime", "-m", "envhook.create", str(root)]
    master, slave = os.openpty()
    done = subprocess.run(command, env=workshop.environ, stdin=slave, stderr=subprocess.PIPE, text=True, check=False)
    os.close(master)
    os.close(slave)
    assert done.returncode == 0 and "created .venv" in done.stderr
    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines() if "|" in line}
    heavy = {"click", "virtualenv", "packaging", "python_discovery", "filelock", "platformdirs", "distlib"}
    slow = {
        "json",
        "tomllib",
        "dataclasses",
        "inspect",
        "asyncio",
        "pathlib",
        "shutil",
        "zipfile",
        "tempfile",
        "logging",
    }
    assert not loaded & (heavy | slow), loaded & (heavy | slow)

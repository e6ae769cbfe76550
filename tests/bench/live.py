"""The daemon: how soon an idle shell shows a change, what it holds and does while nothing happens, how it starts."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

from envhook import names
from envhook.daemon import state
from tests.bench.accounts import Account
from tests.bench.results import Figure, Key
from tests.bench.tools import Live

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.bench.accounts import Session
    from tests.bench.results import Results
    from tests.shell.words import Dialect

CHANGE = "change on disk, idle shell right"
# The shells that the daemon can wake; those that live while it is measured at rest.
WOKEN = ("zsh", "fish")
_HOUSEHOLD = ("bash", *WOKEN)
MOST_CHANGES = 100
_SHELLS = 3
MEMORY, PRIVATE = (Key(f"daemon, {subject}, 3 shells", "", "envhook") for subject in ("memory", "private memory"))
IDLE_SECONDS = 20
WAKE_UPS, CPU = (Key(f"daemon, {subject} in {IDLE_SECONDS} idle s", "", "envhook") for subject in ("wake-ups", "CPU"))
START, FIRST = (Key(subject, "", "envhook") for subject in ("envhook daemon start", "first question to daemon"))
# Between two looks of the daemon at everything; how long what follows a change goes on.
_MINUTE, _AFTER = 60.0, 8.0
_PATIENCE = 30.0


def measure(results: Results, rounds: int, base: Path, program: Path, shells: list[Dialect]) -> None:
    """Measure the daemon in an account of its own, with three shells in three projects.

    Args:
        results: where the numbers go.
        rounds: a measure of patience: starts, and a tenth of the changes.
        base: a folder for the account.
        program: the installed `envhook`.
        shells: those that take part; where none of them is known to the daemon nothing is measured.
    """
    known = [dialect for dialect in shells if dialect.name in _HOUSEHOLD]
    if not known or not Path("/proc/self/smaps_rollup").exists():
        results.fail("the daemon: none of its shells is here, or this is not Linux")
        return
    household = _Household(base, program, known)
    try:
        household.open()
        for session, project in zip(household.sessions, household.projects, strict=True):
            if session.dialect.name in WOKEN and _first_of_its_kind(session, household.sessions):
                _changes(results, min(MOST_CHANGES, 10 * rounds), session, project)
        _rest(results, household)
        household.close()
        _starts(results, rounds, household)
    except AssertionError as error:
        results.fail(f"the daemon, envhook: {error}".splitlines()[0])
    finally:
        household.close()


class _Household:
    """An account with a daemon, three shells and three projects."""

    def __init__(self, base: Path, program: Path, dialects: list[Dialect]) -> None:
        self.account = Account(base, Live(program))
        self.program = str(program)
        self.run = f"{self.account.env['XDG_RUNTIME_DIR']}/envhook"
        self.lock = Path(self.run, "daemon.lock")
        self.projects = [self.account.shop, self.account.crawler, self.account.project("blog")]
        self.account.settle()
        self.sessions: list[Session] = []
        self._dialects = [dialects[number % len(dialects)] for number in range(_SHELLS)]

    def open(self) -> None:
        """Open the shells, each in a project, and wait until the daemon keeps an eye on all of them."""
        for dialect in {dialect.name: dialect for dialect in self._dialects}.values():
            self.account.set_up(dialect)
        for dialect, project in zip(self._dialects, self.projects, strict=True):
            session = self.account.open(dialect)
            self.sessions.append(session)
            session.go(project)
            session.check(project / ".venv")
            file = Path(self.run, "shells", str(session.terminal.pid))
            session.terminal.wait(lambda file=file, project=project: _stands(file, project))
        told = self.sessions[-1].terminal
        told.wait(lambda: state.read(self.run).get("projects") == _SHELLS)
        time.sleep(_AFTER)

    def daemon(self) -> int:
        """The daemon that lives, 0 for none.

        What its lock file says is read; whoever tries the lock may be in its way.
        """
        words = self.lock.read_text().split() if self.lock.exists() else []
        return int(words[0]) if len(words) == 3 else 0

    def stop(self) -> None:
        """End the daemon."""
        process = self.daemon()
        if process:
            # Before it serves the signal would kill it, and its number would stay in the file.
            _until(lambda: state.read(self.run).get("pid") == process)
            os.kill(process, signal.SIGTERM)
            _until(lambda: not self.daemon())

    def close(self) -> None:
        """Hang up, and end the daemon."""
        for session in self.sessions:
            session.close()
        self.sessions = []
        self.stop()


def _stands(file: Path, project: Path) -> bool:
    return file.exists() and str(project) in file.read_text().splitlines()


def _first_of_its_kind(session: Session, sessions: list[Session]) -> bool:
    return next(one for one in sessions if one.dialect.name == session.dialect.name) is session


def _changes(results: Results, times: int, session: Session, project: Path) -> None:
    """Take a project's environment away and bring it back; nothing is typed until the prompt shows it."""
    env, aside = project / ".venv", project.with_name(f"{project.name} aside")
    terminal, key = session.terminal, Key(CHANGE, session.dialect.name, "envhook")
    for number in range(times):
        there = bool(number % 2)
        prompt = f"({project.name}) > " if there else "> "
        # Events of the line before come to rest, and times of files get old enough to tell.
        time.sleep(0.2)
        begin = time.perf_counter()
        (aside if there else env).rename(env if there else aside)
        terminal.wait(lambda prompt=prompt: terminal.prompt() == prompt)
        results.add(key, time.perf_counter() - begin)
        session.check(env if there else None)


def _rest(results: Results, household: _Household) -> None:
    """What the daemon holds, and what it does between two looks at everything while nothing happens."""
    process = household.daemon()
    time.sleep(_AFTER)
    age = (time.time_ns() - int(household.lock.read_text().split()[2])) / 1e9 % _MINUTE
    if age + IDLE_SECONDS + 1 > _MINUTE:
        time.sleep(_MINUTE - age + 1)
    wakes, seconds = _switches(process), _cpu(process)
    time.sleep(IDLE_SECONDS)
    results.figures[WAKE_UPS] = Figure(_switches(process) - wakes, "")
    results.figures[CPU] = Figure(_cpu(process) - seconds, "s")
    held = _memory(process)
    results.figures[MEMORY] = Figure(held["Rss"], "bytes")
    results.figures[PRIVATE] = Figure(held["Private_Clean"] + held["Private_Dirty"], "bytes")


def _switches(process: int) -> int:
    """How often all threads of a process have given up or lost the processor."""
    lines = [line for file in Path(f"/proc/{process}/task").glob("*/status") for line in file.read_text().splitlines()]
    return sum(int(line.split()[1]) for line in lines if "ctxt_switches:" in line)


def _cpu(process: int) -> float:
    """The seconds that a process has spent in itself and in the system."""
    words = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def _memory(process: int) -> dict[str, int]:
    """What a process holds, in bytes, by the words of the kernel."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()[1:]
    return {name: int(size.split()[0]) * 1024 for name, _, size in (line.partition(":") for line in lines)}


def _starts(results: Results, rounds: int, household: _Household) -> None:
    """From a command, and from the first question of a shell, until the lock is held."""
    account = household.account
    python = str(Path(household.program).parent / "python")
    where = str(account.shop)
    helper = str(Path(names.__file__).with_name("run_hook.py"))
    question = [python, "-I", "-S", "-X", "utf8", helper, names.VERSION, "bash", household.run, where, where]
    for _ in range(rounds):
        for key, words in ((START, [household.program, "daemon", "start"]), (FIRST, question)):
            results.add(key, _start(household, words))
            household.stop()


def _start(household: _Household, words: list[str]) -> float:
    # A question that finds no daemon does not start one where that was tried a moment ago.
    os.utime(household.lock, (0, 0))
    begin = time.perf_counter()
    starter = subprocess.Popen(words, env=household.account.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _until(lambda: household.daemon() != 0)
    took = time.perf_counter() - begin
    assert starter.wait(_PATIENCE) == 0, f"{words[0]} ended with {starter.returncode}"
    return took


def _until(good: Callable[[], bool]) -> None:
    end = time.monotonic() + _PATIENCE
    while not good():
        assert time.monotonic() < end, "it does not start, or does not end"
        time.sleep(0.0005)

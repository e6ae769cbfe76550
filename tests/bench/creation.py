"""A new environment with a working pip, from the wish until it is active."""

from __future__ import annotations

import shutil
import subprocess
import sysconfig
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.results import Key, interleave
from tests.shell.projects import PYTHON, make_project

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.bench.accounts import Session
    from tests.bench.results import Results

WARM, COLD = "new environment", "new environment, the first of all"
STANDARD = "python -m venv"
# Where the builders keep what they have unpacked or fetched, in a home.
CACHES = (".cache", ".local/share/virtualenv")


def builders() -> dict[str, list[str]]:
    """What people type to make `.venv` with pip, by tool; only what is here."""
    programs = {name: shutil.which(name, path=sysconfig.get_path("scripts")) for name in ("virtualenv", "uv")}
    words = {STANDARD: [str(PYTHON), "-m", "venv", ".venv"]}
    if programs["virtualenv"]:
        words["virtualenv"] = [programs["virtualenv"], "--quiet", "--python", str(PYTHON), ".venv"]
    if programs["uv"]:
        words["uv venv --seed"] = [programs["uv"], "venv", "--quiet", "--seed", "--python", str(PYTHON), ".venv"]
    return words


class Maker:
    """Makes environments by `cd` in a shell with envhook, and by hand in one without any tool."""

    def __init__(self, mine: Session, plain: Session, *, cold: bool) -> None:
        self.mine, self.plain, self.cold = mine, plain, cold
        self.made = 0

    def _fresh(self, session: Session, name: str) -> Path:
        """A project without an environment; where it is to be cold, nothing is kept from the one before."""
        self.made += 1
        if self.cold:
            for cache in CACHES:
                shutil.rmtree(session.account.home / cache, ignore_errors=True)
        session.go(session.account.outside)
        word = "".join(char for char in name if char.isalpha())
        kind = "cold" if self.cold else "warm"
        return make_project(session.account.code / f"{word}-{session.dialect.name}-{kind}-{self.made}")

    def by_cd(self) -> float:
        """Seconds of a `cd` into a project that has no environment yet."""
        folder = self._fresh(self.mine, "envhook")
        took = self.mine.visit(1, folder)
        _works(folder)
        self.mine.check(folder / ".venv")
        return took

    def by_hand(self, name: str, words: list[str]) -> float:
        """Seconds of a builder and of its activate script."""
        plain, folder = self.plain, self._fresh(self.plain, name)
        plain.go(folder)
        line, activate = plain.dialect.call(words), plain.dialect.activate
        if name != STANDARD:
            activate = activate.lower()  # only the standard library's is called Activate.ps1
        took = plain.line(plain.dialect.sequence(line, plain.dialect.source(f"{folder}/.venv/bin/{activate}")))
        _works(folder)
        plain.terminal.run("deactivate")
        return took


def measure(results: Results, rounds: int, mine: Session, plain: Session, *, cold: bool) -> None:
    """Make environments by `cd` and by hand.

    Args:
        results: where the samples go.
        rounds: how often.
        mine: a shell with envhook.
        plain: a shell without any tool.
        cold: forget before each what was kept for the next time.
    """
    subject, maker = COLD if cold else WARM, Maker(mine, plain, cold=cold)
    actions: dict[Key, Callable[[], float]] = {Key(subject, mine.dialect.name, "envhook"): maker.by_cd}
    for name, words in builders().items():
        if not (cold and name == STANDARD):  # which keeps nothing
            actions[Key(subject, mine.dialect.name, name)] = partial(maker.by_hand, name, words)
    if not cold:
        for action in actions.values():
            with suppress(AssertionError):  # the first sample tells of it
                action()  # what is kept for the next time is there now
    interleave(results, rounds, actions)


def _works(folder: Path) -> None:
    python = folder / ".venv/bin/python"
    assert python.exists(), "there is no environment"
    done = subprocess.run([python, "-m", "pip", "--version"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, "pip does not work in it"
    assert str(folder) in done.stdout, "it is another environment's pip"

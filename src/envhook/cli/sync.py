"""`envhook sync`: bring the environment in line with what the project declares."""

from __future__ import annotations

import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import click

from envhook import drift, names
from envhook.text import visible

from . import here
from .exec import check, variables
from .main import Verb
from .say import Failure, note

if TYPE_CHECKING:
    from envhook.hook import Finding
    from envhook.model import Session


@click.command(
    "sync",
    cls=Verb,
    short_help="bring the environment in line with what the project declares",
    help="Bring the environment in line with what the project declares, with the tool that the project uses: uv, "
    "poetry, pdm, pipenv or pip. Nothing is run where it is in step already.\n\n"
    "PATH is a project or its environment; without it, the directory you are in. The exit status is the tool's.",
    examples=(
        ("envhook sync", "this project"),
        ("envhook sync --dry-run", "only show what would be run"),
    ),
)
@click.argument("path", required=False)
@click.option("-n", "--dry-run", is_flag=True, help="Show what would be run, and run nothing.")
def command(path: str | None, dry_run: bool) -> int:
    """Bring an environment in line."""
    session, finding = here.look(path)
    check(session, finding, "envhook sync PATH")
    place = finding.place
    found = drift.compare(place.root, place.env, place.cfg)
    shown = visible(finding.decision.label)
    if found is None:
        note(f"{shown} declares no packages, so there is nothing to do")
        return 0
    if found.in_step and not found.unclear:
        drift.note(session.folders, place.env, session.uid, found)
        note(f"{shown} is in step with {found.file}")
        return 0
    environ = variables(session, finding)
    plan = drift.plan(found.file, place.env, environ["PATH"])
    if not plan.words:
        raise Failure(*plan.problem)
    if found.out_of_step:
        note(f"{shown}: {found.summary} ({found.file})")
    elif found.unknown:
        note(f"{shown}: {found.sentence}")
    note(f"{'would run' if dry_run else 'running'}: {' '.join(plan.shown)}")
    if dry_run:
        return 0
    status = _run(plan.words, {**environ, **plan.environ, "PWD": place.root}, place.root)
    _after(path, session, finding)
    return status


def _run(words: list[str], environ: dict[str, str], folder: str) -> int:
    """Run a program with the terminal: it gets what is typed, Ctrl-C as well, and we wait for its end.

    Raises:
        Failure: it cannot be started.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    process: list[subprocess.Popen[bytes]] = []

    def pass_on(number: int, frame: object) -> None:  # noqa: ARG001
        # What is typed reaches the program from the terminal; what is sent to us alone does not.
        if process and number != signal.SIGINT:
            process[0].terminate()

    # Functions, not SIG_IGN: that one the program would inherit.
    before = {number: signal.signal(number, pass_on) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        process.append(subprocess.Popen(words, env=environ, cwd=folder))
        status = process[0].wait()
    except OSError as error:
        raise Failure(f"{words[0]} cannot be run: {error.strerror}", f"look at it: ls -l {words[0]}", 126) from error
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return status if status >= 0 else 128 - status


def _after(path: str | None, session: Session, finding: Finding) -> None:
    """Say how it is now; the tool may also have made the environment anew."""
    _, now = here.look(path)
    shown = visible(finding.decision.label)
    if now.decision.state != names.ACTIVE:
        note(now.decision.reason or f"{shown} has no environment any more")
        return
    found = drift.compare(now.place.root, now.place.env, now.place.cfg)
    drift.note(session.folders, now.place.env, session.uid, found)
    if found is None or found.in_step:
        note(f"{shown} is {found.sentence if found else 'in step'}")
    elif found.unknown:
        note(f"{shown}: {found.sentence}")
    else:
        wrong = found.details
        more = f" and {len(wrong) - 3} more" if len(wrong) > 3 else ""
        note(f"{shown} is still out of step with {found.file}: {', '.join(wrong[:3])}{more}")

"""`envhook sync`: bring the environment in line with what the project declares."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import click

from envhook import drift, names, records
from envhook.text import visible

from . import here
from .exec import check, variables
from .main import Verb
from .say import Failure, note
from .syncing import alone, run

if TYPE_CHECKING:
    from envhook.create.lock import Lock
    from envhook.hook import Finding
    from envhook.model import Session


@click.command(
    "sync",
    cls=Verb,
    short_help="bring the environment in line with what the project declares",
    help="Bring the environment in line with what the project declares, with the tool that the project uses: uv, "
    "poetry, pdm, pipenv or pip. Nothing is run where it is in step already.\n\n"
    "With --auto your prompts do it from now on, in this project alone, as soon as a lock or the requirements have "
    "changed. Mind that packages run code of their own when they are built and installed: say so only for a project "
    "whose changes you would install unread. Only you can say it, no file of a project.\n\n"
    "PATH is a project or its environment; without it, the directory you are in. The exit status is the tool's.",
    examples=(
        ("envhook sync", "this project"),
        ("envhook sync --dry-run", "only show what would be run"),
        ("envhook sync --auto", "this project, at the prompt, by itself"),
    ),
)
@click.argument("path", required=False)
@click.option("-n", "--dry-run", is_flag=True, help="Show what would be run, and run nothing.")
@click.option("--auto/--no-auto", "auto", default=None, help="Let prompts do it in this project, or no longer.")
def command(path: str | None, dry_run: bool, auto: bool | None) -> int:
    """Bring an environment in line, or say whether prompts are to do it."""
    session, finding = here.look(path)
    check(session, finding, "envhook sync PATH")
    if auto is not None:
        here.own_session()
        _choose(session, finding, auto)
        return 0
    name = visible(finding.place.name)
    waiting = alone(session, finding.place.env, lambda: note(f"{name} is in the hands of another shell; waiting"))
    with contextlib.nullcontext() if dry_run else waiting as held:
        return _sync(path, session, finding, held, dry_run=dry_run)


def _sync(path: str | None, session: Session, finding: Finding, held: Lock | None, *, dry_run: bool) -> int:
    place = finding.place
    found = drift.compare(place.root, place.env, place.cfg)
    shown = visible(finding.decision.label)
    if found is None:
        note(f"{shown} declares no packages, so there is nothing to do")
        return 0
    if found.in_step and not found.unclear:
        drift.note(session.folders, session.uid, place, found)
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
    status = run(plan.words, {**environ, **plan.environ, "PWD": place.root}, place.root, held)
    _after(path, session, finding)
    return status


def _after(path: str | None, session: Session, finding: Finding) -> None:
    """Say how it is now; the tool may also have made the environment anew."""
    _, now = here.look(path)
    shown = visible(finding.decision.label)
    if now.decision.state != names.ACTIVE:
        note(now.decision.reason or f"{shown} has no environment any more")
        return
    found = drift.compare(now.place.root, now.place.env, now.place.cfg)
    # What a person has tried in vain is not to be tried by the next prompt.
    failed = "envhook sync did not bring it in line; again: envhook sync" if now.place.auto_sync else None
    drift.note(session.folders, session.uid, now.place, found, failed)
    if found is None or found.in_step:
        note(f"{shown} is {found.sentence if found else 'in step'}")
    elif found.unknown:
        note(f"{shown}: {found.sentence}")
    else:
        wrong = found.details
        more = f" and {len(wrong) - 3} more" if len(wrong) > 3 else ""
        note(f"{shown} is still out of step with {found.file}: {', '.join(wrong[:3])}{more}")


def _choose(session: Session, finding: Finding, auto: bool) -> None:
    """Record whether prompts are to bring this environment in line: beside its trust, and gone with it."""
    place, record = finding.place, finding.record
    if auto and place.env not in record.allowed:  # it lies below one of the trusted_roots
        records.grant(session.folders, record, place.env, session.uid, place.cfg.get("home", ""), "allow")
    if place.env in record.allowed:
        record.allowed[place.env].auto_sync = auto
        records.write(session.folders, record)
    name, root = visible(place.name), here.short(place.root)
    if not auto and place.root in finding.settings.projects:
        raise Failure(f"{root} has auto_sync = true in your config.toml", "take it out there")
    place.auto_sync = auto
    drift.note(session.folders, session.uid, place, drift.compare(place.root, place.env, place.cfg), failed="")
    if auto:
        note(f"prompts in {root} keep {name} in line from now on; off: envhook sync --no-auto")
    else:
        note(f"prompts in {root} leave {name} as it is; by hand: envhook sync")

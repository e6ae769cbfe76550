"""`python -I -X utf8 -m envhook.cli.unasked ROOT`: run by a hook at the prompt, where `auto_sync` is on and may be due.

It trusts nothing that it is told: whether the environment of ROOT is to be brought in line is found out anew. Nothing
on standard output. Exit status 0: in line, or nothing to do; 1: it failed; 130: stopped.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

if __name__ == "__main__":
    # Until there is anything to tell of, Ctrl-C just ends it, without a traceback.
    signal.signal(signal.SIGINT, signal.SIG_DFL)

from envhook import drift, names
from envhook.hook import examine
from envhook.session import here
from envhook.text import visible

from .exec import variables
from .say import Failure, note, unexpected
from .syncing import alone, difference, run

if TYPE_CHECKING:
    from envhook.create.lock import Lock
    from envhook.drift import Comparison
    from envhook.hook import Finding
    from envhook.model import Session

_STOPPED = 130


def main(arguments: list[str]) -> int:
    """Bring the environment of a project in line, if that is due.

    Args:
        arguments: ROOT.

    Returns:
        The exit status.
    """
    if len(arguments) != 1 or not os.path.isdir(arguments[0]):
        return 1
    root = arguments[0]
    session = here(dict(os.environ), root, os.path.realpath(root))
    finding = examine(session)
    if not _due(session, finding):
        return 0
    name = visible(finding.place.name)
    with alone(session, finding.place.env, lambda: note(f"{name} is in the hands of another shell … Ctrl-C")) as held:
        if held is not None and held.waited:
            finding = examine(session)
            if not _due(session, finding):
                return 0
        return _compared(session, finding, held)


def _due(session: Session, finding: Finding) -> bool:
    """Whether somebody looks on, stands in the environment, and wants this."""
    environ, env = session.environ, finding.place.env
    return (
        sys.stderr.isatty()
        and finding.place.root == session.physical
        and finding.decision.state == names.ACTIVE
        and any(call[0] == "sync" for call in finding.decision.calls)
        and environ.get("VIRTUAL_ENV", "") == environ.get(names.ENV_ACTIVE, "") == env
    )


def _compared(session: Session, finding: Finding, held: Lock | None) -> int:
    place = finding.place
    found = drift.compare(place.root, place.env, place.cfg)
    drift.note(session.folders, session.uid, place, found)
    if found is None or not found.out_of_step or drift.failure(session.folders, session.uid, place.env):
        return 0
    try:
        status, said = _brought(session, finding, found, held)
    except Failure as failure:
        status, said = 1, f"sync failed, {failure.what}; {failure.remedy}"
    if said:
        finding = examine(session)
        now = drift.compare(place.root, place.env, place.cfg)
        drift.note(session.folders, session.uid, finding.place, now, failed=said)
        note(said)
    return status


def _brought(session: Session, finding: Finding, found: Comparison, held: Lock | None) -> tuple[int, str]:
    """Run the tool, and tell what has come of it.

    Returns:
        The exit status, and why it is not to be tried again by itself ('' when all is well).

    Raises:
        Failure: the tool is not there.
    """
    place = finding.place
    environ = variables(session, finding)
    plan = drift.plan(found.file, place.env, environ["PATH"])
    if not plan.words:
        raise Failure(*plan.problem)
    tool = "pip" if "pip" in plan.shown[:3] and plan.shown[0] != "uv" else plan.shown[0]
    name, before = visible(place.name), drift.installed(place.env)
    note(f"syncing {name} with {found.file} ({tool}), {found.summary} … Ctrl-C stops")
    status = run(plan.words, {**environ, **plan.environ, "PWD": place.root}, place.root, held, unasked=True)
    after = examine(session)
    if after.decision.state != names.ACTIVE:  # the tool has made it anew, say
        note(after.decision.reason or f"{name} is gone")
        return status, ""
    now = drift.compare(after.place.root, after.place.env, after.place.cfg)
    if status == _STOPPED:
        return status, "sync stopped, not tried again by itself; go on: envhook sync"
    if status:
        return 1, f"sync failed, {tool} ended with {status}; again: envhook sync"
    if now is not None and now.out_of_step:
        return 1, f"{name} is still out of step: {now.details[0]}; see: envhook status"
    drift.note(session.folders, session.uid, after.place, now)
    done = difference(before, drift.installed(place.env))
    if not finding.settings.quiet:
        note(f"synced {name} with {found.file} ({tool}{done and ', '}{done})")
    return 0, ""


def _run(arguments: list[str]) -> int:
    try:
        return main(arguments)
    except KeyboardInterrupt:
        return _STOPPED
    except Exception as error:  # whatever it is: one line, and the shell goes on
        if os.environ.get("ENVHOOK_DEBUG") == "1":
            raise
        unexpected(error)
        return 1


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.exit(_run(sys.argv[1:]))

"""`python -I -X utf8 -m envhook.create ROOT`: what a hook runs at the prompt when an environment is missing.

It trusts nothing that it is told: whether ROOT is really to get an environment is found out anew. Nothing on standard
output; one line on standard error. Exit status 0: made, there already, or made in the background; 1: not made; 130:
cancelled.
"""

from __future__ import annotations

import os
import signal
import sys

if __name__ == "__main__":
    # Until there is anything to clean up, Ctrl-C just ends it, without a traceback.
    signal.signal(signal.SIGINT, signal.SIG_DFL)

from .. import names
from ..hook import examine
from ..session import here
from ..text import tilde, visible
from .background import Worker, attend, patience
from .errors import Cancelled, NotCreated
from .interrupt import Guard, Interrupted
from .job import Job
from .making import half_made, under_lock
from .progress import Line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..hook import Finding
    from ..model import Session


def main(arguments: list[str], worker: Worker) -> int:
    """Make the environment of a project, if it is to have one.

    Args:
        arguments: ROOT.
        worker: told what to do before it goes on without a terminal.

    Returns:
        The exit status.
    """
    line = Line()
    worker.on_leaving.append(line.clear)
    text = ""
    with Guard() as guard:
        try:
            text = _create(arguments, line, guard, worker)
            status = 0
        except NotCreated as error:
            text, status = error.line, error.exit_status
        except Interrupted as error:
            # As a shell counts: 130 for Ctrl-C, 129 for a terminal that was closed.
            text, status = Cancelled().line, 128 + error.signum
        except Exception as error:  # whatever it is: one line, and the shell goes on
            if os.environ.get("ENVHOOK_DEBUG") == "1":
                raise
            what = visible(str(error) or type(error).__name__).splitlines()[0][:200]
            text, status = f"no environment created: {what}; see: ENVHOOK_DEBUG=1 envhook create", 1
        line.clear(typed=status > 1)
        if text:
            _say(text)
    return status


def _say(text: str) -> None:
    try:
        sys.stderr.write(f"envhook: {text}\n")
        sys.stderr.flush()
    except (OSError, ValueError):
        pass  # the terminal is gone


def _create(arguments: list[str], line: Line, guard: Guard, worker: Worker) -> str:
    """Find out whether it is to be made, and make it.

    Returns:
        The line for the user, '' for none.
    """
    if len(arguments) != 1 or not os.path.isabs(arguments[0]):
        raise NotCreated("no environment created: the project's absolute path is needed", "by hand: envhook create")
    root = arguments[0]
    session = here(dict(os.environ), root, os.path.realpath(root) if os.path.isdir(root) else "")
    finding = examine(session)
    if finding.place.root != session.physical or session.deleted:
        raise NotCreated(f"no environment created: {tilde(root, session.home)} is no project", "why: envhook status")
    if finding.decision.state == names.ACTIVE:
        return ""
    _refuse_here(session, finding)
    job = Job(session, finding, session.physical, report=line, guard=guard)
    job.begun = worker.begun
    worker.on_leaving.append(lambda: _without_terminal(job))
    if not _wanted(finding) and not half_made(job):
        raise _refused(finding)
    made = under_lock(job, _check)
    return made.line if made.fresh and not finding.settings.quiet else ""


def _without_terminal(job: Job) -> None:
    """What the job has to know when it goes on in the background; one that only waits for another's is not needed."""
    if job.waiting:
        os._exit(0)
    job.later = True


def _check(job: Job) -> None:
    """Look again, now that nobody else is at work on it."""
    job.finding = examine(job.session)
    if not _wanted(job.finding):
        raise _refused(job.finding)


def _wanted(finding: Finding) -> bool:
    return any(call[0] == "missing" for call in finding.decision.calls)


def _refused(finding: Finding) -> NotCreated:
    decision = finding.decision
    # What went wrong in the background meanwhile the shell finds and says itself, when it looks again in a moment.
    if decision.state == names.BROKEN and any(call[0] == "say" for call in decision.calls):
        return NotCreated("", "")
    return NotCreated(decision.reason or "no environment is made here", "")


def _refuse_here(session: Session, finding: Finding) -> None:
    """Make nothing where nobody looks on, or while another environment is active."""
    name = visible(finding.place.name or "environment")
    if not any(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr)):
        raise NotCreated(f"{name} not created: there is no terminal", "make it: envhook create")
    environ = session.environ
    foreign = environ.get("VIRTUAL_ENV", "")
    conda = environ.get("CONDA_PREFIX") and environ.get("CONDA_DEFAULT_ENV") != "base"
    if (foreign and foreign != environ.get(names.ENV_ACTIVE)) or conda:
        raise NotCreated(f"{name} not created: another environment is active", "why: envhook status")


if __name__ == "__main__":
    os.chdir(os.path.abspath(os.sep))
    # Libraries print where they please; the hook's standard output is nobody's.
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  (lives as long as the process)
    code = attend(lambda worker: main(sys.argv[1:], worker), patience(os.environ))
    sys.stderr.flush()
    # Nothing is left to tidy up: leaving at once saves the interpreter's own farewell.
    os._exit(code)

"""Making an environment: the order of work, under a lock, written down in a journal, undone when it fails."""

from __future__ import annotations

import os
import time

from .. import candidate, mark, records, trust
from ..hook import examine, failure_key
from ..model import Place, Seen
from ..session import here
from ..text import visible
from . import builders, configuration, folder, lock, running
from .builders import Plan
from .choice import choose
from .errors import Cancelled, Failed, NotCreated
from .interpreter import Interpreter
from .interrupt import Guard, Interrupted
from .job import Job
from .journal import REPLACED
from .lock import Lock
from .made import Made

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    Report = Callable[[str], None] | None


def make(
    root: str, *, env_name: str = "", python: str = "", builder: str = "", force: bool = False, report: Report = None
) -> Made:
    """Make a project's environment, because the user asked for it.

    Args:
        root: the project's folder.
        env_name: the environment's name or relative path within it; '' for what the project says, else .venv.
        python: a version (3.12, pypy3.10) or a range; '' for what the project says, the settings, the user's python3.
        builder: auto | uv | virtualenv | venv; '' for what the settings say.
        force: replace an environment that is there; it is kept until the new one is complete.
        report: told what is under way, such as ``creating .venv with Python 3.12 (uv)``.

    Returns:
        What was made.

    Raises:
        NotCreated: it was not made, and nothing is left behind; Cancelled, a NotCreated, when the user cancelled.
    """
    physical = os.path.realpath(root)
    session = here(dict(os.environ), physical, physical)
    tell = report or (lambda _: None)
    with Guard() as guard:
        try:
            job = Job(session, examine(session), physical, env_name, python, builder, force, report=tell, guard=guard)
            return under_lock(job, lambda _: None)
        except Interrupted as error:
            raise Cancelled from error


def under_lock(job: Job, check: Callable[[Job], None]) -> Made:
    """Make an environment, one process at a time; clean up first what a dead one left half-made.

    Args:
        job: the environment to make.
        check: called under the lock, before anything is done; raises NotCreated to end it.

    Returns:
        What was made, or what another process made meanwhile.

    Raises:
        NotCreated: it was not made.
        Interrupted: the user cancelled.
    """
    job.started = time.monotonic()
    file = lock.path(job.session.folders, job.env)
    if not file or not job.session.folders.data:
        raise job.failure("there is no folder of yours to note it in", "why: envhook status")
    try:
        with Lock(file, lambda: _wait(job)) as held:
            job.lock, job.waiting = held.descriptor, False
            job.journal.recover()
            if held.waited and _recorded(job):
                return Made(job.env, job.name, None, "", pip=True)
            check(job)
            _refuse(job)
            made = _noted(job)
    except OSError as error:
        raise job.trouble(error) from error
    made.seconds = time.monotonic() - job.started
    job.seeds.afterwards()
    return made


def _wait(job: Job) -> None:
    job.waiting = True
    job.begun()
    job.report(f"another shell is creating {visible(job.name)}")


def half_made(job: Job) -> bool:
    """Tell whether somebody is making this environment now, or died over it.

    Args:
        job: the environment.
    """
    return bool(job.journal.file) and os.path.exists(job.journal.file)


def _recorded(job: Job) -> bool:
    record = records.read(job.session.folders, job.root, job.session.uid)
    return job.env in record.allowed and not folder.absent(job.env)


def _noted(job: Job) -> Made:
    """Make it; a failure and a cancel are written down, so that no prompt tries again by itself."""
    try:
        return _made(job)
    except NotCreated as error:
        _note_failure(job, error)
        raise
    except Interrupted:
        _note_failure(job, Cancelled())
        raise
    except OSError as error:
        told = job.trouble(error)
        _note_failure(job, told)
        raise told from error


def _note_failure(job: Job, error: NotCreated) -> None:
    try:
        if not folder.absent(job.env):
            return  # there is an environment, or whatever it is: nothing would be made by itself
        record = records.read(job.session.folders, job.root, job.session.uid)
        told = ("later",) if job.later and not isinstance(error, Cancelled) else ()
        record.failed[job.env] = (error.line, failure_key(job.session, job.finding.seen, job.root), *told)
        records.write(job.session.folders, record)
    except OSError:
        pass  # then it is tried again at the next visit, which is no worse than not knowing


def _made(job: Job) -> Made:
    job.report(f"creating {visible(job.name)}")
    try:
        python = choose(job.wish, job.path, job.census)
    except NotCreated as error:
        raise job.failure(error.what, error.remedy) from error
    before = os.umask(0)
    os.umask(before | 0o022)
    try:
        _begin(job)
        try:
            builder = _built(job, python)
            pip = job.seeds.plant(job.env, python)
            configuration.finish(job.env, job.prompt)
            made = Made(job.env, job.name, python, builder, pip=pip)
            made.seconds = time.monotonic() - job.started
            with job.guard.shield:
                _grant(job, made)
                job.journal.stage = REPLACED
                if job.journal.old[0]:
                    job.journal.write()
        except BaseException:
            job.journal.undo()
            raise
        job.journal.undo()
    finally:
        os.umask(before)
    return made


def _refuse(job: Job) -> None:
    """Refuse where something stands that may not be replaced, and where the environment could not be used."""
    name = visible(job.name)
    if not folder.absent(job.env):
        if not job.force:
            raise NotCreated(f"{name} is there already", "make it anew: envhook create --force")
        if not folder.identity(job.env):
            raise NotCreated(f"{name} is a link or a file, not a folder", "take it away yourself")
        if not os.path.isfile(os.path.join(job.env, "pyvenv.cfg")):
            raise NotCreated(f"{name} is no environment, it stays", "take it away yourself")
        if folder.mounted(job.env):
            raise job.failure("another disk is mounted in it", "unmount that first")
    if job.root in (job.session.home, os.path.abspath(os.sep)):
        raise job.failure(f"{job.show(job.root)} itself is no project", "make a folder for it")
    if any("\ud800" <= character <= "\udfff" for character in job.env):
        raise job.failure(f"{job.show(job.root)} is no valid UTF-8", "rename the folder")
    place = Place()
    place.root, place.name = job.root, job.name
    # What is wrong with an environment that is to be replaced does not count, only what is wrong around it.
    place.env = job.env if folder.absent(job.env) else folder.aside(job.env)
    what = trust.refusal(job.session, job.finding.settings, place)
    if what:
        raise NotCreated(f"{name} not created: {what}", "")


def _begin(job: Job) -> None:
    """Write down what is to come, set aside what is there, make the folder."""
    journal = job.journal
    journal.above = _missing_above(job)
    known = folder.identity(job.env)
    if known:
        journal.old = (folder.aside(job.env), known)
    with job.guard.shield:
        try:
            journal.write()
            if known:
                os.rename(job.env, journal.old[0])
            journal.new = ("", folder.make(job.root, job.name))
            journal.write()
        except BaseException:
            journal.undo()
            raise
    job.begun()


def _missing_above(job: Job) -> list[str]:
    """The folders between the project and the environment that are not there yet."""
    found: list[str] = []
    path = os.path.dirname(job.env)
    while path != job.root and path.startswith(job.root) and folder.absent(path):
        found.insert(0, path)
        path = os.path.dirname(path)
    return found


def _built(job: Job, python: Interpreter) -> str:
    """Try the builders in their order; each gets an empty folder."""
    plan = Plan(job.env, python, job.prompt)
    failures: list[str] = []
    for name in builders.order(job.builder):
        command = builders.command(name, plan, job.path)
        if command is None:
            continue
        if failures:
            _empty_again(job)
        job.report(f"creating {visible(job.name)} with Python {python.minor} ({name})")
        try:
            running.run(command, {**job.environ, **builders.extra_environment(name)}, job.guard, job.lock)
            _check(job.env)
        except Failed as failed:
            if failed.final:
                raise job.failure(failed.cause) from failed
            failures.append(f"{name}: {failed.cause}")
            continue
        return name
    raise job.failure(failures[0] if failures else "no builder is there")


def _check(env: str) -> None:
    """A builder that reports success and made no environment has failed."""
    program = os.path.join(env, *(("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")))
    if not os.path.isfile(os.path.join(env, "pyvenv.cfg")) or not os.path.exists(program):
        raise Failed("it made no environment")


def _empty_again(job: Job) -> None:
    """Take away what a failed builder left, and make the folder anew."""
    with job.guard.shield:
        folder.discard(job.env, job.journal.new[1])
        job.journal.new = ("", "")
        job.journal.write()
        job.journal.new = ("", folder.make(job.root, job.name))
        job.journal.write()


def _grant(job: Job, made: Made) -> None:
    """Record it as made by envhook, with the nonce that marks it, and what shells that wait for it have to say."""
    session = job.session
    place = Place()
    place.env = job.env
    candidate.configuration(Seen(), place)
    record = records.read(session.folders, job.root, session.uid)
    former, old = record.allowed.get(job.env), job.journal.old[0]
    if former is not None and not (old and former.nonce and former.nonce == mark.nonce(old, session.uid)):
        del record.allowed[job.env]  # what was said of it was said of another one
    if not job.finding.settings.quiet:
        record.made[job.env] = (str(int(time.time())), made.line)
    records.grant(session.folders, record, job.env, session.uid, place.cfg.get("home", ""), "created", made.builder)

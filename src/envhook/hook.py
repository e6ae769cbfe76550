"""The order of work for one question of a shell: session, settings, locate, trust, decide, answer, render."""

import os
import sys
import time

from . import alive, answer, flatfile, kept, names, records, settings, trust
from . import seen as look
from .decide import being_made, decide
from .locate import locate, note_own_file
from .model import Answer, Call, Decision, Place, Seen, Session, Settings, Verdict
from .records import Record
from .session import read
from .text import tilde, visible

_MINUTE = 60 * 10**9

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


class Finding:
    """Everything that was found for a directory."""

    __slots__ = ("decision", "place", "record", "seen", "settings", "verdict")

    def __init__(
        self, settings: Settings, seen: Seen, place: Place, record: Record, verdict: Verdict | None, decision: Decision
    ) -> None:
        self.settings = settings
        self.seen = seen
        self.place = place
        self.record = record
        self.verdict = verdict
        self.decision = decision


def examine(session: Session) -> Finding:
    """Find out what is to be in a directory: the same for the hooks and for `envhook status`.

    Args:
        session: who asks, from where.

    Returns:
        The finding.
    """
    values, notes = settings.current(session)
    seen = Seen()
    if session.folders.config:
        note_own_file(seen, session.folders.config + "/config.toml")
    for variable in settings.VARIABLES:
        look.variable(seen, session.environ, variable)
    place, record = locate(session, values, seen, settings.project)
    place.notes[:0] = notes
    if place.env and _being_made(session, seen, place):
        return Finding(values, seen, place, record, None, being_made(values, place))
    if place.missing:
        return _missing(session, values, seen, place, record)
    verdict = _judged(session, values, seen, place, record) if place.env and not (place.blocked or place.gone) else None
    return Finding(values, seen, place, record, verdict, decide(session, values, place, verdict, record, failed=False))


def _judged(session: Session, values: Settings, seen: Seen, place: Place, record: Record) -> Verdict:
    """What trust says of an environment, and, once it may be looked at closely, whether it works."""
    verdict = trust.judge(session, values, seen, place, record)
    if verdict.name == "trusted":
        place.reason = trust.broken(session, seen, place) or trust.open_base(session, values, place)
        if not place.reason:
            _compare_with_note(session, values, seen, place, record)
    elif verdict.name == "ask":
        former = trust.moved_from(session, seen, place, record)
        if former:
            place.reason = f"it was made at {tilde(former, session.home)}"
            return Verdict("moved")
    return verdict


def _compare_with_note(session: Session, values: Settings, seen: Seen, place: Place, record: Record) -> None:
    """Learn from its note whether an environment holds what its project declares, or a prompt is to see to that.

    That a note comes or goes costs no test at a prompt: with it the file is touched that changed() names.
    """
    allowance = record.allowed.get(place.env)
    place.auto_sync = place.root in values.projects or (allowance is not None and allowance.auto_sync)
    file = records.drift(session.folders, place.env)
    rows: list[flatfile.Row] = []
    if file and look.present(seen, file):
        note_own_file(seen, file, watched=False)
        rows = flatfile.read(file, session.uid) or []
    counts = bool(rows) and all(_unchanged(seen, row[1], row[2]) for row in rows if row[0] == "rests" and len(row) == 3)
    place.drift = counts and rows[0][0] == "out"
    if place.auto_sync and file:
        look.variable(seen, session.environ, "CI")
        place.sync = not counts or (place.drift and not any(row[0] == "failed" for row in rows))


def _unchanged(seen: Seen, path: str, mtime: str) -> bool:
    """Whether a file or folder that a note rests on is as it was, or still is not there."""
    if mtime == "-":
        return not look.present(seen, path)
    note_own_file(seen, path)
    return str(seen.files.get(path, ("",))[0]) == mtime


def _missing(session: Session, values: Settings, seen: Seen, place: Place, record: Record) -> Finding:
    """An environment that is not there: may it be made, or did that fail before?"""
    look.variable(seen, session.environ, "CI")
    refused = trust.refusal(session, values, place)
    # One that could not be used without a word is not made either.
    blocked = refused or trust.tracked(seen, place)
    if blocked:
        place.missing, place.blocked = False, blocked
        place.notes.append((f"refused:{place.root}", f"{visible(place.name)} not made: {blocked}"))
    failed = record.failed.get(place.env, ("", ""))[1] == failure_key(session, seen, place.root)
    decision = decide(session, values, place, None, record, failed=failed)
    decision.keep = not refused
    return Finding(values, seen, place, record, None, decision)


def _being_made(session: Session, seen: Seen, place: Place) -> bool:
    """Whether envhook is making this environment just now, or was interrupted in it."""
    journal = records.journal(session.folders, place.env)
    if not journal or not look.present(seen, journal):
        return False
    seen.older[os.path.dirname(journal)] = None
    return True


def failure_key(session: Session, seen: Seen, root: str) -> str:
    """Sum up what the failure of a creation rests on: as long as this stays the same, it is not tried again.

    Args:
        session: who asks.
        seen: the facts of a finding.
        root: the project's folder.

    Returns:
        A text that changes with the project's files and with the settings, not with what envhook writes down itself.
    """
    return look.key(seen, root, (session.folders.data, session.folders.state))


def answer_for(session: Session) -> str:
    """Answer one question of a shell.

    Args:
        session: who asks, from where.

    Returns:
        The answer in the shell's language.
    """
    finding = examine(session)
    calls: list[Call] = []
    if _agreed(session, finding, calls):
        finding = examine(session)
        calls.insert(0, ("on", finding.place.root))
    if session.version != names.VERSION:
        from . import hookfile  # once after an upgrade

        hookfile.renew(session.folders, session.shell.removesuffix("-coarse"))
        program = {"bash-coarse": "bash", "powershell": "pwsh"}.get(session.shell, session.shell)
        text = f"this shell runs {visible(session.version)}, installed is {names.VERSION}; renew it: exec {program}"
        calls.append(("say", f"version:{names.VERSION}", text))
    return _written(session, finding, calls)


def _agreed(session: Session, finding: Finding, calls: list[Call]) -> bool:
    asked = finding.verdict is not None and finding.verdict.name == "ask"
    if not (asked or session.typed):
        return False
    from . import agree  # most questions do not need it

    return agree.agreed(session, finding.settings, finding.place, finding.record, finding.verdict, calls)


def _written(session: Session, finding: Finding, calls: list[Call]) -> str:
    """Write the answer down, keep it if that is safe, and add what is for this once only."""
    render = _renderer(session.shell)
    run = kept.open_folder(session)
    if run and _lasting(session, finding) and not answer.too_young(session, finding.seen, time.time_ns()):
        try:
            text = _with_twins(run, session, finding)
            kept.keep(run, session, text)
            if not calls:
                return text
        except OSError:
            kept.forget(run, session)
    elif run:
        kept.forget(run, session)
    built = answer.build(session, finding.seen, finding.decision, None)
    built.once = calls
    return render(built)


def _lasting(session: Session, finding: Finding) -> bool:
    return finding.decision.keep and session.version == names.VERSION and not session.deleted


def _with_twins(run: str, session: Session, finding: Finding) -> str:
    built = answer.build(session, finding.seen, finding.decision, lambda mtime: kept.twin(run, mtime))
    return _renderer(session.shell)(built)


def renew(session: Session, finding: Finding) -> str:
    """Keep an answer for a shell that does not ask just now: the same as if it did.

    Args:
        session: the shell, and a directory that it may ask about.
        finding: what was found for that directory.

    Returns:
        new | same: it is kept; young: a file is so young that its time does not tell yet; unkept: it cannot be kept.
    """
    run = kept.open_folder(session)
    if not run:
        return "unkept"
    if not _lasting(session, finding):
        kept.forget(run, session)
        return "unkept"
    if answer.too_young(session, finding.seen, time.time_ns()):
        return "young"
    try:
        return "new" if kept.keep(run, session, _with_twins(run, session, finding)) else "same"
    except OSError:
        return "unkept"


def _renderer(shell: str) -> "Callable[[Answer], str]":
    """The renderer is loaded for the shell that asks; the others are not."""
    language = names.SHELL_LANGUAGES["bash" if shell == "bash-coarse" else shell]
    if language == "fish":
        from .render import fish

        return fish.render
    if language == "pwsh":
        from .render import pwsh

        return pwsh.render
    if language == "zsh":
        from .render import zsh

        return zsh.render
    from .render import posix

    return posix.render


def main(arguments: list[str]) -> int:
    """Answer one question of a shell on standard output.

    Args:
        arguments: VERSION SHELL RUN PWD PHYSICAL.

    Returns:
        0 with an answer on standard output; 1 with one line on standard error and nothing else.
    """
    try:
        text = answer_for(read(arguments, dict(os.environ)))
        sys.stdout.buffer.write(text.encode("utf-8", "surrogateescape"))
        sys.stdout.buffer.flush()
    except KeyboardInterrupt:
        return 1  # the user wants the prompt back, and knows why
    except Exception as error:  # whatever it is: the shell keeps what it has, and the user gets one line
        if os.environ.get("ENVHOOK_DEBUG") == "1":
            raise
        what = visible(str(error) or type(error).__name__).splitlines()[0][:200]
        sys.stderr.write(f"envhook: nothing changed, {what}; see what is wrong: ENVHOOK_DEBUG=1 envhook status\n")
        return 1
    return 0


def unattended(arguments: list[str]) -> bool:
    """Tell, once a question was answered, whether the daemon is to be started.

    Args:
        arguments: VERSION SHELL RUN PWD PHYSICAL.

    Returns:
        True if the user wants one and none lives; also if one of another version has lived for a minute or longer:
        where two versions are in use, they are not to take turns at each question.
    """
    now = alive.holder(arguments[2])
    if now is not None and (now[1] in ("", names.VERSION) or time.time_ns() - now[2] < _MINUTE):
        return False
    return os.name != "nt" and settings.current(read(arguments, dict(os.environ)))[0].daemon != "false"

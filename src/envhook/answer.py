"""From a decision and the facts it rests on to an answer."""

from .model import Answer, Decision, Seen, Session

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

# How old a file must be before its time tells two contents apart (see docs/architecture.md).
_TICK = 20 * 10**6
_WHOLE_SECONDS = 2 * 10**9


def build(session: Session, seen: Seen, decision: Decision, twin: "Callable[[int], str] | None") -> Answer:
    """Put an answer together.

    Args:
        session: who asks.
        seen: every fact the decision rests on.
        decision: what is to be.
        twin: makes the file that carries a given mtime (nanoseconds) and names it; None for an answer that is used
            once and not kept: then the times of files are left out of its full guard.

    Returns:
        The answer.
    """
    answer = Answer(session.pwd, "" if session.deleted else session.physical)
    for fact in seen.facts:
        if fact[0] != "file":
            answer.facts.append(fact)
        elif twin is not None:
            mtime = seen.files[fact[1]][0]
            answer.facts.append(("file", fact[1], twin(mtime), str(mtime)))
    answer.older = list(seen.older)
    answer.missing = list(seen.quick_missing)
    answer.calls = list(decision.calls)
    if not decision.keep:
        answer.missing.append("/")  # never holds: look again at each prompt
    return answer


def too_young(session: Session, seen: Seen, now: int) -> bool:
    """Tell whether a file that was read may still change without its time telling.

    Args:
        session: who asks; old versions of bash compare whole seconds.
        seen: the files that were read.
        now: the present time in nanoseconds. The clock runs a few milliseconds ahead of the times of files, which
            _TICK allows for.
    """
    for mtime, ctime in seen.files.values():
        coarse = session.shell == "bash-coarse" or mtime % 10**9 == 0
        if now - ctime < (_WHOLE_SECONDS if coarse else _TICK):
            return True
    return False

"""May this environment's code be put on PATH?  Who made it, and who may write to it.

The rules in their order: denied (a word of the user's ends all talk), refused, ask, silent.
"""

import os

from . import mark, names, ownership, records
from . import seen as look
from .model import Place, Seen, Session, Settings, Verdict
from .records import Allowance, Record
from .text import tilde, visible

# How an environment came to be trusted, for when another one stands in its place.
_GIVEN = {"created": "envhook made", "typed": "you made", "hand": "you activated"}


def judge(session: Session, settings: Settings, seen: Seen, place: Place, record: Record) -> Verdict:
    """Judge the environment of a place.

    Args:
        session: who asks.
        settings: the user's settings.
        seen: where facts are noted.
        place: a place with an environment.
        record: what is recorded for its project.

    Returns:
        trusted, ask, denied or refused, each with the line for the user.
    """
    name = visible(place.name)
    if place.env in record.denied or "*" in record.denied:
        return Verdict("denied")
    if not place.cfg and place.through:
        lead = tilde(place.through, session.home)
        return Verdict("ask", f"{name} left off, it leads to {lead}; use it: envhook allow")
    what = refusal(session, settings, place)
    if what:
        return Verdict("refused", f"{name} refused: {what}")
    allowance = record.allowed.get(place.env)
    stranger = _stranger(session, settings, seen, place, allowance)
    if stranger:
        return Verdict("ask", f"{name} left off, {stranger}; use it: envhook allow")
    return Verdict("trusted", by=allowance.how if allowance is not None else "root")


def refusal(session: Session, settings: Settings, place: Place) -> str:
    """Say why an environment is refused, whatever the user allowed.

    Args:
        session: who asks.
        settings: the user's settings.
        place: a place with an environment.

    Returns:
        ``what: remedy``, '' when nothing stands against it.
    """
    separator = ";" if session.windows else ":"
    if any(character in place.env for character in (separator, "\0", "\n")):
        return f"its path holds a {separator!r} or a line break, PATH cannot hold that; rename the folder"
    if session.windows:
        return ""
    for path in ownership.chain(session, place):
        found = ownership.fault(session, settings, place, path)
        if found and not ownership.keeps_no_owners(path):
            return found
    return ""


def tracked(seen: Seen, place: Place) -> str:
    """Tell whether git writes into an environment, also into one that is not there yet.

    Args:
        seen: where facts are noted.
        place: the place, with its environment.

    Returns:
        Why it can be used with the user's word only, '' when git does not.
    """
    if not place.repo:
        return ""
    from . import gitindex  # only a repository needs it

    return "git keeps files in it" if gitindex.names_a_file_of(seen, place) else ""


def _stranger(session: Session, settings: Settings, seen: Seen, place: Place, allowance: Allowance | None) -> str:
    """Why the user has to be asked, '' when the environment is known."""
    asked = allowance is not None and allowance.how in ("allow", "adopt", "hand")
    kept = "" if asked else tracked(seen, place)
    if kept:
        return kept
    if allowance is not None:
        same = matches(session, seen, place, allowance)
        return "" if same else f"it is not the one {_GIVEN.get(allowance.how, 'you allowed')}"
    if any(place.env == root or place.env.startswith(root.rstrip("/") + "/") for root in settings.trusted_roots):
        # A trusted folder vouches by owner alone, and as root in a container everything may seem to be root's.
        return "in a container root owns everything" if session.uid == 0 and ownership.in_container() else ""
    return "I did not see it made"


def moved_from(session: Session, seen: Seen, place: Place, record: Record) -> str:
    """Tell where an environment stood when envhook marked it, if it stands elsewhere now.

    Args:
        session: who asks.
        seen: where facts are noted.
        place: a place with an environment.
        record: what is recorded for its project.

    Returns:
        The former path, '' when it has not been moved or copied, or nobody knows. Scripts of an environment name its
        path (PEP 405 environments are not movable).
    """
    if place.env in record.allowed or not place.cfg:
        return ""
    marked = mark.path(place.env, session.uid)
    if not marked or marked == place.env:
        return ""
    _note_mark(seen, place)
    return marked


def _note_mark(seen: Seen, place: Place) -> None:
    file = f"{place.env}/{mark.FILE}"
    try:
        # It is replaced as a whole, which changes the environment's folder, and that is watched.
        look.note_file(seen, file, os.lstat(file), watched=False)
    except OSError:
        seen.facts[("lacks", file)] = None


def matches(session: Session, seen: Seen, place: Place, allowance: Allowance) -> bool:
    """Tell whether an environment still is the one that was allowed.

    Args:
        session: who asks.
        seen: where facts are noted.
        place: the place with the environment as it is now.
        allowance: what was recorded.
    """
    _note_mark(seen, place)
    try:
        owner = os.stat(place.env).st_uid
        same = not allowance.nonce and records.identity(place.env) == allowance.identity
    except OSError:
        return False
    if session.uid != -1 and owner != allowance.uid:
        return False
    if allowance.base != place.cfg.get("home", ""):
        return False
    return same or (allowance.nonce != "" and mark.nonce(place.env, session.uid) == allowance.nonce)


def by_hand(session: Session, place: Place) -> bool:
    """Tell whether the user activated this very environment, by its own script or through an editor's terminal.

    Args:
        session: who asks; VIRTUAL_ENV is theirs, ENVHOOK_ENV says which environment is ours.
        place: a place with an environment.
    """
    active = session.environ.get("VIRTUAL_ENV", "")
    if not active or active == session.environ.get(names.ENV_ACTIVE, "") or not place.cfg:
        return False
    try:
        return os.path.samefile(active, place.env)
    except OSError:
        return False


def broken(session: Session, seen: Seen, place: Place) -> str:
    """Say why a trusted environment cannot work.

    Args:
        session: who asks.
        seen: where facts are noted.
        place: a place with a trusted environment.

    Returns:
        The reason, '' when it has an interpreter.
    """
    folder, python = ("Scripts", "python.exe") if session.windows else ("bin", "python")
    path = f"{place.env}/{folder}/{python}"
    if os.path.exists(path):
        seen.facts[("exists", path)] = None
        return ""
    # It comes back in its place, or where its link leads; it is trusted, so that may be looked at.
    look.kind(seen, path)
    look.present(seen, os.path.realpath(path))
    seen.quick_missing[os.path.realpath(path)] = None
    if os.path.exists(f"{place.env}/{'bin' if session.windows else 'Scripts'}"):
        return "it was made on another system"
    return "its Python is gone"


def open_base(session: Session, settings: Settings, place: Place) -> str:
    """Say whether others can change the interpreter that a trusted environment leads to.

    Args:
        session: who asks.
        settings: the user's settings.
        place: a place with a trusted environment.

    Returns:
        The reason not to use it, '' when there is none.
    """
    if session.windows:
        return ""
    python = os.path.realpath(f"{place.env}/bin/python")
    for path in (python, os.path.dirname(python)):
        if ownership.fault(session, settings, place, path):
            return f"others can change its Python, {tilde(python, session.home)}"
    return ""

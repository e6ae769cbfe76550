"""What the user agrees to by deed: typing the command that makes an environment, or activating it by hand."""

import os

from . import candidate, consent, gitindex, ownership, records, trust
from .consent import Made
from .locate import children_with_environment
from .model import Call, Place, Seen, Session, Settings, Verdict
from .records import Record
from .text import visible, word
from .walk import can_hold_project, repository


def agreed(
    session: Session, settings: Settings, place: Place, record: Record, verdict: Verdict | None, calls: list[Call]
) -> bool:
    """Record an agreement by deed, if there is one.

    Args:
        session: who asks, with the line that was typed.
        settings: the user's settings.
        place: what was found.
        record: what is recorded for its project.
        verdict: what trust says of its environment, None when there is none to judge.
        calls: filled with what is to be said.

    Returns:
        True if the user made or activated an environment: look again.
    """
    try:
        if verdict is not None and verdict.name == "ask" and trust.by_hand(session, place):
            records.grant(session.folders, record, place.env, session.uid, place.cfg.get("home", ""), "hand")
            return True
        if not session.typed:
            return False
        found = False
        for one in consent.made(session):
            for made in _made(session, one, place):
                found = _settle(session, settings, one, made, place, calls) or found
        return found
    except OSError as error:
        text = f"not recorded, {error.strerror}; allow it when that is mended: envhook allow"
        calls.append(("say", f"unrecorded:{place.env}", text))
        return False


def _made(session: Session, one: Made, place: Place) -> list[Place]:
    """The environments that a command made, each as a place of its own; no links, no redirects."""
    if one.own:
        usual = place.source == "folder" and place.name == ".venv" and not place.outside
        own = usual or (place.source == "variable" and one.builder == "uv")
        return [place] if own and place.cfg else []
    found = []
    for target in one.targets:
        folder = os.path.realpath(os.path.dirname(target))
        made = Place()
        made.root, made.name = folder, os.path.basename(target)
        made.env = made.shown = os.path.join(folder, made.name)
        real = not os.path.islink(made.env) and os.path.isfile(made.env + "/pyvenv.cfg")
        if real and can_hold_project(session, folder):
            candidate.configuration(Seen(), made)
            found.append(made)
    return found


def _settle(session: Session, settings: Settings, one: Made, made: Place, place: Place, calls: list[Call]) -> bool:
    record = records.read(session.folders, made.root, session.uid)
    if made.env in record.denied or "*" in record.denied or trust.refusal(session, settings, made):
        return False
    allowance = record.allowed.get(made.env)
    known = allowance is not None and trust.matches(session, Seen(), made, allowance)
    made.repo = made.repo or repository(Seen(), made.root)
    # Where a file system keeps no owners it keeps no ctime to rely on either.
    if not known and (not consent.fresh(session, made.env) or ownership.keeps_no_owners(made.env)):
        return False
    if not known and gitindex.names_a_file_of(Seen(), made):
        return False
    # It becomes its folder's environment, unless the folder has one already.
    rival = place.env != made.env and place.root == made.root and bool(place.cfg)
    if not rival and place.env != made.env and (place.root == made.root or _only_one(session, settings, made)):
        record.use = made.env
    if not known:
        records.grant(session.folders, record, made.env, session.uid, made.cfg.get("home", ""), "typed", one.builder)
        calls.append(("say", "", _said(one, made, place, rival)))
    elif record.use == made.env:
        records.write(session.folders, record)
    return True


def _said(one: Made, made: Place, place: Place, rival: bool) -> str:
    name = visible(made.name)
    if rival:
        return f"{name} is yours, {visible(place.name)} stays in use here; change: envhook use {word(name)}"
    return f"{name} is yours (made by {visible(one.shown)})"


def _only_one(session: Session, settings: Settings, made: Place) -> bool:
    """Whether a folder holds this environment and no other: a collection of environments is no project."""
    if session.environ.get("WORKON_HOME", "").rstrip("/") == made.root:
        return False
    others = [name for name in settings.env_names if os.path.lexists(f"{made.root}/{name}/pyvenv.cfg")]
    return not {*others, *children_with_environment(made.root)} - {made.name}

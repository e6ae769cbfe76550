"""Removing an environment that envhook or a recorded builder made."""

from __future__ import annotations

import os

from .. import candidate, records, trust
from ..hook import examine
from ..model import Place, Seen, Session
from ..records import Record
from ..session import here
from ..text import visible
from . import folder, journal, lock
from .errors import NotCreated, cause
from .interrupt import Guard, Interrupted
from .journal import Journal
from .lock import Lock


class Removed:
    """An environment that was removed.

    Attributes:
        env: its path.
        name: as the project calls it, such as .venv.
    """

    __slots__ = ("env", "name")

    def __init__(self, env: str, name: str) -> None:
        self.env = env
        self.name = name

    @property
    def line(self) -> str:
        """The one line for the user, without the leading ``envhook:``."""
        return f"removed {visible(self.name)}, it is not made again on entry; make it: envhook create"


def remove(root: str) -> Removed:
    """Remove a project's environment, and note that it is not to be made again unasked.

    Args:
        root: the project's folder, or one within it.

    Returns:
        What was removed.

    Raises:
        NotCreated: it was not removed (what and remedy as with make()); Cancelled is not raised: once the environment
            is out of the way it is gone, and the rest of the deletion is finished by whoever comes next.
    """
    physical = os.path.realpath(root)
    session = here(dict(os.environ), physical, physical)
    place = examine(session).place
    if not place.root or not place.env or not place.shown:
        raise NotCreated("no environment here", "see: envhook status")
    name = place.name
    file = lock.path(session.folders, place.env)
    if not file:
        raise NotCreated(f"{visible(name)} not removed: there is no folder of yours to note it in", "")
    try:
        with Guard() as guard, Lock(file, lambda: None):
            Journal(session.folders, place.env, session.uid).recover()
            record = records.read(session.folders, place.root, session.uid)
            _refuse(session, place, record)
            with guard.shield:
                away = _out_of_the_way(session, place, record)
            _delete(away)
    except Interrupted:
        pass
    except OSError as error:
        raise NotCreated(f"{visible(name)} not removed: {cause(error)}", "retry: envhook remove") from error
    return Removed(place.env, name)


def _refuse(session: Session, place: Place, record: Record) -> None:
    name = visible(place.name)
    if folder.absent(place.env):
        raise NotCreated(f"{name} is not there", "make it: envhook create")
    by_hand = f"take it away yourself: rm -r {name}"
    if place.outside or not folder.identity(place.shown) or not candidate.inside(place.root, place.env):
        raise NotCreated(f"{name} not removed: it leads out of the project", "why: envhook status")
    allowance = record.allowed.get(place.env)
    if allowance is None or not (allowance.how == "created" or allowance.builder):
        raise NotCreated(f"{name} not removed: I did not see it made", by_hand)
    if not trust.matches(session, Seen(), place, allowance):
        raise NotCreated(f"{name} not removed: it is not the one I know", by_hand)
    if folder.mounted(place.env):
        raise NotCreated(f"{name} not removed: another disk is mounted in it", "unmount that first")


def _out_of_the_way(session: Session, place: Place, record: Record) -> Journal:
    """In one step it is no longer the project's environment; then it is noted, then deleted."""
    away = Journal(session.folders, place.env, session.uid)
    away.stage = journal.REMOVING
    away.old = (folder.aside(place.env), folder.identity(place.env))
    away.write()
    try:
        os.rename(place.env, away.old[0])
    except OSError:
        away.close()
        raise
    record.allowed.pop(place.env, None)
    record.failed.pop(place.env, None)
    if place.env not in record.removed:
        record.removed.append(place.env)
    records.write(session.folders, record)
    return away


def _delete(away: Journal) -> None:
    away.undo()

"""Every project that something is recorded for."""

from __future__ import annotations

import os
from collections.abc import Iterator

from envhook import mark, records
from envhook.model import Session


def all_records(session: Session) -> Iterator[records.Record]:
    """Read all records of the user.

    Args:
        session: who asks.

    Returns:
        The records, by their projects' paths.
    """
    top = os.path.join(session.folders.data, "records")
    for folder, below, files in os.walk(top):
        below.sort()
        if ".record" in files:
            yield records.read(session.folders, _directory(folder[len(top) :]), session.uid)


def is_marked(session: Session, env: str) -> bool:
    """Tell whether an environment bears the mark that a record of any project holds.

    Args:
        session: who asks.
        env: physical path of the environment.
    """
    bears = mark.nonce(env, session.uid)
    found = (record.allowed.get(env) for record in all_records(session)) if bears else ()
    return any(allowance is not None and allowance.nonce == bears for allowance in found)


def _directory(tree: str) -> str:
    """The directory that records.tree() made a path of: `/=a/=b` is /a/b."""
    parts = [part[1:] for part in tree.replace("\\", "/").split("/")[1:]]
    if os.name == "nt":
        return "\\".join([parts[0].replace("_", ":"), *parts[1:]])
    return "/" + "/".join(parts)

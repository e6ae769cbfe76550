"""What a comparison found, kept for the prompt: ``(shop *)``.

One file an environment, there only while it is known to be out of step; where a project is brought in line unasked also
while it is in step, so that a prompt notices when it no longer is. Rows:

    out    SUMMARY | in
    rests  PATH MTIME_NS    what decided, - for what is not there; the note counts only while none of it has changed
    failed TEXT DECLARED    bringing it in line failed: not tried again by itself while what is declared stays the same
"""

from __future__ import annotations

import os
import time

from .. import flatfile
from ..model import Folders, Place
from ..records import changed, drift, touch
from .compare import Comparison
from .declared import LOCKS, PROJECT, REQUIREMENTS
from .installed import folders as installed_in

_CANDIDATES = (*LOCKS, REQUIREMENTS, PROJECT)
_MOST = 24
_DAY = 24 * 60 * 60


def note(folders: Folders, uid: int, place: Place, comparison: Comparison | None, failed: str | None = None) -> bool:
    """Bring the note of an environment up to date; open shells notice at their next prompt.

    Args:
        folders: the user's folders.
        uid: the user's id, -1 where the system has none.
        place: the project and its environment.
        comparison: what was found, None when the project declares nothing.
        failed: why bringing it in line failed, '' when that is to be tried again, None when nothing is new about it.

    Returns:
        Whether the note was changed; where nothing can be written there is none.
    """
    file = drift(folders, place.env)
    if not file:
        return False
    try:
        out = comparison is not None and comparison.out_of_step
        if not out and not place.auto_sync:
            os.unlink(file)
        else:
            before = flatfile.read(file, uid) or []
            rows = [
                ["out", comparison.summary] if comparison is not None and out else ["in"],
                *_rests(place, comparison),
            ]
            if comparison is not None and out:
                rows += _failed(before, failed, _declared(comparison))
            if before == rows:
                if time.time() - os.lstat(file).st_mtime > _DAY:
                    os.utime(file)  # one that is confirmed is not pruned
                return False
            flatfile.write(file, rows)
        # This file is looked at by every shell at each prompt anyway, so that the note itself costs them nothing.
        touch(changed(folders))
    except OSError:
        return False
    return True


def failure(folders: Folders, uid: int, env: str) -> str:
    """Tell why bringing an environment in line failed, and is not tried again by itself.

    Args:
        folders: the user's folders.
        uid: the user's id.
        env: physical path of the environment.

    Returns:
        What was said, '' when there is no such failure.
    """
    rows = (flatfile.read(drift(folders, env), uid) or []) if drift(folders, env) else []
    return next((row[1] for row in rows if row[0] == "failed" and len(row) == 3), "")


def _rests(place: Place, comparison: Comparison | None) -> list[flatfile.Row]:
    there = comparison.rests_on if comparison is not None else installed_in(place.env)
    # One that decides before the present one may come.
    ahead = _CANDIDATES[: _CANDIDATES.index(comparison.file)] if comparison is not None else _CANDIDATES
    absent = [path for path in (f"{place.root}/{name}" for name in ahead) if not os.path.lexists(path)]
    rows = [["rests", path, str(os.lstat(path).st_mtime_ns)] for path in there[:_MOST]]
    return rows + [["rests", path, "-"] for path in absent]


def _declared(comparison: Comparison) -> str:
    """Sum up what is declared: the files that say it, and their times."""
    return " ".join(f"{path} {os.lstat(path).st_mtime_ns}" for path in comparison.declares) or comparison.file


def _failed(before: list[flatfile.Row], failed: str | None, declared: str) -> list[flatfile.Row]:
    if failed is None:
        return [row for row in before if row[0] == "failed" and len(row) == 3 and row[2] == declared]
    return [["failed", failed, declared]] if failed else []

"""What a comparison found, kept for the prompt: ``(shop *)``.

One file an environment, there only while it is known to be out of step. Rows:

    out    SUMMARY
    rests  PATH MTIME_NS    what decided; the note counts only as long as none of it has changed
"""

from __future__ import annotations

import os

from .. import flatfile
from ..model import Folders
from ..records import changed, drift, touch
from .compare import Comparison


def note(folders: Folders, env: str, uid: int, comparison: Comparison | None) -> bool:
    """Bring the note of an environment up to date; open shells notice at their next prompt.

    Args:
        folders: the user's folders.
        env: physical path of the environment.
        uid: the user's id, -1 where the system has none.
        comparison: what was found, None when the project declares nothing.

    Returns:
        Whether the note was changed; where nothing can be written there is none.
    """
    file = drift(folders, env)
    if not file:
        return False
    try:
        if comparison is None or not comparison.out_of_step:
            os.unlink(file)
        else:
            rows = [["out", comparison.summary], *_rests(comparison)]
            if flatfile.read(file, uid) == rows:
                return False
            flatfile.write(file, rows)
        # This file is looked at by every shell at each prompt anyway, so that the note itself costs them nothing.
        touch(changed(folders))
    except OSError:
        return False
    return True


def _rests(comparison: Comparison) -> list[flatfile.Row]:
    return [["rests", path, str(os.lstat(path).st_mtime_ns)] for path in comparison.rests_on[:8]]

"""What is half-made, written down before it is begun: the next one knows what to take away, and that alone.

One file an environment, there only while something is half-made. Rows:

    stage  making | replaced | removing
    new    PATH IDENTITY   the new folder ('' until it is made), and where it is set aside before it is taken away
    old    PATH IDENTITY   the previous environment, and where it is set aside
    above  PATH…           folders made on the way to it
    by     PROCESS TIME    who is at work, and since when (seconds since the epoch); it holds the environment's lock
"""

from __future__ import annotations

import os
import time

from .. import flatfile
from ..model import Folders
from ..records import journal
from . import folder, lock

MAKING, REPLACED, REMOVING = "making", "replaced", "removing"


class Journal:
    """The journal of one environment; whoever uses it holds the environment's lock.

    Args:
        folders: the user's folders.
        env: path of the environment.
        uid: the user's id.
    """

    def __init__(self, folders: Folders, env: str, uid: int) -> None:
        self.file = journal(folders, env)
        self.env = env
        self._uid = uid
        self._since = str(int(time.time()))
        self._clean()

    def _clean(self) -> None:
        self.stage = MAKING
        self.new = ("", "")
        self.old = ("", "")
        self.above: list[str] = []

    def write(self) -> None:
        """Write down the present state.

        Raises:
            OSError: it cannot be written; then nothing may be begun.
        """
        rows = [["stage", self.stage], ["new", *self.new], ["old", *self.old], ["by", str(os.getpid()), self._since]]
        if self.above:
            rows.append(["above", *self.above])
        flatfile.write(self.file, rows)

    def close(self) -> None:
        """Note that nothing is half-made any more."""
        try:
            os.unlink(self.file)
        except OSError:
            pass
        self._clean()

    def recover(self) -> bool:
        """Take away what a dead process left half-made, and put back what it had set aside.

        Returns:
            True when there was something to clean up.

        Raises:
            OSError: it cannot be cleaned up.
        """
        rows = flatfile.read(self.file, self._uid)
        if rows is None:
            return False
        for row in rows:
            if row[0] == "stage" and len(row) == 2:
                self.stage = row[1]
            elif row[0] in ("new", "old") and len(row) == 3:
                setattr(self, row[0], (row[1], row[2]))
            elif row[0] == "above":
                self.above = row[1:]
        self.undo()
        return True

    def undo(self) -> None:
        """Go back to what was before; where the new environment is complete or the old one unwanted, finish that.

        Raises:
            OSError: it cannot be done; the journal stays, and the next one tries again.
        """
        if self.stage == MAKING:
            self._take_away_new()
            path, known = self.old
            if path and folder.identity(path) == known and folder.absent(self.env):
                os.rename(path, self.env)
        elif self.old[0]:
            folder.discard(*self.old)
        self.close()

    def _take_away_new(self) -> None:
        path, known = self.new
        if known and folder.identity(self.env) == known:
            # Out of sight first, in one step: a shell that looks meanwhile sees nothing rather than a ruin.
            if not path:
                path = folder.aside(self.env)
                self.new = (path, known)
                self.write()
            os.rename(self.env, path)
        if path:
            folder.discard(path, known)
        elif not known:
            # The process died between making the folder and writing its identity down: it is still empty then.
            _remove_empty(self.env)
        for above in reversed(self.above):
            _remove_empty(above)


def at_work(folders: Folders, env: str, uid: int) -> tuple[int, int]:
    """Tell who is making or removing an environment.

    Args:
        folders: the user's folders.
        env: path of the environment.
        uid: the user's id.

    Returns:
        Its process and since when (seconds since the epoch); zeros when nobody is: a journal without a held lock is
        what a dead process left behind.
    """
    for row in flatfile.read(journal(folders, env), uid) or []:
        if row[0] == "by" and len(row) == 3 and row[1].isdigit() and row[2].isdigit() and lock.held(folders, env):
            return int(row[1]), int(row[2])
    return 0, 0


def _remove_empty(directory: str) -> None:
    try:
        os.rmdir(directory)
    except OSError:
        pass

"""Keeps the runtime folder and the state folder small: once a day, what nobody will ask for any more goes.

Other shells read and write there meanwhile. Whatever they lose costs them one run of the helper: an answer that is gone
is asked for, one whose twin is gone does not hold, and a shell whose stamp is gone looks again.
"""

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_DAY = 24 * 60 * 60 * 10**9
_LONGEST = 30 * _DAY
# Beyond the first number of answers the oldest go, until the second is left.
MOST, REST = 4096, 3072


def prune(run: str, state: str, version: str, now: int) -> None:
    """Take away what nobody will ask for any more. Never raises.

    That is old answers, stamps of shells that are gone, twins that no answer needs, packs of installations that are
    gone, and notes of drift that nobody has confirmed for a month.

    Args:
        run: the runtime folder, known to be the user's own.
        state: the state folder, '' where there is none.
        version: the version whose answers are in use.
        now: the present time in nanoseconds.
    """
    try:
        for entry in _entries(run + "/answers"):
            if entry.is_dir(follow_symlinks=False):
                _answers(entry.path, now - (_LONGEST if entry.name == version else _DAY))
        # A twin that is used again is renewed after a day (see kept.py): no answer that is left needs an older one.
        for entry in _entries(run + "/twins"):
            if entry.stat(follow_symlinks=False).st_ctime_ns < now - _LONGEST - 2 * _DAY:
                _take_away(entry.path)
        if os.name != "nt":  # PowerShell keeps its stamp in memory
            _stamps(run + "/stamps", now)
            _stamps(run + "/shells", now)
            # A path is taken from names here, which Windows has spelled otherwise (records.tree).
            _tree(run + "/rooms", lambda package, _: not os.path.lexists(package + "/run_hook.py"))
        if state:
            # By age: to look for an environment might mean to wait for a disk that does not answer.
            _tree(state + "/drift", lambda _, written: written < now - _LONGEST)
    except OSError:
        pass  # another shell tidies up as well


def _tree(top: str, unwanted: "Callable[[str, int], bool]") -> None:
    """Take files out of a tree as records.tree() makes them, then the folders that hold nothing.

    Args:
        top: the tree.
        unwanted: tells it of a file: the directory that it is kept for, and when it was written.
    """
    folders = [top]
    for folder in folders:  # it grows
        files, below = _content(folder, alone="")
        folders += below
        kept_for = folder[len(top) :].replace("/=", "/")
        for written, file in files:
            if unwanted(kept_for, written):
                _take_away(file)
    for folder in reversed(folders):
        try:
            os.rmdir(folder)
        except OSError:  # something is in it
            pass


def _answers(top: str, oldest: int) -> None:
    """Take away what was written before a time, then the oldest of too many, then folders that hold nothing."""
    folders, left = [top], []
    for folder in folders:  # it grows: a tree may be deeper than functions may call themselves
        files, below = _content(folder)
        folders += below
        left += [(written, folder, path) for written, path in files if written >= oldest or not _take_away(path)]
    if len(left) > MOST:
        left.sort()
        for _, _, path in left[:-REST]:
            _take_away(path)
        left = left[-REST:]
    filled = {folder for _, folder, _ in left}
    for folder in reversed(folders):
        if folder in filled:
            filled.add(os.path.dirname(folder))
            continue
        try:
            os.rmdir(folder)
        except OSError:  # something was put into it just now
            filled.add(os.path.dirname(folder))


def _content(folder: str, alone: str = "/.answer") -> tuple[list[tuple[int, str]], list[str]]:
    """The files of a folder, each with its time, and the folders in it, links left out.

    ALONE is the name of a file that stands in folders without others.
    """
    try:
        # Most folders hold an answer and no folder (which would link to it): reading them would take twice the time.
        if alone and os.lstat(folder).st_nlink == 2:
            path = folder + alone
            return [(os.lstat(path).st_mtime_ns, path)], []
    except OSError:
        pass
    files, below = [], []
    for entry in _entries(folder):
        if entry.is_dir(follow_symlinks=False):
            below.append(entry.path)
        elif entry.is_file(follow_symlinks=False):
            files.append((entry.stat(follow_symlinks=False).st_mtime_ns, entry.path))
    return files, below


def _stamps(folder: str, now: int) -> None:
    """Take away what shells left that are gone; a fresh one may be of a shell in a container, whose numbers differ."""
    for entry in _entries(folder):
        number = entry.name.partition(".")[0]
        fresh = entry.stat(follow_symlinks=False).st_mtime_ns > now - _DAY
        if not fresh and number.isascii() and number.isdigit() and not _lives(int(number)):
            _take_away(entry.path)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        pass
    return True


def _entries(folder: str) -> "list[os.DirEntry[str]]":
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        return []


def _take_away(path: str) -> bool:
    try:
        os.unlink(path)
    except FileNotFoundError:
        pass
    except OSError:
        return False
    return True

"""What is done for the directories that shells stand in: when to look again, whom to wake."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from envhook import hook, names

from . import refresh
from .drifting import Drifts
from .refresh import View
from .shells import lives
from .wake import wake

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .log import Log
    from .shells import Shell, Shells
    from .watch import Event, Watches

DEBOUNCE = 0.025  # seconds: a change is rarely one event
_LATEST = 0.2  # a stream of events puts a look off no longer than this
_YOUNG = (0.025, 0.025, 0.05, 2.1)  # until times tell; the last one where they are whole seconds
_LATER = (0.3, 1.0, 4.0)  # an environment takes a while to be made in a new folder
_BELOW = 0.5
_NEVER = float("inf")


class _Work:
    """What is to be done for one directory."""

    __slots__ = ("below", "due", "first", "later", "tries", "view", "waking", "words")

    def __init__(self, pwd: str) -> None:
        self.view = View(pwd)
        self.due = 0.0  # when to look again
        self.first = 0.0  # when the first of the events came
        self.tries = 0  # looks because of young files
        self.below = _NEVER  # when to renew the answers for the folders below
        self.later: list[float] = []  # looks that are planned
        self.words: set[str] = set()  # of the shells that stand there
        self.waking: set[int] = set()  # shells to wake when their answers are there


class Projects:
    """The directories that live shells stand in.

    Args:
        run: the runtime folder.
        environ: the daemon's environment.
        watches: the watched folders.
        shells: the live shells.
        log: where failures are told.
    """

    def __init__(self, run: str, environ: dict[str, str], watches: Watches, shells: Shells, log: Log) -> None:
        self.switched_off = False
        self._run = run
        self._environ = environ
        self._watches = watches
        self._shells = shells
        self._log = log
        self._drifts = Drifts()
        self._works: dict[str, _Work] = {}
        self._by_folder: dict[str, list[_Work]] = {}
        self._waiting: dict[str, list[str]] = {}  # folders below whose answers are to be renewed: path → shell words

    def count(self) -> int:
        """Tell how many projects are in view."""
        return len({work.view.root for work in self._works.values()} - {""})

    def jobs(self) -> int:
        """Tell how many environments in view are being made."""
        return len({work.view.env for work in self._works.values() if work.view.state == names.CREATING})

    def follow(self, now: float) -> None:
        """Look at the directories that shells have come to, forget those that nobody stands in.

        Args:
            now: the present time.
        """
        wanted: dict[str, set[str]] = {}
        moved = self._shells.locate()
        for shell in self._shells.live.values():
            wanted.setdefault(shell.stands, set()).add(_word(shell))
        gone = [pwd for pwd in self._works if pwd not in wanted]
        for pwd in gone:
            del self._works[pwd]
        if gone:
            self._drifts.forget({work.view.env for work in self._works.values()})
        for pwd, words in wanted.items():
            work = self._works.get(pwd)
            if work is None:
                self._works[pwd] = work = _Work(pwd)
            if not words <= work.words:
                work.due = now
            work.words = words
        for process in moved:
            # What has changed between its own look and ours is to reach it.
            work = self._works[self._shells.live[process].stands]
            work.due = work.due or now
            work.waking.add(process)
        if gone or not self._watches.folders:
            self._watch()

    def _watch(self) -> set[str]:
        by_folder: dict[str, list[_Work]] = {}
        for work in self._works.values():
            for folder in work.view.folders:
                by_folder.setdefault(folder, []).append(work)
        self._by_folder = by_folder  # in one step: the reader of events asks concerns()
        return self._watches.set({self._shells.folder, *self._by_folder})

    def concerns(self, event: Event) -> bool:
        """Tell whether an event may matter to any directory; asked in the thread that reads events.

        Args:
            event: what has happened.
        """
        return any(_matters(work.view, event) for work in self._by_folder.get(event.folder, ()))

    def hear(self, events: Iterable[Event], now: float) -> None:
        """Plan a look at each directory that an event concerns.

        Args:
            events: what has happened.
            now: the present time.
        """
        told = {(event.folder, event.name): event for event in events}
        for event in told.values():
            if not event.folder:
                for work in self._works.values():
                    _plan(work, now)
            for work in self._by_folder.get(event.folder, ()):
                _hear(work, event, now)

    def compare(self, now: float) -> None:
        """Plan a look at each directory of which something differs from what was seen.

        Args:
            now: the present time.
        """
        for work in self._works.values():
            if work.view.sign and work.view.look() != work.view.times:
                _plan(work, now)
        self._watch()

    def due(self) -> float:
        """Tell when there is something to do."""
        return min((min(work.due or _NEVER, work.below, *work.later) for work in self._works.values()), default=_NEVER)

    def work(self, now: float, ended: Callable[[], bool]) -> bool:
        """Do what is due.

        Args:
            now: the present time.
            ended: tells that there is no time for more.

        Returns:
            True if there is more to do at once.
        """
        for work in list(self._works.values()):
            if ended():
                return False
            while work.later and work.later[0] <= now:
                work.due = work.later.pop(0)
            if work.due and work.due <= now:
                work.due = work.first = 0.0
                try:
                    self._look(work, now)
                except Exception as error:  # a strange disk: what is kept stays
                    self._log.once(f"{work.view.pwd}: {type(error).__name__}: {error}")
            elif work.below <= now:
                work.below = _NEVER
                self._list_below(work)
        if self._waiting:
            # One at a time: events of the meantime come first.
            pwd = next(iter(self._waiting))
            self._renew_below(pwd, self._waiting.pop(pwd))
        return bool(self._waiting)

    def _look(self, work: _Work, now: float) -> None:
        """Look at a directory, renew the answers for it, and wake the shells that stand there."""
        view, first = work.view, not work.view.sign
        shells = [shell for shell in self._shells.live.values() if shell.stands == view.pwd]
        before, known = view.folders, view.names
        asked = refresh.ask(self._run, self._environ, "bash", view.pwd)
        finding = hook.examine(asked)
        self.switched_off = finding.settings.daemon == "false"
        view.decides = self._drifts.look(asked, finding)
        changed = view.learn(asked, finding)
        # What happens between the look and the watch is told by nobody: look once more.
        if (view.folders != before and self._watch()) or not view.names <= known:
            work.due = now + DEBOUNCE
        told = {}
        for word in _words(shells):
            asked.shell = word
            fresh = not changed and refresh.is_fresh(asked, finding)
            told[word] = "same" if fresh else refresh.renew(asked, finding, word)
        for shell in shells:
            if changed or told.get(_word(shell)) == "new":
                work.waking.add(shell.process)
        if first or changed:
            work.below = now + _BELOW
        self._wake(work, shells, told)
        if "young" in told.values() and work.tries < len(_YOUNG):
            work.due = now + _YOUNG[work.tries]
            work.tries += 1
        else:
            work.tries = 0

    def _wake(self, work: _Work, shells: list[Shell], told: dict[str, str]) -> None:
        """Wake those whose answer is there, and when no answer will come, all."""
        for shell in shells:
            if not lives(shell):
                self._shells.forget(shell.process)  # it has become another program
                continue
            young = told.get(_word(shell)) == "young" and work.tries < len(_YOUNG)
            if shell.process in work.waking and not young:
                work.waking.discard(shell.process)
                wake(self._run, shell)
        work.waking &= self._shells.live.keys()

    def _list_below(self, work: _Work) -> None:
        shells = [shell for shell in self._shells.live.values() if shell.stands == work.view.pwd]
        words = _words(shells)
        if words:
            for path in refresh.below(work.view, ""):
                self._waiting[path] = sorted({*self._waiting.get(path, ()), *words})

    def _renew_below(self, pwd: str, words: list[str]) -> None:
        try:
            asked = refresh.ask(self._run, self._environ, "bash", pwd)
            if asked.deleted:
                return
            finding = hook.examine(asked)
            for word in words:
                asked.shell = word
                if not refresh.is_fresh(asked, finding):
                    refresh.renew(asked, finding, word)
        except Exception as error:  # a strange disk: a first visit there starts a process, and that is all
            self._log.once(f"{pwd}: {type(error).__name__}: {error}")


def _named(view: View, event: Event) -> bool:
    return not event.name or os.path.join(event.folder, event.name) in view.names


def _matters(view: View, event: Event) -> bool:
    return _named(view, event) or (event.subfolder and event.folder in (view.root, view.physical, *view.children))


def _hear(work: _Work, event: Event, now: float) -> None:
    """Plan what follows from an event in a folder of a view."""
    view = work.view
    child = event.subfolder and event.folder in view.children
    if child or _named(view, event):
        _plan(work, now)
    if event.subfolder and event.folder in (view.root, view.physical):
        work.below = now + _BELOW
    if child:
        work.later = [now + after for after in _LATER]
    if event.gone:
        # What it was is no longer watched: what comes in its place is to be.
        view.folders.discard(event.folder)


def _plan(work: _Work, now: float) -> None:
    """Look when the events have come to rest, or have gone on for long enough."""
    work.first = work.first or now
    work.due = min(now + DEBOUNCE, work.first + _LATEST)


def _word(shell: Shell) -> str:
    """The word of a shell whose answers are ours to write: those of another version's hook are not."""
    return shell.word if shell.version == names.VERSION else ""


def _words(shells: list[Shell]) -> list[str]:
    return sorted({_word(shell) for shell in shells} - {""})

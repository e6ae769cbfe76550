"""The daemon's order of work: shells, looks, answers, waking; then it sleeps until something happens."""

from __future__ import annotations

import os
import select
import selectors
import signal
import time

from envhook import names

from . import state
from .lock import is_ours, release
from .log import Log
from .project import Projects
from .shells import Shells
from .watch import Event, Watches

IDLE = 30 * 60.0  # seconds after the last live shell
MINUTE = 60.0
POLL = 5.0  # between looks where not everything can be watched
_REPORT = 1.0
_PAUSE = 0.5
_BREATH = 0.005  # between two turns: a stream of events is taken in portions


class Service:
    """One daemon.

    Args:
        run: the runtime folder, known to be the user's own.
        lock: the descriptor that holds the daemon's lock.
    """

    def __init__(self, run: str, lock: int) -> None:
        self.run = run
        self.lock = lock
        self.ended = ""  # why, once it is to end
        self.log = Log(run)
        self.shells = Shells(run, self.log)
        self.watches = Watches(self._notify, self._counts, self.log)
        self.projects = Projects(run, dict(os.environ), self.watches, self.shells, self.log)
        self.events = 0
        self._started = time.time_ns()
        self._selector = selectors.DefaultSelector()
        self._pidfds: dict[int, int] = {}
        self._inner, self._outer = os.pipe()
        os.set_blocking(self._inner, False)
        os.set_blocking(self._outer, False)
        self._told: dict[str, object] = {}
        self._report_due = self._next_report = 0.0
        self._check_due = 0.0
        self._last_live = self._last_turn = time.monotonic()

    def serve(self) -> None:
        """Serve until there is nothing to serve."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._end)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        signal.set_wakeup_fd(self._outer, warn_on_full_buffer=False)
        self._selector.register(self._inner, selectors.EVENT_READ)
        self.log.say(f"started, version {names.VERSION}, process {os.getpid()}")
        try:
            os.mkdir(self.run + "/wake", 0o700)  # PowerShell watches it for its own file
        except OSError:
            pass
        self._serve()
        self.log.say(f"ended: {self.ended}")
        if is_ours(self.run, self.lock):
            try:
                os.unlink(state.path(self.run))
            except OSError:
                pass
        release(self.lock)

    def _serve(self) -> None:
        pause = 0.1
        while not self.ended:
            try:
                self._turn()
                pause = 0.1
            except Exception as error:  # whatever it is, shells do without: go on, but not in a circle
                self.log.once(f"{type(error).__name__}: {error}")
                select.select([self._inner], [], [], pause)
                pause = min(2 * pause, POLL)
                self._drain()

    def _end(self, number: int, _: object) -> None:
        self.ended = f"signal {number}"

    def _notify(self) -> None:
        """Called in the thread that reads events."""
        try:
            os.write(self._outer, b"e")
        except OSError:
            pass  # it is full: the loop wakes all the same

    def _counts(self, event: Event) -> bool:
        """Called in the thread that reads events."""
        return event.folder == self.shells.folder or self.projects.concerns(event)

    def _turn(self) -> None:
        """Do what is due, then wait."""
        if not is_ours(self.run, self.lock):
            self.ended = "the runtime folder is gone"
            return
        self._breathe()
        self._follow()
        now = time.monotonic()
        if now >= self._check_due:
            self._check(now)
        busy = self.projects.work(time.monotonic(), lambda: bool(self.ended))
        if self.watches.blind:
            self._check_due = min(self._check_due, time.monotonic() + POLL)
        self._report()
        if self.projects.switched_off:
            self.ended = "the setting daemon is false"
        if self.ended:
            return
        due = min(self._check_due, self._report_due or self._check_due, self.projects.due())
        wait = 0.0 if busy else max(0.0, due - time.monotonic())
        for key, _ in self._selector.select(wait):
            if key.fd == self._inner:
                self._drain()
            else:
                self.shells.forget(key.data)
        self._take_events()

    def _breathe(self) -> None:
        """Let events gather while they come fast; the first one after a rest is taken at once."""
        since = time.monotonic() - self._last_turn
        if since < _BREATH:
            time.sleep(_BREATH - since)
            self._take_events()
        self._last_turn = time.monotonic()

    def _drain(self) -> None:
        try:
            while os.read(self._inner, 4096):
                pass
        except BlockingIOError:
            pass

    def _take_events(self) -> None:
        found = self.watches.take()
        self.events += len(found)
        ours = [event for event in found if event.folder in ("", self.shells.folder)]
        if any(event.gone or not event.folder for event in ours):
            # Maybe all of it is being taken away: that is not to be disturbed.
            self._check_due = min(self._check_due, time.monotonic() + _PAUSE)
        elif ours:
            self.shells.look()
        self.projects.hear([event for event in found if event.folder != self.shells.folder], time.monotonic())

    def _follow(self) -> None:
        """Wait for the ends of those shells that live, and look at where they stand."""
        wanted = dict(self.shells.pidfds())
        for descriptor in [known for known, process in self._pidfds.items() if wanted.get(known) != process]:
            self._forget(descriptor)
        for descriptor, process in wanted.items():
            if descriptor not in self._pidfds:
                try:
                    self._selector.register(descriptor, selectors.EVENT_READ, process)
                except (KeyError, ValueError, OSError):
                    continue
                self._pidfds[descriptor] = process
        self.projects.follow(time.monotonic())

    def _forget(self, descriptor: int) -> None:
        """A shell is gone, and its descriptor closed: a new one may have its number by now."""
        del self._pidfds[descriptor]
        try:
            self._selector.unregister(descriptor)
        except (KeyError, ValueError, OSError):
            pass

    def _check(self, now: float) -> None:
        """Once a minute: are we wanted, who lives, has anything changed that no event told of?"""
        self.shells.look()
        self.shells.sweep()
        self.watches.check()
        self._follow()
        self.projects.compare(now)
        if self.shells.live:
            self._last_live = now
        elif now - self._last_live >= IDLE:
            self.ended = "no shell lives"
        blind = self.watches.blind or self.shells.folder not in self.watches.folders
        self._check_due = now + (POLL if blind else min(MINUTE, IDLE))

    def _report(self) -> None:
        """Write daemon.json when something has changed, at most once a second."""
        told: dict[str, object] = {
            "version": names.VERSION,
            "pid": os.getpid(),
            "started": self._started,
            "shells": len(self.shells.live),
            "projects": self.projects.count(),
            "watches": len(self.watches.folders),
            "jobs": self.projects.jobs(),
            "events": self.events,
        }
        now = time.monotonic()
        if told == self._told:
            self._report_due = 0.0
        elif now >= self._next_report and os.path.isdir(self.shells.folder):
            self._told, self._report_due, self._next_report = told, 0.0, now + _REPORT
            state.write(self.run, told)
        else:
            self._report_due = max(self._next_report, now + _PAUSE)

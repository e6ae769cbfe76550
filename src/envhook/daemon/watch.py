"""Watches folders, each once, none with what is below it: the only room that knows watchdog.

Its observers start a thread or two for each folder. Below them it has one reader for any number of folders, which is
what a daemon needs; where that is not there (another system, another watchdog), some folders get an observer each.
Events are hints: whatever is not watched, or lost, is found by looking again (see service.py).
"""

from __future__ import annotations

import os
from collections import deque
from typing import TYPE_CHECKING

from .mounts import Mounts

if TYPE_CHECKING:
    from collections.abc import Callable

    from watchdog.events import FileSystemEvent
    from watchdog.observers.api import ObservedWatch
    from watchdog.observers.inotify_c import InotifyEvent, WatchDescriptor

    from .log import Log

MOST = 4096
_MOST_OBSERVERS = 64
_BACKLOG = 20000


class Event:
    """Something happened in a watched folder."""

    __slots__ = ("folder", "gone", "name", "subfolder")

    def __init__(self, folder: str, name: str, subfolder: bool, gone: bool) -> None:
        self.folder = folder  # the watched folder, '' for: anything may have happened anywhere
        self.name = name  # the entry, '' for the folder itself
        self.subfolder = subfolder  # the entry is a folder
        self.gone = gone  # the folder itself is no longer there: it is not watched any more


class Watches:
    """The watched folders.

    Args:
        notify: called, in any thread, when take() has something to give.
        counts: tells, in any thread, whether an event may matter: nobody is to be woken by the others.
        log: where failures are told.
    """

    def __init__(self, notify: Callable[[], None], counts: Callable[[Event], bool], log: Log) -> None:
        self.folders: set[str] = set()
        self.blind = False  # there are folders that should be watched and cannot be
        self.mounts = Mounts()
        self._events: deque[Event] = deque(maxlen=_BACKLOG)
        self._notify = notify
        self._counts = counts
        self._log = log
        self._engine: _Reader | _Observers | None = None

    def set(self, wanted: set[str]) -> set[str]:
        """Watch these folders and no others.

        Args:
            wanted: physical paths; those on network file systems are left out.

        Returns:
            The folders that were not watched before: what happened in them until now is not told.
        """
        for folder in self.folders - wanted:
            self._drop(folder)
        fresh, self.blind = set(), False
        for folder in sorted(wanted - self.folders, key=len, reverse=True):
            if self.mounts.is_remote(folder):
                self._log.once(f"{folder}: not watched, on a network file system")
            elif len(self.folders) >= MOST:
                self._fails(f"more than {MOST} folders: the rest is looked at now and then")
            elif self._add(folder):
                fresh.add(folder)
        return fresh

    def _add(self, folder: str) -> bool:
        try:
            if self._engine is None:
                self._engine = _engine(self._put)
            if not self._engine.add(folder):
                self._fails("too many folders for this system's observers: the rest is looked at now and then")
                return False
        except (FileNotFoundError, NotADirectoryError, PermissionError):
            return False  # what stands above it tells when it comes
        except (OSError, RuntimeError) as error:
            self._fails(f"not everything can be watched: {error}")
            return False
        self.folders.add(folder)
        return True

    def _drop(self, folder: str) -> None:
        self.folders.discard(folder)
        try:
            if self._engine is not None:
                self._engine.remove(folder)
        except (OSError, KeyError, RuntimeError):
            pass

    def _fails(self, why: str) -> None:
        self.blind = True
        self._log.once(why)

    def _put(self, event: Event) -> None:
        if event.gone or not event.folder or self._counts(event):
            self._events.append(event)
            self._notify()

    def take(self) -> list[Event]:
        """Take what has happened; a folder that is gone counts as not watched from now on."""
        found = []
        while self._events:
            event = self._events.popleft()
            found.append(event)
            if event.gone:
                self._drop(event.folder)
        if len(found) >= _BACKLOG:
            found.append(Event("", "", subfolder=False, gone=False))
        return found

    def check(self) -> None:
        """See whether the reader of events still lives; if not, begin anew."""
        if self._engine is not None and not self._engine.lives():
            self._log.say("the reader of events has died, another one is started")
            self._engine = None
            self.folders.clear()
            self._put(Event("", "", subfolder=False, gone=False))


class _Ear:
    """What watchdog's reader calls for one folder; the words of its WatchCallback."""

    __slots__ = ("_put", "folder", "wd")

    def __init__(self, folder: str, put: Callable[[Event], None]) -> None:
        self.folder = folder
        self.wd: WatchDescriptor | None = None
        self._put = put

    def on_event(self, event: InotifyEvent) -> None:
        """Something happened."""
        gone = event.is_delete_self or event.is_move_self
        self._put(Event(self.folder, os.fsdecode(event.name), bool(event.mask & 0x40000000), gone))

    def on_watch_deleted(self, wd: WatchDescriptor) -> None:  # noqa: ARG002
        """The folder is gone."""
        self._put(Event(self.folder, "", subfolder=True, gone=True))

    def on_queue_overflow(self) -> None:
        """Events were lost."""
        self._put(Event("", "", subfolder=False, gone=False))


class _Reader:
    """One thread that waits for the events of all folders (inotify)."""

    def __init__(self, put: Callable[[Event], None]) -> None:
        from watchdog.observers.inotify_c import InotifyConstants as Told
        from watchdog.observers.inotify_c import InotifyFD

        self._fd = InotifyFD()
        self._fd.start()
        self._put = put
        self._ears: dict[str, _Ear] = {}
        mask = Told.IN_ATTRIB | Told.IN_CLOSE_WRITE | Told.IN_MOVED_FROM | Told.IN_MOVED_TO | Told.IN_CREATE
        mask |= Told.IN_MODIFY | Told.IN_DELETE | Told.IN_DELETE_SELF | Told.IN_MOVE_SELF
        self._mask = mask | Told.IN_ONLYDIR | Told.IN_DONT_FOLLOW | Told.IN_EXCL_UNLINK

    def add(self, folder: str) -> bool:
        """Watch a folder; PermissionError where that is not allowed, another OSError where there is no room."""
        ear = _Ear(folder, self._put)
        ear.wd = self._fd.add_callback(os.fsencode(folder), self._mask, ear, id(ear))  # type: ignore[arg-type]
        if ear.wd == -1:  # so says watchdog where permission is missing
            self._fd.remove_callbacks([(ear.wd, id(ear))])  # type: ignore[list-item]
            raise PermissionError(13, "permission denied", folder)
        self._ears[folder] = ear
        return True

    def remove(self, folder: str) -> None:
        ear = self._ears.pop(folder)
        if ear.wd is not None:
            self._fd.remove_callbacks([(ear.wd, id(ear))])  # type: ignore[list-item]

    def lives(self) -> bool:
        return self._fd.is_alive()


class _Observers:
    """The observer that every watchdog has, for as many folders as is reasonable."""

    def __init__(self, put: Callable[[Event], None]) -> None:
        from watchdog.events import FileSystemEventHandler
        from watchdog.observers import Observer

        def told(folder: str, event: FileSystemEvent) -> None:
            for path in (event.src_path, event.dest_path):
                if path and event.event_type not in ("opened", "closed_no_write"):
                    above, name = os.path.split(os.fsdecode(path))
                    here = above == folder
                    put(Event(folder, name if here else "", subfolder=event.is_directory, gone=False))

        class Handler(FileSystemEventHandler):
            def __init__(self, folder: str) -> None:
                self.folder = folder

            def on_any_event(self, event: FileSystemEvent) -> None:
                told(self.folder, event)

        self._handler = Handler
        self._observer = Observer()
        self._observer.start()
        self._watches: dict[str, ObservedWatch] = {}

    def add(self, folder: str) -> bool:
        if len(self._watches) >= _MOST_OBSERVERS:
            return False
        self._watches[folder] = self._observer.schedule(self._handler(folder), folder)
        return True

    def remove(self, folder: str) -> None:
        self._observer.unschedule(self._watches.pop(folder))

    def lives(self) -> bool:
        return self._observer.is_alive()


def _engine(put: Callable[[Event], None]) -> _Reader | _Observers:
    try:
        return _Reader(put)
    except (ImportError, AttributeError, TypeError):
        return _Observers(put)

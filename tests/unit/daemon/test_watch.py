"""Folders that are watched, with the events of the real system."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from envhook.daemon import watch
from envhook.daemon.log import Log
from envhook.daemon.watch import Event, Watches


class Watching:
    def __init__(self, run: Path) -> None:
        run.mkdir()
        self.run = run
        self.woken = threading.Event()
        self.refused: set[str] = set()
        self.events: list[Event] = []
        self.watches = Watches(self.woken.set, lambda event: event.name not in self.refused, Log(str(run)))

    def until(self, good: Callable[[Event], object]) -> Event:
        end = time.monotonic() + 30
        while time.monotonic() < end:
            self.woken.wait(0.1)
            self.woken.clear()
            self.events += self.watches.take()
            for event in self.events:
                if good(event):
                    return event
        raise AssertionError([(event.folder, event.name) for event in self.events])

    def log(self) -> str:
        file = self.run / "daemon.log"
        return file.read_text() if file.exists() else ""


@pytest.fixture
def watching(tmp_path: Path) -> Iterator[Watching]:
    here = Watching(tmp_path / "run")
    yield here
    here.watches.set(set())


@pytest.fixture(params=["the reader", "observers"])
def either(request: pytest.FixtureRequest, watching: Watching, monkeypatch: pytest.MonkeyPatch) -> Watching:
    if request.param == "observers":
        monkeypatch.setattr(watch, "_engine", watch._Observers)
    return watching


def test_what_happens_in_a_folder_is_told(either: Watching, tmp_path: Path) -> None:
    folder = tmp_path / "a b"
    folder.mkdir()
    assert either.watches.set({str(folder)}) == {str(folder)}
    assert either.watches.set({str(folder)}) == set()
    (folder / "ü").write_text("x")
    either.until(lambda event: (event.folder, event.name) == (str(folder), "ü"))
    (folder / "sub").mkdir()
    assert either.until(lambda event: event.name == "sub").subfolder
    either.events.clear()
    (folder / "sub/deep").write_text("x")
    (folder / "ü").unlink()
    either.until(lambda event: event.name == "ü")
    assert "deep" not in {event.name for event in either.events}


def test_a_folder_that_is_dropped_is_silent(either: Watching, tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.mkdir()
    two.mkdir()
    either.watches.set({str(one), str(two)})
    either.watches.set({str(two)})
    either.watches.take()
    (one / "x").touch()
    (two / "y").touch()
    either.until(lambda event: event.name == "y")
    assert "x" not in {event.name for event in either.events}


@pytest.mark.parametrize("how", ["deleted", "moved"])
def test_a_folder_that_is_gone_is_told_and_can_be_watched_again(watching: Watching, tmp_path: Path, how: str) -> None:
    folder = tmp_path / "env"
    folder.mkdir()
    watching.watches.set({str(folder)})
    if how == "deleted":
        shutil.rmtree(folder)
    else:
        folder.rename(tmp_path / "other")
    watching.until(lambda event: event.gone and event.folder == str(folder))
    assert str(folder) not in watching.watches.folders
    folder.mkdir()
    assert watching.watches.set({str(folder)}) == {str(folder)}
    (folder / "new").touch()
    watching.until(lambda event: event.name == "new")


def test_what_does_not_count_wakes_nobody(watching: Watching, tmp_path: Path) -> None:
    watching.refused = {"noise"}
    watching.watches.set({str(tmp_path)})
    (tmp_path / "noise").touch()
    (tmp_path / "sound").touch()
    watching.until(lambda event: event.name == "sound")
    assert "noise" not in {event.name for event in watching.events}


def test_what_is_not_there_is_left_out(watching: Watching, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert watching.watches.set({str(tmp_path / "none"), str(tmp_path / "file")}) == set()
    assert not watching.watches.blind


def test_too_many_folders(watching: Watching, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "MOST", 3)
    folders = [tmp_path / str(number) for number in range(5)]
    for folder in folders:
        folder.mkdir()
    watching.watches.set({str(folder) for folder in folders})
    assert len(watching.watches.folders) == 3
    assert watching.watches.blind
    assert watching.log().count("more than 3 folders") == 1
    watching.watches.set({str(folder) for folder in folders[:2]})
    assert not watching.watches.blind


def test_too_many_observers(watching: Watching, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "_engine", watch._Observers)
    monkeypatch.setattr(watch, "_MOST_OBSERVERS", 1)
    (tmp_path / "a").mkdir()
    watching.watches.set({str(tmp_path), str(tmp_path / "a")})
    assert watching.watches.blind


def test_a_network_file_system_is_not_watched(watching: Watching, tmp_path: Path) -> None:
    table = tmp_path / "mountinfo"
    table.write_text(f"30 22 0:40 / {tmp_path} rw - nfs4 server:/x rw\n")
    watching.watches.mounts._table = str(table)
    assert watching.watches.set({str(tmp_path)}) == set()
    assert "network file system" in watching.log()


def test_a_reader_that_died_is_replaced(watching: Watching, tmp_path: Path) -> None:
    watching.watches.set({str(tmp_path)})
    engine = watching.watches._engine
    assert isinstance(engine, watch._Reader)
    engine._fd.stop()
    engine._fd.join(30)
    watching.watches.check()
    watching.until(lambda event: event.folder == "")
    assert watching.watches.set({str(tmp_path)}) == {str(tmp_path)}
    (tmp_path / "new").touch()
    watching.until(lambda event: event.name == "new")


def test_an_overflow_means_that_anything_may_have_happened(watching: Watching, tmp_path: Path) -> None:
    from watchdog.observers.inotify_c import InotifyEvent

    watching.watches.set({str(tmp_path)})
    engine = watching.watches._engine
    assert isinstance(engine, watch._Reader)
    engine._fd.handle_event(InotifyEvent(-1, 0x4000, 0, b""))  # type: ignore[arg-type]
    watching.until(lambda event: event.folder == "")

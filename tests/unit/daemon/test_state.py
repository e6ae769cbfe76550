"""What the daemon tells of itself: daemon.json, its log, and how it wakes."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from envhook.daemon import state
from envhook.daemon.log import Log
from envhook.daemon.shells import Shell
from envhook.daemon.wake import wake


def test_what_is_written_is_read(tmp_path: Path) -> None:
    state.write(str(tmp_path), {"version": "1", "pid": 7, "started": 8, "shells": 2, "secret": 1})
    assert state.read(str(tmp_path)) == {"pid": 7, "started": 8, "shells": 2}
    assert Path(state.path(str(tmp_path))).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("content", [b"", b"[", b"[]", b'{"pid": "x", "shells": true}', b"\xff", b"[" * 60000])
def test_garbage_tells_nothing(tmp_path: Path, content: bytes) -> None:
    Path(state.path(str(tmp_path))).write_bytes(content)
    assert state.read(str(tmp_path)) == {}


def test_where_it_cannot_be_written_nothing_happens(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    state.write(str(tmp_path / "file"), {})
    assert state.read(str(tmp_path / "file")) == {}


def test_memory() -> None:
    assert state.memory(os.getpid()) > 2**20
    assert state._memory_by_ps(os.getpid()) > 2**20
    assert state.memory(2**22 + 1) == 0


def test_the_log_is_small_closed_and_visible(tmp_path: Path) -> None:
    umask = os.umask(0o077)
    try:
        log = Log(str(tmp_path))
        log.once("bad \x1b[31m name\nin two lines \udcff")
        log.once("bad \x1b[31m name\nin two lines \udcff")
        file = tmp_path / "daemon.log"
        assert file.read_text().count("\\x1b[31m name\\x0ain two lines \\xff") == 1
        assert file.read_text().count("\n") == 1
        assert file.stat().st_mode & 0o777 == 0o600
        for number in range(9000):
            log.say(f"{number} " + "x" * 100)
        assert sorted(path.name for path in tmp_path.iterdir()) == ["daemon.log", "daemon.log.1"]
        assert all(path.stat().st_size <= 256 * 1024 for path in tmp_path.iterdir())
        for number in range(2000):
            log.once(f"different {number}")
        assert "different 1999" not in file.read_text()
    finally:
        os.umask(umask)


def test_a_log_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    log = Log(str(tmp_path / "none"))
    log.say("x")
    log.once("x")


def test_who_is_woken_and_how(tmp_path: Path) -> None:
    (tmp_path / "wake").mkdir()
    counted: list[int] = []
    before = signal.signal(signal.SIGURG, lambda number, _: counted.append(number))
    try:
        shell = Shell(os.getpid())
        for word, told in (
            ("zsh", True),
            ("fish", True),
            ("bash", False),
            ("bash-coarse", False),
            ("powershell", True),
        ):
            shell.word = word
            assert wake(str(tmp_path), shell) is told
        assert counted == [signal.SIGURG] * 2
        assert (tmp_path / f"wake/{os.getpid()}").exists()
        shell.process = 2**22 + 1
        shell.word = "zsh"
        assert not wake(str(tmp_path), shell)
    finally:
        signal.signal(signal.SIGURG, before)

"""When the daemon is started, where, and with what."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from envhook import alive, hook, names
from envhook.daemon import lock, start
from tests.unit.world import World


def environ(home: Path, **others: str) -> dict[str, str]:
    return {"HOME": str(home), **others}


def test_the_folder_is_the_one_that_the_hooks_settle_on(tmp_path: Path) -> None:
    host = os.uname().nodename
    at_home = f"{tmp_path}/.local/state/envhook/run/{host}"
    assert start.run_folder(environ(tmp_path)) == at_home
    assert start.run_folder(environ(tmp_path, XDG_RUNTIME_DIR=str(tmp_path))) == f"{tmp_path}/envhook"
    assert start.run_folder(environ(tmp_path, XDG_RUNTIME_DIR="relative")) == at_home
    assert start.run_folder(environ(tmp_path, XDG_RUNTIME_DIR=f"{tmp_path}/none")) == at_home
    assert start.run_folder(environ(tmp_path, XDG_STATE_HOME="/state")) == f"/state/envhook/run/{host}"
    assert start.run_folder({}) == ""


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root can give files away")
def test_a_folder_of_somebody_else_does_not_count(tmp_path: Path) -> None:
    os.chown(tmp_path, 1, 1)
    assert start.run_folder(environ(tmp_path, XDG_RUNTIME_DIR=str(tmp_path))) == ""
    assert "HOME" in start.refusal(str(tmp_path), environ(tmp_path))


def test_what_may_not_be_used_is_refused_on_one_line(tmp_path: Path) -> None:
    run = tmp_path / "run"
    for path in ("", "relative", f"{tmp_path}/a\nb", str(run)):
        assert start.refusal(path, environ(tmp_path))
    start.make_folder(str(run))
    assert start.refusal(str(run), environ(tmp_path)) == ""
    run.chmod(0o701)
    assert start.refusal(str(run), environ(tmp_path)) == f"{run} is open to others: chmod 700 {run}"
    (tmp_path / "link").symlink_to(run)
    assert "no folder" in start.refusal(f"{tmp_path}/link", environ(tmp_path))


def test_what_decides_is_not_kept() -> None:
    given = {"HOME": "/h", "PATH": "/b", "XDG_DATA_HOME": "/d", "VIRTUAL_ENV": "/v", "ENVHOOK_QUIET": "1", "CI": "1"}
    assert set(start.environment(given)) == {"HOME", "PATH", "XDG_DATA_HOME"}


def test_one_that_cannot_live_is_not_started_again_and_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[str] = []
    monkeypatch.setattr(start, "spawn", started.append)
    monkeypatch.setenv("HOME", str(tmp_path))
    run = str(tmp_path / "run")
    start.on_demand(run)  # not there
    start.make_folder(run)
    for _ in range(3):
        start.on_demand(run)
    assert started == [run]
    an_hour = 3600
    for when in (time.time() - an_hour, time.time() + an_hour):
        os.utime(alive.path(run), (when, when))
        start.on_demand(run)
    assert started == [run] * 3


def test_the_lock_tells_who_lives(tmp_path: Path) -> None:
    run = str(tmp_path)
    assert alive.holder(run) is None
    held = lock.take(run)
    now = alive.holder(run)
    assert now is not None
    assert now[:2] == (os.getpid(), names.VERSION)
    assert abs(now[2] - time.time_ns()) < 60 * 10**9
    assert lock.is_ours(run, held)
    assert lock.take(run) == -1
    os.truncate(alive.path(run), 0)
    assert alive.holder(run) == (0, "", 0)
    Path(alive.path(run)).write_text("x y z\n")
    assert alive.holder(run) == (0, "", 0)
    lock.release(held)
    assert alive.holder(run) is None
    again = lock.take(run)
    assert again != -1
    os.unlink(alive.path(run))
    assert not lock.is_ours(run, again)
    lock.release(again)


def test_a_line_of_one_that_was_killed_harms_nobody(tmp_path: Path) -> None:
    # It names this very process, as one of another version; nobody holds the lock.
    Path(alive.path(str(tmp_path))).write_text(f"{os.getpid()} 0.0.1 1\n")
    held = lock.take(str(tmp_path))
    assert held != -1
    Path(alive.path(str(tmp_path))).write_text(f"{os.getpid()} 0.0.1 1\n")
    assert lock.take(str(tmp_path)) == -1  # held, but what holds it is no daemon: no signal, and we live
    lock.release(held)


def test_a_link_in_place_of_the_lock_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "target").touch()
    os.symlink(tmp_path / "target", alive.path(str(tmp_path)))
    assert alive.holder(str(tmp_path)) is None
    with pytest.raises(OSError):
        lock.take(str(tmp_path))


def wanted(world: World, monkeypatch: pytest.MonkeyPatch, **env: str) -> bool:
    for name in list(os.environ):
        monkeypatch.delenv(name)
    for name, value in {"HOME": world.home, **env}.items():
        monkeypatch.setenv(name, value)
    return hook.unattended([names.VERSION, "bash", str(world.base / "run"), world.home, world.home])


def test_it_is_wanted_unless_the_user_says_no(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.folder(world.base / "run")
    assert wanted(world, monkeypatch)
    assert not wanted(world, monkeypatch, ENVHOOK_DAEMON="false")
    assert wanted(world, monkeypatch, ENVHOOK_DAEMON="auto")
    for value, expected in (("false", False), ("true", True), ('"auto"', True), ("3", True)):
        world.settings(f"daemon = {value}\n")
        assert wanted(world, monkeypatch) is expected


def test_one_of_another_version_is_replaced_after_a_minute(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    run = world.folder(world.base / "run")
    held = lock.take(run)
    try:
        assert not wanted(world, monkeypatch)
        for seconds, expected in ((5, False), (100, True)):
            started = time.time_ns() - seconds * 10**9
            Path(alive.path(run)).write_text(f"7 0.0.1 {started}\n")
            assert wanted(world, monkeypatch) is expected
    finally:
        lock.release(held)

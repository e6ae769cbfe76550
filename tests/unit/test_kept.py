"""Kept answers are code: they live where nobody else can write."""

from __future__ import annotations

import os
import time

import pytest

from envhook import kept
from envhook.model import Session
from tests.unit.world import STRANGER, World


def asks(world: World, directory: str = "", run: str = "") -> Session:
    session = world.session(directory or world.home)
    session.folders.run = run or str(world.base / "run")
    return session


def test_the_runtime_folder_is_made_closed(world: World) -> None:
    os.umask(0)
    run = kept.open_folder(asks(world, run=str(world.base / "a/b/run")))
    assert run == str(world.base / "a/b/run")
    for folder in (run, run + "/stamps", run + "/twins"):
        assert os.stat(folder).st_mode & 0o777 == 0o700


def test_a_folder_that_is_too_open_is_closed_or_not_used(world: World) -> None:
    os.chmod(world.folder(str(world.base), "run"), 0o777)
    run = kept.open_folder(asks(world))
    assert run == "" or os.stat(run).st_mode & 0o077 == 0


@pytest.mark.parametrize("which", ["run", "run/stamps", "run/twins", "run/answers"])
def test_another_users_folder_is_not_used(world: World, which: str) -> None:
    world.give(world.folder(str(world.base), which), STRANGER)
    assert kept.open_folder(asks(world)) == ""


@pytest.mark.parametrize("which", ["run", "run/stamps", "run/twins", "run/answers"])
def test_a_link_is_not_used(world: World, which: str) -> None:
    elsewhere = world.folder("elsewhere")
    world.folder(str(world.base), os.path.dirname(which) or ".")
    os.symlink(elsewhere, world.base / which)
    assert kept.open_folder(asks(world)) == ""
    assert os.listdir(elsewhere) == []


@pytest.mark.parametrize("run", ["", "relative/run", "run"])
def test_without_an_absolute_folder_nothing_is_kept(world: World, run: str) -> None:
    session = asks(world)
    session.folders.run = run
    assert kept.open_folder(session) == ""


def test_where_nothing_can_be_written_nothing_is_kept(world: World) -> None:
    os.chmod(world.folder(str(world.base), "closed"), 0o500)
    assert kept.open_folder(asks(world, run=str(world.base / "closed/run"))) == ""
    world.file(world.base / "a file")
    assert kept.open_folder(asks(world, run=str(world.base / "a file/run"))) == ""


def test_root_in_another_users_home_keeps_nothing(root_world: World) -> None:
    session = asks(root_world)
    session.home_ok = False
    assert kept.open_folder(session) == ""
    assert not os.path.exists(root_world.base / "run")
    assert kept.open_folder(asks(root_world)) != ""


def test_a_user_in_another_users_home_keeps_in_a_folder_of_their_own(world: World) -> None:
    session = asks(world)
    session.home_ok = False
    assert kept.open_folder(session) == str(world.base / "run")


@pytest.mark.parametrize("pwd", ["/", "/a b/'c'\n", "/app", "/app2", "/a/.answer", "/a/../b", "/=a", "/\udcff"])
def test_each_directory_has_a_file_of_its_own(world: World, pwd: str) -> None:
    session = asks(world)
    session.pwd = pwd
    path = kept.answer_path("/run", session)
    assert path.startswith("/run/answers/0.1.0/bash/=")
    assert path.endswith("/.answer")
    assert all(part.startswith("=") for part in path.split("/")[5:-1])
    session.pwd = pwd + "x"
    assert kept.answer_path("/run", session) != path


def test_the_path_that_the_hooks_compute(world: World) -> None:
    session = asks(world)
    session.pwd = "/a/b"
    assert kept.answer_path("/run", session) == "/run/answers/0.1.0/bash/=a/=b/.answer"
    session.shell = "bash-coarse"
    assert kept.answer_path("/run", session) == "/run/answers/0.1.0/bash/=a/=b/.answer"
    session.shell = "fish"
    assert kept.answer_path("/run", session) == "/run/answers/0.1.0/fish/=a/=b/.answer"


def test_keep_and_forget(world: World) -> None:
    session = asks(world)
    run = kept.open_folder(session)
    kept.keep(run, session, "echo 'ü\udcff'\n")
    path = kept.answer_path(run, session)
    with open(path, "rb") as file:
        assert file.read() == b"echo '\xc3\xbc\xff'\n"
    assert os.stat(path).st_mode & 0o777 == 0o600
    kept.forget(run, session)
    assert not os.path.exists(path)
    kept.forget(run, session)


@pytest.mark.parametrize("pwd", ["/" + "x" * 300, "/x" * 2000])
def test_what_is_too_long_is_not_kept_and_no_error(world: World, pwd: str) -> None:
    session = asks(world)
    session.pwd = pwd
    kept.keep(kept.open_folder(session), session, "x")


def test_a_twin_carries_exactly_the_time(world: World) -> None:
    run = kept.open_folder(asks(world))
    mtime = time.time_ns() // 10 * 10 + 7
    twin = kept.twin(run, mtime)
    assert os.stat(twin).st_mtime_ns == mtime
    assert os.stat(twin).st_size == 0
    os.utime(twin, ns=(1, 1))  # somebody was at it
    assert os.stat(kept.twin(run, mtime)).st_mtime_ns == mtime


def test_twins_are_shared_and_told_apart(world: World) -> None:
    run = kept.open_folder(asks(world))
    assert kept.twin(run, 5 * 10**18) == kept.twin(run, 5 * 10**18)
    assert kept.twin(run, 5 * 10**18) != kept.twin(run, 5 * 10**18 + 1)


def test_a_twin_that_cannot_be_made_is_an_error(world: World) -> None:
    run = kept.open_folder(asks(world))
    os.chmod(run + "/twins", 0o500)
    with pytest.raises(OSError):
        kept.twin(run, 1)

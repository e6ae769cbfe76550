"""What is half-made is cleaned up from every stage, and nothing else is."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from envhook.create import folder, lock
from envhook.create.journal import MAKING, REMOVING, REPLACED, Journal, at_work
from envhook.model import Folders


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders(str(tmp_path / "data"), str(tmp_path / "state"), str(tmp_path / "config"), "")


def test_who_is_at_work(folders: Folders) -> None:
    env, uid = "/p/.venv", os.getuid()
    journal = Journal(folders, env, uid)
    with lock.Lock(lock.path(folders, env), lambda: None):
        assert at_work(folders, env, uid) == (0, 0)
        journal.write()
        process, since = at_work(folders, env, uid)
        assert process == os.getpid()
        assert 0 <= time.time() - since < 60
    assert at_work(folders, env, uid) == (0, 0)  # what a dead process left behind


def test_recover_from_each_stage(folders: Folders, tmp_path: Path) -> None:
    env, old = tmp_path / "p/.venv", tmp_path / "p/.venv.envhook-1"
    for stage, expected in ((MAKING, "old"), (REPLACED, "new"), (REMOVING, "new")):
        env.mkdir(parents=True)
        (env / "new").touch()
        old.mkdir()
        (old / "old").touch()
        journal = Journal(folders, str(env), os.getuid())
        journal.stage = stage
        journal.new = ("", folder.identity(str(env)))
        journal.old = (str(old), folder.identity(str(old)))
        journal.write()
        assert Journal(folders, str(env), os.getuid()).recover()
        assert [entry.name for entry in env.iterdir()] == [expected]
        assert [entry.name for entry in env.parent.iterdir()] == [".venv"]
        assert not Journal(folders, str(env), os.getuid()).recover()
        folder.discard(str(env), folder.identity(str(env)))


def test_recover_takes_away_empty_folders_only(folders: Folders, tmp_path: Path) -> None:
    env = tmp_path / "p/build/env"
    env.mkdir(parents=True)
    journal = Journal(folders, str(env), os.getuid())
    journal.above = [str(env.parent)]
    journal.write()
    assert Journal(folders, str(env), os.getuid()).recover()
    assert list((tmp_path / "p").iterdir()) == []
    env.mkdir(parents=True)
    (env.parent / "mine").touch()
    (env / "mine").touch()
    journal.above = [str(env.parent)]
    journal.write()
    assert Journal(folders, str(env), os.getuid()).recover()
    assert (env / "mine").exists()


def test_recover_finishes_a_taking_away_that_was_cut_short(folders: Folders, tmp_path: Path) -> None:
    env = tmp_path / ".venv"
    away = tmp_path / ".venv.envhook-2"
    away.mkdir()
    (away / "half").touch()
    journal = Journal(folders, str(env), os.getuid())
    journal.new = (str(away), folder.identity(str(away)))
    journal.write()
    env.mkdir()
    (env / "mine").touch()
    assert Journal(folders, str(env), os.getuid()).recover()
    assert not away.exists() and (env / "mine").exists()

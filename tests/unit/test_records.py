"""What the user decided is kept, and nothing else is taken for it."""

from __future__ import annotations

import os
import time

import pytest

from envhook import flatfile, mark, records
from envhook.model import Folders
from envhook.records import Record
from tests.unit.world import STRANGER, World


@pytest.fixture
def folders(world: World) -> Folders:
    return Folders(world.home + "/data/envhook", "", "", "")


def full(root: str) -> Record:
    record = Record(root)
    record.use = root + "/env\tof\nmine"
    record.through = {root + "/.venv": "/elsewhere"}
    record.denied = [root + "/venv", "*"]
    record.removed = [root + "/old"]
    record.failed = {root + "/.venv": ("no space left", "abc")}
    return record


def same(one: Record, other: Record) -> bool:
    words = ("root", "use", "through", "denied", "removed", "failed")
    return all(getattr(one, word) == getattr(other, word) for word in words)


@pytest.mark.parametrize("root", ["/a b/'ü\"", "/a/=b", "/", "/x\ny/\udcff", "/a/.record"])
def test_a_record_is_read_back(world: World, folders: Folders, root: str) -> None:
    records.write(folders, full(root))
    assert same(records.read(folders, root, os.geteuid()), full(root))


def test_projects_are_never_confused(world: World, folders: Folders) -> None:
    for root in ("/app", "/app2", "/app/2", "/=app", "/ap", "/app/.record"):
        record = Record(root)
        record.use = root + "/e"
        records.write(folders, record)
    for root in ("/app", "/app2", "/app/2", "/=app", "/ap", "/app/.record"):
        assert records.read(folders, root, os.geteuid()).use == root + "/e"
    assert records.read(folders, "/a", os.geteuid()).empty()


def test_an_empty_record_is_taken_away(world: World, folders: Folders) -> None:
    records.write(folders, full("/p"))
    records.write(folders, Record("/p"))
    assert not os.path.exists(records.path(folders, "/p"))
    records.write(folders, Record("/p"))


def test_each_change_touches_the_file_that_open_shells_watch(world: World, folders: Folders) -> None:
    records.write(folders, full("/p"))
    os.utime(records.changed(folders), ns=(1, 1))
    records.write(folders, full("/q"))
    written = os.stat(records.changed(folders)).st_mtime_ns
    assert written > 1
    os.utime(records.changed(folders), ns=(1, 1))
    records.write(folders, Record("/q"))
    assert os.stat(records.changed(folders)).st_mtime_ns > 1


@pytest.mark.parametrize(
    "row",
    [
        ["use"],
        ["use", "/p/e", "more"],
        ["allow", "/p/e", "1000", "/usr/bin", "nonce", "1:2", "allow", "uv"],  # a field is missing
        ["allow", "/p/e", "uid", "/usr/bin", "nonce", "1:2", "allow", "uv", "0"],
        ["allow", "/p/e", "--1", "/usr/bin", "nonce", "1:2", "allow", "uv", "0"],
        ["allow", "/p/e", "²", "/usr/bin", "nonce", "1:2", "allow", "uv", "0"],
        ["allow", "/p/e", "1000", "/usr/bin", "nonce", "1:2", "allow", "uv", "yesterday"],
        ["deny"],
        ["removed"],
        ["from", "the", "future"],
        ["also", "from", "the", "future"],
        [""],
    ],
)
def test_rows_of_another_form_do_not_count(world: World, folders: Folders, row: list[str]) -> None:
    flatfile.write(records.path(folders, "/p"), [row])
    assert records.read(folders, "/p", os.geteuid()).empty()


@pytest.mark.parametrize("content", [b"", b"\0\0\0", b"envhook\t9\nuse\t/p/e\n", b"envhook\t1\nuse\t/p/e"])
def test_a_broken_file_counts_as_none(world: World, folders: Folders, content: bytes) -> None:
    world.file(records.path(folders, "/p"), content)
    assert records.read(folders, "/p", os.geteuid()).empty()


def test_a_record_of_another_user_does_not_count(world: World, folders: Folders) -> None:
    records.write(folders, full("/p"))
    os.chmod(records.path(folders, "/p"), 0o644)
    world.give(records.path(folders, "/p"), STRANGER)
    assert records.read(folders, "/p", os.geteuid()).empty()


def test_without_a_data_folder_nothing_is_recorded(world: World) -> None:
    env = world.env("shop/.venv")
    nowhere = Folders("", "", "", "")
    assert records.read(nowhere, world.home + "/shop", os.geteuid()).empty()
    with pytest.raises(OSError, match="data folder"):
        records.grant(nowhere, Record(world.home + "/shop"), env, os.geteuid(), "/usr/bin", "allow")
    assert not os.path.exists(env + "/.envhook")


def test_a_grant_marks_the_environment(world: World, folders: Folders) -> None:
    env, root = world.env("shop/.venv"), world.home + "/shop"
    record = Record(root)
    record.denied, record.removed = [env, root + "/other"], [env]
    record.failed = {env: ("no", "k")}
    records.grant(folders, record, env, os.geteuid(), "/usr/bin", "typed", "uv")
    kept = records.read(folders, root, os.geteuid())
    allowance = kept.allowed[env]
    assert (allowance.env, allowance.uid, allowance.base) == (env, os.geteuid(), "/usr/bin")
    assert (allowance.how, allowance.builder) == ("typed", "uv")
    assert allowance.nonce == mark.nonce(env, os.geteuid()) != ""
    assert allowance.since > 0
    assert (kept.denied, kept.removed, kept.failed) == ([root + "/other"], [], {})


def test_no_two_nonces_are_the_same(world: World, folders: Folders) -> None:
    nonces = set()
    for name in ("a", "b", "a"):
        env = world.folder(name)
        records.grant(folders, Record(world.home), env, os.geteuid(), "", "allow")
        nonces.add(mark.nonce(env, os.geteuid()))
    assert len(nonces) == 3
    assert all(len(nonce) >= 32 for nonce in nonces)


@pytest.mark.parametrize("how", ["allow", "adopt", "typed", "hand"])
def test_a_mark_that_another_project_rests_on_stays(world: World, folders: Folders, how: str) -> None:
    env, roots = world.env("envs/science"), [world.home + "/one", world.home + "/t wo/=x"]
    for root in roots:
        records.grant(folders, Record(root), env, os.geteuid(), "", how)
    kept = [records.read(folders, root, os.geteuid()).allowed[env].nonce for root in roots]
    assert kept == [mark.nonce(env, os.geteuid())] * 2
    assert [record.root for record in records.every(folders, os.geteuid())] == roots


def test_where_no_mark_can_be_made_the_identity_counts(world: World, folders: Folders) -> None:
    env = world.env("shop/.venv")
    os.chmod(env, 0o555)
    record = Record(world.home + "/shop")
    records.grant(folders, record, env, os.geteuid(), "", "allow")
    found = os.stat(env)
    assert record.allowed[env].nonce == ""
    assert record.allowed[env].identity == f"{found.st_dev}:{found.st_ino}"


def test_a_full_or_closed_data_folder_is_an_error(world: World, folders: Folders) -> None:
    os.chmod(world.folder("data"), 0o500)
    with pytest.raises(OSError):
        records.write(folders, full("/p"))


def test_components_become_folders_that_no_file_of_ours_is_called(world: World) -> None:
    assert records.tree("/a/b c") == "/=a/=b c"
    assert all(part.startswith("=") for part in records.tree("/.record/answers/..").split("/")[1:])


def test_that_it_is_brought_in_line_unasked_goes_with_the_trust(world: World, folders: Folders) -> None:
    env, root = world.env("shop/.venv"), world.home + "/shop"
    record = Record(root)
    records.grant(folders, record, env, os.geteuid(), "", "allow")
    assert not record.allowed[env].auto_sync
    record.allowed[env].auto_sync = True
    records.write(folders, record)
    kept = records.read(folders, root, os.geteuid())
    assert kept.allowed[env].auto_sync
    records.grant(folders, kept, env, os.geteuid(), "", "typed")
    assert not records.read(folders, root, os.geteuid()).allowed[env].auto_sync
    flatfile.write(records.path(folders, root), [["sync", env]])
    assert records.read(folders, root, os.geteuid()).empty()


def test_nobody_waits_for_longer_than_a_day(folders: Folders) -> None:
    record = Record("/p")
    now = int(time.time())
    record.made = {"/p/young": (str(now - 3600), "one"), "/p/old": (str(now - 90000), "two")}
    records.write(folders, record)
    assert records.read(folders, "/p", os.geteuid()).made == {"/p/young": (str(now - 3600), "one")}

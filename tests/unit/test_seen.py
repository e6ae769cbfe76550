"""Each look is a fact, and each fact fails when what was seen changes."""

from __future__ import annotations

import os

import pytest

from envhook import seen as look
from envhook.model import Seen
from tests.unit.world import World, holds


@pytest.fixture
def seen() -> Seen:
    return Seen()


def test_what_stands_at_a_path(world: World, seen: Seen) -> None:
    folder = world.folder("a b")
    os.mkfifo(folder + "/fifo")
    assert look.kind(seen, folder) == "folder"
    assert look.kind(seen, world.file("a b/'f'")) == "file"
    assert look.kind(seen, world.link("a b/l", "nowhere")) == "link"
    assert look.kind(seen, folder + "/fifo") == "other"
    assert look.kind(seen, folder + "/nothing") == ""
    assert look.kind(seen, folder + "/'f'/below a file") == "other"


def test_what_was_absent_is_noticed_when_it_comes(world: World, seen: Seen) -> None:
    assert not look.kind(seen, world.home + "/new")
    assert holds(seen)
    world.link("new", "nowhere")
    assert not holds(seen)


def test_where_no_file_was_a_link_counts_once_it_leads_somewhere(world: World, seen: Seen) -> None:
    assert not look.present(seen, world.home + "/new")
    world.link("new", "nowhere")
    assert holds(seen)
    world.file("nowhere")
    assert not holds(seen)


@pytest.mark.parametrize("what", ["file", "folder", "link"])
def test_what_was_present_is_noticed_when_it_goes(world: World, seen: Seen, what: str) -> None:
    path = world.home + "/marker"
    if what == "link":
        os.symlink(world.file("elsewhere"), path)
    else:
        world.file("marker") if what == "file" else world.folder("marker")
    assert look.present(seen, path)
    assert holds(seen)
    os.rmdir(path) if what == "folder" else os.unlink(path)
    assert not holds(seen)


def test_a_file_is_read_and_its_time_noted(world: World, seen: Seen) -> None:
    path = world.file("f", b"caf\xc3\xa9 \xff")
    assert look.text(seen, path, 100) == "café \udcff"
    assert holds(seen)
    os.utime(path, ns=(1, 1))  # older than before: mv and tar bring old times
    assert not holds(seen)


def test_a_file_is_read_up_to_a_limit(world: World, seen: Seen) -> None:
    huge = world.file("huge")
    os.truncate(huge, 1 << 34)
    assert look.text(seen, huge, 10) == "\0" * 10


@pytest.mark.timeout(5)
def test_what_is_no_regular_file_has_no_text(world: World, seen: Seen) -> None:
    os.mkfifo(world.home + "/fifo")
    for path in (world.home + "/fifo", world.home, world.link("l", world.file("f")), world.home + "/nothing"):
        assert look.text(seen, path, 10) is None


def test_a_file_that_may_not_be_read_has_no_text(world: World, seen: Seen) -> None:
    secret = world.file("secret", "x")
    os.chmod(secret, 0)
    assert look.text(seen, secret, 10) is None


def test_a_variable_that_is_read_is_a_fact(seen: Seen) -> None:
    assert look.variable(seen, {"A": "1"}, "A") == "1"
    assert look.variable(seen, {"A": "1"}, "B") == ""
    assert list(seen.facts) == [("var", "A", "1"), ("var", "B", "")]

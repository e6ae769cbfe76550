"""The note for the prompts."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from envhook import drift, records
from envhook.model import Folders
from tests.unit.world import Stamp, World, holds, ordinary_user


@pytest.fixture
def shop(world: World) -> str:
    """A trusted project that declares what it does not have."""
    with ordinary_user():
        project = world.project("shop", "requirements.txt", "requests==2.31.0\n")
        world.trust(project, world.env(project, ".venv"))
    return project


def compare(world: World, shop: str) -> bool:
    """Compare and note, as the daemon does."""
    asks = world.session(shop)
    place = world.examine(shop).place
    return drift.note(asks.folders, place.env, asks.uid, drift.compare(place.root, place.env, place.cfg))


def label(world: World, shop: str) -> str:
    call = next(call for call in world.examine(shop).decision.calls if call[0] == "enter")
    return call[5]


def install(world: World, shop: str, *names: str) -> None:
    for name in names:
        world.file(f"{shop}/.venv/lib/python3.11/site-packages/{name}.dist-info/METADATA", "Name: x\n")


def test_the_prompt_shows_it_until_it_is_in_step(world: World, shop: str) -> None:
    assert label(world, shop) == "(shop) "
    assert compare(world, shop)
    assert label(world, shop) == "(shop *) "
    install(world, shop, "requests-2.31.0")
    assert compare(world, shop)
    assert label(world, shop) == "(shop) "


def test_nothing_is_written_while_nothing_changes(world: World, shop: str) -> None:
    compare(world, shop)
    changed = records.changed(world.session(shop).folders)
    before = os.stat(changed).st_mtime_ns
    assert not compare(world, shop)
    install(world, shop, "requests-2.31.0")
    compare(world, shop)
    assert not compare(world, shop)
    assert os.stat(changed).st_mtime_ns >= before


def test_both_guards_notice_that_it_comes_and_goes(world: World, shop: str) -> None:
    seen, stamp = world.examine(shop).seen, Stamp(world)
    assert holds(seen)
    assert stamp.quick(seen)
    compare(world, shop)
    assert not holds(seen)
    assert not stamp.quick(seen)
    seen, stamp = world.examine(shop).seen, Stamp(world)
    assert holds(seen)
    assert stamp.quick(seen)
    asks = world.session(shop)
    assert drift.note(asks.folders, f"{shop}/.venv", asks.uid, None)
    assert not holds(seen)
    assert not stamp.quick(seen)


def test_it_costs_no_test_at_a_prompt_that_is_in_step(world: World, shop: str) -> None:
    """The file by which shells notice is looked at anyway."""
    asks = world.session(shop)
    finding = world.examine(shop)
    note = records.drift(asks.folders, f"{shop}/.venv")
    assert ("lacks", note) in finding.seen.facts
    assert note not in finding.seen.quick_missing
    assert note not in finding.seen.older


@pytest.mark.parametrize("change", ["environment", "declaration"])
def test_a_note_counts_only_while_nothing_has_changed(world: World, shop: str, change: str) -> None:
    compare(world, shop)
    seen, stamp = world.examine(shop).seen, Stamp(world)
    if change == "environment":
        install(world, shop, "other-1.0")
    else:
        world.file(f"{shop}/requirements.txt", "other\n")
    assert not stamp.quick(seen)
    assert not holds(seen)
    assert label(world, shop) == "(shop) "
    assert compare(world, shop)
    assert label(world, shop) == "(shop *) "


def test_a_note_that_is_renewed_is_noticed(world: World, shop: str) -> None:
    compare(world, shop)
    install(world, shop, "other-1.0")
    seen, stamp = world.examine(shop).seen, Stamp(world)
    compare(world, shop)
    assert not stamp.quick(seen)
    assert not holds(seen)


def test_only_for_a_trusted_environment(world: World, shop: str) -> None:
    compare(world, shop)
    record = world.record(shop)
    record.allowed.clear()
    world.note(record)
    finding = world.examine(shop)
    assert finding.decision.state == "untrusted"
    assert not any("/drift/" in fact[1] for fact in finding.seen.facts)


def test_another_python_than_wanted_is_what_is_shown(world: World, shop: str) -> None:
    world.file(f"{shop}/.python-version", "3.99\n")
    compare(world, shop)
    assert label(world, shop) == "(shop !) "


@pytest.mark.parametrize("content", ["", "nonsense", "envhook\t1\n", "envhook\t1\nrests\t/\tx\n"])
def test_a_broken_note_is_none(world: World, shop: str, content: str) -> None:
    note = records.drift(world.session(shop).folders, f"{shop}/.venv")
    world.file(note, content)
    assert label(world, shop) == "(shop) "


def test_nowhere_to_write(world: World, shop: str) -> None:
    comparison = drift.compare(shop, f"{shop}/.venv", {})
    assert not drift.note(Folders("", "", "", ""), f"{shop}/.venv", -1, comparison)
    blocked = world.file("blocked")
    assert not drift.note(Folders(blocked, blocked, "", ""), f"{shop}/.venv", -1, comparison)
    assert not Path(blocked).is_dir()

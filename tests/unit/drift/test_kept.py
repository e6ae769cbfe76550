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
    return drift.note(asks.folders, asks.uid, place, drift.compare(place.root, place.env, place.cfg))


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


def test_a_note_that_is_confirmed_is_young_again(world: World, shop: str) -> None:
    compare(world, shop)
    note = records.drift(world.session(shop).folders, f"{shop}/.venv")
    os.utime(note, (1, 1))
    assert not compare(world, shop)
    assert os.stat(note).st_mtime > 1


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
    assert drift.note(asks.folders, asks.uid, world.examine(shop).place, None)
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
    comparison, place = drift.compare(shop, f"{shop}/.venv", {}), world.examine(shop).place
    assert not drift.note(Folders("", "", "", ""), -1, place, comparison)
    blocked = world.file("blocked")
    assert not drift.note(Folders(blocked, blocked, "", ""), -1, place, comparison)
    assert not Path(blocked).is_dir()


def due(world: World, shop: str, **environ: str) -> bool:
    """Whether a prompt is to see to it."""
    return any(call[0] == "sync" for call in world.examine(shop, **environ).decision.calls)


@pytest.fixture
def kept_in_line(world: World, shop: str) -> str:
    """The same project, brought in line unasked."""
    with ordinary_user():
        record = world.record(shop)
        record.allowed[f"{shop}/.venv"].auto_sync = True
        world.note(record)
    return shop


def test_a_prompt_sees_to_it_only_where_the_user_said_so(world: World, shop: str) -> None:
    assert not due(world, shop)
    compare(world, shop)
    assert not due(world, shop)
    world.settings("[projects.{}]\nauto_sync = true\n[projects.{}]\n", shop, world.home)
    assert due(world, shop)
    assert due(world, world.folder(f"{shop}/sub"))
    world.settings("[projects.{}]\nauto_sync = true\n", world.home)
    assert not due(world, shop)


def test_until_it_is_in_step_and_again_when_that_changes(world: World, kept_in_line: str) -> None:
    shop = kept_in_line
    assert due(world, shop)
    assert not due(world, shop, CI="1")
    compare(world, shop)
    assert due(world, shop)
    install(world, shop, "requests-2.31.0")
    assert compare(world, shop)
    assert not due(world, shop)
    seen, stamp = world.examine(shop).seen, Stamp(world)
    assert holds(seen)
    assert stamp.quick(seen)
    world.file(f"{shop}/requirements.txt", "requests==2.32.0\n")
    assert not stamp.quick(seen)
    assert not holds(seen)
    assert due(world, shop)


@pytest.mark.parametrize("name", ["uv.lock", "Pipfile.lock"])
def test_a_file_that_decides_before_the_others_may_come(world: World, kept_in_line: str, name: str) -> None:
    shop = kept_in_line
    install(world, shop, "requests-2.31.0")
    compare(world, shop)
    assert not due(world, shop)
    seen = world.examine(shop).seen
    world.file(f"{shop}/{name}", "version = 1\n")
    assert not holds(seen)
    assert due(world, shop)
    compare(world, shop)
    assert not due(world, shop)


def test_a_project_that_begins_to_declare(world: World, kept_in_line: str) -> None:
    shop = kept_in_line
    os.rename(f"{shop}/requirements.txt", f"{shop}/setup.py")
    compare(world, shop)
    assert not due(world, shop)
    os.rename(f"{shop}/setup.py", f"{shop}/requirements.txt")
    assert due(world, shop)


def fail(world: World, shop: str, text: str = "it failed") -> None:
    asks, place = world.session(shop), world.examine(shop).place
    drift.note(asks.folders, asks.uid, place, drift.compare(place.root, place.env, place.cfg), failed=text)


def why(world: World, shop: str) -> str:
    asks = world.session(shop)
    return drift.failure(asks.folders, asks.uid, f"{shop}/.venv")


def test_what_failed_is_not_tried_again_while_the_same_is_declared(world: World, kept_in_line: str) -> None:
    shop = kept_in_line
    fail(world, shop)
    assert not due(world, shop)
    assert label(world, shop) == "(shop *) "
    install(world, shop, "half-1.0")
    compare(world, shop)
    assert (due(world, shop), why(world, shop)) == (False, "it failed")
    world.file(f"{shop}/requirements.txt", "requests==2.32.0\n")
    compare(world, shop)
    assert (due(world, shop), why(world, shop)) == (True, "")


def test_a_failure_is_forgotten_when_it_is_in_step_or_the_user_wants_it(world: World, kept_in_line: str) -> None:
    shop = kept_in_line
    fail(world, shop)
    fail(world, shop, "")
    assert due(world, shop)
    fail(world, shop)
    install(world, shop, "requests-2.31.0")
    compare(world, shop)
    assert (due(world, shop), why(world, shop)) == (False, "")

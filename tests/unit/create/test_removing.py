"""Only what is recorded as made is removed, links are not followed, and it is not made again unasked."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from envhook import records, session
from envhook.create import NotCreated, remove
from tests.unit.create.workshop import Workshop


def test_removed_and_not_made_again(odd_workshop: Workshop) -> None:
    root = odd_workshop.project()
    made = odd_workshop.make(root)
    with odd_workshop.inside():
        removed = remove(str(root))
    assert (removed.env, removed.name) == (made.env, ".venv")
    assert removed.line == "removed .venv, it is not made again on entry; make it: envhook create"
    assert [entry.name for entry in root.iterdir()] == ["pyproject.toml"]
    assert odd_workshop.half_made() == []
    record = odd_workshop.record(root)
    assert (record.allowed, record.removed) == ({}, [made.env])
    terminal = odd_workshop.enter(root)
    assert terminal.wait() == 1
    assert [entry.name for entry in root.iterdir()] == ["pyproject.toml"]
    odd_workshop.make(root)
    assert odd_workshop.finding(root).decision.state == "active"
    assert odd_workshop.record(root).removed == []


def test_from_a_sub_folder(workshop: Workshop) -> None:
    root = workshop.project()
    workshop.make(root)
    (root / "src/deep").mkdir(parents=True)
    with workshop.inside():
        remove(str(root / "src/deep"))
    assert not (root / ".venv").exists()


def test_links_are_not_followed_and_closed_folders_are_opened(workshop: Workshop, tmp_path: Path) -> None:
    root = workshop.project()
    workshop.make(root)
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "thesis.txt").write_text("years of work")
    (root / ".venv/lib/data").symlink_to(precious)
    (root / ".venv/thesis").symlink_to(precious / "thesis.txt")
    closed = root / ".venv/closed/inner"
    closed.mkdir(parents=True)
    (closed / "file").write_text("x")
    closed.chmod(0)
    closed.parent.chmod(0o500)
    with workshop.inside():
        remove(str(root))
    assert not (root / ".venv").exists()
    assert (precious / "thesis.txt").read_text() == "years of work"


@pytest.mark.parametrize("how", ["allow", "adopt", "hand", ""])
def test_what_somebody_else_made_stays(workshop: Workshop, how: str) -> None:
    root = workshop.project()
    made = workshop.make(root)
    asks = session.here(dict(workshop.environ), str(root), str(root))
    record = records.read(asks.folders, str(root), asks.uid)
    if how:
        record.allowed[made.env].how = how
        record.allowed[made.env].builder = ""
    else:
        record.allowed.clear()
    records.write(asks.folders, record)
    with workshop.inside(), pytest.raises(NotCreated) as error:
        remove(str(root))
    assert error.value.line == ".venv not removed: I did not see it made; take it away yourself: rm -r .venv"
    assert (root / ".venv/pyvenv.cfg").exists()


def test_what_a_recorded_builder_made_goes(workshop: Workshop) -> None:
    root = workshop.project()
    made = workshop.make(root)
    asks = session.here(dict(workshop.environ), str(root), str(root))
    record = records.read(asks.folders, str(root), asks.uid)
    record.allowed[made.env].how, record.allowed[made.env].builder = "typed", "venv"
    records.write(asks.folders, record)
    with workshop.inside():
        remove(str(root))
    assert not (root / ".venv").exists()


def test_another_one_in_its_place_stays(workshop: Workshop) -> None:
    root = workshop.project()
    workshop.make(root)
    (root / ".venv/.envhook").unlink()
    with workshop.inside(), pytest.raises(NotCreated, match="it is not the one I know"):
        remove(str(root))
    assert (root / ".venv/pyvenv.cfg").exists()


def test_a_link_in_its_place_stays(workshop: Workshop) -> None:
    root = workshop.project()
    workshop.make(root)
    (root / ".venv").rename(workshop.home / "elsewhere")
    (root / ".venv").symlink_to(workshop.home / "elsewhere")
    with workshop.inside(), pytest.raises(NotCreated):
        remove(str(root))
    assert (workshop.home / "elsewhere/pyvenv.cfg").exists()


def test_nothing_to_remove(workshop: Workshop) -> None:
    root = workshop.project()
    with workshop.inside(), pytest.raises(NotCreated) as error:
        remove(str(root))
    assert error.value.line == ".venv is not there; make it: envhook create"
    (workshop.home / "notes").mkdir()
    with workshop.inside(), pytest.raises(NotCreated) as error:
        remove(str(workshop.home / "notes"))
    assert error.value.line == "no environment here; see: envhook status"


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting needs root")
def test_another_disk_within_it_is_not_emptied(workshop: Workshop) -> None:
    from tests.unit.create.workshop import run

    root = workshop.project()
    workshop.make(root)
    disk = root / ".venv/disk"
    disk.mkdir()
    if run("mount", "-t", "tmpfs", "tmpfs", disk).returncode:
        pytest.skip("no mounting here")
    (disk / "thesis.txt").write_text("years of work")
    try:
        with workshop.inside(), pytest.raises(NotCreated) as error:
            remove(str(root))
        assert error.value.line == ".venv not removed: another disk is mounted in it; unmount that first"
        with pytest.raises(NotCreated, match="another disk is mounted in it"):
            workshop.make(root, force=True)
        assert (disk / "thesis.txt").read_text() == "years of work"
        assert (root / ".venv/pyvenv.cfg").exists()
    finally:
        run("umount", disk)

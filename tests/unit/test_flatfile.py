"""State files: what was written is read back; what is somebody else's is not."""

from __future__ import annotations

import os

import pytest

from envhook import flatfile
from tests.unit.world import STRANGER, World

ROWS = [["use", "/a b/\"ü'/.venv"], ["note", "", "tab\tline\nback\\slash\\n\\t\\\\"], [""], ["bytes", "\udcff\udc80"]]


def test_rows_survive_the_way_through_text() -> None:
    assert flatfile.parse(flatfile.compose(ROWS)) == ROWS
    assert flatfile.parse(flatfile.compose([])) == []


@pytest.mark.parametrize("field", ["\\", "\\\\", "\\t", "\t\\", "\\\t", "\\\\n\n", "\r", "\x1b", "\u2028"])
def test_each_odd_field_survives(field: str) -> None:
    assert flatfile.parse(flatfile.compose([[field, field]])) == [[field, field]]


@pytest.mark.parametrize("text", ["", "envhook\t2\nuse\tx\n", "use\tx\n", "envhook\t1\nuse\tx", "\x7fELF"])
def test_another_format_and_half_a_file_count_as_none(text: str) -> None:
    assert flatfile.parse(text) is None


def test_write_and_read(world: World) -> None:
    path = str(world.base / "state/deep er/f")
    flatfile.write(path, ROWS)
    assert flatfile.read(path, os.geteuid()) == ROWS
    assert os.stat(path).st_mode & 0o777 == 0o600
    assert os.stat(world.base / "state").st_mode & 0o777 == 0o700
    assert os.stat(world.base / "state/deep er").st_mode & 0o777 == 0o700
    assert os.listdir(world.base / "state/deep er") == ["f"]


def test_a_reader_sees_the_old_or_the_new(world: World) -> None:
    path = str(world.base / "f")
    flatfile.write(path, [["old"]])
    with open(path, encoding="utf-8") as reader:
        flatfile.write(path, [["new"]])
        assert "old" in reader.read()
    assert flatfile.read(path, os.geteuid()) == [["new"]]


def test_a_failed_write_leaves_the_old_rows_and_no_litter(world: World) -> None:
    folder = world.folder("state")
    flatfile.write(folder + "/f", [["old"]])
    os.chmod(folder, 0o500)
    with pytest.raises(OSError):
        flatfile.write(folder + "/f", [["new"]])
    assert os.listdir(folder) == ["f"]
    assert flatfile.read(folder + "/f", os.geteuid()) == [["old"]]


@pytest.mark.parametrize("mode", [0o602, 0o622, 0o666])
def test_a_file_that_others_can_write_does_not_count(world: World, mode: int) -> None:
    path = str(world.base / "f")
    flatfile.write(path, ROWS)
    os.chmod(path, mode)
    assert flatfile.read(path, os.geteuid()) is None


def test_a_file_of_another_user_does_not_count(world: World) -> None:
    path = str(world.base / "f")
    flatfile.write(path, ROWS)
    os.chmod(path, 0o644)
    world.give(path, STRANGER)
    assert flatfile.read(path, os.geteuid()) is None


def test_a_link_does_not_count(world: World) -> None:
    flatfile.write(str(world.base / "f"), ROWS)
    assert flatfile.read(world.link("l", str(world.base / "f")), os.geteuid()) is None


@pytest.mark.timeout(5)
def test_a_fifo_and_a_folder_do_not_count_and_do_not_block(world: World) -> None:
    os.mkfifo(world.base / "fifo")
    assert flatfile.read(str(world.base / "fifo"), os.geteuid()) is None
    assert flatfile.read(str(world.base), os.geteuid()) is None
    assert flatfile.read(str(world.base / "nothing"), os.geteuid()) is None


@pytest.mark.timeout(5)
@pytest.mark.parametrize("trap", ["link", "hard link", "fifo"])
def test_a_planted_file_is_not_written_through(world: World, trap: str) -> None:
    """The name that a new file has for a moment can be guessed, and its folder may be a stranger's project."""
    precious = world.file("precious", "mine")
    planted = str(world.base / f"f.{os.getpid()}")
    if trap == "link":
        os.symlink(precious, planted)
    elif trap == "hard link":
        os.link(precious, planted)
    else:
        os.mkfifo(planted)
    flatfile.write(str(world.base / "f"), ROWS)
    assert flatfile.read(str(world.base / "f"), os.geteuid()) == ROWS
    with open(precious, encoding="utf-8") as file:
        assert file.read() == "mine"


def test_a_huge_file_is_not_read_to_its_end(world: World) -> None:
    path = world.file("huge", "envhook\t1\n")
    os.truncate(path, 1 << 34)
    assert flatfile.read(path, os.geteuid()) is None


def test_a_folder_where_none_can_be_made() -> None:
    with pytest.raises(OSError):
        flatfile.make_folder("/proc/none/envhook/run")

"""Who asks, from where: another user's values do not count."""

from __future__ import annotations

import os

import pytest

from envhook import session
from envhook.session import others_can_write, usable
from tests.unit.world import STRANGER, World


def arguments(world: World) -> list[str]:
    return ["0.1.0", "zsh", str(world.base / "run"), world.home, world.home]


def environ(world: World, **more: str) -> dict[str, str]:
    return {"HOME": world.home, **more}


def test_the_arguments_of_the_hooks(world: World) -> None:
    asks = session.read(arguments(world), environ(world, ENVHOOK_TYPED="uv sync", ENVHOOK_SINCE="1700000000.25"))
    assert (asks.version, asks.shell, asks.pwd, asks.physical) == ("0.1.0", "zsh", world.home, world.home)
    assert asks.folders.run == str(world.base / "run")
    assert asks.typed == "uv sync"
    assert asks.since == 1_700_000_000_250_000_000
    assert asks.uid == os.geteuid()
    assert not asks.deleted


@pytest.mark.parametrize("count", [0, 4, 6])
def test_another_number_of_arguments_is_an_error(world: World, count: int) -> None:
    with pytest.raises(ValueError, match="five"):
        session.read(["x"] * count, environ(world))


@pytest.mark.parametrize("since", ["", "soon", "-5.0", "1e9", "1.2.3", "²", "/no/such/stamp", "nan"])
def test_a_time_that_cannot_be_read_is_no_time(world: World, since: str) -> None:
    assert session.read(arguments(world), environ(world, ENVHOOK_SINCE=since)).since == 0


def test_a_decimal_comma_is_read(world: World) -> None:
    assert session.read(arguments(world), environ(world, ENVHOOK_SINCE="17,000000001")).since == 17_000_000_001


def test_a_stamp_tells_the_time(world: World) -> None:
    stamp = world.file("stamp ' x")
    os.utime(stamp, ns=(1, 1_234_567_891))
    assert session.read(arguments(world), environ(world, ENVHOOK_SINCE=stamp)).since == 1_234_567_891


@pytest.mark.parametrize("tail", [" | sh", " && git pull"])
def test_a_line_that_may_be_cut_is_not_judged(world: World, tail: str) -> None:
    line = ("echo " + "x" * 5000 + "; uv sync")[-4096 + len(tail) :] + tail
    cut = ("uv sync; echo " + "x" * 5000 + tail).encode()[:4096].decode()
    assert session.read(arguments(world), environ(world, ENVHOOK_TYPED=cut)).typed == ""
    assert len(line) == 4096
    assert session.read(arguments(world), environ(world, ENVHOOK_TYPED=line)).typed == ""


def test_a_deleted_directory_counts_as_the_nearest_one_above(world: World) -> None:
    asks = session.here(environ(world), world.home + "/gone/deeper", "")
    assert asks.deleted
    assert asks.physical == os.path.realpath(world.home)


def test_home_is_physical(world: World) -> None:
    linked = world.link(str(world.base / "home link"), world.home)
    asks = session.here({"HOME": linked}, linked, world.home)
    assert asks.home == world.home
    assert asks.folders.data == world.home + "/.local/share/envhook"


def test_the_folders_of_the_base_directory_specification(world: World) -> None:
    data, state, config = (world.folder(name) for name in ("d a", "s", "c"))
    asks = session.here(environ(world, XDG_DATA_HOME=data, XDG_STATE_HOME=state, XDG_CONFIG_HOME=config), "/", "/")
    folders = asks.folders
    assert (folders.data, folders.state, folders.config) == (data + "/envhook", state + "/envhook", config + "/envhook")


@pytest.mark.parametrize("value", ["", "relative", "./x", "~/x"])
def test_relative_values_are_passed_over(world: World, value: str) -> None:
    folders = session.here(environ(world, XDG_DATA_HOME=value), "/", "/").folders
    assert folders.data == world.home + "/.local/share/envhook"


def test_su_without_a_dash_keeps_values_that_do_not_count(world: World) -> None:
    theirs = world.folder(str(world.base), "theirs")
    world.give(theirs, STRANGER)
    folders = session.here(environ(world, XDG_DATA_HOME=theirs, XDG_STATE_HOME=theirs + "/new"), "/", "/").folders
    assert folders.data == world.home + "/.local/share/envhook"
    assert folders.state == world.home + "/.local/state/envhook"


def test_a_link_in_a_folder_of_theirs_does_not_count(world: World) -> None:
    """They could re-point it between two looks."""
    theirs = world.folder(str(world.base), "theirs")
    os.symlink(world.folder("mine"), theirs + "/link")
    world.give(theirs, STRANGER)
    assert session.here(environ(world, XDG_DATA_HOME=theirs + "/link"), "/", "/").folders.data.startswith(world.home)


@pytest.mark.parametrize("mode", [0o777, 0o1777])
@pytest.mark.parametrize("folder", [".local/share", ".local/share/envhook"])
def test_a_data_folder_that_others_can_write_does_not_count(world: World, folder: str, mode: int) -> None:
    os.chmod(world.folder(folder), mode)
    assert session.here(environ(world), "/", "/").folders.data == ""


def test_another_users_home_gives_no_folders(world: World) -> None:
    theirs = world.folder(str(world.base), "their home")
    world.give(theirs, STRANGER)
    asks = session.here({"HOME": theirs}, theirs, theirs)
    assert not asks.home_ok
    assert (asks.folders.data, asks.folders.state, asks.folders.config) == ("", "", "")


@pytest.mark.parametrize("home", [None, "", "relative", "/no/such/home"])
def test_without_a_home_there_are_no_folders(home: str | None) -> None:
    asks = session.here({} if home is None else {"HOME": home}, "/", "/")
    assert asks.folders.data == ""


def test_root_at_home_has_folders(root_world: World) -> None:
    folders = session.here({"HOME": root_world.home}, "/", "/").folders
    assert folders.data == root_world.home + "/.local/share/envhook"


def test_root_in_a_users_home_has_no_folders(root_world: World) -> None:
    theirs = root_world.folder("theirs")
    mine = root_world.folder(str(root_world.base), "mine")
    root_world.give(theirs, STRANGER)
    folders = session.here({"HOME": theirs, "XDG_DATA_HOME": mine}, "/", "/").folders
    assert (folders.data, folders.state) == ("", "")


def test_a_folder_that_is_not_there_counts_as_the_one_above(world: World) -> None:
    assert usable(world.home + "/not/yet", os.geteuid())
    os.chmod(world.home, 0o777)
    assert not usable(world.home + "/not/yet", os.geteuid())
    assert not usable("/", os.geteuid())


@pytest.mark.parametrize(
    ("mode", "group", "writable"),
    [
        (0o755, 7, False),
        (0o757, 7, True),
        (0o702, 7, True),
        (0o775, 7, True),
        (0o775, 1000, True),  # a group of the user's own number may have other members
        (0o775, 42, False),  # a private group
    ],
)
def test_who_can_write(mode: int, group: int, writable: bool) -> None:
    found = os.stat_result((0o40000 | mode, 0, 0, 1, 1000, group, 0, 0, 0, 0))
    assert others_can_write(found, [42]) is writable


def test_a_link_has_no_mode_of_its_own() -> None:
    assert not others_can_write(os.stat_result((0o120777, 0, 0, 1, 5, 5, 0, 0, 0, 0)), [])

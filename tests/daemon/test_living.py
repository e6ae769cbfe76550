"""How the daemon begins and ends: one for each runtime folder, on demand, and no longer than it is needed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from envhook import names
from tests.daemon.household import Household, trusted, until
from tests.shell.projects import make_project


def test_it_starts_on_demand_and_holds_nothing_of_its_starter(house: Household) -> None:
    shop = make_project(house.home / "shop")
    began = time.monotonic()
    assert "__envhook_missing" in house.ask(shop)  # through pipes: would wait as long as anybody held them
    assert time.monotonic() - began < 30
    until(house.holder, "a daemon")
    process = house.holder()
    until(lambda: house.told().get("pid") == process, "it serves")
    open_files = [os.readlink(path) for path in Path(f"/proc/{process}/fd").iterdir() if path.is_symlink()]
    assert {os.readlink(f"/proc/{process}/fd/{stream}") for stream in (0, 1, 2)} == {os.devnull}
    assert not [path for path in open_files if path.startswith(("/dev/pts", str(shop)))]
    assert os.readlink(f"/proc/{process}/cwd") == "/"
    assert os.getsid(process) == process
    environ = Path(f"/proc/{process}/environ").read_bytes().split(b"\0")
    assert {entry.split(b"=")[0] for entry in environ if entry} == {b"HOME", b"PATH"}
    house.ask(shop)
    assert house.holder() == process


@pytest.mark.parametrize("how", ["variable", "config"])
def test_it_can_be_switched_off(house: Household, how: str) -> None:
    if how == "config":
        house.settings("daemon = false\n")
    house.ask(house.home, **({"ENVHOOK_DAEMON": "false"} if how == "variable" else {}))
    time.sleep(1)
    assert not house.holder()
    assert not (house.run / "daemon.lock").exists()


def test_it_ends_when_it_is_switched_off(house: Household) -> None:
    shop = make_project(house.home / "shop")
    house.settings("quiet = true\n")
    daemon = house.start()
    house.shell(shop)
    until(lambda: house.told().get("projects") == 1, "the project is in view")
    house.settings("daemon = false\n")
    assert daemon.wait(30) == 0


def test_many_starts_leave_one(house: Household) -> None:
    daemons = [house.launch() for _ in range(50)]
    until(lambda: sum(daemon.poll() is None for daemon in daemons) == 1, "all but one have ended")
    (left,) = [daemon for daemon in daemons if daemon.poll() is None]
    until(lambda: house.told().get("pid") == left.pid, "that one serves")
    assert house.holder() == left.pid
    assert {daemon.returncode for daemon in daemons} == {0, None}


def test_another_version_is_replaced(house: Household) -> None:
    old = house.start("from envhook import names\nnames.VERSION = '0.0.9'")
    assert (house.run / "daemon.lock").read_text().split()[1] == "0.0.9"
    # Its words are those of a real one, so that its number is believed.
    assert b"envhook.daemon" in Path(f"/proc/{old.pid}/cmdline").read_bytes()
    new = house.start()
    assert old.wait(10) == 0
    assert house.holder() == new.pid
    assert (house.run / "daemon.lock").read_text().split()[1] == names.VERSION


def test_one_that_does_not_end_is_left_alone(house: Household) -> None:
    old = house.start("from envhook import names\nnames.VERSION = '0.0.9'")
    os.kill(old.pid, signal.SIGSTOP)
    new = house.launch()
    assert new.wait(30) == 0
    assert house.holder() == old.pid
    # The helper does not wait for it either.
    assert "__envhook_" in house.ask(house.home)
    os.kill(old.pid, signal.SIGCONT)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_when_it_is_told_to(house: Household, number: signal.Signals) -> None:
    shop = trusted(house)
    for one in range(150):
        (shop / f"folder{one}").mkdir()
    daemon = house.start()
    house.shell(shop)
    daemon.send_signal(number)
    assert daemon.wait(10) == 0
    assert not house.holder()
    assert not (house.run / "daemon.json").exists()


def test_it_ends_when_its_folder_is_gone(house: Household) -> None:
    daemon = house.start()
    shutil.rmtree(house.run)
    assert daemon.wait(30) == 0
    assert not house.run.exists()


def test_it_ends_when_its_folder_is_another(house: Household) -> None:
    daemon = house.start()
    house.run.rename(house.base / "moved")
    house.run.mkdir(mode=0o700)
    shutil.rmtree(house.base / "moved/shells")
    assert daemon.wait(30) == 0


def test_it_ends_some_time_after_the_last_shell(house: Household) -> None:
    daemon = house.start("from envhook.daemon import service\nservice.IDLE = 2.0")
    shell = house.shell(house.home)
    time.sleep(3)
    assert daemon.poll() is None
    shell.kill()
    assert daemon.wait(30) == 0


def test_a_folder_that_is_open_to_others_is_refused(house: Household) -> None:
    house.run.chmod(0o750)
    daemon = house.launch()
    _, told = daemon.communicate(timeout=30)
    assert daemon.returncode == 1
    assert told.decode() == f"envhook: no daemon: {house.run} is open to others: chmod 700 {house.run}\n"
    link = house.base / "link"
    link.symlink_to(house.run)
    daemon = house.launch(str(link))
    assert daemon.communicate(timeout=30)[1].count(b"\n") == 1
    assert daemon.returncode == 1


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root can give files away")
def test_a_folder_of_somebody_else_is_refused(house: Household) -> None:
    os.chown(house.run, 1, 1)
    daemon = house.launch()
    assert b"is not yours" in daemon.communicate(timeout=30)[1]
    assert daemon.returncode == 1


def test_two_versions_do_not_take_turns(house: Household) -> None:
    """Questions of both in turn: the newcomer takes over once, and the other one's questions do not bring it back."""
    pretend = "from envhook import names\nnames.VERSION = '0.0.9'"

    def ask_in_turn() -> None:
        code = f"{pretend}\nimport sys\nfrom envhook import hook\nfrom envhook.daemon.start import on_demand\n"
        code += "hook.main(sys.argv[1:])\nif hook.unattended(sys.argv[1:]): on_demand(sys.argv[3])"
        words = ["0.0.9", "zsh", str(house.run), str(house.home), str(house.home)]
        for _ in range(3):
            # That one was started a moment ago is not to be what keeps them from it.
            os.utime(house.run / "daemon.lock", (0, 0))
            house.ask(house.home)
            os.utime(house.run / "daemon.lock", (0, 0))
            command = [sys.executable, "-I", "-c", code, *words]
            subprocess.run(command, env=house.env, capture_output=True, check=True, timeout=60)
        time.sleep(1)  # in which one that was started would take over

    def grow_old() -> None:
        """As if the daemon that lives had been there for more than a minute."""
        process, version, began = (house.run / "daemon.lock").read_text().split()
        (house.run / "daemon.lock").write_text(f"{process} {version} {int(began) - 61 * 10**9}\n")
        os.utime(house.run / "daemon.lock", (0, 0))

    old = house.start(pretend)
    ask_in_turn()
    assert house.holder() == old.pid
    grow_old()
    house.ask(house.home)
    assert old.wait(30) == 0
    until(lambda: house.holder() not in (0, old.pid), "the newcomer holds the lock")
    new = house.holder()
    ask_in_turn()
    assert house.holder() == new
    assert (house.run / "daemon.lock").read_text().split()[1] == names.VERSION

"""The daemon at work: a real process, real files, real signals."""

from __future__ import annotations

import os
import shutil
import time

from tests.daemon.household import Household, trusted, until
from tests.shell.projects import make_environment, make_project


def test_a_change_on_disk_renews_the_answer_and_wakes_the_shell(house: Household) -> None:
    shop = make_project(house.home / "shop")
    assert "__envhook_missing" in house.ask(shop, ENVHOOK_DAEMON="false")
    house.start()
    zsh, bash = house.shell(shop), house.shell(shop, "bash")
    until(lambda: house.answer(shop, "bash"), "an answer for bash")
    until(lambda: house.told().get("projects") == 1, "the project is in view")
    before = zsh.signals()
    make_environment(shop / ".venv")
    until(lambda: "__envhook_ask" in house.answer(shop), "the environment is in the answer")
    until(lambda: zsh.signals() > before, "zsh is woken")
    before = zsh.signals()
    assert house.envhook("allow", str(shop)).returncode == 0
    until(lambda: "__envhook_enter" in house.answer(shop), "the answer enters")
    until(lambda: zsh.signals() > before, "zsh is woken")
    before = zsh.signals()
    shutil.rmtree(shop / ".venv")
    until(lambda: "__envhook_enter" not in house.answer(shop), "the answer leaves")
    until(lambda: zsh.signals() > before, "zsh is woken")
    make_environment(shop / ".venv")
    until(lambda: house.answer(shop, "bash").count("__envhook_") and ".venv" in house.answer(shop), "once more")
    assert bash.signals() == 0


def test_what_does_not_matter_wakes_nobody(house: Household) -> None:
    shop = trusted(house)
    house.start()
    fish = house.shell(shop, "fish")
    until(lambda: "__envhook_enter" in house.answer(shop, "fish"), "an answer")
    time.sleep(1)
    before = fish.signals()
    for number in range(50):
        (shop / f"notes{number}.txt").write_text("x")
    (shop / ".venv/lib/anything").write_text("x")
    (house.home / ".bash_history").write_text("ls\n")
    time.sleep(1)
    assert fish.signals() == before


def test_powershell_is_woken_by_its_file(house: Household) -> None:
    shop = make_project(house.home / "shop")
    house.start()
    shell = house.shell(shop, "powershell")
    until(lambda: house.answer(shop, "powershell"), "an answer")
    wake = house.run / f"wake/{shell.process.pid}"
    wake.unlink(missing_ok=True)
    (shop / ".envhook.toml").write_text('python = "3.12"\n')
    until(wake.exists, "the file is touched")
    shell.kill()
    until(lambda: not wake.exists(), "the file is taken away")


def test_a_first_visit_below_a_project_finds_an_answer(house: Household) -> None:
    shop = trusted(house)
    (shop / "src/pkg").mkdir(parents=True)
    (shop / "docs").mkdir()
    house.start()
    house.shell(shop / "src")
    for folder in (shop / "src", shop / "src/pkg", shop / "docs"):
        until(lambda folder=folder: "__envhook_enter" in house.answer(folder), f"an answer for {folder}")
    (shop / "new").mkdir()
    until(lambda: "__envhook_enter" in house.answer(shop / "new"), "an answer for what is new")
    assert not house.answer(shop / ".venv")


def test_a_shell_of_another_version_is_woken_and_gets_no_answer(house: Household) -> None:
    shop = make_project(house.home / "shop")
    house.start()
    shell = house.shell(shop, version="9.9.9")
    until(lambda: house.told().get("projects") == 1, "the project is in view")
    time.sleep(0.5)
    make_environment(shop / ".venv")
    until(shell.signals, "it is woken")
    assert not house.answer(shop)


def test_a_shell_that_is_gone_is_forgotten(house: Household) -> None:
    house.start()
    one, two = house.shell(house.home), house.shell(house.home)
    until(lambda: house.told().get("shells") == 2, "two shells")
    one.kill()
    until(lambda: not one.file.exists(), "its file is taken away")
    until(lambda: house.told().get("shells") == 1, "one shell")
    two.file.unlink()
    until(lambda: house.told().get("shells") == 0, "no shell")


def test_garbage_is_ignored_and_told_once(house: Household) -> None:
    shells = house.run / "shells"
    shells.mkdir(mode=0o700)
    live = str(os.getpid())
    (shells / "no number").write_text("x")
    (shells / "\x1b[31m").write_text("x")
    (shells / live).symlink_to("/etc/passwd")
    (shells / "1234567").mkdir()
    os.mkfifo(shells / "1234568")
    (shells / "1234569").write_bytes(b"x" * 100_000)
    (shells / "1234570").write_bytes(b"envhook 1\nzsh\n0.1.0\n\xff\n\0\n")
    (house.run / "daemon.json").write_text("[[[")
    (house.run / "daemon.lock").write_bytes(b"\xff\0 what is this" * 1000)
    daemon = house.start()
    shell = house.shell(house.home)
    until(lambda: house.told().get("shells") == 1, "the shell is seen")
    (shells / "no number").write_text("y")
    shell.file.write_text("nonsense\n")
    time.sleep(0.5)
    log = house.log()
    assert daemon.poll() is None
    assert log.count("no number") == 1
    assert "\x1b" not in log
    assert f"shells/{live}: " in log
    assert "Traceback" not in log

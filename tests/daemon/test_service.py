"""The daemon at work: a real process, real files, real signals."""

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
from tests.daemon.household import Household, as_json, switches, until
from tests.shell.projects import make_environment, make_project


def trusted(house: Household, name: str = "shop") -> Path:
    """A project with an environment that may be used."""
    project = make_project(house.home / name)
    make_environment(project / ".venv")
    assert house.envhook("allow", str(project)).returncode == 0
    return project


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


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="counted in /proc")
def test_nothing_wakes_it_while_nothing_happens(house: Household) -> None:
    shop = trusted(house)
    daemon = house.start()
    for _ in range(5):
        house.shell(shop)
    until(lambda: house.told().get("shells") == 5, "five shells")
    time.sleep(6)  # the looks that follow the first one
    before = switches(daemon.pid)
    time.sleep(5)
    assert switches(daemon.pid) - before <= 2
    assert 0 < int(Path(f"/proc/{daemon.pid}/statm").read_text().split()[1]) * 4096 < 30 * 2**20


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


def test_many_changes_leave_no_trace_in_it(house: Household) -> None:
    shop = trusted(house)
    daemon = house.start()
    house.shell(shop)
    until(lambda: "__envhook_enter" in house.answer(shop), "an answer")
    fds = len(os.listdir(f"/proc/{daemon.pid}/fd"))
    for number in range(5000):
        (shop / "requirements.txt").write_text(str(number))
    (shop / "pyproject.toml").write_text("[project]\nrequires-python = '>=3.99'\n")
    until(lambda: "3.99" in house.answer(shop), "the last change is in the answer")
    assert house.told()["events"] > 100
    until(lambda: len(os.listdir(f"/proc/{daemon.pid}/fd")) == fds, "as many files open as before")
    assert int(Path(f"/proc/{daemon.pid}/statm").read_text().split()[1]) * 4096 < 40 * 2**20


def test_many_shells_and_projects(house: Household) -> None:
    projects = [make_project(house.home / f"project{number}") for number in range(30)]
    house.start()
    shells = [house.shell(project) for project in projects]
    until(lambda: house.told().get("projects") == 30, "all projects are in view")
    until(lambda: house.answer(projects[-1]), "the last one has its answer")
    time.sleep(0.5)
    before = [shell.signals() for shell in shells]
    make_environment(projects[7] / ".venv")
    until(lambda: shells[7].signals() > before[7], "the one is woken")
    assert [shell.signals() for shell in shells[8:]] == before[8:]


def test_the_command_line(house: Household) -> None:
    runtime = house.base / "xdg"
    runtime.mkdir(mode=0o700)
    env = {"XDG_RUNTIME_DIR": str(runtime)}
    house.run = runtime / "envhook"

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return house.envhook(*words, **env)

    assert run("daemon").returncode == 1
    assert as_json(run("daemon", "status", "--json")) == {"state": "stopped", "run": str(house.run)}
    assert as_json(run("status", "--json"))["daemon"] == "stopped"
    done = run("daemon", "start")
    assert done.returncode == 0, done.stderr
    process = house.holder()
    assert done.stdout == f"The daemon runs, process {process}.\n"
    until(house.told, "it serves")
    report = as_json(run("daemon", "status", "--json"))
    assert (report["state"], report["pid"], report["version"]) == ("running", process, names.VERSION)
    assert int(str(report["memory"])) > 2**20
    assert run("daemon").stdout.startswith("daemon: running\n")
    assert as_json(run("status", "--json"))["daemon"] == "running"
    assert "runs already" in run("daemon", "run").stderr
    assert run("daemon", "start").stdout == done.stdout
    assert run("daemon", "stop").stdout == "The daemon has ended.\n"
    assert not house.holder()
    assert run("daemon", "stop").stdout == "No daemon runs.\n"
    house.settings("daemon = false\n")
    assert as_json(run("status", "--json"))["daemon"] == "off"
    assert "switched off" in run("daemon", "start").stderr


def test_it_runs_in_the_foreground(house: Household) -> None:
    env = {**house.env, "XDG_RUNTIME_DIR": str(house.base)}
    house.run = house.base / "envhook"
    command = [sys.executable, "-m", "envhook", "daemon", "run"]
    daemon = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    house.daemons.append(daemon)
    until(lambda: house.holder() == daemon.pid, "it is the same process")
    until(house.told, "it serves")
    daemon.terminate()
    assert b"Ctrl-C ends it" in daemon.communicate(timeout=30)[0]

"""What shells write, and whether they live."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from envhook.daemon.log import Log
from envhook.daemon.shells import Shells, lives, parse, program

GOOD = "envhook 1\nzsh\n0.1.0\n/home/me/shop\n/home/me/shop\n"


@pytest.fixture
def run(tmp_path: Path) -> Path:
    (tmp_path / "shells").mkdir(mode=0o700)
    return tmp_path


@pytest.fixture
def process() -> Iterator[subprocess.Popen[bytes]]:
    started = subprocess.Popen([sys.executable, "-S", "-c", "input()"], stdin=subprocess.PIPE)
    yield started
    started.kill()
    started.communicate()


def write(run: Path, process: int, text: str = GOOD) -> Path:
    file = run / f"shells/{process}"
    file.write_text(text)
    return file


def test_where_a_powershell_stands(run: Path, process: subprocess.Popen[bytes], tmp_path: Path) -> None:
    """Its process stays where it was begun."""
    (tmp_path / "shop").mkdir()
    write(run, process.pid, f"envhook 1\npowershell\n0.1.0\n{tmp_path}/shop\n\n")
    shells = Shells(str(run), Log(str(run)))
    shells.look()
    assert shells.locate() == [process.pid]
    assert shells.locate() == []
    assert (shells.live[process.pid].stands, shells.live[process.pid].cwd) == (f"{tmp_path}/shop",) * 2


@pytest.mark.parametrize(
    "text", [GOOD, GOOD[:-1], GOOD.replace("zsh", "bash-coarse"), GOOD.replace("shop", "ünï \udcff")]
)
def test_what_a_shell_writes(text: str) -> None:
    shell = parse(7, text)
    assert shell is not None
    assert (shell.process, shell.version) == (7, "0.1.0")
    assert shell.root == shell.pwd


def test_no_project() -> None:
    for text in ("envhook 1\nfish\n1.2.dev0+a-b\n/\n\n", "envhook 1\nfish\n1.2.dev0+a-b\n/\n"):
        shell = parse(7, text)
        assert shell is not None
        assert (shell.word, shell.pwd, shell.root) == ("fish", "/", "")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "envhook 1\n",
        "envhook 2\nzsh\n0.1.0\n/a\n/a\n",
        "envhook 1\ntcsh\n0.1.0\n/a\n/a\n",
        "envhook 1\nzsh\n0.1.0\nrelative\n/a\n",
        "envhook 1\nzsh\n0.1.0\n/a\nrelative\n",
        "envhook 1\nzsh\n../../x\n/a\n/a\n",
        "envhook 1\nzsh\n\n/a\n/a\n",
        "envhook 1\nzsh\n0.1.0\n/a\n/a\nmore\n",
        "envhook 1\nzsh\n0.1.0\n/a\0b\n/a\n",
    ],
)
def test_what_no_shell_writes(text: str) -> None:
    assert parse(7, text) is None


def test_a_live_shell_is_taken_and_a_change_is_seen(run: Path, process: subprocess.Popen[bytes]) -> None:
    shells = Shells(str(run), Log(str(run)))
    file = write(run, process.pid)
    shells.look()
    assert shells.live[process.pid].pwd == "/home/me/shop"
    descriptors = list(shells.pidfds())
    write(run, process.pid, GOOD.replace("shop", "crawler"))
    shells.look()
    assert shells.live[process.pid].pwd == "/home/me/crawler"
    assert list(shells.pidfds()) == descriptors
    file.unlink()
    shells.look()
    assert not shells.live


def test_one_that_ends_is_forgotten(run: Path, process: subprocess.Popen[bytes]) -> None:
    shells = Shells(str(run), Log(str(run)))
    file = write(run, process.pid)
    shells.look()
    process.kill()
    end = time.monotonic() + 30
    while shells.live and time.monotonic() < end:
        shells.sweep()  # it is dead, and nobody has taken notice yet
        time.sleep(0.01)
    assert not shells.live
    assert not file.exists()


def test_one_that_is_gone_already_is_never_taken(run: Path, process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    shells = Shells(str(run), Log(str(run)))
    file = write(run, process.pid)
    shells.look()
    assert not shells.live
    assert not file.exists()


@pytest.mark.skipif(not Path("/proc/self/exe").exists(), reason="seen in /proc")
def test_one_that_became_another_program_is_forgotten(run: Path) -> None:
    code = "import os; input(); os.execv('/bin/sleep', ['sleep', '60'])"
    process = subprocess.Popen([sys.executable, "-S", "-c", code], stdin=subprocess.PIPE)
    try:
        shells = Shells(str(run), Log(str(run)))
        write(run, process.pid)
        shells.look()
        assert lives(shells.live[process.pid])
        assert process.stdin is not None
        process.stdin.write(b"\n")
        process.stdin.flush()
        end = time.monotonic() + 30
        while "python" in program(process.pid) and time.monotonic() < end:
            time.sleep(0.01)
        shells.sweep()
        assert not shells.live
    finally:
        process.kill()
        process.communicate()


def test_what_does_not_count_is_ignored_and_told_once(run: Path) -> None:
    folder, mine = run / "shells", os.getpid()
    (folder / "abc").write_text(GOOD)
    (folder / "0").write_text(GOOD)
    (folder / "99999999999999").write_text(GOOD)
    (run / "elsewhere").write_text(GOOD)
    (folder / str(mine)).symlink_to(run / "elsewhere")
    log = Log(str(run))
    shells = Shells(str(run), log)
    shells.look()
    shells.look()
    assert not shells.live
    told = (run / "daemon.log").read_text()
    assert told.count("shells/abc") == 1
    assert told.count(f"shells/{mine}:") == 1
    (folder / str(mine)).unlink()
    (folder / str(mine)).write_bytes(b"x" * 20_000)
    shells.look()
    assert not shells.live
    (folder / str(mine)).write_text(GOOD + "\n\n")
    shells.look()
    (folder / str(mine)).write_text(GOOD)
    shells.look()
    assert list(shells.live) == [mine]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root can give files away")
def test_a_file_of_somebody_else_is_ignored(run: Path) -> None:
    os.chown(write(run, os.getpid()), 1, 1)
    shells = Shells(str(run), Log(str(run)))
    shells.look()
    assert not shells.live


def test_a_folder_that_is_gone_is_made_again_but_not_those_above(run: Path) -> None:
    shells = Shells(str(run), Log(str(run)))
    shutil.rmtree(run / "shells")
    shells.look()
    assert (run / "shells").stat().st_mode & 0o777 == 0o700
    shutil.rmtree(run)
    shells.look()
    assert not run.exists()

"""The runtime folder is on a disk that is full or read-only: shells are right, whether the daemon lives or not."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.shell import dialects
from tests.shell.live import Live

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.shell.homes import Home
    from tests.shell.terminal import Terminal
    from tests.shell.words import Dialect


@pytest.fixture(params=["bash", "zsh", "fish"])
def dialect(request: pytest.FixtureRequest) -> Dialect:
    """The shells that tell the daemon of themselves."""
    return dialects.find(request.param)


def mount(*words: object) -> None:
    """Mount something, as root."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0 or not shutil.which("mount"):
        pytest.skip("only root can mount")
    done = subprocess.run(["mount", *map(str, words)], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.skip(f"mounting is not allowed: {done.stderr.strip()}")


@pytest.fixture
def live(home: Home) -> Iterator[Live]:
    """An account whose runtime folder is a disk of 256 KiB; its daemon ends with the test."""
    mount("-t", "tmpfs", "-o", "size=256k,mode=700", "none", home.runtime)
    here = Live(home)
    yield here
    here.close()
    home.close()
    for folder in (here.run, home.runtime):
        subprocess.run(["umount", "--lazy", folder], capture_output=True, check=False)


def fill(folder: Path) -> Path:
    """Fill a disk to the last byte."""
    file = folder / "filler"
    with contextlib.suppress(OSError), file.open("wb", buffering=0) as out:
        while True:
            out.write(bytes(512))
    with pytest.raises(OSError, match="No space left"):
        (folder / "more").write_bytes(b"x")
    (folder / "more").unlink()
    return file


def right(live: Live, terminal: Terminal, *lines: str) -> None:
    """The environment comes and goes; after these lines the prompt is right each time."""
    for _ in range(3):
        live.env.rename(live.aside)
        for line in lines:
            terminal.run(line)
        assert (terminal.prompt(), terminal.active()) == ("> ", None)
        live.aside.rename(live.env)
        for line in lines:
            terminal.run(line)
        assert (terminal.prompt(), terminal.active()) == ("(shop) > ", str(live.env))
    said = [line for line in terminal.history().split("\n") if line.startswith("envhook: ")]
    assert said == ["envhook: .venv is gone; make it again: envhook create"]


def live_again(live: Live, terminal: Terminal, dialect: Dialect) -> None:
    """The daemon can keep answers again, and wakes."""
    later = live.shop / "later"
    later.mkdir()
    terminal.wait(live.answer(later, dialect).exists)
    live.env.rename(live.aside)
    if dialect.word == "bash":
        terminal.enter()
    live.idle(terminal, "", dialect=dialect)


def there_and_back(live: Live, dialect: Dialect) -> tuple[str, str]:
    """Leave the project and come back: where nothing is kept, and no stamp, that is when a shell looks again."""
    return dialect.cd(live.home.home), dialect.cd(live.shop)


def test_full_from_the_beginning(live: Live, dialect: Dialect) -> None:
    fill(live.home.runtime)
    live.home.dialect = dialect
    terminal = live.home.terminal(live.shop, ENVHOOK_DAEMON=None)
    assert terminal.prompt() == "(shop) > "
    right(live, terminal, "")


def test_full_in_the_middle(live: Live, dialect: Dialect) -> None:
    terminal = live.open(dialect)
    live.served(terminal, dialect=dialect)
    daemon = live.daemon()
    filler = fill(live.home.runtime)
    right(live, terminal, "")
    fresh = live.open(dialect)
    assert fresh.prompt() == "(shop) > "
    right(live, fresh, "")
    assert live.daemon() == daemon
    filler.unlink()
    live_again(live, terminal, dialect)


def test_read_only_from_the_beginning(live: Live, dialect: Dialect) -> None:
    live.run.mkdir(mode=0o700)
    mount("--bind", live.run, live.run)
    mount("-o", "remount,bind,ro", live.run)
    live.home.dialect = dialect
    terminal = live.home.terminal(live.shop, ENVHOOK_DAEMON=None)
    assert terminal.prompt() == "(shop) > "
    right(live, terminal, *there_and_back(live, dialect))
    assert live.daemon() == 0


def test_read_only_in_the_middle(live: Live, dialect: Dialect) -> None:
    terminal = live.open(dialect)
    live.served(terminal, dialect=dialect)
    daemon = live.daemon()
    mount("--bind", live.run, live.run)
    mount("-o", "remount,bind,ro", live.run)
    right(live, terminal, "")
    fresh = live.open(dialect)
    assert fresh.prompt() == "(shop) > "
    right(live, fresh, "")
    assert live.daemon() == daemon
    # It can be written to again, and the shell tells of itself when it comes to a project.
    subprocess.run(["umount", live.run], check=True)
    for line in there_and_back(live, dialect):
        terminal.run(line)
    live_again(live, terminal, dialect)

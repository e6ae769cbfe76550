"""Many terminals open at once, as a session restored by tmux or an editor does: one daemon, and all are served."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pexpect
import pytest

from tests.shell import dialects
from tests.shell.live import Live

if TYPE_CHECKING:
    from tests.shell.homes import Home
    from tests.shell.words import Dialect

COUNT = 50


@pytest.fixture
def dialect() -> Dialect:
    """One shell is enough: what they start is the same."""
    return dialects.find("bash")


def daemons(live: Live) -> list[int]:
    """The processes that are a daemon of this account."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().split(b"\0")
        except OSError:
            continue
        if b"envhook.daemon" in words and bytes(live.run) in words:
            found.append(int(path.parent.name))
    return found


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="counted in /proc")
def test_fifty_terminals_leave_one_daemon(home: Home, dialect: Dialect) -> None:
    live = Live(home)
    home.write_rc()
    env = {name: value for name, value in home.env.items() if name != "ENVHOOK_DAEMON"}
    command, *words = dialect.interactive()
    shells = []
    try:
        for _ in range(COUNT):
            shells.append(pexpect.spawn(command, words, env=env, cwd=str(live.shop), timeout=60))
        for shell in shells:
            shell.expect_exact("(shop) [1]> ")
        # Some were there before the folder in which they tell of themselves.
        for shell in shells:
            shell.sendline("cd ..")
            shell.expect_exact("[2]> ")
            shell.sendline("cd shop")
            shell.expect_exact("(shop) [3]> ")
        watch = live.open(dialect)
        watch.wait(lambda: live.told().get("shells") == COUNT + 1)
        watch.wait(lambda: daemons(live) == [live.daemon()])
        assert "Traceback" not in (live.run / "daemon.log").read_text()
    finally:
        for shell in shells:
            shell.close(force=True)
        live.close()

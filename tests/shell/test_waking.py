"""The daemon wakes shells that stand idle at their prompts: zsh and fish show a change without a key pressed."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from envhook import alive, names
from tests.shell import dialects
from tests.shell.homes import Home
from tests.shell.projects import make_environment, make_project
from tests.shell.test_creating import slow_builders

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.shell.terminal import Terminal
    from tests.shell.words import Dialect

ASK = "envhook: .venv left off, it is not the one you allowed; use it: envhook allow"


@pytest.fixture(params=["zsh", "fish"])
def dialect(request: pytest.FixtureRequest) -> Dialect:
    """The shells that can be woken."""
    return dialects.find(request.param)


class Live:
    """A person's account with a daemon."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.run = home.runtime / "envhook"
        self.shop = home.code / "shop"
        self.env = make_environment(make_project(self.shop) / ".venv")
        home.allow(self.shop)
        self._daemons: set[int] = set()

    def terminal(self, cwd: Path | None = None, **env: str | None) -> Terminal:
        """Open a terminal whose shell may start the daemon, and wait until the daemon knows it."""
        terminal = self.home.terminal(cwd or self.shop, ENVHOOK_DAEMON=None, **env)
        terminal.wait(lambda: self.daemon() != 0)
        return terminal

    def served(self, terminal: Terminal, folder: Path | None = None) -> Terminal:
        """Wait until the shell is registered and the daemon keeps its answers."""
        terminal.wait(self.file(terminal).exists)
        answer = self.answer(folder or self.shop)
        # It watches from its first look on; the answers for the folders below come after that.
        probe = (folder or self.shop) / "probe"
        probe.mkdir(exist_ok=True)
        terminal.wait(lambda: self.answer(probe).exists() and answer.exists())
        return terminal

    def file(self, terminal: Terminal) -> Path:
        """What the shell wrote for the daemon."""
        return self.run / f"shells/{terminal.pid}"

    def answer(self, folder: Path) -> Path:
        """The answer that is kept for a folder."""
        word = self.home.dialect.word
        return Path(f"{self.run}/answers/{names.VERSION}/{word}{str(folder).replace('/', '/=')}/.answer")

    def daemon(self) -> int:
        """The daemon that lives, 0 for none."""
        now = alive.holder(str(self.run))
        if now is not None and now[0]:
            self._daemons.add(now[0])
        return now[0] if now is not None else 0

    def close(self) -> None:
        """End the daemon."""
        self.daemon()
        for process in self._daemons:
            with contextlib.suppress(OSError):
                if b"envhook.daemon" in Path(f"/proc/{process}/cmdline").read_bytes():
                    os.kill(process, signal.SIGKILL)


@pytest.fixture
def live(home: Home) -> Iterator[Live]:
    """An account whose daemon ends with the test."""
    here = Live(home)
    yield here
    here.close()


def idle_label(terminal: Terminal, label: str, typed: str = "") -> None:
    """Wait until the prompt that stands shows just this in front of its number; nothing is typed."""
    wanted = f"{label}[{terminal.count}]> {typed}".rstrip()

    def shown() -> bool:
        return terminal.screen().split("\n")[-1] == wanted

    terminal.wait(shown)


def storm(terminal: Terminal) -> None:
    """Send more signals than any daemon would."""
    for _ in range(20):
        os.kill(terminal.pid, signal.SIGURG)
        time.sleep(0.01)


def words(live: Live, zsh: str, fish: str) -> str:
    """The line for this shell."""
    return zsh if live.home.dialect.word == "zsh" else fish


def test_a_change_is_shown_without_a_key(live: Live) -> None:
    terminal = live.served(live.terminal())
    assert terminal.prompt() == "(shop) > "
    lines = live.file(terminal).read_text().splitlines()
    assert lines == ["envhook 1", live.home.dialect.word, names.VERSION, str(live.shop), str(live.shop)]
    live.env.rename(live.home.code / "aside")
    idle_label(terminal, "")
    (live.home.code / "aside").rename(live.env)
    idle_label(terminal, "(shop) ")
    shutil.rmtree(live.env)
    idle_label(terminal, "")
    live.home.envhook("create", live.shop)
    idle_label(terminal, "(shop) ")
    assert terminal.active() == str(live.env)
    assert "envhook:" not in terminal.history()


def test_a_stranger_is_not_entered_and_not_spoken_of_before_the_prompt(live: Live) -> None:
    terminal = live.served(live.terminal())
    live.env.rename(live.home.code / "aside")
    idle_label(terminal, "")
    make_environment(live.env)
    terminal.wait(lambda: "__envhook_ask" in live.answer(live.shop).read_text())
    storm(terminal)
    idle_label(terminal, "")
    assert "envhook:" not in terminal.history()
    assert terminal.enter() == ASK
    assert terminal.active() is None


def test_the_helper_is_silent_where_answers_of_the_daemon_do_not_hold(live: Live, dialect: Dialect) -> None:
    terminal = live.terminal()
    terminal.run(dialect.set("WORKON_HOME", live.home.home))
    live.served(terminal)
    live.env.rename(live.home.code / "aside")
    idle_label(terminal, "", "")
    (live.home.code / "aside").rename(live.env)
    idle_label(terminal, "(shop) ")
    assert terminal.active() == str(live.env)
    assert "envhook:" not in terminal.history()


def test_an_environment_that_is_made_in_the_background(live: Live, dialect: Dialect) -> None:
    crawler = make_project(live.home.code / "crawler")
    terminal = live.served(live.terminal(ENVHOOK_PATIENCE="0.3"))
    running = slow_builders(live.home)
    terminal.run(dialect.cd(crawler))
    assert terminal.prompt() == "(crawler …) > "
    storm(terminal)
    idle_label(terminal, "(crawler …) ")
    running.unlink()
    idle_label(terminal, "(crawler) ")
    assert terminal.active() == str(crawler / ".venv")


def test_typed_text_is_kept(live: Live) -> None:
    terminal = live.served(live.terminal())
    terminal.type("echo 'ha'lf")
    idle_label(terminal, "(shop) ", "echo 'ha'lf")
    live.env.rename(live.home.code / "aside")
    idle_label(terminal, "", "echo 'ha'lf")
    (live.home.code / "aside").rename(live.env)
    idle_label(terminal, "(shop) ", "echo 'ha'lf")
    terminal.type("-done\r")
    terminal.wait_prompt()
    assert "\nhalf-done\n" in terminal.history()


def test_a_shell_that_has_moved_within_its_project(live: Live, dialect: Dialect) -> None:
    inner = live.shop / "src/deep/deeper"
    inner.mkdir(parents=True)
    terminal = live.served(live.terminal())
    terminal.run(dialect.cd(inner))
    assert str(live.shop) in live.file(terminal).read_text().splitlines()
    live.env.rename(live.home.code / "aside")
    idle_label(terminal, "")
    terminal.wait(lambda: "__envhook_enter" not in live.answer(inner).read_text())
    (live.home.code / "aside").rename(live.env)
    idle_label(terminal, "(shop) ")


def test_it_is_told_of_each_project(live: Live, dialect: Dialect) -> None:
    terminal = live.served(live.terminal())
    terminal.run(dialect.cd(live.home.home))
    terminal.wait(lambda: live.file(terminal).read_text().splitlines()[3:] == [str(live.home.home), ""])
    live.file(terminal).unlink()
    terminal.enter()
    assert not live.file(terminal).exists()
    terminal.run(dialect.cd(live.shop))
    assert live.file(terminal).read_text().splitlines()[3:] == [str(live.shop), str(live.shop)]
    terminal.run("umask 002")
    live.file(terminal).unlink()
    terminal.run("set -o noclobber" if dialect.word == "zsh" else "")
    terminal.run(dialect.cd(live.shop / ".."))
    terminal.run(dialect.cd(live.shop))
    live.env.rename(live.home.code / "aside")
    idle_label(terminal, "")


def test_programs_are_not_disturbed(live: Live) -> None:
    terminal = live.served(live.terminal())
    for zsh, fish, typed, told in (
        ("cat", "cat", "hello\r\x04", "hello"),
        ("sleep 1", "sleep 1", "", ""),
        ("sleep 1 & wait $!", "sleep 1 & wait $last_pid", "", ""),
        ("read -t 3 x; echo got-$x", "read -P '' x; echo got-$x", "word\r", "got-word"),
        ("for i in 1 2 3 4 5; do sleep .2; echo $i; done", "for i in 1 2 3 4 5; sleep .2; echo $i; end", "", "1\n2\n3"),
    ):
        begin = time.monotonic()
        line = words(live, f'echo "<"go">"; {zsh}; echo "<$?>"', f'echo "<"go">"; {fish}; echo "<$status>"')
        seen = terminal.history().count("<go>")
        terminal.type(line + "\r")
        terminal.wait(lambda seen=seen: terminal.history().count("\n<go>") > seen)
        storm(terminal)
        terminal.type(typed)
        terminal.wait_prompt()
        shown = terminal.history().rpartition("\n<go>\n")[2]
        assert told in shown
        assert "<0>" in shown
        assert typed or time.monotonic() - begin > 0.99
    terminal.type('read -t 2 x; echo "<$?>"\r' if live.home.dialect.word == "zsh" else 'sleep 2; echo "<"(math 1)">"\r')
    begin = time.monotonic()
    storm(terminal)
    terminal.wait_prompt()
    assert time.monotonic() - begin > 1.8
    assert terminal.history().rstrip().split("\n")[-2] == "<1>"


def test_an_editor_is_not_disturbed(live: Live) -> None:
    if not shutil.which("vim"):
        pytest.skip("vim is not here")
    terminal = live.served(live.terminal())
    terminal.type("vim -u NONE -T ansi text\r")
    terminal.wait_text("~\n~")
    storm(terminal)
    terminal.type("iwritten\x1b:wq\r")
    terminal.wait_prompt()
    assert (live.shop / "text").read_text() == "written\n"


def test_a_stopped_job(live: Live) -> None:
    terminal = live.served(live.terminal())
    terminal.type('echo "<"go">"; cat\r')
    terminal.wait_text("\n<go>")
    terminal.type("here\r")
    terminal.wait(lambda: terminal.screen().count("here") == 2)
    terminal.type("\x1a")
    terminal.wait_prompt()
    live.env.rename(live.home.code / "aside")
    idle_label(terminal, "")
    terminal.type("fg\r")
    terminal.wait_text(words(live, "continued", "Send job"))
    terminal.type("again\r")
    terminal.wait(lambda: terminal.screen().count("again") == 2)
    terminal.type("\x04")
    terminal.wait_prompt()
    assert terminal.prompt() == "> "


def test_a_nested_shell(live: Live, dialect: Dialect) -> None:
    terminal = live.served(live.terminal())
    before = set(live.run.glob("shells/*"))
    terminal.run(dialect.program)
    terminal.wait(lambda: len(set(live.run.glob("shells/*")) - before) == 1)
    live.env.rename(live.home.code / "aside")
    idle_label(terminal, "")
    storm(terminal)
    assert terminal.run("echo out").startswith("out")
    terminal.run("exit")
    terminal.wait(lambda: set(live.run.glob("shells/*")) == before)
    assert terminal.prompt() == "> "


def test_a_trap_of_the_user_in_the_rc_file(live: Live) -> None:
    mark = live.home.base / "urg"
    line = words(
        live, f"TRAPURG() {{ echo x >> '{mark}' }}\n", f"function mine --on-signal URG; echo x >> '{mark}'; end\n"
    )
    live.home.write_rc(line)
    terminal = live.terminal()
    if live.home.dialect.word == "zsh":
        live.env.rename(live.home.code / "aside")
        terminal.enter()
        assert not live.file(terminal).exists()
    else:
        live.served(terminal)
        live.env.rename(live.home.code / "aside")
        idle_label(terminal, "")
    seen = len(mark.read_text()) if mark.exists() else 0
    os.kill(terminal.pid, signal.SIGURG)
    terminal.wait(lambda: mark.exists() and len(mark.read_text()) > seen)
    assert terminal.run("echo out").startswith("out")
    assert terminal.prompt() == "> "


def test_a_trap_that_is_typed(live: Live) -> None:
    mark = live.home.base / "urg"
    terminal = live.served(live.terminal())
    if live.home.dialect.word == "fish":
        terminal.run(f"function mine --on-signal URG; echo x >> '{mark}'; end")
        live.env.rename(live.home.code / "aside")
        idle_label(terminal, "")
        terminal.wait(mark.exists)
        return
    terminal.run(f"trap \"echo x >> '{mark}'\" URG")
    assert not live.file(terminal).exists()
    os.kill(terminal.pid, signal.SIGURG)
    terminal.wait(mark.exists)
    assert "URG" in terminal.run("trap")
    terminal.run("trap - URG")
    live.served(terminal)
    live.env.rename(live.home.code / "aside")
    idle_label(terminal, "")
    assert "URG" not in terminal.run("trap")


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP])
def test_without_a_daemon_the_next_prompt_is_right(live: Live, how: signal.Signals) -> None:
    terminal = live.served(live.terminal())
    os.kill(live.daemon(), how)
    live.env.rename(live.home.code / "aside")
    terminal.enter()
    assert (terminal.prompt(), terminal.active()) == ("> ", None)
    (live.home.code / "aside").rename(live.env)
    terminal.enter()
    assert (terminal.prompt(), terminal.active()) == ("(shop) > ", str(live.env))


def test_a_shell_that_ends_is_forgotten(live: Live, dialect: Dialect) -> None:
    first, second, third = (live.terminal() for _ in range(3))
    for terminal in (first, second, third):
        live.served(terminal)
    first.type("exit\r")
    third.wait(lambda: not live.file(first).exists())
    second.close()
    third.wait(lambda: not live.file(second).exists())
    file = live.file(third)
    third.type("exec sleep 1000\r")
    third.wait(lambda: "sleep" in os.readlink(f"/proc/{third.pid}/exe"))
    live.env.rename(live.home.code / "aside")
    third.wait(lambda: not file.exists())


class TestBash:
    """bash is not woken."""

    @pytest.fixture
    def dialect(self) -> Dialect:
        """Only this one."""
        return dialects.find("bash")

    def test_it_is_told_of_and_never_signalled(self, live: Live, dialect: Dialect) -> None:
        mark = live.home.base / "urg"
        terminal = live.served(live.terminal())
        lines = live.file(terminal).read_text().splitlines()
        assert lines == ["envhook 1", "bash", names.VERSION, str(live.shop), str(live.shop)]
        terminal.run(f"trap \"echo x >> '{mark}'\" URG; set -o noclobber")
        terminal.run(dialect.subshell("envhook reload") or "")
        live.env.rename(live.home.code / "aside")
        terminal.wait(lambda: "__envhook_enter" not in live.answer(live.shop).read_text())
        terminal.enter()
        assert (terminal.prompt(), terminal.active()) == ("> ", None)
        assert not mark.exists()
        terminal.run(dialect.cd(live.home.home))
        terminal.wait(lambda: live.file(terminal).read_text().splitlines()[3:] == [str(live.home.home), ""])
        file = live.file(terminal)
        terminal.type("exit\r")
        live.home.terminal().wait(lambda: not file.exists())


class TestNoDaemon:
    """Where there never was a daemon nothing is written."""

    @pytest.fixture(params=["bash", "zsh", "fish"])
    def dialect(self, request: pytest.FixtureRequest) -> Dialect:
        """All three."""
        return dialects.find(request.param)

    def test_nothing_is_written(self, home: Home) -> None:
        terminal = home.terminal()
        terminal.enter()
        assert not (home.runtime / "envhook/shells").exists()

"""A scratch account with a real daemon, and processes that stand in for its shells."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from envhook import alive, names
from envhook.daemon import state
from tests.shell.projects import PYTHON, make_environment, make_project

PATIENCE = 30.0

# It counts the signals in a file, and registers as a shell does.
_SHELL = """
import os, signal, sys
file, count = sys.argv[1], sys.argv[2]
signal.signal(signal.SIGURG, lambda *_: open(count, "a").write("."))
with open(f"{file}/{os.getpid()}", "w") as out:
    out.write("\\n".join(sys.argv[3:]) + "\\n")
print("ready", flush=True)
while True:
    signal.pause()
"""


def until(good: Callable[[], object], what: str) -> None:
    """Wait until something holds.

    Raises:
        AssertionError: it does not come.
    """
    end = time.monotonic() + PATIENCE
    while not good():
        assert time.monotonic() < end, f"waited in vain: {what}"
        time.sleep(0.02)


class Shell:
    """A process that looks like a shell to the daemon."""

    def __init__(self, house: Household, pwd: Path, word: str, version: str, root: str) -> None:
        self.count = house.base / f"signals{len(house.shells)}"
        self.count.touch()
        lines = ["envhook 1", word, version, str(pwd), root]
        (house.run / "shells").mkdir(mode=0o700, exist_ok=True, parents=True)
        words = [PYTHON, "-I", "-S", "-c", _SHELL, house.run / "shells", self.count, *lines]
        where = pwd if pwd.is_dir() else None  # the daemon looks at where it stands
        self.process = subprocess.Popen(list(map(str, words)), stdout=subprocess.PIPE, cwd=where)
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == b"ready\n"
        self.file = house.run / f"shells/{self.process.pid}"

    def signals(self) -> int:
        """How often it was woken."""
        return len(self.count.read_text())

    def kill(self) -> None:
        """Kill it as a closed terminal does not even."""
        self.process.kill()
        self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()


class Household:
    """A scratch HOME and runtime folder; whatever runs in it ends with it."""

    def __init__(self, base: Path) -> None:
        self.base, self.home, self.run = base, base / "home", base / "run"
        self.home.mkdir()
        self.run.mkdir(mode=0o700)
        self.env = {"HOME": str(self.home), "PATH": os.defpath}
        self.shells: list[Shell] = []
        self.daemons: list[subprocess.Popen[bytes]] = []
        self._known: set[int] = set()

    def launch(self, *words: str, prelude: str = "", under: Sequence[str] = ()) -> subprocess.Popen[bytes]:
        """Start a daemon, whether it finds another one or not; a prelude is run in front of it, a program under it."""
        code = f"{prelude}\nimport os, sys\nfrom envhook.daemon.__main__ import main\nos._exit(main(sys.argv[1:]))"
        how = ["-c", code] if prelude else ["-m", "envhook.daemon"]
        command = [*under, sys.executable, "-I", "-X", "utf8", *how, *(words or [str(self.run)])]
        daemon = subprocess.Popen(command, env=self.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.daemons.append(daemon)
        return daemon

    def start(self, prelude: str = "", under: Sequence[str] = ()) -> subprocess.Popen[bytes]:
        """Start a daemon and wait until it serves."""
        daemon = self.launch(prelude=prelude, under=under)
        until(lambda: self.told().get("pid") == daemon.pid, "the daemon serves")
        return daemon

    def told(self) -> dict[str, int]:
        """What daemon.json says."""
        return state.read(str(self.run))

    def holder(self) -> int:
        """The daemon that lives, 0 for none."""
        now = alive.holder(str(self.run))
        if now is not None:
            self._known.add(now[0])
        return now[0] if now is not None else 0

    def shell(self, pwd: Path, word: str = "zsh", version: str = names.VERSION, root: str = "") -> Shell:
        """Open a shell in a directory."""
        shell = Shell(self, pwd, word, version, root)
        self.shells.append(shell)
        return shell

    def ask(self, pwd: Path, word: str = "zsh", **env: str) -> str:
        """Run the helper as a hook does, through a pipe that must be closed when it is done."""
        helper = Path(alive.__file__).with_name("run_hook.py")
        words = [sys.executable, "-I", "-S", "-X", "utf8", helper, names.VERSION, word, self.run, pwd, pwd]
        return subprocess.run(
            list(map(str, words)), env={**self.env, **env}, capture_output=True, text=True, check=True, timeout=60
        ).stdout

    def envhook(self, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
        """Run the command line."""
        command = [sys.executable, "-m", "envhook", *words]
        env = {**self.env, **env}
        return subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=60, cwd=self.home)

    def answer(self, pwd: Path, word: str = "zsh") -> str:
        """The answer that is kept for a directory, '' for none."""
        try:
            return Path(f"{self.run}/answers/{names.VERSION}/{word}{str(pwd).replace('/', '/=')}/.answer").read_text()
        except OSError:
            return ""

    def log(self) -> str:
        """What the daemon wrote down."""
        try:
            return (self.run / "daemon.log").read_text()
        except OSError:
            return ""

    def settings(self, text: str) -> None:
        """Write the user's config file."""
        folder = self.home / ".config/envhook"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "config.toml").write_text(text)

    def close(self) -> None:
        """End everything."""
        for shell in self.shells:
            shell.kill()
        self.holder()
        for daemon in self.daemons:
            daemon.kill()
            daemon.communicate()
        for process in self._known - {daemon.pid for daemon in self.daemons}:
            if b"envhook.daemon" in _command(process):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)


@contextlib.contextmanager
def crowd(house: Household, folders: list[Path]) -> Iterator[None]:
    """Processes that only sleep, each with the file that a zsh in that folder would have written.

    To the daemon a shell is a process and a file; two hundred real ones would cost the machine, not the daemon.
    """
    (house.run / "shells").mkdir(mode=0o700, exist_ok=True)
    sleeping = []
    try:
        for folder in folders:
            sleeping.append(subprocess.Popen(["sleep", "1000"], cwd=folder))
            lines = ("envhook 1", "zsh", names.VERSION, folder, folder)
            (house.run / f"shells/{sleeping[-1].pid}").write_text("".join(f"{line}\n" for line in lines))
        yield
    finally:
        for process in sleeping:
            process.kill()
            process.wait()


def trusted(house: Household, name: str = "shop") -> Path:
    """A project with an environment that may be used."""
    project = make_project(house.home / name)
    make_environment(project / ".venv")
    assert house.envhook("allow", str(project)).returncode == 0
    return project


def _command(process: int) -> bytes:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return b""


def switches(process: int) -> int:
    """How often all threads of a process have gone to sleep."""
    total = 0
    for status in Path(f"/proc/{process}/task").glob("*/status"):
        for line in status.read_text().splitlines():
            if line.startswith("voluntary_ctxt_switches"):
                total += int(line.split()[1])
    return total


def as_json(done: subprocess.CompletedProcess[str]) -> dict[str, object]:
    """The JSON that a command printed."""
    found: dict[str, object] = json.loads(done.stdout)
    return found

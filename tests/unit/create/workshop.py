"""A user's home with projects, where environments are really made: real builders, real terminals."""

from __future__ import annotations

import os
import pty
import select
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyte

from envhook import hook, records, session
from envhook.create import Made, make

REAL_UV = shutil.which("uv") or os.path.join(os.path.dirname(sys.executable), "uv")
ODD = 'Käthe\'s "sho p" ☃'


class Terminal:
    """A program in a terminal of its own: what it shows, and its exit status."""

    def __init__(self, command: list[str], environ: dict[str, str], columns: int = 80) -> None:
        self.columns = columns
        self.master, slave = pty.openpty()
        import fcntl
        import struct
        import termios

        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        self.out_read, out = os.pipe()
        self.process = subprocess.Popen(
            command,
            stdin=slave,
            stdout=out,
            stderr=slave,
            env=environ,
            cwd="/",
            preexec_fn=_own_terminal,  # noqa: PLW1509  (no other thread runs yet that could hold a lock)
        )
        os.close(slave)
        os.close(out)
        self.shown = b""
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        while True:
            try:
                data = os.read(self.master, 65536)
            except OSError:
                return
            if not data:
                return
            self.shown += data

    def type(self, keys: bytes) -> None:
        """Type as a person does; Ctrl-C is \\x03."""
        os.write(self.master, keys)

    def wait(self, seconds: float = 60) -> int:
        """Wait for its end."""
        try:
            status = self.process.wait(seconds)
        finally:
            self.process.kill()
        self._reader.join(1)
        while select.select([self.out_read], [], [], 0)[0]:
            data = os.read(self.out_read, 65536)
            if not data:
                break
            self.printed += data
        os.close(self.out_read)
        os.close(self.master)
        return status

    printed = b""

    @property
    def lines(self) -> list[str]:
        """What a person reads in the end, row by row."""
        screen = pyte.Screen(self.columns, 24)
        pyte.Stream(screen).feed(self.shown.decode())
        return [line.rstrip() for line in screen.display if line.strip()]


def _own_terminal() -> None:
    import fcntl
    import termios

    os.setsid()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


class Workshop:
    """One user's home below a folder."""

    def __init__(self, base: Path, cache: str) -> None:
        self.base = base
        self.home = base / "home"
        self.home.mkdir(mode=0o700)
        self.tools = base / "tools"
        self.tools.mkdir()
        self.environ = {
            "HOME": str(self.home),
            "XDG_CACHE_HOME": cache,
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "TERM": "xterm",
            "ENVHOOK_PATIENCE": "300",
        }
        for name in ("PYENV_ROOT", "COVERAGE_PROCESS_START"):
            if name in os.environ:
                self.environ[name] = os.environ[name]

    def project(self, name: str = "shop", **files: str) -> Path:
        """Make a project; keyword arguments are its files, ``_`` for a leading dot."""
        root = self.home / name
        root.mkdir(parents=True)
        (root / "pyproject.toml").write_text(files.pop("pyproject", ""))
        for file, content in files.items():
            (root / file.replace("_", ".", 1)).write_text(content)
        return root

    def tool(self, name: str, text: str) -> Path:
        """Put a program first on PATH."""
        program = self.tools / name
        program.write_text(text)
        program.chmod(0o755)
        if not self.environ["PATH"].startswith(str(self.tools)):
            self.environ["PATH"] = f"{self.tools}{os.pathsep}{self.environ['PATH']}"
        return program

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Have this process be in the user's place."""
        before = dict(os.environ)
        os.environ.clear()
        os.environ.update(self.environ)
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)

    def make(self, root: Path, **options: object) -> Made:
        """Call create.make as this user."""
        with self.inside():
            return make(str(root), **options)  # type: ignore[arg-type]

    def enter(self, root: Path | str, columns: int = 80, **environ: str) -> Terminal:
        """Run what the hook runs, in a terminal."""
        command = [sys.executable, "-I", "-X", "utf8", "-m", "envhook.create", str(root)]
        return Terminal(command, {**self.environ, **environ}, columns)

    def finding(self, root: Path) -> hook.Finding:
        """What the hook would find."""
        return hook.examine(session.here(dict(self.environ), str(root), os.path.realpath(root)))

    def record(self, root: Path) -> records.Record:
        """What is recorded for a project."""
        asks = session.here(dict(self.environ), str(root), os.path.realpath(root))
        return records.read(asks.folders, os.path.realpath(root), asks.uid)

    def half_made(self) -> list[Path]:
        """What the journal holds."""
        return list((self.home / ".local/state/envhook/journal").rglob(".journal"))


def run(*command: str | Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run a program with a small environment."""
    given = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "LANG": "C.UTF-8", "PIP_NO_INDEX": "1", **environ}
    return subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, env=given, timeout=120, check=False
    )


def until(condition: object, seconds: float = 20) -> bool:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():  # type: ignore[operator]
            return True
        time.sleep(0.02)
    return False


def alive(pid: int) -> bool:
    """Tell whether a process runs (one that ended and was not waited for does not)."""
    try:
        os.kill(pid, 0)
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False


def end(pid: int) -> None:
    """End a process that a test started."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def slow_uv(workshop: Workshop, seconds: float = 300) -> Path:
    """A builder that begins, then takes its time; it writes its and its child's number down."""
    pids = workshop.base / "pids"
    workshop.tool(
        "uv",
        f'#!/bin/sh\nfor env; do :; done\necho "home = /usr/bin" > "$env/pyvenv.cfg"; mkdir "$env/bin"\n'
        f'sleep {seconds} & echo "$$ $!" >> {pids}; wait\nrm -r "$env/bin" "$env/pyvenv.cfg"\nexec {REAL_UV} "$@"\n',
    )
    return pids


def started(pids: Path) -> list[int]:
    """Wait until the slow builder runs; its process and its child."""
    assert until(lambda: pids.exists() and pids.read_text().endswith("\n"))
    return [int(word) for word in pids.read_text().split()]


def empty(root: Path) -> bool:
    """Tell whether a project holds nothing but its marker."""
    return [entry.name for entry in root.iterdir()] == ["pyproject.toml"]

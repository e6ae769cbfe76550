"""A scratch HOME in which envhook is installed as a user installs it."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import sysconfig
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from unittest import mock

import envhook.cli
from tests.shell.projects import PYTHON, make_environment
from tests.shell.terminal import COLUMNS, Terminal
from tests.shell.words import Dialect

# Spaces, both quotes, a letter outside ASCII and something that looks like a variable.
# What `envhook install` wrote, by program and shell: the block in the rc file and the hook file.
_INSTALLED: dict[tuple[Path, str], tuple[bytes, bytes]] = {}
CODE = "pro jects/it's \"ünï$x"


def install_program(folder: Path) -> Path:
    """Install envhook where a user's tools live, as pipx does: an environment of its own outside of every project.

    Its packages are those of the environment that runs the tests, so nothing is fetched.

    Returns:
        The `envhook` program.
    """
    make_environment(folder)
    site = next(folder.glob("lib/python*/site-packages"))
    lines = [
        f"import site; site.addsitedir({path!r})"
        for path in {sysconfig.get_path(name) for name in ("purelib", "platlib")}
    ]
    (site / "tests.pth").write_text("\n".join(sorted(lines)) + "\n")
    program = folder / "bin" / "envhook"
    program.write_text(f"#!{folder}/bin/python\nimport sys\nfrom envhook.__main__ import main\nsys.exit(main())\n")
    program.chmod(0o755)
    return program


class Home:
    """One person's account: a HOME, a runtime folder, programs, and terminals opened in it."""

    def __init__(self, base: Path, dialect: Dialect, program: Path) -> None:
        """Make the account; envhook is not installed yet.

        Args:
            base: An empty folder.
            dialect: The shell of this person.
            program: The installed `envhook`.
        """
        self.base, self.dialect, self.program = base, dialect, program
        self.home = base / "hö me"
        self.code = self.home / CODE
        self.runtime = base / "run"
        self.bin = base / "bin"
        self.spy = self.bin / "spy"
        self._terminals: list[Terminal] = []
        self.code.mkdir(parents=True)
        self.runtime.mkdir(mode=0o700)
        self.bin.mkdir()
        self.spy.write_text(f'#!/bin/sh\nexec /usr/bin/env -0 > "{self.spy}.seen"\n')
        self.spy.chmod(0o755)
        for name, target in {"envhook": program, "uv": shutil.which("uv", path=self._own_path())}.items():
            if target:
                (self.bin / name).symlink_to(target)
        self.env = {
            "HOME": str(self.home),
            "PATH": os.pathsep.join([str(self.bin), str(PYTHON.parent), "/usr/local/bin", "/usr/bin", "/bin"]),
            "LANG": "C.UTF-8",
            "TERM": "xterm-256color",
            "USER": "someone",
            "SHELL": dialect.program,
            "XDG_RUNTIME_DIR": str(self.runtime),
            # What a shell does is to be seen without help; tests of the daemon take this out.
            "ENVHOOK_DAEMON": "false",
            # On a busy machine an environment would often be made in the background.
            "ENVHOOK_PATIENCE": "300",
            # PowerShell: 50 MB of cache and a start twice as long in every fresh HOME otherwise.
            "PSModuleAnalysisCachePath": str(base.parent / "powershell-modules"),
        }
        # At its first start fish writes completions for every manual page of the machine in the background.
        (self.home / ".local/share/fish/generated_completions").mkdir(parents=True)

    @staticmethod
    def _own_path() -> str:
        return os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])

    @property
    def rc(self) -> Path:
        """The rc file of this person's shell."""
        return self.home / self.dialect.rc

    def write_rc(self, text: str = "", *, prompt: str | None = None, after: str = "") -> None:
        """Write the user's own rc file and let `envhook install` add its block.

        Args:
            text: Lines in front of the prompt.
            prompt: The lines that set the prompt; the dialect's own if not given.
            after: Lines that come after envhook's block.
        """
        self.rc.parent.mkdir(parents=True, exist_ok=True)
        self.rc.write_text(text + (self.dialect.prompt if prompt is None else prompt), encoding="utf-8")
        self._install()
        with self.rc.open("a", encoding="utf-8") as file:
            file.write(after)

    def _install(self) -> None:
        """`envhook install`; it writes the same into every fresh account, so it really runs for the first one only."""
        hook = self.home / f".local/share/envhook/hook/envhook.{self.dialect.ending}"
        before = self.rc.read_bytes()
        key = (self.program, self.dialect.word)
        if key not in _INSTALLED or hook.exists():
            self.envhook("install", self.dialect.word)
            block = self.rc.read_bytes().removeprefix(before)
            assert str(self.base).encode() not in block + hook.read_bytes().replace(
                bytes(self.program.parent.parent), b""
            )
            _INSTALLED[key] = block, hook.read_bytes()
            return
        block, script = _INSTALLED[key]
        hook.parent.mkdir(parents=True, exist_ok=True)
        hook.write_bytes(script)
        self.rc.write_bytes(before + block)

    def envhook(self, *arguments: object, **env: str) -> subprocess.CompletedProcess[str]:
        """Run the program as from another terminal; variables are added to the environment."""
        done = subprocess.run(
            [self.program, *map(str, arguments)],
            env={**self.env, **env},
            cwd=self.home,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=60,
            check=False,
        )
        if done.returncode:
            told = done.stdout + done.stderr
            raise AssertionError(f"envhook {' '.join(map(str, arguments))} ended with {done.returncode}\n{told}")
        return done

    def allow(self, *folders: Path) -> None:
        """Say `envhook allow` for these projects, as from another terminal (in this process, which is faster)."""
        for folder in folders:
            said = io.StringIO()
            with mock.patch.dict(os.environ, self.env, clear=True), redirect_stdout(said), redirect_stderr(said):
                status = envhook.cli.run(["allow", str(folder)])
            assert status == 0, said.getvalue()

    def terminal(self, cwd: Path | None = None, *, columns: int = COLUMNS, **env: str | None) -> Terminal:
        """Open a terminal; variables are added to the environment, None takes one out."""
        return self.terminal_under([], cwd, columns=columns, **env)

    def terminal_under(
        self, tool: list[str], cwd: Path | None = None, *, columns: int = COLUMNS, **env: str | None
    ) -> Terminal:
        """Open a terminal whose shell is started by a tool that takes a command (strace)."""
        if not self.rc.exists():
            self.write_rc()
        merged = {**self.env, **env}
        given = {name: value for name, value in merged.items() if value is not None}
        terminal = Terminal([*tool, *self.dialect.interactive()], given, cwd or self.home, self.spy, columns)
        self._terminals.append(terminal)
        return terminal

    def close(self) -> None:
        """Close every terminal."""
        for terminal in self._terminals:
            terminal.close()

"""One account for each tool, with the same projects in it, and shells opened there that are driven by hand."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.tools import Envhook, base_environment
from tests.shell.projects import PYTHON, age, make_environment, make_project
from tests.shell.terminal import Terminal

if TYPE_CHECKING:
    from tests.bench.tools import Tool
    from tests.shell.words import Dialect

LOOPS = Path(__file__).parent / "loops"
# A line that is read from the screen must not be broken.
COLUMNS = 300


class Account:
    """A person who uses one tool, in any shell."""

    def __init__(self, base: Path, tool: Tool) -> None:
        self.tool = tool
        self.home = base / tool.name
        self.code = self.home / "code"
        self.outside = self.home / "outside"
        self.spy = base / "spy"
        programs = base / "bin"
        uv = shutil.which("uv", path=sysconfig.get_path("scripts"))
        if uv and not programs.exists():
            programs.mkdir()
            (programs / "uv").symlink_to(uv)
        path = [str(programs), str(PYTHON.parent), "/usr/local/bin", "/usr/bin", "/bin"]
        pwsh = shutil.which("pwsh")
        if pwsh:
            path.append(str(Path(pwsh).parent))
        self.env = base_environment(self.home, os.pathsep.join(path))
        self.outside.mkdir(parents=True)
        Path(self.env["XDG_RUNTIME_DIR"]).mkdir(mode=0o700)
        # At its first start fish writes completions for every manual page of the machine in the background.
        (self.home / ".local/share/fish/generated_completions").mkdir(parents=True)
        self.shop, self.crawler = (self.project(name) for name in ("shop", "crawler"))
        self.below = self.shop / "src"
        self.below.mkdir()
        self.settle()

    def project(self, name: str) -> Path:
        """Make a project with an environment that the tool is to activate."""
        folder = make_project(self.code / name)
        make_environment(folder / ".venv", prompt=name)
        self.tool.set_up(folder, self.env)
        return folder

    def settle(self) -> None:
        """Let everything look as if it had been there for a while."""
        for folder in (self.code, self.outside):
            for path in sorted(folder.rglob("*"), reverse=True):
                age(path)

    def set_up(self, dialect: Dialect) -> bool:
        """Write the rc file of a shell; False where the tool does not know the shell."""
        hook = self.tool.hook(dialect)
        if hook is None:
            return False
        rc = self.home / dialect.rc
        rc.parent.mkdir(parents=True, exist_ok=True)
        rc.write_text(f"{dialect.source(LOOPS / f'bench.{dialect.ending}')}\n{dialect.prompt}{hook}", encoding="utf-8")
        if isinstance(self.tool, Envhook):
            program = str(self.tool.program())
            subprocess.run([program, "install", dialect.word], env=self.env, check=True, capture_output=True)
        return True

    def open(self, dialect: Dialect, under: tuple[str, ...] = ()) -> Session:
        """Open a terminal in the account's folder `outside`.

        Args:
            dialect: the shell.
            under: a program that starts the shell (strace with its arguments).
        """
        return Session(
            Terminal([*under, *dialect.interactive()], self.env, self.outside, self.spy, COLUMNS), dialect, self
        )


class Session:
    """A shell in a terminal, with the loops loaded."""

    def __init__(self, terminal: Terminal, dialect: Dialect, account: Account) -> None:
        self.terminal, self.dialect, self.account = terminal, dialect, account

    def go(self, folder: Path) -> None:
        """Change the directory, as typed."""
        self.terminal.run(self.dialect.cd(folder))

    def prompt(self, times: int) -> float:
        """Seconds of one prompt."""
        return self._timed(f"bench_prompt {times}") / times

    def visit(self, times: int, *folders: Path) -> float:
        """Seconds of one change of directory with the prompt that follows."""
        words = " ".join(self.dialect.quote(folder) for folder in folders)
        return self._timed(f"bench_visit {times} {words}") / (times * len(folders))

    def floor(self, times: int) -> float:
        """Seconds of the looks at the disk that a prompt in a project cannot do without, and of nothing else."""
        shop, home = self.account.shop, self.account.home
        stamp = home / "stamp"
        stamp.touch()
        watched = (".", ".venv", ".venv/pyvenv.cfg", ".venv/bin", home / "outside")
        paths = [*(shop / path if self.dialect.name == "pwsh" else path for path in watched), home / "absent"]
        words = " ".join(self.dialect.quote(path) for path in (stamp, *paths))
        return self._timed(f"bench_floor {times} {words}") / times

    def call(self, times: int, function: str) -> float:
        """Seconds of a call of a function."""
        return self._timed(f"bench_call {times} {function}") / times

    def line(self, line: str) -> float:
        """Seconds of a line."""
        return self._timed(f"bench_line {self.dialect.quote(line)}")

    def _timed(self, line: str) -> float:
        told = self.terminal.run(line, timeout=180)
        found = re.search(r"bench=(\d+)", told)
        assert found, f"no time was told: {told[-200:]!r}"
        return int(found[1]) / 1e6

    def check(self, environment: Path | None) -> None:
        """Make sure that the tool did its job.

        Raises:
            AssertionError: another environment than this one is active, or one is (None) that should not be.
        """
        if self.account.tool.name == "nothing":
            return
        found = re.search(r"state=(.*?)\|(.*?)\|", self.terminal.run("bench_state"))
        assert found, "no state was told"
        active, python = found.groups()
        expected = str(environment or "")
        assert active == expected, f"{active or 'nothing'} is active instead of {expected or 'nothing'}"
        assert not environment or python == f"{expected}/bin/python", f"python is {python}"

    def close(self) -> None:
        """Hang up."""
        self.terminal.close()

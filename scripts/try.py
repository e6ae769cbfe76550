#!/usr/bin/env python3
"""Types the README's session into a real shell in a scratch home, and shows what a person sees.

Usage: try.py [bash|zsh|fish|pwsh] [--offline]

Everything lives in one scratch folder: envhook itself, installed from a wheel of this tree as a tool of that account,
and the projects. At the end the shell is yours, if there is a terminal; then the folder is removed.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
import zipfile
from pathlib import Path

import pexpect
import pyte

SOURCE = Path(__file__).resolve().parents[1]
SHELLS = {
    "bash": (["bash", "-i"], ".bashrc", "PS1='$ '\n"),
    "zsh": (["zsh", "-i"], ".zshrc", "PS1='$ '\n"),
    "fish": (
        ["fish", "-i"],
        ".config/fish/config.fish",
        "set -g fish_greeting\nfunction fish_prompt\n    printf '$ '\nend\n",
    ),
    "pwsh": (
        ["pwsh", "-NoLogo", "-Interactive"],
        ".config/powershell/profile.ps1",
        'function prompt { "$ " }\n',
    ),
}
# What can be imported depends on the Python: these two need 3.11 or older.
VERSIONS = ("2.24.0", "2.25.1") if sys.version_info < (3, 12) else ("2.31.0", "2.32.3")


def main() -> int:
    """Show the session; 1 if something is not as the README says."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("shell", nargs="?", default="bash", choices=[*SHELLS, "powershell"])
    parser.add_argument("--offline", action="store_true", help="tiny packages made here, no index")
    asked = parser.parse_args()
    shell = "pwsh" if asked.shell == "powershell" else asked.shell
    if not shutil.which(SHELLS[shell][0][0]):
        print(f"try: {shell} is not here: install it, or try another: make try SHELL_NAME=bash")
        return 1
    scratch = Path(tempfile.mkdtemp(prefix="envhook-try-"))
    try:
        return Session(scratch, shell, packages(scratch, asked.offline)).show()
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


class Session:
    """One account, one shell, one person typing."""

    def __init__(self, scratch: Path, shell: str, pip: dict[str, str]) -> None:
        """Make the account and open its terminal.

        Args:
            scratch: an empty folder.
            shell: a key of SHELLS.
            pip: variables that tell pip where packages come from.
        """
        self.shell = shell
        self.wrong: list[str] = []
        home = scratch / "home"
        command, rc, prompt = SHELLS[shell]
        (home / rc).parent.mkdir(parents=True)
        (home / rc).write_text(prompt)
        install(home)
        keep = {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "LC_", "SSL_"))}
        env = {
            **keep,
            **pip,
            "HOME": str(home),
            "PATH": os.pathsep.join([str(home / ".local/bin"), outside_path()]),
            "LANG": os.environ.get("LANG", "C.UTF-8"),
            "TERM": os.environ.get("TERM") if sys.stdout.isatty() else "xterm-256color",
            "SHELL": shutil.which(command[0]) or command[0],
        }
        # At its first start fish writes completions for every manual page of the machine.
        (home / ".local/share/fish/generated_completions").mkdir(parents=True)
        size = shutil.get_terminal_size((80, 24))
        # Where nobody looks on there is a screen all the same, tall enough to hold everything.
        self.screen = None if sys.stdout.isatty() else pyte.Screen(80, 1000)
        self.stream = pyte.Stream(self.screen) if self.screen else None
        self.shown = 0
        lines, columns = (1000, 80) if self.screen else (size.lines, size.columns)
        self.child = pexpect.spawn(
            command[0],
            command[1:],
            env={name: value for name, value in env.items() if value is not None},
            cwd=str(home),
            dimensions=(lines, columns),
            encoding="utf-8",
            codec_errors="replace",
            timeout=180,
        )
        self.child.delaybeforesend = None
        if self.screen:
            # PowerShell asks where the cursor is, and waits for the answer.
            self.screen.write_process_input = self.child.send

    def show(self) -> int:
        """Type the session; hand the shell over at the end if there is a terminal."""
        self._prompt()
        a, b = VERSIONS
        show = "python -c 'import requests; print(requests.__version__)'"
        self.type("envhook install", "Now type:")
        self.type({"pwsh": ". $PROFILE.CurrentUserAllHosts"}.get(self.shell, f"exec {self.shell}"))
        self.type(f"mkdir crawler && cd crawler && echo 'requests=={b}' > requirements.txt", "created .venv")
        self.type("pip install -q -r requirements.txt")
        self.type(f"mkdir ../shop && cd ../shop && echo 'requests=={a}' > requirements.txt", "created .venv")
        self.type("pip install -q -r requirements.txt")
        self.type("cd ../crawler", "(crawler) $ ")
        self.type(show, b)
        self.type("envhook deactivate")
        self.type("cd .. && cd shop", "(shop) $ ")
        self.type(show, a)
        self.type("mkdir ../notes && cd ../notes && python3 -m venv env", "env is yours (made by python3 -m venv)")
        self.type("envhook status", "active")
        if sys.stdin.isatty() and sys.stdout.isatty():
            print("\n\n  The shell is yours now; everything is gone when you leave it: exit\n")
            self.child.send("\r")
            self.child.interact()
        else:
            self.type("exit", end=True)
        for line in self.wrong:
            print(f"try: not as the README says: {line}", file=sys.stderr)
        return 1 if self.wrong else 0

    def type(self, line: str, expected: str = "", end: bool = False) -> None:
        """Type a line as a person does, and show what comes of it.

        Args:
            line: what to type.
            expected: what is to be read until the next prompt.
            end: the shell ends with it.
        """
        for character in line:
            self.child.send(character)
            self._echo(0.03 if sys.stdout.isatty() else 0.005)
        self.child.send("\r")
        if end:
            self.child.expect(pexpect.EOF)
            return
        if expected not in self._prompt():
            self.wrong.append(f"{line!r} does not show {expected!r}")

    def _echo(self, seconds: float) -> None:
        try:
            self._write(self.child.read_nonblocking(4096, timeout=seconds))
        except pexpect.TIMEOUT:
            pass

    def _prompt(self) -> str:
        """Show everything until the prompt is there and silent; the plain text of it."""
        shown = ""
        until = time.monotonic() + 180
        while time.monotonic() < until:
            try:
                piece = self.child.read_nonblocking(4096, timeout=0.4)
            except pexpect.TIMEOUT:
                if plain(shown).endswith("$ "):
                    self._print_lines()
                    return plain(shown)
                continue
            except pexpect.EOF:
                break
            self._write(piece)
            shown += piece
        self.wrong.append("no prompt came back")
        return plain(shown)

    def _write(self, piece: str) -> None:
        """Show a piece of output: at once on a terminal, else on the screen that stands for one."""
        if self.stream is not None:
            self.stream.feed(piece)
        else:
            sys.stdout.write(piece)
            sys.stdout.flush()

    def _print_lines(self) -> None:
        """Print what the screen holds up to the prompt's line; that one is not complete yet."""
        if self.screen is not None:
            until = self.screen.cursor.y
            print(*(line.rstrip() for line in self.screen.display[self.shown : until]), sep="\n", flush=True)
            self.shown = until


def plain(text: str) -> str:
    """Leave out what a terminal acts upon instead of showing it."""
    return re.sub(r"\x1b\][^\x07]*\x07|\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b[=>]|\x1b[()].|\r|\x0f", "", text)


def outside_path() -> str:
    """PATH without the environment that this script runs in."""
    own = {sysconfig.get_path("scripts"), str(Path(sys.executable).parent)}
    base = str(Path(sys.base_prefix) / "bin")
    return os.pathsep.join([base, *(p for p in os.environ.get("PATH", os.defpath).split(os.pathsep) if p not in own)])


def install(home: Path) -> None:
    """Install this tree's wheel as a tool of the account; its dependencies are those of this environment."""
    tool = home / ".local/share/uv/tools/envhook"
    with tempfile.TemporaryDirectory() as folder:
        words = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder]
        subprocess.run(words, cwd=SOURCE, check=True, capture_output=True)
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", tool], check=True)
        site = next(tool.glob("lib/python*/site-packages"))
        with zipfile.ZipFile(next(Path(folder).glob("*.whl"))) as wheel:
            wheel.extractall(site)
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    programs = home / ".local/bin"
    programs.mkdir(parents=True)
    (programs / "envhook").write_text(f"#!{tool}/bin/python\nfrom envhook.__main__ import main\nmain()\n")
    (programs / "envhook").chmod(0o755)
    uv = Path(sysconfig.get_path("scripts"), "uv")
    if uv.exists():
        (programs / "uv").symlink_to(uv)


def packages(scratch: Path, offline: bool) -> dict[str, str]:
    """Find out where packages come from: the index if it can be reached, else tiny ones that are made here."""
    folder = scratch / "packages"
    folder.mkdir()
    words = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--timeout", "10", "--retries", "0"]
    if not offline:
        done = subprocess.run(
            [*words, "-d", folder, f"requests=={VERSIONS[0]}"], capture_output=True, check=False, timeout=120
        )
        if done.returncode == 0:
            return {}
        print("try: no package index can be reached, so the packages are tiny ones made here\n")
    for version in VERSIONS:
        name = f"requests-{version}"
        with zipfile.ZipFile(folder / f"{name}-py3-none-any.whl", "w") as wheel:
            wheel.writestr("requests/__init__.py", f"__version__ = '{version}'\n")
            info = f"Metadata-Version: 2.1\nName: requests\nVersion: {version}\n"
            wheel.writestr(f"{name}.dist-info/METADATA", info)
            wheel.writestr(f"{name}.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
            wheel.writestr(f"{name}.dist-info/RECORD", "")
    return {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(folder)}


if __name__ == "__main__":
    sys.exit(main())

"""Makes projects and environments in a scratch home, without starting a Python."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from pathlib import Path

# The interpreter behind the one that runs the tests: what `python3` means on a user's PATH.
PYTHON = Path(getattr(sys, "_base_executable", sys.executable)).resolve()
VERSION = platform.python_version()


def make_environment(folder: Path, *, prompt: str = "", version: str = VERSION, python: Path = PYTHON) -> Path:
    """Lay out an environment as `python -m venv --without-pip` does, activate scripts left out.

    Args:
        folder: Where, must not exist.
        prompt: `prompt` for pyvenv.cfg, none when empty.
        version: `version` for pyvenv.cfg.
        python: The interpreter that `bin/python` leads to.
    """
    (folder / "bin").mkdir(parents=True)
    (folder / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages").mkdir(parents=True)
    lines = [
        f"home = {python.parent}",
        "include-system-site-packages = false",
        f"version = {version}",
        f"executable = {python}",
    ]
    if prompt:
        lines.append(f"prompt = {prompt}")
    (folder / "pyvenv.cfg").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "bin" / "python").symlink_to(python)
    (folder / "bin" / "python3").symlink_to("python")
    return folder


def make_venv(folder: Path) -> Path:
    """Make an environment with the standard library's venv, activate scripts included, pip left out."""
    subprocess.run([PYTHON, "-m", "venv", "--without-pip", folder], check=True, env={"PATH": os.environ["PATH"]})
    return folder


def make_project(folder: Path, marker: str = "requirements.txt", text: str = "") -> Path:
    """Make a project's folder with one marker in it, and its parents."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / marker).write_text(text, encoding="utf-8")
    return folder


def make_repository(folder: Path) -> Path:
    """Make a folder that counts as the top of a repository."""
    (folder / ".git").mkdir(parents=True)
    (folder / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    return folder


def age(*paths: Path, seconds: float = 5.0) -> None:
    """Make files and folders look as if they had last changed some seconds earlier than they did."""
    for path in paths:
        stat = path.lstat()
        when = stat.st_mtime_ns - int(seconds * 1e9)
        os.utime(path, ns=(when, when), follow_symlinks=False)

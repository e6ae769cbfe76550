"""A machine with interpreters: real ones, under the names and in the folders of pyenv, uv and PATH."""

from __future__ import annotations

import functools
import os
import sys
from pathlib import Path

from envhook.create import candidates
from envhook.create.cache import Memory
from envhook.create.choice import Wish, choose
from envhook.create.interpreter import Census, Interpreter
from envhook.create.searchpath import SearchPath


@functools.cache
def real_ones() -> dict[str, str]:
    """The interpreters of this machine: version → program."""
    everywhere = SearchPath(dict(os.environ), ())
    census = Census(Memory("", os.getuid()), everywhere.for_builders())
    real: dict[str, str] = {}
    for candidate in candidates.installed(everywhere):
        found = census.ask(candidate.exe) if candidate.version >= (3, 8) else None
        if found is not None and found.implementation == "cpython":
            real.setdefault(found.version, found.exe)
    return real


class Machine:
    """Interpreters under a scratch home: pyenv's, uv's, loose ones. They are real, by links."""

    def __init__(self, base: Path, memory: str) -> None:
        self.base = base
        self.environ = {"HOME": str(base / "home"), "PATH": ""}
        (base / "home").mkdir()
        self.memory = memory
        self.real = real_ones()
        self.versions = sorted(self.real, key=lambda one: tuple(map(int, one.split("."))))

    def pyenv(self, *versions: str) -> Path:
        """Install versions as pyenv does; shims that tell when they are run."""
        root = self.base / "home/.pyenv"
        for version in versions:
            folder = root / "versions" / version / "bin"
            folder.mkdir(parents=True)
            (folder / "python3").symlink_to(self.real[version])
        shims = root / "shims"
        shims.mkdir(exist_ok=True)
        for name in ("python3", "python", "uv"):
            (shims / name).write_text(f'#!/bin/sh\ntouch {self.base}/ran\nexec {sys.executable} "$@"\n')
            (shims / name).chmod(0o755)
        self.environ["PATH"] = f"{shims}:{self.environ['PATH']}"
        return root

    def loose(self, folder: str, **programs: str) -> Path:
        """Put programs into a folder of PATH: name → version."""
        bin_folder = self.base / folder
        bin_folder.mkdir(parents=True, exist_ok=True)
        for name, version in programs.items():
            (bin_folder / name.replace("_", ".")).symlink_to(self.real[version])
        self.environ["PATH"] += f":{bin_folder}"
        return bin_folder

    def choose(self, text: str = "", source: str = "", forbidden: tuple[str, ...] = ()) -> Interpreter:
        path = SearchPath(self.environ, forbidden)
        return choose(Wish(text, source), path, Census(Memory(self.memory, os.getuid()), path.for_builders()))

"""How many environments are there below a folder?  A bounded look, no links followed."""

from __future__ import annotations

import os
import time

_SKIPPED = frozenset(("node_modules", "site-packages", "dist-packages", "__pycache__", "Library", "AppData", "snap"))
_DOTTED = frozenset((".venv", ".env", ".virtualenvs"))


def environments(top: str, depth: int = 6, seconds: float = 1.0) -> tuple[list[str], bool]:
    """Find environments by their pyvenv.cfg.

    Args:
        top: the folder to start in.
        depth: how many folders down.
        seconds: how long to look at the most.

    Returns:
        Their paths, nearest first, and whether the look went everywhere.
    """
    found: list[str] = []
    until = time.monotonic() + seconds
    level = [top]
    for _ in range(depth + 1):
        below: list[str] = []
        for folder in level:
            if time.monotonic() > until:
                return found, False
            if folder != top and os.path.isfile(os.path.join(folder, "pyvenv.cfg")):
                found.append(folder)
            else:
                below.extend(_folders(folder))
        level = below
    return found, True


def common(projects: list[str]) -> str:
    """Name the folder that holds all of them.

    Args:
        projects: absolute paths, at least one.
    """
    return os.path.commonpath(projects)


def _folders(folder: str) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return [
                entry.path
                for entry in entries
                if entry.name not in _SKIPPED
                and (not entry.name.startswith(".") or entry.name in _DOTTED)
                and entry.is_dir(follow_symlinks=False)
            ]
    except OSError:
        return []

"""What a project declares, and which of its files decides: read as data, no code of it is run."""

from __future__ import annotations

import os
from pathlib import Path

from . import pdm_lock, pipfile_lock, poetry_lock, pylock, requirements, uv_lock
from .data import Table, Unreadable, json_file, pyproject, table, texts, toml
from .surroundings import Values, values
from .wanted import Declared

# In this order: the lock of the manager in use knows best.
LOCKS = ("uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock", "pylock.toml")
REQUIREMENTS = "requirements.txt"
PROJECT = "pyproject.toml"


def declared(root: str, cfg: dict[str, str]) -> Declared | None:
    """Read what a project declares for an environment.

    Args:
        root: the project's folder.
        cfg: the environment's pyvenv.cfg, keys in lower case.

    Returns:
        What is declared, with `unknown` set where it cannot be read; None when nothing is declared.
    """
    folder = Path(root)
    found = Declared(next((name for name in (*LOCKS, REQUIREMENTS) if (folder / name).is_file()), PROJECT))
    try:
        if not (folder / found.file).is_file():
            return None
        _read(found, folder, values(cfg))
    except (Unreadable, OSError, ValueError, RecursionError) as error:
        found.unknown = str(error) or type(error).__name__
        found.list.clear()
    if found.file == PROJECT and not (found.list or found.unclear or found.unknown):
        return None
    return found


def _read(found: Declared, root: Path, where: Values) -> None:
    """Read the file that decides."""
    path = root / found.file
    if found.file == REQUIREMENTS:
        requirements.read(found, root, where)
        return
    found.exact = found.file in LOCKS
    found.files.append(os.path.realpath(path))
    if found.file == "Pipfile.lock":
        pipfile_lock.read(found, json_file(path), where)
    elif found.file == "pylock.toml":
        pylock.read(found, toml(path), where)
    else:
        own = pyproject(root)
        if found.exact and own:
            found.files.append(os.path.realpath(root / PROJECT))  # it says which groups are the default
        if found.file == "uv.lock":
            uv_lock.read(found, toml(path), own, where)
        elif found.file == "poetry.lock":
            poetry_lock.read(found, toml(path), own, where)
        elif found.file == "pdm.lock":
            pdm_lock.read(found, toml(path), own, where)
        else:
            _project(found, own, where)


def _project(found: Declared, own: Table, where: Values) -> None:
    """The dependencies that every installation of the project brings along (PEP 621)."""
    project = table(own, "project")
    if "dependencies" in texts(project.get("dynamic")):
        raise Unreadable("the dependencies in pyproject.toml are dynamic")
    for line in texts(project.get("dependencies")):
        found.require(line, where)

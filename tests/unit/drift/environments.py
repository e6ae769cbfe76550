"""Environments with distributions in them, as pip leaves them behind."""

from __future__ import annotations

from pathlib import Path

from envhook.drift.wanted import Declared
from tests.shell.projects import make_environment

CFG = {"home": "/usr/bin", "version": "3.11.7"}


def put(env: Path, *distributions: str) -> None:
    """Put `name==version` into an environment: its metadata, which is all that is looked at."""
    for one in distributions:
        name, _, version = one.partition("==")
        folder = site(env) / f"{name.replace('-', '_')}-{version}.dist-info"
        folder.mkdir()
        (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n\nText.\n")


def site(env: Path) -> Path:
    """The site-packages of an environment."""
    return next(env.glob("lib/python*/site-packages"))


def environment(folder: Path, *distributions: str) -> Path:
    """Make an environment that holds distributions."""
    env = make_environment(folder)
    put(env, *distributions)
    return env


def said(declared: Declared | None) -> list[str]:
    """What is declared, sorted; it must be known."""
    assert declared is not None
    assert declared.unknown == ""
    return sorted(map(str, declared.list))

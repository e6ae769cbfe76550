"""What the unit tests stand on: real files of an ordinary user, no stand-ins for the file system."""

from __future__ import annotations

# As an ordinary user, root's own Python may not be readable: what is loaded late is loaded here.
import difflib  # noqa: F401
import grp  # noqa: F401
import os
import pprint  # noqa: F401
import pwd  # noqa: F401
import shutil
import tempfile
import tomllib  # noqa: F401
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from tests.unit.world import ORDINARY, World, ordinary_user


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Run tests that ask for `world` as an ordinary user."""
    if "world" not in getattr(item, "fixturenames", ()):
        return (yield)
    with ordinary_user():
        return (yield)


@pytest.fixture
def world() -> Iterator[World]:
    """An ordinary user's world."""
    base = Path(tempfile.mkdtemp(prefix="envhook \"é' "))
    umask = os.umask(0o022)
    if os.geteuid() == 0:
        os.chown(base, ORDINARY, ORDINARY)
    try:
        with ordinary_user():
            here = World(base)
        yield here
    finally:
        os.umask(umask)
        _remove(base)


@pytest.fixture
def root_world(tmp_path: Path) -> World:
    """The world of root himself."""
    if os.geteuid() != 0:
        pytest.skip("only root is root")
    return World(tmp_path)


def _remove(base: Path) -> None:
    for folder, folders, _ in os.walk(base):
        for name in folders:
            if not os.path.islink(os.path.join(folder, name)):
                os.chmod(os.path.join(folder, name), 0o700)
    shutil.rmtree(base, ignore_errors=True)

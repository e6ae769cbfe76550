"""Fixtures: a shell, the account of a person who uses it, a terminal."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.shell import dialects
from tests.shell.homes import Home, install_program
from tests.shell.live import Live

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.shell.terminal import Terminal
    from tests.shell.words import Dialect


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The installed `envhook`."""
    return install_program(tmp_path_factory.mktemp("opt") / "envhook")


@pytest.fixture(params=dialects.NAMES, ids=lambda name: name.rpartition("/")[2])
def dialect(request: pytest.FixtureRequest) -> Dialect:
    """Each shell in turn."""
    return dialects.find(request.param)


@pytest.fixture
def home(tmp_path_factory: pytest.TempPathFactory, dialect: Dialect, program: Path) -> Iterator[Home]:
    """A fresh account with nothing in it, thrown away afterwards (kept if ENVHOOK_TEST_KEEP is set)."""
    account = Home(tmp_path_factory.mktemp("account"), dialect, program)
    yield account
    account.close()
    if "ENVHOOK_TEST_KEEP" not in os.environ:
        shutil.rmtree(account.base, ignore_errors=True)  # a shell may still be writing its history


@pytest.fixture
def terminal(home: Home) -> Terminal:
    """A terminal opened in the home folder, envhook installed."""
    return home.terminal()


@pytest.fixture
def live(home: Home) -> Iterator[Live]:
    """An account whose daemon ends with the test."""
    here = Live(home)
    yield here
    here.close()

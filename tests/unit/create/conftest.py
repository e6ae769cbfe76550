"""A home for each test; one cache for all, so that pip is unpacked once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.create.workshop import ODD, Workshop


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The user's cache folder."""
    return str(tmp_path_factory.mktemp("cache"))


@pytest.fixture
def workshop(tmp_path: Path, cache: str) -> Workshop:
    """A user with a plain home."""
    return Workshop(tmp_path, cache)


@pytest.fixture
def odd_workshop(tmp_path: Path, cache: str) -> Workshop:
    """A user whose home has blanks, quotes and more in its name."""
    base = tmp_path / ODD
    base.mkdir()
    return Workshop(base, cache)

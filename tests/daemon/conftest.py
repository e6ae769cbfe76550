"""A household for each test."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.daemon.household import Household


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Household]:
    """A scratch account; its daemon and its shells end with the test."""
    if os.name == "nt":
        pytest.skip("there is no daemon on Windows")
    here = Household(tmp_path)
    yield here
    here.close()

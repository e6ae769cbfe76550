"""What every test starts from: nothing of the developer's own environment that envhook would listen to."""

from __future__ import annotations

import os

import pytest


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away what an activated environment or envhook itself has exported."""
    for name in list(os.environ):
        if name.startswith(("ENVHOOK_", "VIRTUAL_ENV", "UV_", "CONDA_")) and not name.startswith("ENVHOOK_TEST_"):
            monkeypatch.delenv(name)

"""The vocabulary is the contract's."""

from __future__ import annotations

import envhook
from envhook import names

STATES = {"none", "active", "missing", "creating", "untrusted", "denied", "broken", "off", "foreign"}


def test_the_states_are_the_nine_of_the_contract() -> None:
    assert set(names.STATES) == STATES


def test_strong_and_weak_markers() -> None:
    locks = {"Pipfile", "poetry.lock", "uv.lock", "pdm.lock", "pylock.toml"}
    assert set(names.STRONG_MARKERS) == {"pyproject.toml", "setup.py", "setup.cfg", ".envhook.toml", *locks}
    assert set(names.WEAK_MARKERS) == {"requirements.txt", "requirements.in"}


def test_the_fast_version_is_the_package_version() -> None:
    assert envhook.__version__ == names.VERSION


def test_each_shell_has_a_language() -> None:
    assert set(names.SHELL_LANGUAGES) == {"bash", "zsh", "fish", "powershell"}

"""Which installations may be pinned in a start-up file."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from envhook.cli import vanish


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("UV_CACHE_DIR", "TMPDIR"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    "prefix",
    [
        "/home/me/.cache/uv/archive-v0/AbC",
        "/home/me/.cache/uv/environments-v2/script-1",
        "/home/me/.local/share/pipx/.cache/8f3",
        "/Users/me/Library/Caches/uv/archive-v0/x",
        "/big/disk/archive-v0/x",
    ],
)
def test_a_cache_will_be_emptied(prefix: str) -> None:
    problem = vanish.reason(prefix, "/home/me")
    assert problem is not None
    assert problem[0].startswith("envhook runs from a cache")
    assert problem[1].endswith("uv tool install envhook")


def test_a_cache_elsewhere_is_known_by_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV_CACHE_DIR", "/data/uv")
    assert vanish.reason("/data/uv/x/y", "/home/me") is not None
    assert vanish.reason("/data/uv2/x", "/home/me") is None


def test_a_temporary_folder_will_be_emptied() -> None:
    problem = vanish.reason("/tmp/try/venv", "/home/me")
    assert problem is not None
    assert problem[0].startswith("envhook runs from a temporary folder")


def test_a_home_in_a_temporary_folder_lives_no_longer_than_its_tools() -> None:
    assert vanish.reason("/tmp/me/.local/share/uv/tools/envhook", "/tmp/me") is None


@pytest.mark.parametrize("marker", ["pyproject.toml", "requirements.txt", ".git"])
def test_a_projects_environment_vanishes_with_it(tmp_path: Path, marker: str) -> None:
    env = tmp_path / "shop" / ".venv"
    env.mkdir(parents=True)
    (env / "pyvenv.cfg").touch()
    assert vanish.reason(str(env), str(tmp_path)) is None
    (tmp_path / "shop" / marker).touch()
    problem = vanish.reason(str(env), str(tmp_path))
    assert problem is not None
    assert problem[0].startswith("envhook runs from a project's environment")


@pytest.mark.parametrize(
    "prefix", ["/home/me/.local/share/uv/tools/envhook", "/home/me/.local/pipx/venvs/envhook", "/usr", "/opt/homebrew"]
)
def test_what_stays_may_be_pinned(prefix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "prefix", prefix)
    assert vanish.reason(prefix, "/home/me") is None

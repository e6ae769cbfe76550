"""What is installed, read from metadata."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from envhook.drift.installed import folders, installed
from tests.shell.projects import make_environment
from tests.unit.drift.environments import put, site


@pytest.fixture
def env(tmp_path: Path) -> Path:
    return make_environment(tmp_path / "env")


def test_names_and_versions(env: Path) -> None:
    put(env, "requests==2.31.0", "Django-REST-framework==3.15", "zope.interface==6.0", "torch==2.1.0+cpu", "a==1.0rc1")
    assert installed(str(env)) == {
        "requests": "2.31.0",
        "django-rest-framework": "3.15",
        "zope-interface": "6.0",
        "torch": "2.1.0+cpu",
        "a": "1.0rc1",
    }


def test_a_folder_whose_name_does_not_tell_is_looked_into(env: Path) -> None:
    for name, version in (("odd-name-1.0", "1.0"), ("pytz-2004d", "2004d")):
        folder = site(env) / f"{name}.dist-info"
        folder.mkdir()
        (folder / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {name.rpartition('-')[0]}\nVersion: {version}\n"
        )
    assert installed(str(env)) == {"odd-name": "1.0", "pytz": "2004d"}


def test_what_is_half_taken_away_is_not_installed(env: Path) -> None:
    (site(env) / "gone-1.0.dist-info").mkdir()
    put(env, "~equests==2.0")
    assert installed(str(env)) == {}


def test_eggs(env: Path) -> None:
    (site(env) / "folder.egg-info").mkdir()
    (site(env) / "folder.egg-info/PKG-INFO").write_text("Metadata-Version: 1.1\nName: Folder\nVersion: 1\n")
    (site(env) / "file-2.egg-info").write_text("Metadata-Version: 1.1\nName: file\nVersion: 2\n")
    (site(env) / "nameless.egg-info").write_text("")
    (site(env) / "linked.egg-link").write_text("/somewhere\n.")
    assert installed(str(env)) == {"folder": "1", "file": "2", "linked": ""}


def test_a_pipe_is_not_waited_for(env: Path) -> None:
    os.mkfifo(site(env) / "pipe.egg-info")
    (site(env) / "a-b-1.dist-info").mkdir()
    os.mkfifo(site(env) / "a-b-1.dist-info/METADATA")
    assert installed(str(env)) == {}


def test_every_place_once(env: Path) -> None:
    (env / "lib64").symlink_to("lib")
    windows = env / "Lib/site-packages"
    windows.mkdir(parents=True)
    assert folders(str(env)) == [str(site(env).resolve()), str(windows.resolve())]


def test_no_pth_is_followed(env: Path, tmp_path: Path) -> None:
    other = make_environment(tmp_path / "other")
    put(other, "far==1")
    (site(env) / "far.pth").write_text(f"{site(other)}\nimport sys; sys.exit(3)\n")
    assert installed(str(env)) == {}


def test_no_environment_at_all(tmp_path: Path) -> None:
    assert installed(str(tmp_path)) == {}
    assert folders(str(tmp_path / "gone")) == []

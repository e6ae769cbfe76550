"""Environments are really made, replaced and kept, by each builder."""

from __future__ import annotations

import os
import shutil

import pytest

from envhook import records, session
from envhook.create import Cancelled, NotCreated
from tests.unit.create.workshop import REAL_UV, Workshop

BUILDERS = ("uv", "venv", "virtualenv")


@pytest.mark.parametrize("builder", BUILDERS)
def test_the_environment_is_the_projects_own(odd_workshop: Workshop, builder: str) -> None:
    root = odd_workshop.project("web")
    made = odd_workshop.make(root, builder=builder)
    assert "prompt = web" in (root / ".venv/pyvenv.cfg").read_text().splitlines()
    assert (root / ".venv/.gitignore").read_text().split()[-1] == "*"
    allowed = odd_workshop.record(root).allowed[made.env]
    assert (allowed.how, allowed.builder) == ("created", made.builder)
    assert allowed.nonce and allowed.nonce in (root / ".venv/.envhook").read_text()
    assert odd_workshop.finding(root).decision.state == "active"
    assert odd_workshop.half_made() == []
    assert {entry.name for entry in root.iterdir()} == {"pyproject.toml", ".venv"}


def test_force_replaces_an_environment(workshop: Workshop) -> None:
    root = workshop.project()
    workshop.make(root)
    (root / ".venv/mine.txt").write_text("old")
    with pytest.raises(NotCreated) as error:
        workshop.make(root)
    assert error.value.line == ".venv is there already; make it anew: envhook create --force"
    workshop.make(root, force=True)
    assert not (root / ".venv/mine.txt").exists()
    assert {entry.name for entry in root.iterdir()} == {"pyproject.toml", ".venv"}
    assert workshop.finding(root).decision.state == "active"


def test_a_failed_replacement_keeps_the_old_environment(workshop: Workshop) -> None:
    root = workshop.project()
    workshop.make(root)
    (root / ".venv/mine.txt").write_text("old")
    workshop.tool("uv", "#!/bin/sh\necho 'No space left on device (os error 28)' >&2; exit 1\n")
    with pytest.raises(NotCreated) as error:
        workshop.make(root, force=True)
    assert error.value.line == ".venv not created: no space left on disk; retry: envhook create --force"
    assert (root / ".venv/mine.txt").read_text() == "old"
    assert {entry.name for entry in root.iterdir()} == {"pyproject.toml", ".venv"}
    assert workshop.finding(root).decision.state == "active"


def test_a_nested_name_makes_its_folders_and_takes_them_away_again(workshop: Workshop) -> None:
    root = workshop.project()
    workshop.tool("uv", "#!/bin/sh\necho 'Disk quota exceeded' >&2; exit 1\n")
    with pytest.raises(NotCreated, match="your disk quota is used up"):
        workshop.make(root, env_name="build/envs/main")
    assert [entry.name for entry in root.iterdir()] == ["pyproject.toml"]
    (workshop.tools / "uv").unlink()
    assert workshop.make(root, env_name="build/envs/main").env == str(root / "build/envs/main")


def test_a_failing_builder_hands_over_to_the_next(workshop: Workshop) -> None:
    root = workshop.project()
    workshop.tool(
        "uv", '#!/bin/sh\nfor env; do :; done\ntouch "$env/litter"; echo "panicked at main.rs" >&2; exit 101\n'
    )
    made = workshop.make(root)
    assert made.builder == "venv"
    assert not (root / ".venv/litter").exists()


def test_a_builder_that_lies_is_not_believed(workshop: Workshop) -> None:
    root = workshop.project()
    workshop.tool("uv", "#!/bin/sh\nexit 0\n")
    assert workshop.make(root).builder == "venv"


def test_builders_get_an_allow_listed_environment(workshop: Workshop) -> None:
    root = workshop.project()
    seen = workshop.base / "seen"
    workshop.tool("uv", f'#!/bin/sh\n{{ env; pwd; echo "ARGS $*"; }} > {seen}\nexec {REAL_UV} "$@"\n')
    workshop.environ["PATH"] = f"{root}/node_modules/.bin:.:relative/bin::{workshop.environ['PATH']}"
    workshop.environ |= {
        "PYTHONPATH": str(root),
        "PYTHONHOME": "/nowhere",
        "PIP_INDEX_URL": "http://evil",
        "UV_PYTHON": "3.6",
        "UV_INDEX_URL": "http://evil",
        "VIRTUALENV_CLEAR": "1",
        "LD_PRELOAD": "",
        "SECRET_TOKEN": "s3cret",
    }
    workshop.make(root)
    text = seen.read_text()
    names = {line.partition("=")[0] for line in text.splitlines()}
    assert not names & {"PYTHONPATH", "PYTHONHOME", "PIP_INDEX_URL", "UV_PYTHON", "UV_INDEX_URL", "SECRET_TOKEN"}
    path = next(line for line in text.splitlines() if line.startswith("PATH=")).removeprefix("PATH=").split(":")
    assert all(os.path.isabs(entry) and not entry.startswith(str(root)) for entry in path)
    assert "\n/\n" in text
    assert {"--offline", "--no-config", "--no-python-downloads"} <= set(text.split("ARGS ")[1].split())


def test_a_user_ini_of_virtualenv_does_not_count(workshop: Workshop) -> None:
    root = workshop.project()
    ini = workshop.home / ".config/virtualenv/virtualenv.ini"
    ini.parent.mkdir(parents=True)
    ini.write_text("[virtualenv]\nsystem-site-packages = true\nprompt = hacked\n")
    workshop.make(root, builder="virtualenv")
    text = (root / ".venv/pyvenv.cfg").read_text()
    assert "include-system-site-packages = false" in text and "hacked" not in text


def test_a_loose_umask_makes_no_loose_environment(workshop: Workshop) -> None:
    root = workshop.project()
    before = os.umask(0)
    try:
        workshop.make(root)
        assert os.umask(0) == 0
    finally:
        os.umask(before)
    assert [
        path for path in (root / ".venv").rglob("*") if path.lstat().st_mode & 0o022 and not path.is_symlink()
    ] == []


def test_cancelled_is_told_as_such() -> None:
    error = Cancelled()
    assert error.line == "cancelled, nothing left behind; start again: envhook create"
    assert (error.exit_status, NotCreated("x").exit_status) == (130, 1)


def test_what_is_kept_in_line_stays_so_only_in_place_of_the_same(workshop: Workshop) -> None:
    root = workshop.project()
    env = workshop.make(root).env

    def choose(auto: bool) -> None:
        record = workshop.record(root)
        record.allowed[env].auto_sync = auto
        with workshop.inside():
            records.write(session.here(dict(os.environ), str(root), str(root)).folders, record)

    choose(True)
    workshop.make(root, force=True)
    assert workshop.record(root).allowed[env].auto_sync
    choose(False)
    workshop.make(root, force=True)
    assert not workshop.record(root).allowed[env].auto_sync
    choose(True)
    (root / ".venv/.envhook").write_text("envhook\t1\nnonce\tof another one\n")
    workshop.make(root, force=True)
    assert not workshop.record(root).allowed[env].auto_sync
    choose(True)
    shutil.rmtree(env)
    workshop.make(root)
    assert not workshop.record(root).allowed[env].auto_sync


def test_what_was_made_is_noted_for_shells_that_wait(workshop: Workshop) -> None:
    root = workshop.project()
    made = workshop.make(root)
    told = workshop.record(root).made[made.env][1]
    assert told.startswith(f"created .venv with {made.python_name} ({made.builder}, ")
    assert told.endswith("; undo: envhook remove")

"""Where nothing is made, and that nothing is left behind there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from envhook.create import NotCreated
from tests.unit.create.workshop import REAL_UV, Workshop, run

BUILDERS = ("uv", "venv", "virtualenv")


@pytest.mark.parametrize(
    "prepare",
    [
        lambda env: env.mkdir(),
        lambda env: (env.mkdir(), (env / "thesis.txt").write_text("years of work")),
        lambda env: env.write_text("../elsewhere\n"),
        lambda env: env.symlink_to("nowhere"),
        lambda env: (env.parent / "real").mkdir() or env.symlink_to("real"),
    ],
    ids=["empty", "full", "file", "dangling", "link"],
)
@pytest.mark.parametrize("force", [False, True])
def test_nothing_that_exists_is_written_into(workshop: Workshop, prepare: object, force: bool) -> None:
    root = workshop.project()
    prepare(root / ".venv")  # type: ignore[operator]
    before = sorted((str(path), path.lstat().st_ctime_ns) for path in root.rglob("*"))
    with pytest.raises(NotCreated) as error:
        workshop.make(root, force=force)
    assert ".venv" in error.value.what and error.value.remedy
    assert sorted((str(path), path.lstat().st_ctime_ns) for path in root.rglob("*")) == before
    assert workshop.half_made() == []


@pytest.mark.parametrize("name", ["../out", "/tmp/out", "a/../../out", "a//b", ".", ""])
def test_nothing_is_made_outside_the_project(workshop: Workshop, name: str) -> None:
    root = workshop.project()
    if name == "":
        assert workshop.make(root, env_name=name).name == ".venv"
        return
    with pytest.raises(NotCreated):
        workshop.make(root, env_name=name)
    assert not (workshop.home / "out").exists() and not Path("/tmp/out").exists()
    assert [entry.name for entry in root.iterdir()] == ["pyproject.toml"]


def test_no_link_is_passed_on_the_way(workshop: Workshop) -> None:
    root = workshop.project()
    elsewhere = workshop.home / "elsewhere"
    elsewhere.mkdir()
    (root / "build").symlink_to(elsewhere)
    with pytest.raises(NotCreated):
        workshop.make(root, env_name="build/env")
    assert list(elsewhere.iterdir()) == []


def test_programs_of_the_project_are_not_run(workshop: Workshop) -> None:
    root = workshop.project()
    (root / "bin").mkdir()
    for name in ("uv", "python3", "python", "virtualenv"):
        program = root / "bin" / name
        program.write_text(f"#!/bin/sh\ntouch {root}/ran\nexit 1\n")
        program.chmod(0o755)
    (workshop.home / "link").symlink_to(root / "bin")
    workshop.environ["PATH"] = f"{workshop.home}/link:{root}/bin:bin:{workshop.environ['PATH']}"
    workshop.make(root)
    assert not (root / "ran").exists()


def test_a_project_that_others_can_write_to_gets_none(workshop: Workshop) -> None:
    root = workshop.project()
    root.chmod(0o777)
    with pytest.raises(NotCreated, match="others can write to ~/shop"):
        workshop.make(root)
    assert [entry.name for entry in root.iterdir()] == ["pyproject.toml"]


def test_a_path_that_is_no_utf8(workshop: Workshop) -> None:
    root = workshop.home / os.fsdecode(b"sh\xffp")
    root.mkdir()
    with pytest.raises(NotCreated) as error:
        workshop.make(root)
    assert error.value.line == r".venv not created: ~/sh\xffp is no valid UTF-8; rename the folder"


def test_a_name_that_is_too_long(workshop: Workshop) -> None:
    root = workshop.project()
    with pytest.raises(NotCreated, match="the path is too long"):
        workshop.make(root, env_name="n" * 300)


def test_no_home_of_ones_own(workshop: Workshop) -> None:
    root = workshop.project()
    del workshop.environ["HOME"]
    with pytest.raises(NotCreated, match="there is no folder of yours"):
        workshop.make(root)


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting needs root")
@pytest.mark.parametrize(
    ("options", "line"),
    [
        ("size=64k", "no space left on disk"),
        ("ro", "the disk is read-only"),
        ("nr_inodes=20", "no space left on disk"),
    ],
)
def test_disks_that_are_full_or_read_only(workshop: Workshop, options: str, line: str) -> None:
    root = workshop.home / "disk"
    root.mkdir()
    if run("mount", "-t", "tmpfs", "-o", f"mode=0755,{options}", "tmpfs", root).returncode:
        pytest.skip("no mounting here")
    try:
        with pytest.raises(NotCreated) as error:
            workshop.make(root)
        assert error.value.line == f".venv not created: {line}; retry: envhook create"
        assert list(root.iterdir()) == []
    finally:
        run("umount", root)


def test_a_home_directory_in_git_is_no_project(workshop: Workshop) -> None:
    (workshop.home / ".git").mkdir()
    bin_folder = workshop.home / ".local/bin"
    bin_folder.mkdir(parents=True)
    seen = workshop.base / "seen"
    workshop.tools = bin_folder
    workshop.tool("uv", f'#!/bin/sh\nenv > {seen}\nexec {REAL_UV} "$@"\n')
    workshop.make(workshop.project())
    assert f"HOME={workshop.home}\n" in seen.read_text()
    with pytest.raises(NotCreated) as error:
        workshop.make(workshop.home)
    assert error.value.line == ".venv not created: ~ itself is no project; make a folder for it"


def test_a_refusal_that_ends_is_not_held_against_the_project(workshop: Workshop) -> None:
    root = workshop.project()
    root.chmod(0o777)
    with pytest.raises(NotCreated, match="others can write"):
        workshop.make(root)
    root.chmod(0o755)
    assert not workshop.record(root).failed
    assert workshop.enter(root).wait() == 0


def test_state_that_cannot_be_written(workshop: Workshop) -> None:
    root = workshop.project()
    state = workshop.home / ".local/state/envhook"
    state.parent.mkdir(parents=True)
    state.write_text("a file is in the way")
    with pytest.raises(NotCreated) as error:
        workshop.make(root)
    expected = "it cannot be noted in ~/.local/state/envhook, a file is in the way"
    assert error.value.line == f".venv not created: {expected}; retry: envhook create"
    assert [entry.name for entry in root.iterdir()] == ["pyproject.toml"]

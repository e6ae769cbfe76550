"""Environments are really made, in odd places, by each builder, and nothing is left when they are not."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from envhook.create import Cancelled, NotCreated
from tests.unit.create.workshop import ODD, Workshop, run

REAL_UV = shutil.which("uv") or os.path.join(os.path.dirname(sys.executable), "uv")
BUILDERS = ("uv", "venv", "virtualenv")


def wheel(folder: Path) -> Path:
    """A tiny package."""
    import zipfile

    path = folder / "tiny-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("tiny.py", "VALUE = 42\n")
        archive.writestr("tiny-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n")
        archive.writestr("tiny-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr("tiny-1.0.dist-info/RECORD", "tiny.py,,\ntiny-1.0.dist-info/RECORD,,\n")
    return path


@pytest.mark.parametrize("builder", BUILDERS)
@pytest.mark.parametrize("name", ["shop", ODD, "l" + "o" * 150 + "ng", "it's $HOME `x` \\ 'n'"])
def test_pip_works_whatever_the_path(workshop: Workshop, builder: str, name: str, tmp_path: Path) -> None:
    root = workshop.project(name)
    made = workshop.make(root, builder=builder)
    env = root / ".venv"
    assert (made.env, made.name, made.fresh, made.pip) == (str(env), ".venv", True, True)
    if builder != "venv" or name == "shop":  # venv does not quote its activation scripts: it hands over
        assert made.builder == builder
    for program in ("pip", "pip3", f"pip{'.'.join(made.python_version.split('.')[:2])}"):
        said = run(env / "bin" / program, "--version")
        assert said.returncode == 0 and str(env) in said.stdout, said
    done = run(env / "bin/pip", "install", "--no-index", wheel(tmp_path))
    assert done.returncode == 0, done
    assert run(env / "bin/python", "-c", "import tiny; print(tiny.VALUE)").stdout == "42\n"


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


@pytest.mark.parametrize("builder", BUILDERS)
def test_pip_can_take_itself_away(workshop: Workshop, builder: str) -> None:
    root = workshop.project()
    workshop.make(root, builder=builder)
    env = root / ".venv"
    listed = run(env / "bin/pip", "list", "--format=freeze").stdout
    assert listed.startswith("pip==")
    assert run(env / "bin/pip", "check").returncode == 0
    gone = run(env / "bin/pip", "uninstall", "--yes", "pip")
    assert gone.returncode == 0, gone
    assert not [path for path in env.rglob("pip*") if "activate" not in path.name]


def test_pip_replaces_itself_without_harm_to_other_environments(workshop: Workshop) -> None:
    first, second = workshop.project("one"), workshop.project("two")
    workshop.make(first)
    workshop.make(second)
    with workshop.inside():
        import virtualenv.seed.wheels.embed as embed
    again = run(
        first / ".venv/bin/pip", "install", "--no-index", "--force-reinstall", f"--find-links={embed.BUNDLE_FOLDER}", "pip"
    )
    assert again.returncode == 0, again
    assert run(first / ".venv/bin/pip", "--version").returncode == 0
    assert run(second / ".venv/bin/pip", "--version").returncode == 0


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


def test_a_failing_builder_hands_over_to_the_next(workshop: Workshop) -> None:
    root = workshop.project()
    workshop.tool("uv", '#!/bin/sh\nfor env; do :; done\ntouch "$env/litter"; echo "panicked at main.rs" >&2; exit 101\n')
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
    assert [path for path in (root / ".venv").rglob("*") if path.lstat().st_mode & 0o022 and not path.is_symlink()] == []


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
    with pytest.raises(NotCreated, match="there is no home folder of yours"):
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


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting needs root")
def test_another_disk_than_the_cache_gets_copies(workshop: Workshop) -> None:
    root = workshop.home / "disk"
    root.mkdir()
    if run("mount", "-t", "tmpfs", "-o", "mode=0755", "tmpfs", root).returncode:
        pytest.skip("no mounting here")
    try:
        workshop.make(root)
        assert run(root / ".venv/bin/pip", "--version").returncode == 0
    finally:
        run("umount", root)


def test_a_cache_that_cannot_be_written(workshop: Workshop) -> None:
    root = workshop.project()
    blocked = workshop.home / ".cache"
    blocked.write_text("a file is in the way")
    del workshop.environ["XDG_CACHE_HOME"]
    workshop.make(root)
    assert run(root / ".venv/bin/pip", "--version").returncode == 0


def test_cancelled_is_told_as_such() -> None:
    error = Cancelled()
    assert error.line == "cancelled, nothing left behind; start again: envhook create"
    assert (error.exit_status, NotCreated("x").exit_status) == (130, 1)

"""pip works in what was made, whatever the path, the Python and the cache, without a network."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from envhook.create import NotCreated
from tests.unit.create.workshop import ODD, Workshop, run, until

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
        from virtualenv.seed.wheels import embed
    again = run(
        first / ".venv/bin/pip",
        "install",
        "--no-index",
        "--force-reinstall",
        f"--find-links={embed.BUNDLE_FOLDER}",
        "pip",
    )
    assert again.returncode == 0, again
    assert run(first / ".venv/bin/pip", "--version").returncode == 0
    assert run(second / ".venv/bin/pip", "--version").returncode == 0


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


def test_a_damaged_cache_is_built_anew(workshop: Workshop) -> None:
    del workshop.environ["XDG_CACHE_HOME"]
    (workshop.home / ".cache").mkdir()
    workshop.make(workshop.project("first"))
    (image,) = (workshop.home / ".cache/envhook/pip").glob("pip-*")
    assert until(lambda: list(image.glob("compiled/*/files")), 60)
    victim = image / "tree/pip/__main__.py"
    victim.chmod(0o644)
    victim.write_text("")
    unused = image.parent / "pip-1.0-old"
    unused.mkdir()
    (unused / "files").write_text("")
    os.utime(unused / "files", (1, 1))
    root = workshop.project()
    workshop.make(root)
    assert run(root / ".venv/bin/python", "-m", "pip", "--version").returncode == 0
    assert not unused.exists()


def test_the_second_environment_comes_compiled(workshop: Workshop) -> None:
    del workshop.environ["XDG_CACHE_HOME"]
    (workshop.home / ".cache").mkdir()
    workshop.make(workshop.project("first"))
    assert until(lambda: list((workshop.home / ".cache/envhook/pip").glob("pip-*/compiled/*/files")), 60)
    root = workshop.project()
    workshop.make(root)
    compiled = next(root.glob(".venv/lib/python3*/site-packages/pip/_internal/cli/__pycache__/main.*.pyc"))
    before = compiled.stat()
    assert before.st_nlink > 1
    said = run(root / ".venv/bin/python", "-v", "-m", "pip", "--version")
    assert f"code object from '{compiled}'" in said.stderr
    assert (compiled.stat().st_ino, compiled.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_each_python_gets_a_pip_that_it_can_run(workshop: Workshop) -> None:
    for version in ("3.8", "3.9", "3.13"):
        root = workshop.project(version)
        try:
            made = workshop.make(root, python=version)
        except NotCreated as error:
            assert f"no Python {version} here" in error.line
            continue
        said = run(root / ".venv/bin/pip", "--version")
        assert made.pip and f"(python {version})" in said.stdout, said

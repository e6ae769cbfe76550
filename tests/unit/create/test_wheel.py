"""Which pip fits, and how a wheel is unpacked."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from envhook.create import image, wheel
from envhook.create.cache import Memory
from envhook.create.interpreter import Interpreter


def test_each_version_gets_a_pip_that_fits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    memory = Memory(str(tmp_path / "wheels"), os.getuid())
    new = wheel.find(Interpreter(sys.executable, "cpython", "3.12.1"), memory)
    assert os.path.basename(new).startswith("pip-2")
    assert wheel.find(Interpreter(sys.executable, "cpython", "3.99.1"), memory) != ""
    again = Memory(str(tmp_path / "wheels"), os.getuid())
    monkeypatch.setitem(sys.modules, "zipfile", None)
    assert wheel.find(Interpreter(sys.executable, "cpython", "3.12.1"), again) == new


@pytest.mark.parametrize("minor", [f"3.{number}" for number in range(7, 17)])
def test_it_is_the_wheel_that_virtualenv_would_take(minor: str) -> None:
    from virtualenv.seed.wheels.embed import get_embed_wheel

    theirs = get_embed_wheel("pip", minor)
    ours = wheel.find(Interpreter("/nonexistent/bin/python", "cpython", f"{minor}.0"), Memory("", -1))
    assert ours == (str(theirs.path) if theirs is not None else "")


def test_an_old_python_gets_the_pip_it_came_with(tmp_path: Path) -> None:
    bundled = tmp_path / "lib/python3.6/ensurepip/_bundled"
    bundled.mkdir(parents=True)
    (bundled / "pip-18.1-py2.py3-none-any.whl").touch()
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/python3").touch()
    found = wheel.find(Interpreter(str(tmp_path / "bin/python3"), "cpython", "3.6.15"), Memory("", -1))
    assert found == str(bundled / "pip-18.1-py2.py3-none-any.whl")


@pytest.mark.parametrize("name", ["/etc/x", "../x", "a/../../x", "a\\x", "c:x"])
def test_a_wheel_stays_in_its_folder(tmp_path: Path, name: str) -> None:
    import zipfile

    with zipfile.ZipFile(tmp_path / "w.whl", "w") as archive:
        archive.writestr(name, "x")
    (tmp_path / "tree").mkdir()
    with pytest.raises(ValueError, match="leaves the folder"):
        image.unpack(str(tmp_path / "w.whl"), str(tmp_path / "tree"), 0o644)
    assert list((tmp_path / "tree").iterdir()) == []


def test_a_damaged_wheel_leaves_no_image(tmp_path: Path) -> None:
    (tmp_path / "w.whl").write_bytes(b"PK nonsense")
    with pytest.raises(ValueError, match="damaged"):
        image.of_wheel(str(tmp_path / "cache"), str(tmp_path / "w.whl"))
    assert list((tmp_path / "cache/pip").iterdir()) == []

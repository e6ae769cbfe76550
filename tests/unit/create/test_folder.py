"""Folders are made and taken away without passing a link or touching anything unknown."""

from __future__ import annotations

from pathlib import Path

import pytest

from envhook.create import folder


def test_a_folder_is_made_once(tmp_path: Path) -> None:
    known = folder.make(str(tmp_path), "a/b")
    assert known == folder.identity(str(tmp_path / "a/b"))
    with pytest.raises(FileExistsError):
        folder.make(str(tmp_path), "a/b")
    (tmp_path / "link").symlink_to("a")
    with pytest.raises(NotADirectoryError):
        folder.make(str(tmp_path), "link/c")
    assert not (tmp_path / "a/c").exists()
    assert folder.identity(str(tmp_path / "link")) == ""


def test_only_the_known_folder_is_discarded(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.mkdir()
    known = folder.identity(str(path))
    path.rename(tmp_path / "y")
    path.mkdir()
    (path / "kept").touch()
    assert not folder.discard(str(path), known)
    assert not folder.discard(str(path), "")
    assert (path / "kept").exists()
    assert folder.discard(str(tmp_path / "y"), known)
    assert folder.discard(str(tmp_path / "y"), known)


def test_a_deep_tree_is_discarded(tmp_path: Path) -> None:
    path = tmp_path / "x"
    deep = path / "/".join(["d"] * 150)
    deep.mkdir(parents=True)
    (deep / "f").touch()
    assert folder.discard(str(path), folder.identity(str(path)))
    assert not path.exists()

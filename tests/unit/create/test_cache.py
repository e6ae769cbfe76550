"""What is remembered, and where nothing can be."""

from __future__ import annotations

import os
from pathlib import Path

from envhook.create.cache import Memory


def test_memory_keeps_the_newest(tmp_path: Path) -> None:
    memory = Memory(str(tmp_path / "deep/memory"), os.getuid(), limit=3)
    for number in range(5):
        memory.put(f"key {number}", [str(number), "tab\there"])
    again = Memory(str(tmp_path / "deep/memory"), os.getuid())
    assert again.get("key 1", 2) is None
    assert again.get("key 4", 2) == ["4", "tab\there"]
    assert again.get("key 4", 3) is None
    (tmp_path / "deep/memory").write_text("nonsense")
    assert Memory(str(tmp_path / "deep/memory"), os.getuid()).get("key 4", 2) is None


def test_memory_without_a_place(tmp_path: Path) -> None:
    memory = Memory("", os.getuid())
    memory.put("a", ["b"])
    assert memory.get("a", 1) == ["b"]
    (tmp_path / "file").touch()
    Memory(str(tmp_path / "file/memory"), os.getuid()).put("a", ["b"])

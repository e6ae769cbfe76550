"""Nothing in the repository speaks of the machine that it was written on."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from tests.house.rooms import SOURCE

# In pieces, so that this file is not found itself.
_WORDS = [
    "/" + "work/",
    "/" + "farm/",
    r"\b" + "steer" + r"ing\b",
    r"\." + r"library\b",
    "before" + "-stop",
    "/tmp/" + "team",
]
_PATTERN = re.compile("|".join(_WORDS).encode(), re.IGNORECASE)


def test_no_path_of_a_developers_machine() -> None:
    if not (SOURCE / ".git").exists() or not shutil.which("git"):
        pytest.skip("not in a repository")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=SOURCE,
        capture_output=True,
        check=True,
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        path = SOURCE / name
        if path.is_file():
            found = _PATTERN.search(path.read_bytes())
            assert found is None, f"{name} holds {found.group()!r}"

"""pylock.toml, in the form of PEP 751."""

from __future__ import annotations

from pathlib import Path

import pytest

from envhook.drift.declared import declared
from tests.unit.drift.environments import CFG, said

LOCK = """\
lock-version = "1.0"
environments = ["sys_platform == 'no-such-system'", "python_version >= '3.11'"]
requires-python = ">=3.11"
extras = ["fancy"]
dependency-groups = ["dev", "docs"]
default-groups = ["dev"]
created-by = "mousebender"

[[packages]]
name = "attrs"
version = "25.1.0"
requires-python = ">=3.8"
wheels = [
  {name = "attrs.whl", upload-time = 2025-01-25T11:30:10.164985+00:00, size = 63152, hashes = {sha256 = "c7"}},
]

[[packages]]
name = "rich"
version = "15.0.0"
marker = "'fancy' in extras"

[[packages]]
name = "iniconfig"
version = "2.3.1"
marker = "'dev' in dependency_groups"

[[packages]]
name = "sphinx"
version = "8.0.0"
marker = "'docs' in dependency_groups"

[[packages]]
name = "lib1"
directory = { path = "lib1", editable = true }
"""


def test_the_default_groups(tmp_path: Path) -> None:
    (tmp_path / "pylock.toml").write_text(LOCK)
    assert said(declared(str(tmp_path), CFG)) == ["attrs==25.1.0", "iniconfig==2.3.1", "lib1"]


@pytest.mark.parametrize(
    ("lock", "python"),
    [
        (LOCK, "3.10.1"),
        (LOCK.replace('"1.0"', '"2.0"'), "3.11.7"),
        (LOCK.replace("'dev' in dependency_groups", "dev dev"), "3.11.7"),
        (LOCK.replace("python_version >= '3.11'", "python_version >= '3.12'"), "3.11.7"),
    ],
)
def test_what_is_not_for_this_environment_is_unknown(tmp_path: Path, lock: str, python: str) -> None:
    (tmp_path / "pylock.toml").write_text(lock)
    found = declared(str(tmp_path), {"version": python})
    assert found is not None
    assert found.unknown

"""uv.lock, in the form that uv writes."""

from __future__ import annotations

from pathlib import Path

import pytest

from envhook.drift.declared import declared
from tests.unit.drift.environments import CFG, said

LOCK = """\
version = 1
revision = 5
requires-python = ">=3.11"
resolution-markers = [
    "python_full_version < '3.12'",
    "python_full_version >= '3.12'",
]

[[package]]
name = "colorama"
version = "0.4.6"
source = { registry = "x:" }
sdist = { url = "https://files.example/colorama-0.4.6.tar.gz", hash = "sha256:08", size = 27697 }
wheels = [
    { url = "https://files.example/colorama-0.4.6-py2.whl", hash = "sha256:4f", size = 25335 },
    { url = "https://files.example/colorama-0.4.6-py3.whl", hash = "sha256:4e", size = 25335 },
]

[[package]]
name = "iniconfig"
version = "2.3.1"
source = { registry = "x:" }

[[package]]
name = "lib1"
version = "0.3"
source = { editable = "lib1" }
dependencies = [
    { name = "pathspec" },
]

[package.metadata]
requires-dist = [{ name = "pathspec" }]

[[package]]
name = "numpy"
version = "2.2.6"
source = { registry = "x:" }
resolution-markers = [
    "python_full_version < '3.12'",
]

[[package]]
name = "numpy"
version = "2.4.0"
source = { registry = "x:" }
resolution-markers = [
    "python_full_version >= '3.12'",
]

[[package]]
name = "pathspec"
version = "1.1.1"
source = { registry = "x:" }

[[package]]
name = "pluggy"
version = "1.7.0"
source = { registry = "x:" }

[[package]]
name = "pysocks"
version = "1.7.1"
source = { registry = "x:" }

[[package]]
name = "requests"
version = "2.32.5"
source = { registry = "x:" }
dependencies = [
    { name = "requests", extra = ["ring"] },
]

[package.optional-dependencies]
ring = [
    { name = "pluggy" },
]
socks = [
    { name = "pysocks" },
]

[[package]]
name = "rich"
version = "15.0.0"
source = { registry = "x:" }

[[package]]
name = "shop"
version = "0.1"
source = { virtual = "." }
dependencies = [
    { name = "colorama", marker = "sys_platform == 'no-such-system'" },
    { name = "lib1" },
    { name = "numpy", version = "2.2.6", source = { registry = "x:" }, marker = "python_full_version < '3.12'" },
    { name = "numpy", version = "2.4.0", source = { registry = "x:" }, marker = "python_full_version >= '3.12'" },
    { name = "requests", extra = ["socks"] },
]

[package.optional-dependencies]
fancy = [
    { name = "rich" },
]

[package.dev-dependencies]
dev = [
    { name = "iniconfig" },
]
docs = [
    { name = "rich" },
]
"""
BASE = ["lib1", "numpy==2.2.6", "pathspec==1.1.1", "pluggy==1.7.0", "pysocks==1.7.1", "requests==2.32.5"]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "uv.lock").write_text(LOCK)
    return tmp_path


def test_what_the_project_needs_and_its_group_dev(shop: Path) -> None:
    found = declared(str(shop), CFG)
    assert said(found) == sorted([*BASE, "iniconfig==2.3.1"])
    assert found is not None
    assert found.exact


def test_markers_are_judged_by_the_environments_python(shop: Path) -> None:
    assert "numpy==2.4.0" in said(declared(str(shop), {"version_info": "3.13.1.final.0"}))
    assert "numpy==2.2.6" not in said(declared(str(shop), {"version_info": "3.13.1.final.0"}))


@pytest.mark.parametrize(
    ("groups", "more"),
    [("[]", []), ('["docs"]', ["rich==15.0.0"]), ('"all"', ["iniconfig==2.3.1", "rich==15.0.0"])],
)
def test_the_project_says_which_groups_are_the_default(shop: Path, groups: str, more: list[str]) -> None:
    (shop / "pyproject.toml").write_text(f"[tool.uv]\ndefault-groups = {groups}\n")
    found = declared(str(shop), CFG)
    assert said(found) == sorted([*BASE, *more])
    assert found is not None
    assert [Path(file).name for file in found.files] == ["uv.lock", "pyproject.toml"]


def test_a_workspace_without_a_project_of_its_own(tmp_path: Path) -> None:
    lock = LOCK.replace('{ virtual = "." }', '{ editable = "shop" }')
    lock += '\n[manifest]\nmembers = ["lib1", "shop"]\n[manifest.dependency-groups]\ndev = [{ name = "rich" }]\n'
    (tmp_path / "uv.lock").write_text(lock)
    assert said(declared(str(tmp_path), CFG)) == sorted([*BASE, "iniconfig==2.3.1", "rich==15.0.0", "shop"])


@pytest.mark.parametrize(
    "lock",
    [
        "version = 2\n",
        "version = 1\n<<<<<<< HEAD\n",
        LOCK.replace('name = "pathspec"\nversion', 'name = "gone"\nversion'),
        LOCK.replace("sys_platform ==", "sys_plat ="),
    ],
)
def test_what_cannot_be_read_is_unknown(tmp_path: Path, lock: str) -> None:
    (tmp_path / "uv.lock").write_text(lock)
    found = declared(str(tmp_path), CFG)
    assert found is not None
    assert found.unknown
    assert found.list == []

"""Pipfile.lock, in the form that pipenv writes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from envhook.drift.declared import declared
from tests.unit.drift.environments import CFG, said

LOCK = {
    "_meta": {
        "hash": {"sha256": "43"},
        "pipfile-spec": 6,
        "requires": {},
        "sources": [{"name": "pypi", "url": "https://pypi.org/simple", "verify_ssl": True}],
    },
    "default": {
        "click": {
            "hashes": ["sha256:8b"],
            "index": "pypi",
            "markers": "python_version >= '3.10'",
            "version": "==8.5.1",
        },
        "old": {"markers": "python_version < '3.10'", "version": "==1"},
        "colorama": {"version": "*"},
        "local": {"editable": True, "path": "./local"},
        "fork": {"git": "https://example.org/fork.git", "ref": "ab"},
    },
    "develop": {"iniconfig": {"version": "==2.3.1"}},
}


def test_the_default_section(tmp_path: Path) -> None:
    (tmp_path / "Pipfile.lock").write_text(json.dumps(LOCK, indent=4))
    found = declared(str(tmp_path), CFG)
    assert said(found) == ["click==8.5.1"]
    assert found is not None
    assert found.unclear == ["colorama", "local", "fork"]


@pytest.mark.parametrize("lock", ["", "[]", "{", '{"_meta": {"pipfile-spec": 7}}', "[" * 100000])
def test_what_cannot_be_read_is_unknown(tmp_path: Path, lock: str) -> None:
    (tmp_path / "Pipfile.lock").write_text(lock)
    found = declared(str(tmp_path), CFG)
    assert found is not None
    assert found.unknown

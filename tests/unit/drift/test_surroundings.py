"""What markers are judged by."""

from __future__ import annotations

import sys

import pytest

from envhook.drift.data import Unreadable
from envhook.drift.surroundings import holds, holds_in_lock, python_fits, values


@pytest.mark.parametrize(
    ("cfg", "full", "implementation"),
    [
        ({"version": "3.9.18"}, "3.9.18", "CPython"),
        ({"version_info": "3.12.1.final.0", "implementation": "CPython"}, "3.12.1", "CPython"),
        ({"version_info": "3.13", "implementation": "CPython"}, "3.13", "CPython"),
        ({"version": "3.10.14", "implementation": "PyPy"}, "3.10.14", "PyPy"),
        ({"version": "3.10.14", "executable": "/opt/pypy/bin/pypy3.10"}, "3.10.14", "PyPy"),
    ],
)
def test_the_environments_python(cfg: dict[str, str], full: str, implementation: str) -> None:
    where = values(cfg)
    assert where["python_full_version"] == full
    assert where["python_version"] == ".".join(full.split(".")[:2])
    assert where["platform_python_implementation"] == implementation
    assert where["implementation_name"] == implementation.lower()
    assert where["sys_platform"] == sys.platform


@pytest.mark.parametrize("version", ["", "x", "3", "three.one"])
def test_without_a_version_it_is_the_running_one(version: str) -> None:
    assert values({"version": version})["python_version"] == "{}.{}".format(*sys.version_info)


def test_markers() -> None:
    where = values({"version": "3.9.18"})
    assert holds("", where)
    assert holds("python_version < '3.10' and extra != 'x'", where)
    assert not holds("python_full_version > '3.9.18'", where)
    assert not holds("extra == 'x'", where)
    assert holds_in_lock("'a' in dependency_groups and 'b' not in extras", where, ["a"])
    for wrong in ("nonsense", "os_name", "python_version ~ '3'"):
        with pytest.raises(Unreadable):
            holds(wrong, where)
        with pytest.raises(Unreadable):
            holds_in_lock(wrong, where, [])


def test_ranges_of_python() -> None:
    where = values({"version": "3.9.18"})
    assert python_fits("", where)
    assert python_fits("*", where)
    assert python_fits(">=3.8,!=3.9.1", where)
    assert not python_fits(">=3.10", where)
    assert python_fits("nonsense", where)

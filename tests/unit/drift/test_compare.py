"""One side against the other."""

from __future__ import annotations

from pathlib import Path

import pytest

from envhook.drift.compare import Comparison, compare
from tests.unit.drift.environments import CFG, environment, site


def compared(tmp_path: Path, requirements: str, *there: str, **cfg: str) -> Comparison:
    (tmp_path / "requirements.txt").write_text(requirements)
    env = environment(tmp_path / ".venv", *there)
    found = compare(str(tmp_path), str(env), CFG | cfg)
    assert found is not None
    return found


def test_in_step(tmp_path: Path) -> None:
    found = compared(
        tmp_path,
        "Requests>=2\nzope-interface\ntorch==2.1.0\nb>1\n",
        "requests==2.31",
        "zope.interface==6",
        "torch==2.1.0+cpu",
        "b==2.0rc1",
        "more==1",
    )
    assert found.in_step
    assert found.sentence == "in step with requirements.txt"
    assert (found.extra, found.details) == ([], [])


def test_missing_and_other(tmp_path: Path) -> None:
    found = compared(tmp_path, "a\nb>=2\nc==1.0\nd==1\n", "c==1.1", "d==1.0")
    assert not found.in_step
    assert found.missing == ["a", "b>=2"]
    assert [(one.name, one.installed, one.declared) for one in found.other] == [("c", "1.1", "1.0")]
    assert found.summary == "2 missing, 1 other version"
    assert found.sentence == "2 missing, 1 other version; bring it in line: envhook sync"
    assert found.details == ["a is missing", "b>=2 is missing", "c 1.1 (declared 1.0)"]


@pytest.mark.parametrize(
    ("there", "summary"),
    [(("a==1",), "1 missing"), (("a==1", "b==3"), "1 other version"), (("a==2", "b==3"), "2 other versions")],
)
def test_the_sum(tmp_path: Path, there: tuple[str, ...], summary: str) -> None:
    assert compared(tmp_path, "a==1\nb==2\n", *there).summary == summary


def test_a_name_that_is_asked_for_twice_counts_once(tmp_path: Path) -> None:
    found = compared(tmp_path, "a>1\na<3\nb\nb>1\n", "a==3")
    assert (found.missing, len(found.other)) == (["b"], 1)


def test_versions_from_before_the_standard(tmp_path: Path) -> None:
    found = compared(tmp_path, "a===2004d\nb===1x\n")
    for name, version in (("a", "2004d"), ("b", "2x")):
        folder = site(tmp_path / ".venv") / f"{name}-{version}.dist-info"
        folder.mkdir()
        (folder / "METADATA").write_text(f"Name: {name}\nVersion: {version}\n")
    again = compare(str(tmp_path), str(tmp_path / ".venv"), CFG)
    assert again is not None
    assert [one.name for one in again.other] == ["b"]
    assert found.missing == ["a===2004d", "b===1x"]


def test_lines_that_cannot_be_compared_are_no_drift(tmp_path: Path) -> None:
    found = compared(tmp_path, "-e .\na\n", "a==1")
    assert found.in_step
    assert found.sentence == "in step with requirements.txt, 1 entry of it cannot be compared"


def test_what_is_borrowed_from_the_system_is_not_missing(tmp_path: Path) -> None:
    found = compared(tmp_path, "a\nb==1\n", "b==2", **{"include-system-site-packages": "true"})
    assert (found.missing, found.unclear, len(found.other)) == ([], ["a"], 1)


def test_extra_only_for_locks_and_no_fault(tmp_path: Path) -> None:
    (tmp_path / "pylock.toml").write_text('lock-version = "1.0"\n[[packages]]\nname = "a"\nversion = "1"\n')
    env = environment(tmp_path / ".venv", "a==1", "b==1", "pip==24.0", "setuptools==65.5.0")
    found = compare(str(tmp_path), str(env), CFG)
    assert found is not None
    assert found.in_step
    assert found.extra == ["b"]


def test_unknown_is_neither(tmp_path: Path) -> None:
    found = compared(tmp_path, "-r gone.txt\n")
    assert (found.in_step, found.out_of_step) == (False, False)
    assert found.sentence == "not compared, gone.txt cannot be read: No such file or directory"


def test_nothing_declared(tmp_path: Path) -> None:
    assert compare(str(tmp_path), str(tmp_path / ".venv"), CFG) is None


def test_what_it_rests_on(tmp_path: Path) -> None:
    found = compared(tmp_path, "a\n")
    assert found.rests_on == [str(site(tmp_path / ".venv").resolve()), str((tmp_path / "requirements.txt").resolve())]

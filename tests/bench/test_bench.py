"""The benchmark itself: that it runs, checks what it measures, and tells the truth about it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from tests.bench import budgets, helper, live, picture, report
from tests.bench.results import NOTHING, Figure, Key, Results, interleave
from tests.bench.tools import ROOT
from tests.shell.dialects import KINDS
from tests.shell.homes import install_program

if TYPE_CHECKING:
    from pathlib import Path


def filled(mine: float) -> Results:
    """Results of bash, with a prompt that costs so many seconds."""
    results = Results()
    for tool, seconds in {NOTHING: 1e-5, "envhook": mine + 1e-5, "direnv": 5.01e-3, "mise": 4e-3}.items():
        for subject in ("prompt outside", "prompt inside", "cd between"):
            results.add(Key(subject, "bash", tool), seconds)
    results.add(helper.PASS, 0.010)
    results.add(Key(helper.SUBJECTS[0], "", "envhook"), 0.016)
    results.counts[Key("first visit", "bash", "envhook")] = 2
    return results


def test_budgets_are_kept_or_not() -> None:
    told = {(line.what, line.measured): line.ok for line in budgets.lines(filled(2e-5), ["bash"])}
    assert told[("bash: prompt inside", "1/250 of direnv")]
    assert not told[("first visit, helper, project", "1.60 of `python -I -S -c pass`")]
    assert not told[("processes: first visit", "bash 2")]
    assert not all(line.ok for line in budgets.lines(filled(1e-3), ["bash"]) if line.what == "bash: prompt inside")


def test_the_page_and_the_picture() -> None:
    results = filled(2e-5)
    results.fail("mise is <not> here")
    page = report.page(results, list(budgets.lines(results, ["bash"])), "Plan 9")
    assert "| prompt inside | bash | envhook | 20 µs |  |  |" in page
    assert "| prompt inside | bash | direnv | 5 ms | 250 |  |" in page
    assert "- mise is <not> here" in page
    bars = [
        element for element in ET.fromstring(picture.draw(results, ["bash"])).iter() if element.tag.endswith("rect")
    ]
    assert len(bars) == 1 + 6  # the paper, and three tools at two subjects


def at_rest(wakes: int, late: float) -> Results:
    """Results of a daemon: a hundred changes, two of which take longer."""
    results = Results()
    for seconds in [0.04] * 98 + [late] * 2:
        results.add(Key(live.CHANGE, "zsh", "envhook"), seconds)
    results.figures[live.MEMORY] = Figure(20 * 2**20, "bytes")
    results.figures[live.PRIVATE] = Figure(13 * 2**20, "bytes")
    results.figures[live.WAKE_UPS] = Figure(wakes, "")
    results.figures[live.CPU] = Figure(0.01, "s")
    return results


def test_the_daemon_keeps_its_budgets_or_not() -> None:
    told = list(budgets.lines(at_rest(0, 0.06), ["zsh", "fish"]))
    assert [line.measured for line in told] == [
        "60 ms at p99, 40 ms at the median",
        "20.0 MB, 13.0 MB of it private",
        "0, with 0.01 s of CPU",
    ]
    assert all(line.ok for line in told)
    results = at_rest(1, 0.2)
    results.figures[live.MEMORY] = Figure(31 * 2**20, "bytes")
    assert not any(line.ok for line in budgets.lines(results, ["zsh"]))
    page = report.page(results, [], "Plan 9")
    assert "| daemon, memory, 3 shells | 31.0 MB |" in page
    assert f"| {live.CHANGE} | zsh | envhook | 40 ms |  |  |" in page
    (row,) = results.as_json()["times"]
    assert (row["median_us"], row["p99_us"], row["samples"]) == (40000.0, 200000.0, 100)
    assert {**live.WAKE_UPS._asdict(), "value": 1, "unit": ""} in results.as_json()["figures"]


def test_a_change_is_timed_until_the_prompt_shows_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shells = [KINDS[name](program) for name in live.WOKEN if (program := shutil.which(name))]
    if not shells:
        pytest.skip("neither zsh nor fish is on PATH")
    monkeypatch.setattr(live, "_AFTER", 1.0)
    monkeypatch.setattr(live, "IDLE_SECONDS", 1)
    results = Results()
    live.measure(results, 1, tmp_path, install_program(tmp_path / "opt/envhook"), shells)
    assert results.failures == []
    for dialect in shells:
        assert len(results.samples[Key(live.CHANGE, dialect.name, "envhook")]) == 10
    assert results.samples[live.START]
    assert results.samples[live.FIRST]
    assert 2**20 < results.figures[live.PRIVATE].value < results.figures[live.MEMORY].value


def test_tools_take_turns_and_one_that_fails_is_left_out() -> None:
    results, order = Results(), []

    def broken() -> float:
        order.append("b")
        raise AssertionError("another environment is active")

    def works() -> float:
        order.append("a")
        return 1.0

    interleave(results, 3, {Key("s", "bash", "b"): broken, Key("s", "bash", "a"): works})
    assert order == ["b", "a", "a", "a"]
    assert results.failures == ["s, bash, b: another environment is active"]
    assert list(results.samples) == [Key("s", "bash", "a")]


def test_the_whole_in_bash(tmp_path: Path) -> None:
    words = ["--rounds", "1", "--shells", "bash", "--projects", "3", "--out", str(tmp_path)]
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads((tmp_path / "benchmark.json").read_text(encoding="utf-8"))
    mine = {row["subject"] for row in told["times"] if row["tool"] == "envhook"}
    assert {"prompt inside", "cd between", "first visit", "start", "new environment", "cd, 3 projects"} <= mine
    assert live.FIRST.subject in mine
    figures = {row["subject"] for row in told["figures"]}
    assert {key.subject for key in (live.MEMORY, live.WAKE_UPS, live.CPU)} <= figures
    assert not [failure for failure in told["failures"] if "envhook" in failure]
    assert ": ok\n" in done.stdout

"""What was measured: samples in seconds, and counts of processes, by subject, shell and tool."""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

NOTHING = "nothing"


class Key(NamedTuple):
    """What was measured, in which shell ('' where no shell is part of it), with which tool."""

    subject: str
    shell: str
    tool: str


class Figure(NamedTuple):
    """One measured number that is no time of a sample: its value and its unit, as in ``bytes``."""

    value: float
    unit: str


class Results:
    """All samples of a run, and what could not be measured."""

    def __init__(self) -> None:
        self.samples: dict[Key, list[float]] = defaultdict(list)
        self.counts: dict[Key, int] = {}
        self.figures: dict[Key, Figure] = {}
        self.failures: list[str] = []

    def add(self, key: Key, seconds: float) -> None:
        """Add one sample."""
        self.samples[key].append(seconds)

    def median(self, key: Key) -> float | None:
        """The median of a key's samples in seconds, None where there are none."""
        samples = self.samples.get(key)
        return statistics.median(samples) if samples else None

    def percentile(self, key: Key, part: float) -> float | None:
        """The sample in seconds that this part of a key's samples does not exceed, None where there are none."""
        samples = sorted(self.samples.get(key, ()))
        return samples[math.ceil(part * len(samples)) - 1] if samples else None

    def cost(self, subject: str, shell: str, tool: str) -> float | None:
        """What a tool adds: its median less the median of a shell without any tool, in seconds, never below 0.1 µs."""
        with_tool = self.median(Key(subject, shell, tool))
        without = self.median(Key(subject, shell, NOTHING)) or 0.0
        return None if with_tool is None else max(1e-7, with_tool - without)

    def fail(self, text: str) -> None:
        """Note what could not be measured, or was measured wrong."""
        self.failures.append(text)

    def as_json(self) -> dict[str, Any]:
        """The results as plain data: microseconds."""
        rows = []
        for key, samples in sorted(self.samples.items()):
            low, high = min(samples), max(samples)
            rows.append(
                {
                    **key._asdict(),
                    "median_us": round(statistics.median(samples) * 1e6, 1),
                    "low_us": round(low * 1e6, 1),
                    "high_us": round(high * 1e6, 1),
                    "p99_us": round((self.percentile(key, 0.99) or high) * 1e6, 1),
                    "samples": len(samples),
                }
            )
        processes = [{**key._asdict(), "processes": count} for key, count in sorted(self.counts.items())]
        figures = [{**key._asdict(), **figure._asdict()} for key, figure in sorted(self.figures.items())]
        return {"times": rows, "processes": processes, "figures": figures, "failures": self.failures}


def interleave(results: Results, rounds: int, actions: Mapping[Key, Callable[[], float]]) -> None:
    """Run every action once a round, so that whatever else the machine does meets all of them alike.

    Args:
        results: where the samples go.
        rounds: how often.
        actions: by key, what returns the seconds of one sample; AssertionError where a tool did not do its job.
    """
    broken: set[Key] = set()
    for number in range(rounds):
        order = list(actions)
        for key in order[number % len(order) :] + order[: number % len(order)]:
            if key in broken:
                continue
            try:
                results.add(key, actions[key]())
            except AssertionError as error:
                broken.add(key)
                results.samples.pop(key, None)
                results.fail(f"{key.subject}, {key.shell}, {key.tool}: {error}".splitlines()[0])

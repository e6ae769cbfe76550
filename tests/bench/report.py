"""The results as a table for people, and the page that holds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.bench.results import NOTHING, Key

if TYPE_CHECKING:
    from tests.bench.budgets import Line
    from tests.bench.results import Figure, Results

# What is less than this cannot be told from nothing.
NOISE = 1e-6


def tell(seconds: float | None) -> str:
    """A duration in the unit that fits it."""
    if seconds is None:
        return ""
    if seconds < NOISE:
        return "lost in noise"
    if seconds < 1e-3:
        return f"{seconds * 1e6:.0f} µs"
    return f"{seconds * 1e3:.3g} ms" if seconds < 1 else f"{seconds:.2f} s"


def table(results: Results) -> list[str]:
    """What each tool adds to a shell, one row a subject and shell, as Markdown.

    Args:
        results: of a run.
    """
    out = ["| what | shell | tool | time | times envhook's | processes |", "| --- | --- | --- | ---: | ---: | ---: |"]
    seen = set()
    for key in results.samples:
        if (key.subject, key.shell) in seen:
            continue
        seen.add((key.subject, key.shell))
        out += _rows(results, key)
    return out


def _rows(results: Results, first: Key) -> list[str]:
    rows = []
    mine = results.cost(first.subject, first.shell, "envhook")
    for key in results.samples:
        if key[:2] != first[:2] or key.tool == NOTHING:
            continue
        cost = results.cost(*key)
        told = cost and mine and cost > NOISE and key.tool != "envhook"
        ratio = f"{cost / mine:.3g}" if told else ""
        count = results.counts.get(key)
        cells = (*key, tell(cost), ratio, "" if count is None else str(count))
        rows.append(f"| {' | '.join(cells)} |")
    return rows


def amount(figure: Figure) -> str:
    """A figure in the unit that fits it."""
    if figure.unit == "bytes":
        return f"{figure.value / 2**20:.1f} MB"
    return f"{figure.value:.2f} {figure.unit}" if figure.unit else f"{figure.value:g}"


def figures(results: Results) -> list[str]:
    """What is no time of a sample, as Markdown; nothing where there is none.

    Args:
        results: of a run.
    """
    rows = [f"| {key.subject} | {amount(figure)} |" for key, figure in results.figures.items()]
    return ["| what | measured |", "| --- | ---: |", *rows] if rows else []


def budget_table(lines: list[Line]) -> list[str]:
    """The budgets as Markdown."""
    out = ["| what | measured | budget | |", "| --- | --- | --- | --- |"]
    return out + [
        f"| {line.what} | {line.measured} | {line.budget} | {'ok' if line.ok else 'short'} |" for line in lines
    ]


def page(results: Results, lines: list[Line], machine: str) -> str:
    """The page docs/benchmark.md.

    Args:
        results: of a run.
        lines: its budgets.
        machine: what it ran on, in a few words.
    """
    parts = [
        "# Benchmark",
        "",
        "Written by `make bench`; the same numbers as data: [benchmark.json](benchmark.json).",
        f"{machine}",
        "",
        "Each time is the median of samples that were taken in turns with the other tools, less the same without any",
        "tool. After each series it was checked that the right environment, or none, was active. How it is done:",
        "[tests/bench](../tests/bench). The daemon has an account of its own. A change on disk is the renaming of an",
        "environment under an idle shell until its prompt is drawn again; a line typed then tells what is active.",
        "",
        "![What a prompt and a change of directory cost](benchmark.svg)",
        "",
        "## Budgets",
        "",
        *budget_table(lines),
        "",
        "## Times",
        "",
        *table(results),
        "",
    ]
    if results.figures:
        parts += ["## The daemon at rest", "", *figures(results), ""]
    if results.failures:
        parts += ["## Not measured", "", *(f"- {failure}" for failure in results.failures), ""]
    return "\n".join(parts)

"""The budgets, each with what was measured against it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tests.bench import creation, helper, inside, live, report, startup
from tests.bench.results import Key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bench.results import Results

# A prompt at which nothing changed: bash may cost this part of what direnv and mise cost, the other shells that.
PROMPT_BASH, PROMPT_OTHERS = 1 / 100, 1 / 50
CHANGE = {"direnv": 1 / 50, "mise": 1 / 20}
HELPER = 1.5
START_SECONDS = 0.002
START_POWERSHELL = 1 / 4
CREATION = {"python -m venv": 1 / 20, "virtualenv": 2 / 3}
# What the tool cannot do without, told beside what it costs: by subject.
_FLOORS = {
    "prompt outside": {"its guard": (inside.GUARD_OUTSIDE, "envhook")},
    "prompt inside": {"its guard": (inside.GUARD, "envhook"), "its file tests": (inside.FLOOR, inside.BARE)},
    "cd between": {"its answer": (inside.LOOK, "envhook")},
}
CHANGE_SECONDS = 0.1
DAEMON_BYTES = 30 * 2**20
PROCESSES = {"prompt inside": 0, "cd between": 0, "first visit": 1}


class Line(NamedTuple):
    """One budget: what it is about, what was measured, what is allowed, and whether it is kept."""

    what: str
    measured: str
    budget: str
    ok: bool


def lines(results: Results, shells: list[str]) -> Iterator[Line]:
    """Hold what was measured against the budgets; what was not measured has no line.

    Args:
        results: of a run.
        shells: the shells that took part.
    """
    yield from _processes(results, shells)
    for shell in shells:
        allowed = PROMPT_BASH if shell == "bash" else PROMPT_OTHERS
        for subject in ("prompt outside", "prompt inside"):
            for peer in CHANGE:
                yield from _ratio(results, f"{shell}: {subject}", peer, (subject, shell), allowed)
    for shell in shells:
        for peer, allowed in CHANGE.items():
            yield from _ratio(results, f"{shell}: cd between projects", peer, ("cd between", shell), allowed)
    yield from _first_visits(results)
    yield from _starts(results, shells)
    yield from _creations(results, shells)
    yield from _daemon(results, shells)


def _first_visits(results: Results) -> Iterator[Line]:
    for subject in helper.SUBJECTS:
        mine, bare = results.median(Key(subject, "", "envhook")), results.median(helper.PASS)
        if mine and bare:
            yield _line(f"first visit, {subject}", mine / bare, HELPER, "of `python -I -S -c pass`")


def _creations(results: Results, shells: list[str]) -> Iterator[Line]:
    for shell in shells:
        for peer, allowed in CREATION.items():
            mine, theirs = (results.median(Key(creation.WARM, shell, tool)) for tool in ("envhook", peer))
            if mine and theirs:
                yield _line(f"{shell}: new environment with pip", mine / theirs, allowed, f"of {peer}")


def _processes(results: Results, shells: list[str]) -> Iterator[Line]:
    for subject, allowed in PROCESSES.items():
        counts = {shell: results.counts.get(Key(subject, shell, "envhook")) for shell in shells}
        told = ", ".join(f"{shell} {count}" for shell, count in counts.items() if count is not None)
        if told:
            ok = all(count in (None, allowed) for count in counts.values())
            yield Line(f"processes: {subject}", told, str(allowed), ok)


def _ratio(results: Results, what: str, peer: str, place: tuple[str, str], allowed: float) -> Iterator[Line]:
    mine, theirs = results.cost(*place, "envhook"), results.cost(*place, peer)
    if mine and theirs:
        told = f"of {peer}"
        for name, key in _FLOORS.get(place[0], {}).items():
            floor = results.median(Key(key[0], place[1], key[1]))
            told += f"; {name} alone {_part(floor / theirs)}" if floor else ""
        yield _line(what, mine / theirs, allowed, told)


def _starts(results: Results, shells: list[str]) -> Iterator[Line]:
    for shell in shells:
        if shell == "pwsh":
            mine = results.median(Key(startup.SUBJECT, shell, "envhook"))
            usual = results.median(Key(startup.SUBJECT, shell, startup.BY_EXPRESSION))
            if mine and usual:
                read = results.median(Key(startup.SUBJECT, shell, startup.READ))
                told = f"of Invoke-Expression; its text only read {_part(read / usual)}" if read else ""
                yield _line("pwsh: start", mine / usual, START_POWERSHELL, told or "of Invoke-Expression")
            continue
        added = results.cost(startup.SUBJECT, shell, "envhook")
        if added:
            read = results.cost(startup.SUBJECT, shell, startup.READ)
            told = f"{added * 1e3:.2f} ms" + (f"; its text only read {read * 1e3:.2f} ms" if read else "")
            allowed = f"{START_SECONDS * 1e3:.0f} ms"
            yield Line(f"{shell}: start", told, allowed, added <= START_SECONDS)


def _daemon(results: Results, shells: list[str]) -> Iterator[Line]:
    """The slowest of a hundred changes counts, not the usual one."""
    for shell in shells:
        key = Key(live.CHANGE, shell, "envhook")
        median, late = results.median(key), results.percentile(key, 0.99)
        if median and late:
            told = f"{late * 1e3:.0f} ms at p99, {median * 1e3:.0f} ms at the median"
            yield Line(f"{shell}: {live.CHANGE}", told, f"{CHANGE_SECONDS * 1e3:.0f} ms", late <= CHANGE_SECONDS)
    memory, private = results.figures.get(live.MEMORY), results.figures.get(live.PRIVATE)
    if memory and private:
        told = f"{report.amount(memory)}, {report.amount(private)} of it private"
        yield Line(live.MEMORY.subject, told, f"{DAEMON_BYTES / 2**20:.0f} MB", memory.value <= DAEMON_BYTES)
    wakes, cpu = results.figures.get(live.WAKE_UPS), results.figures.get(live.CPU)
    if wakes and cpu:
        told = f"{wakes.value:g}, with {report.amount(cpu)} of CPU"
        yield Line(live.WAKE_UPS.subject, told, "0", wakes.value == 0)


def _line(what: str, ratio: float, allowed: float, of: str) -> Line:
    return Line(what, f"{_part(ratio)} {of}", _part(allowed), ratio <= allowed)


def _part(ratio: float) -> str:
    return f"{ratio:.2f}" if ratio > 0.5 else f"1/{1 / ratio:.0f}"

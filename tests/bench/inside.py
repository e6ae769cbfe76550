"""What is measured inside of shells: prompts, changes of directory, first visits, growth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.bench.results import NOTHING, Key, interleave

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from tests.bench.accounts import Session
    from tests.bench.results import Results

# How often in one sample: what takes microseconds often, what starts a process seldom.
OFTEN, SELDOM = 100, 3
DEPTHS = (3, 10, 30)
# The looks at the disk alone that a prompt needs, as bare tests in a loop: what no hook of this kind can go below.
FLOOR, BARE = "floor of a prompt", "bare tests"
# What a prompt at which nothing changed, and a change of directory, cannot do without.
GUARD, LOOK = "quick guard alone", "look that changes nothing"
GUARD_OUTSIDE = GUARD + ", outside"


def _times(session: Session) -> int:
    return OFTEN if session.account.tool.name in (NOTHING, "envhook") else SELDOM


def unchanged(results: Results, rounds: int, sessions: list[Session]) -> None:
    """A prompt at which nothing has changed, outside and inside of a project."""
    plain = next(session for session in sessions if session.account.tool.name == NOTHING)
    mine = next(session for session in sessions if session.account.tool.name == "envhook")
    shell = plain.dialect.name
    for subject in ("prompt outside", "prompt inside"):
        inside = subject == "prompt inside"
        for session in sessions:
            session.go(session.account.shop if inside else session.account.outside)
            # Not counted: PowerShell compiles what it has run some dozens of times.
            session.prompt(_times(session))
        guard = Key(GUARD if inside else GUARD_OUTSIDE, shell, "envhook")
        alone = {guard: lambda: mine.call(OFTEN, "__envhook_quick guard")}
        _measure(results, rounds, subject, sessions, lambda session: session.prompt(_times(session)), alone)
        for session in sessions:
            _check(results, subject, session, session.account.shop / ".venv" if inside else None)
    floors = {
        Key(FLOOR, shell, BARE): lambda: plain.floor(OFTEN),
        Key(LOOK, shell, "envhook"): lambda: mine.call(OFTEN // 5, "bench_look"),
    }
    interleave(results, rounds, floors)


def known(results: Results, rounds: int, sessions: list[Session]) -> None:
    """A change between known directories: two projects, a project and a folder in it, in and out."""
    _changes(results, rounds, sessions, "cd between", lambda a: (a.crawler, a.shop))
    _changes(results, rounds, sessions, "cd below", lambda a: (a.below, a.shop))
    _changes(results, rounds, sessions, "cd in and out", lambda a: (a.outside, a.shop))


def _changes(
    results: Results, rounds: int, sessions: list[Session], subject: str, places: Callable[..., tuple[Path, Path]]
) -> None:
    for session in sessions:
        session.visit(1, *places(session.account))
        session.visit(1, *places(session.account))

    def sample(session: Session) -> float:
        return session.visit(max(1, _times(session) // 5), *places(session.account))

    _measure(results, rounds, subject, sessions, sample)
    for session in sessions:
        _check(results, subject, session, places(session.account)[1] / ".venv")


def first(results: Results, rounds: int, sessions: list[Session]) -> None:
    """The first visit of a directory that no shell has seen: one below a project, with its environment active."""
    shell = sessions[0].dialect.name
    for session in sessions:
        session.go(session.account.shop)
        for number in range(rounds):
            (session.account.shop / f"seen first {shell}" / str(number)).mkdir(parents=True)
        session.account.settle()
        session.visit(1, session.account.shop)
    numbers = dict.fromkeys((session.account.tool.name for session in sessions), -1)

    def sample(session: Session) -> float:
        numbers[session.account.tool.name] += 1
        return session.visit(1, session.account.shop / f"seen first {shell}" / str(numbers[session.account.tool.name]))

    _measure(results, rounds, "first visit", sessions, sample)
    for session in sessions:
        _check(results, "first visit", session, session.account.shop / ".venv")


def deep(results: Results, rounds: int, sessions: list[Session]) -> None:
    """Growth with the depth below the project's folder, for a prompt and for a change of directory."""
    for depth in DEPTHS:
        chain = "/".join("d" * depth)
        for session in sessions:
            folder = session.account.shop / chain
            if not folder.exists():
                folder.mkdir(parents=True)
                session.account.settle()
            session.visit(2, session.account.shop, folder)
        _measure(results, rounds, f"prompt, {depth} deep", sessions, lambda session: session.prompt(_times(session)))
        for session in sessions:
            _check(results, f"prompt, {depth} deep", session, session.account.shop / ".venv")
        _measure(
            results,
            rounds,
            f"cd, {depth} deep",
            sessions,
            lambda session, chain=chain: session.visit(
                max(1, _times(session) // 5), session.account.crawler, session.account.shop / chain
            ),
        )


def crowded(results: Results, rounds: int, sessions: list[Session], count: int) -> None:
    """Growth with the number of projects that are known: the same prompt and change of directory once more."""
    for session in sessions:
        session.go(session.account.shop)
    _measure(results, rounds, f"prompt, {count} projects", sessions, lambda session: session.prompt(_times(session)))
    _changes(results, rounds, sessions, f"cd, {count} projects", lambda a: (a.crawler, a.shop))


def _measure(
    results: Results,
    rounds: int,
    subject: str,
    sessions: list[Session],
    sample: Callable[[Session], float],
    besides: Mapping[Key, Callable[[], float]] | None = None,
) -> None:
    actions = {
        Key(subject, session.dialect.name, session.account.tool.name): (lambda session=session: sample(session))
        for session in sessions
    }
    interleave(results, rounds, {**actions, **(besides or {})})


def _check(results: Results, subject: str, session: Session, environment: Path | None) -> None:
    """A number of a tool that did not do its job counts for nothing."""
    try:
        session.check(environment)
    except AssertionError as error:
        key = Key(subject, session.dialect.name, session.account.tool.name)
        results.samples.pop(key, None)
        results.fail(f"{key.subject}, {key.shell}, {key.tool}: {error}")

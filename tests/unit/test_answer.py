"""An answer carries every fact it rests on, and is kept only when times can tell."""

from __future__ import annotations

import pytest

from envhook import answer
from envhook.model import Decision, Seen, Session

SECOND = 10**9


@pytest.fixture
def session() -> Session:
    asks = Session()
    asks.pwd, asks.physical, asks.shell = "/logical", "/physical", "zsh"
    return asks


@pytest.fixture
def seen() -> Seen:
    facts = Seen()
    facts.facts = {("absent", "/a"): None, ("file", "/f"): None, ("var", "X", ""): None, ("children", "/r", "e"): None}
    facts.files = {"/f": (123_456_789_123, 5)}
    facts.older = {"/r": None, "/f": None}
    facts.quick_missing = {"/m": None}
    return facts


def test_the_full_guard_holds_every_fact_in_order(session: Session, seen: Seen) -> None:
    built = answer.build(session, seen, Decision("none", ""), lambda mtime: f"/twins/{mtime}")
    assert built.facts == [
        ("absent", "/a"),
        ("file", "/f", "/twins/123456789123", "123456789123"),
        ("var", "X", ""),
        ("children", "/r", "e"),
    ]
    assert (built.pwd, built.physical) == ("/logical", "/physical")
    assert (built.older, built.missing) == (["/r", "/f"], ["/m"])


def test_an_answer_for_once_has_no_twins(session: Session, seen: Seen) -> None:
    built = answer.build(session, seen, Decision("none", ""), None)
    assert not any(fact[0] == "file" for fact in built.facts)
    assert built.older == ["/r", "/f"]


def test_the_calls_are_its_own(session: Session, seen: Seen) -> None:
    decision = Decision("none", "")
    decision.calls.append(("leave", "", ""))
    built = answer.build(session, seen, decision, None)
    built.calls.insert(0, ("say", "", "once"))
    assert decision.calls == [("leave", "", "")]


def test_in_a_deleted_directory_nothing_physical_is_compared(session: Session, seen: Seen) -> None:
    session.deleted = True
    assert answer.build(session, seen, Decision("none", ""), None).physical == ""


@pytest.mark.parametrize(
    ("shell", "mtime", "age", "young"),
    [
        ("zsh", 7 * SECOND + 1, 19 * 10**6, True),
        ("zsh", 7 * SECOND + 1, 21 * 10**6, False),
        ("zsh", 7 * SECOND, SECOND, True),  # a file system of whole seconds
        ("zsh", 7 * SECOND, 2 * SECOND + 1, False),
        ("bash-coarse", 7 * SECOND + 1, SECOND, True),
        ("bash-coarse", 7 * SECOND + 1, 2 * SECOND + 1, False),
        ("zsh", 7 * SECOND + 1, -SECOND, True),  # a clock that was put back
    ],
)
def test_the_youngest_fact_decides(session: Session, seen: Seen, shell: str, mtime: int, age: int, young: bool) -> None:
    session.shell = shell
    now = 100 * SECOND
    seen.files = {"/old": (5 * SECOND + 1, 6 * SECOND), "/f": (mtime, now - age)}
    assert answer.too_young(session, seen, now) is young


def test_an_old_time_on_a_new_file_does_not_deceive(session: Session, seen: Seen) -> None:
    """`mv` and `tar` bring old times; the ctime is new."""
    now = 100 * SECOND
    seen.files = {"/f": (SECOND + 1, now - 1)}
    assert answer.too_young(session, seen, now)

"""Text that leaves envhook is safe to show, in a terminal and in a prompt."""

from __future__ import annotations

import pytest

from envhook.text import label, tilde, visible


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("plain .venv", "plain .venv"),
        ("Käthe's “shop” 店", "Käthe's “shop” 店"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("a\nb\rc\td", "a\\x0ab\\x0dc\\x09d"),
        ("\x7f\x9b", "\\x7f\\x9b"),
        ("\udcff", "\\xff"),
        ("\ud800", "\\ud800"),
        ("safe\u202egnp.exe", "safe\\u202egnp.exe"),
        ("zero\u200bwidth\ufeff\u2028", "zero\\u200bwidth\\ufeff\\u2028"),
    ],
)
def test_control_and_deceiving_characters_are_made_visible(given: str, shown: str) -> None:
    assert visible(given) == shown


def test_what_is_visible_stays_so() -> None:
    once = visible("a\x1b\n\udcffb")
    assert visible(once) == once
    assert once.encode("utf-8")


@pytest.mark.parametrize("character", [*"%\\`$!", "\x1b", "\n", "\x9b", "\udc80", "\u202e"])
def test_a_label_holds_nothing_that_a_prompt_acts_upon(character: str) -> None:
    assert label(f"a{character}b") == "a_b"


def test_a_label_keeps_what_is_harmless() -> None:
    assert label("Käthe's (web) shop 店") == "Käthe's (web) shop 店"


@pytest.mark.parametrize(("length", "expected"), [(64, 64), (65, 64), (10_000, 64)])
def test_a_label_has_64_characters_at_most(length: int, expected: int) -> None:
    assert len(label("x" * length)) == expected


def test_a_cut_label_shows_that_it_is_cut() -> None:
    assert label("x" * 65).endswith("…")


@pytest.mark.parametrize(
    ("path", "home", "shown"),
    [
        ("/home/a/x", "/home/a", "~/x"),
        ("/home/a", "/home/a", "~"),
        ("/home/ab/x", "/home/a", "/home/ab/x"),
        ("/srv/x", "/home/a", "/srv/x"),
        ("/srv/x", "", "/srv/x"),
        ("/home/a/\x1b[2J", "/home/a", "~/\\x1b[2J"),
    ],
)
def test_a_path_below_home_is_shortened_by_components(path: str, home: str, shown: str) -> None:
    assert tilde(path, home) == shown

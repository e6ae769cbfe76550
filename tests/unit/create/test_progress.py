"""The progress line comes late, fits, and goes."""

from __future__ import annotations

import io
import time

import pytest

from envhook.create.progress import Line, fitted
from tests.unit.create.workshop import until


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True

    def fileno(self) -> int:
        raise OSError


def test_nothing_is_shown_before_it_takes_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    screen = Screen()
    line = Line(screen, delay=0.2)
    line("creating .venv")
    line.clear()
    time.sleep(0.3)
    assert screen.getvalue() == ""


def test_the_line_follows_the_work_and_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    screen = Screen()
    line = Line(screen, delay=0.01)
    line("creating .venv")
    assert until(lambda: "creating" in screen.getvalue())
    line("creating .venv with Python 3.12 (uv)")
    line.clear()
    line.clear()
    assert screen.getvalue() == (
        "\renvhook: creating .venv … Ctrl-C cancels \x1b[K"
        "\renvhook: creating .venv with Python 3.12 (uv) … Ctrl-C cancels \x1b[K\r\x1b[K"
    )


@pytest.mark.parametrize("stream", [io.StringIO(), Screen()])
def test_no_terminal_no_line(stream: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    line = Line(stream, delay=0)
    line("creating .venv")
    time.sleep(0.05)
    line.clear(typed=True)
    assert stream.getvalue() == ""


@pytest.mark.parametrize("width", [0, 5, 20, 40, 61, 80])
def test_a_line_fits(width: int) -> None:
    text = "envhook: creating .venv with Python 3.12 (uv) … Ctrl-C cancels"
    assert len(fitted(text, width)) <= width
    assert width < 30 or fitted(text, width).endswith("Ctrl-C cancels")

"""The results as bars on a logarithmic scale, in SVG."""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING

from tests.bench.report import tell

if TYPE_CHECKING:
    from tests.bench.results import Results

SUBJECTS = ("prompt inside", "cd between")
TITLES = {
    "prompt inside": "A prompt in a project, nothing changed",
    "cd between": "cd from one known project into another",
}
COLOURS = {"envhook": "#2a9d5c", "direnv": "#8a8f98", "mise": "#b9bec7"}
WIDTH, LEFT, RIGHT, BAR, GAP = 760, 150, 90, 16, 4
# From 10 µs to 100 ms.
LOW, HIGH = -5.0, -1.0


def draw(results: Results, shells: list[str]) -> str:
    """Draw what the tools cost in each shell.

    Args:
        results: of a run.
        shells: the shells that took part.

    Returns:
        An SVG document that needs no font of its own and reads on a light and on a dark page.
    """
    body: list[str] = []
    y = 20
    for subject in SUBJECTS:
        body.append(_text(10, y + 8, TITLES[subject], "font-weight='bold'"))
        top, y, bars = y + 24, y + 24, []
        for shell in shells:
            for tool, colour in COLOURS.items():
                cost = results.cost(subject, shell, tool)
                if cost is not None:
                    bars += _bar(y, f"{shell}, {tool}", cost, colour)
                    y += BAR + GAP
            y += 6
        body += [*_grid(top, y), *bars]
        y += 34
    head = (
        f"<svg xmlns='http://www.w3.org/2000/svg' width='{WIDTH}' height='{y}' viewBox='0 0 {WIDTH} {y}' "
        "font-family='sans-serif' font-size='13'>"
        f"<rect width='{WIDTH}' height='{y}' rx='8' fill='#ffffff'/>"
    )
    return "\n".join([head, *body, "</svg>", ""])


def _x(seconds: float) -> float:
    share = (math.log10(seconds) - LOW) / (HIGH - LOW)
    return LEFT + (WIDTH - LEFT - RIGHT) * min(1.0, max(0.004, share))


def _bar(y: int, label: str, seconds: float, colour: str) -> list[str]:
    x = _x(seconds)
    return [
        _text(LEFT - 8, y + BAR - 3, label, "text-anchor='end'"),
        f"<rect x='{LEFT}' y='{y}' width='{x - LEFT:.1f}' height='{BAR}' fill='{colour}'/>",
        _text(x + 6, y + BAR - 3, tell(seconds)),
    ]


def _grid(top: int, bottom: int) -> list[str]:
    out = []
    for power in range(int(LOW), int(HIGH) + 1):
        x = _x(10.0**power)
        out.append(
            f"<line x1='{x:.1f}' y1='{top}' x2='{x:.1f}' y2='{bottom}' stroke='#d0d4da' stroke-dasharray='2 3'/>"
        )
        out.append(_text(x, bottom + 14, tell(10.0**power), "text-anchor='middle' font-size='11'"))
    return out


def _text(x: float, y: float, text: str, more: str = "") -> str:
    return f"<text x='{x:.1f}' y='{y:.1f}' fill='#24292f' {more}>{escape(text)}</text>"

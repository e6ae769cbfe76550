"""A real shell in a pseudo terminal of 80 x 24, typed into and looked at as a person would.

Nothing here sleeps: the user's own prompt in the scratch rc files ends with `[N]> `, where N grows with every prompt
that the shell shows, and a step is over when the cursor stands right behind such a prompt with a larger N.
"""

from __future__ import annotations

import os
import re
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pexpect
import pyte
from wcwidth import wcswidth

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

COLUMNS, LINES = 80, 24
READY = re.compile(r"\[(\d+)\]> $")
# A first start with an empty cache on a busy machine: PowerShell alone may take several seconds.
START_SECONDS, STEP_SECONDS = 60.0, 30.0


class Screen(pyte.Screen):  # type: ignore[misc]
    """The screen, with the lines that left it at the top and the knowledge which line goes on in the next."""

    def __init__(self, columns: int, lines: int) -> None:
        self.gone: list[tuple[str, bool]] = []
        super().__init__(columns, lines)

    def index(self) -> None:
        """Scroll as terminals do and keep the line that leaves."""
        if self.cursor.y == self.lines - 1 and self.margins is None:
            self.gone.append(self._row(0))
        super().index()

    def draw(self, data: str) -> None:
        """Write text one character at a time: a line that runs over is marked as one that goes on."""
        for char in data:
            if self.cursor.x == self.columns and pyte.modes.DECAWM in self.mode and wcswidth(char) > 0:
                self.buffer[self.cursor.y].goes_on = True
            super().draw(char)

    def _row(self, y: int) -> tuple[str, bool]:
        row = self.buffer[y]
        return "".join(row[x].data for x in range(self.columns)), getattr(row, "goes_on", False)

    def rows(self) -> list[tuple[str, bool]]:
        """Every row since the terminal was opened: its text and whether it goes on in the next."""
        return self.gone + [self._row(y) for y in range(self.lines)]


class Terminal:
    """One shell in one terminal."""

    def __init__(
        self, command: Sequence[str], env: Mapping[str, str], cwd: Path, spy: Path, columns: int = COLUMNS
    ) -> None:
        """Start the shell and wait for its first prompt.

        Args:
            command: Absolute path of the shell and its arguments.
            env: The whole environment of the shell.
            cwd: Directory in which the terminal is opened.
            spy: A program that writes its environment to `<spy>.seen`, NUL-separated.
            columns: Width in characters.
        """
        self._spy = spy
        self._screen = Screen(columns, LINES)
        self._stream = pyte.ByteStream(self._screen)
        # What the spy saw at this prompt; forgotten with the next line.
        self._seen: dict[str, str] | None = None
        self.count = 0
        self.shell = pexpect.spawn(
            command[0],
            list(command[1:]),
            env={**env, "PWD": str(cwd)},
            cwd=str(cwd),
            dimensions=(LINES, columns),
            timeout=STEP_SECONDS,
        )
        self.shell.delaybeforesend = None
        self.shell.ptyproc.delayafterclose = self.shell.ptyproc.delayafterterminate = 0.02
        # PowerShell asks where the cursor is (CSI 6n) and waits for the answer.
        self._screen.write_process_input = self._answer
        # The first row that cannot hold the line typed last.
        self._typed_to = sys.maxsize
        self.wait_prompt(START_SECONDS)

    def _answer(self, text: str) -> None:
        self.shell.send(text)

    # typing

    def run(self, line: str, timeout: float = STEP_SECONDS) -> str:
        """Type a line and Enter, wait for the next prompt.

        Returns:
            What was printed between the line typed and the prompt (envhook's own lines included), wrapped lines joined.
        """
        begin = self._typed_to = self._prompt_row() + self._height(line)
        self.type(line + "\r")
        self.wait_prompt(timeout)
        return self._text(begin, self._prompt_row())

    def enter(self) -> str:
        """Press Enter on an empty line: nothing but the next prompt."""
        return self.run("")

    def type(self, text: str) -> None:
        """Type without waiting for anything."""
        self._seen = None
        self.shell.send(text)

    def interrupt(self) -> None:
        """Ctrl-C."""
        self.shell.send("\x03")

    # waiting

    def wait_prompt(self, timeout: float = STEP_SECONDS) -> None:
        """Wait until the cursor stands behind a prompt that is newer than the last one seen."""
        self._wait(self._at_new_prompt, timeout, "no new prompt")
        self.count = self._number() or self.count
        self._typed_to = sys.maxsize

    def wait_text(self, text: str, timeout: float = STEP_SECONDS) -> None:
        """Wait until the text can be read on the screen (also across the edge of a line)."""
        self._wait(lambda: text in self._text(0, None), timeout, f"{text!r} not seen")

    def wait(self, done: Callable[[], bool]) -> None:
        """Wait until something is so, be it on disk."""
        end = time.monotonic() + STEP_SECONDS
        while not done():
            self._read(0.02)
            assert time.monotonic() < end, f"waited in vain; the screen:\n{self.screen()}"

    def _wait(self, done: Callable[[], bool], timeout: float, problem: str) -> None:
        end = time.monotonic() + timeout
        while True:
            arrived = self._read(0.0)
            if not arrived and done():
                return
            if not arrived and not self._read(max(0.0, min(1.0, end - time.monotonic()))) and time.monotonic() >= end:
                raise AssertionError(f"{problem} after {timeout:.0f} s; the screen:\n{self.screen()}")

    def _read(self, seconds: float) -> bool:
        try:
            self._stream.feed(self.shell.read_nonblocking(65536, timeout=seconds))
        except pexpect.TIMEOUT:
            return False
        except pexpect.EOF:
            raise AssertionError(f"the shell is gone; the screen:\n{self.screen()}") from None
        return True

    def _number(self) -> int | None:
        cursor = self._screen.cursor
        row, _ = self._screen.rows()[len(self._screen.gone) + cursor.y]
        match = READY.search(row[: cursor.x])
        return int(match[1]) if match else None

    def _at_new_prompt(self) -> bool:
        # A shell started within this one counts from 1 again: there the row decides.
        number = self._number()
        return number is not None and (number > self.count or self._prompt_row() >= self._typed_to)

    # looking

    def prompt(self) -> str:
        """The prompt line as the user sees it, with `> ` in place of the counter: `(shop) > `."""
        row, _ = self._screen.rows()[self._prompt_row()]
        return READY.sub("> ", row[: self._screen.cursor.x])

    def screen(self) -> str:
        """The 24 lines as they are now, blanks at the ends of lines taken off."""
        return "\n".join(line.rstrip() for line in self._screen.display).rstrip("\n")

    def history(self) -> str:
        """All lines since the terminal was opened, wrapped ones joined."""
        self._read(0.0)
        return self._text(0, None)

    def environment(self) -> dict[str, str]:
        """What a program started at this prompt finds in its environment."""
        if self._seen is None:
            self.run(str(self._spy))
            self._seen = self.spied()
        return self._seen

    def spied(self) -> dict[str, str]:
        """What the spy saw when it was last started, for lines that start it themselves."""
        text = Path(f"{self._spy}.seen").read_bytes().decode("utf-8", "surrogateescape")
        return dict(item.split("=", 1) for item in text.split("\0") if "=" in item)

    def env(self, name: str) -> str | None:
        """The value of one exported variable, None when it is not exported."""
        return self.environment().get(name)

    def active(self) -> str | None:
        """VIRTUAL_ENV as exported."""
        return self.env("VIRTUAL_ENV")

    def path(self) -> list[str]:
        """The entries of PATH."""
        return (self.env("PATH") or "").split(os.pathsep)

    def _prompt_row(self) -> int:
        return len(self._screen.gone) + self._screen.cursor.y

    def _height(self, line: str) -> int:
        """Rows that prompt and typed line fill."""
        width = self._screen.cursor.x + sum(max(0, wcswidth(char)) for char in line)
        return 1 + max(0, width - 1) // self._screen.columns

    def _text(self, begin: int, end: int | None) -> str:
        out, fresh = [], True
        for text, goes_on in self._screen.rows()[begin:end]:
            piece = text if goes_on else text.rstrip()
            if fresh:
                out.append(piece)
            else:
                out[-1] += piece
            fresh = not goes_on
        return "\n".join(out).strip("\n")

    # the end

    @property
    def pid(self) -> int:
        """Process id of the shell."""
        return int(self.shell.pid)

    def close(self) -> None:
        """Hang up, as closing the window does."""
        if self.shell.isalive():
            os.kill(
                self.pid, signal.SIGKILL
            )  # a shell that has time to say goodbye writes files while they are removed
            self.shell.wait()
        self.shell.close()

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

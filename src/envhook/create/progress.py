"""The one line that says what is under way: only on a terminal, only when it takes long, gone when it is done."""

from __future__ import annotations

import os
import signal
import sys
import threading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

DELAY = 0.5  # seconds until a person begins to wonder


class Line:
    """A progress line on standard error.

    Call it with what is under way; call clear() before anything else is printed.

    Args:
        stream: where it is shown; nothing is shown unless that is a terminal.
        delay: seconds before it appears.
    """

    def __init__(self, stream: TextIO | None = None, delay: float = DELAY) -> None:
        self._stream = stream if stream is not None else sys.stderr
        self._delay = delay
        self._text = ""
        self._drawn = False
        self._over = threading.Event()
        self._turn = threading.RLock()  # clear() may be called by a signal that arrives while it is held
        self._thread: threading.Thread | None = None
        self._useful = self._stream.isatty() and os.environ.get("TERM") != "dumb"

    def __call__(self, text: str) -> None:
        """Say what is under way, such as ``creating .venv with Python 3.12 (uv)``."""
        self._text = text
        if not self._useful:
            return
        if self._thread is None:
            self._thread = threading.Thread(target=self._wait, daemon=True)
            self._thread.start()
        else:
            with self._turn:
                if self._drawn:
                    self._draw()

    def clear(self, typed: bool = False) -> None:
        """Take the line away, for good.

        Args:
            typed: the user typed Ctrl-C, which the terminal shows as ``^C``: that goes too.
        """
        self._over.set()
        with self._turn:
            if self._drawn or (typed and self._useful):
                self._write("\r\x1b[K")
                self._drawn = False

    def _wait(self) -> None:
        if hasattr(signal, "pthread_sigmask"):
            # A signal must reach the main thread: only there does it end a blocking call.
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
        if self._over.wait(self._delay):
            return
        with self._turn:
            if not self._over.is_set():
                self._draw()

    def _draw(self) -> None:
        try:
            width = os.get_terminal_size(self._stream.fileno()).columns or 80
        except (OSError, ValueError):
            width = 80
        # A line that wraps could not be taken away again.
        # Behind it stands what the user types meanwhile.
        self._write("\r" + fitted(f"envhook: {self._text} … Ctrl-C cancels", width - 2) + " \x1b[K")
        self._drawn = True

    def _write(self, text: str) -> None:
        try:
            self._stream.write(text)
            self._stream.flush()
        except (OSError, ValueError):
            self._useful = False


def fitted(line: str, width: int) -> str:
    """Shorten a line in its middle, so that its end (how to cancel) stays.

    Args:
        line: the line.
        width: columns there are.

    Returns:
        At most that many characters.
    """
    if len(line) <= width:
        return line
    tail = " … Ctrl-C cancels"
    if width <= len(tail) + 10:
        return line[: max(width, 0)]
    return line[: width - len(tail)] + tail

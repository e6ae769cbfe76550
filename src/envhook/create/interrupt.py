"""Ctrl-C, a closed terminal and a polite kill, turned into one exception at a moment that leaves nothing half-made."""

from __future__ import annotations

import signal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType, TracebackType
    from typing import Any

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")


class Interrupted(BaseException):
    """The work is to end now; a BaseException, so that no `except Exception` of a library swallows it.

    Args:
        signum: the signal that arrived.
    """

    def __init__(self, signum: int) -> None:
        super().__init__(signum)
        self.signum = signum


class Guard:
    """Holds the signals while an environment is made.

    The first signal raises Interrupted, at once or, within `with guard.shield:`, when the shield ends. Those that
    follow are ignored: what is then under way is the cleaning up.
    """

    def __init__(self) -> None:
        self.pending = 0
        self.shield = _Shield(self)
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Guard:
        for name in _NAMES:
            number = getattr(signal, name, 0)
            # `nohup` and `&` have said that the program is not to be disturbed.
            if not number or signal.getsignal(number) == signal.SIG_IGN:
                continue
            try:
                self._before[number] = signal.signal(number, self._arrived)
            except ValueError:  # not the main thread: whoever runs us there keeps the signals
                break
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._before.clear()

    def _arrived(self, signum: int, _: FrameType | None) -> None:
        if self.pending:
            return
        self.pending = signum
        if not self.shield.depth:
            raise Interrupted(signum)


class _Shield:
    """Makes a signal wait for the end of a few steps that belong together."""

    def __init__(self, guard: Guard) -> None:
        self.depth = 0
        self._guard = guard

    def __enter__(self) -> None:
        self.depth += 1
        self._before = self._guard.pending

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self.depth -= 1
        if self._guard.pending and not self._before and not self.depth and kind is None:
            raise Interrupted(self._guard.pending)

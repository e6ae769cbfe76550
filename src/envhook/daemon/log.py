"""The daemon's log: small, closed to others, control characters visible; what repeats is told once."""

from __future__ import annotations

import logging
import logging.handlers

from envhook.text import visible

_SIZE = 256 * 1024
_MOST = 512


class _Line(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return visible(super().format(record))


class Log:
    """Writes lines to RUN/daemon.log, at most twice 256 KiB of them; where that fails nothing is lost but the line.

    Args:
        run: the runtime folder.
    """

    def __init__(self, run: str) -> None:
        logging.raiseExceptions = False
        handler = logging.handlers.RotatingFileHandler(
            run + "/daemon.log", maxBytes=_SIZE, backupCount=1, encoding="utf-8", errors="backslashreplace", delay=True
        )
        handler.setFormatter(_Line("%(asctime)s %(message)s"))
        self._logger = logging.Logger("envhook.daemon", logging.INFO)  # nobody else listens
        self._logger.addHandler(handler)
        self._told: set[str] = set()

    def say(self, line: str) -> None:
        """Write a line.

        Args:
            line: what happened.
        """
        try:
            self._logger.info("%s", line)
        except (OSError, ValueError):
            pass  # the folder is gone, or the disk is full

    def once(self, line: str) -> None:
        """Write a line unless it was written before; after some hundreds of different ones, no more of them.

        Args:
            line: what happened.
        """
        if line not in self._told and len(self._told) < _MOST:
            self._told.add(line)
            self.say(line)

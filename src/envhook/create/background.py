"""Giving the prompt back while an environment is still being made: the work goes on in a session of its own.

The process that the hook waits for starts another one for the work and waits with it. Whatever is done within the
patience of a person is told as ever, and Ctrl-C, which reaches both, cancels. After that the worker lets go of the
terminal, and the waiting one ends: the prompt comes back and shows that something is being made.
"""

from __future__ import annotations

import os
import select
import signal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import FrameType

PATIENCE = 1.5  # seconds; ENVHOOK_PATIENCE says otherwise
# What the worker writes into the pipe.
_BEGUN, _AWAY = b".", b"!"
# How long a worker that was told to let go of the terminal may take for it.
_LETTING_GO = 2.0


class Worker:
    """The process that does the work; it lets go of the terminal when it is told so."""

    def __init__(self) -> None:
        self.away = False
        self.on_leaving: list[Callable[[], None]] = []
        self._pipe = -1

    def listen(self, pipe: int) -> None:
        """Let go of the terminal when the waiting process says so.

        Args:
            pipe: an open descriptor; a byte is written to it when that has been done.
        """
        self._pipe = pipe
        signal.signal(signal.SIGUSR1, self._leave)

    def begun(self) -> None:
        """Tell the waiting process that other shells can see the work from now on."""
        if self._pipe >= 0:
            os.write(self._pipe, _BEGUN)

    def _leave(self, _: int, __: FrameType | None) -> None:
        for step in self.on_leaving:
            step()
        self.away = True
        os.setsid()  # neither a Ctrl-C nor the end of the terminal concerns it any more
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):  # PowerShell waits until its pipe is closed
            os.dup2(nothing, stream)
        os.close(nothing)
        os.write(self._pipe, _AWAY)


def patience(environ: Mapping[str, str]) -> float:
    """Tell how long a person likes to wait for an environment.

    Args:
        environ: the environment variables.

    Returns:
        Seconds.
    """
    try:
        return min(max(float(environ.get("ENVHOOK_PATIENCE", "")), 0.0), 86400.0)
    except ValueError:
        return PATIENCE


def attend(work: Callable[[Worker], int], seconds: float) -> int:
    """Do some work, and wait for it as long as a person likes to.

    Args:
        work: gives an exit status; it is run in a process of its own.
        seconds: how long, from when the work can be seen by others.

    Returns:
        The work's exit status; 0 when it goes on without us.
    """
    worker = Worker()
    if not hasattr(os, "fork"):
        return work(worker)
    ours, theirs = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(ours)
        worker.listen(theirs)
        code = work(worker)
        os._exit(code)
    os.close(theirs)
    # The worker tells of it and tidies up; we wait for that. Ctrl-C it hears of itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for name in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(name) != signal.SIG_IGN:
            signal.signal(name, lambda number, _: _pass_on(process, number))
    return _wait(process, ours, seconds)


def _wait(process: int, pipe: int, seconds: float) -> int:
    """Wait for the worker's end or until it has let go of the terminal: both can be read from the pipe."""
    told = os.read(pipe, 1)
    while told and _readable(pipe, seconds):
        told = os.read(pipe, 1)
    if not told:
        return _exit_status(os.waitpid(process, 0)[1])
    _pass_on(process, signal.SIGUSR1)
    while _readable(pipe, _LETTING_GO) and os.read(pipe, 1) == _BEGUN:
        pass
    ended, status = os.waitpid(process, os.WNOHANG)
    return _exit_status(status) if ended else 0


def _exit_status(status: int) -> int:
    """As a shell counts: 128 and the signal for what was killed."""
    code = os.waitstatus_to_exitcode(status)
    return code if code >= 0 else 128 - code


def _readable(pipe: int, seconds: float) -> bool:
    return bool(select.select([pipe], [], [], seconds)[0])


def _pass_on(process: int, number: int) -> None:
    try:
        os.kill(process, number)
    except ProcessLookupError:
        pass

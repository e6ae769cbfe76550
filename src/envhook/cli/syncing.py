"""What `envhook sync` and the prompt have in common: one tool at a time, its end waited for, what has come of it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

from envhook.create import lock
from envhook.create.lock import Lock

from .say import Failure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from envhook.model import Session

_WINDOWS = os.name == "nt"


@contextlib.contextmanager
def alone(session: Session, env: str, waiting: Callable[[], None]) -> Iterator[Lock | None]:
    """Hold the lock of an environment, so that nobody else makes it or brings it in line.

    Args:
        session: who asks.
        env: path of the environment.
        waiting: called once when somebody else holds it, before waiting for that.

    Returns:
        A context with the lock; with None where it can be written nowhere: then nobody is kept out.
    """
    file = lock.path(session.folders, env)
    held = Lock(file, waiting) if file else None
    try:
        if held is not None:
            held.__enter__()
    except OSError:
        held = None
    try:
        yield held
    finally:
        if held is not None:
            held.__exit__(None, None, None)


def run(words: list[str], environ: dict[str, str], folder: str, held: Lock | None, *, unasked: bool = False) -> int:
    """Run a program with the terminal: it gets what is typed, Ctrl-C as well, and we wait for its end.

    Args:
        words: the command line.
        environ: its environment.
        folder: its working directory.
        held: the lock, which the program holds as well: it outlives us if we are killed.
        unasked: the prompt waits: what is typed is not for the program, what it prints goes to standard error.

    Returns:
        Its exit status; as a shell counts, 128 and the signal for what was killed.

    Raises:
        Failure: it cannot be started.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    stdin, stdout = (subprocess.DEVNULL, sys.stderr.fileno()) if unasked else (None, None)
    pass_fds = (held.descriptor,) if held is not None and not _WINDOWS else ()
    process: list[subprocess.Popen[bytes]] = []

    def pass_on(number: int, frame: object) -> None:  # noqa: ARG001
        # What is typed reaches the program from the terminal; what is sent to us alone does not.
        if process and number != signal.SIGINT:
            process[0].terminate()

    # Functions, not SIG_IGN: that one the program would inherit.
    before = {number: signal.signal(number, pass_on) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        process.append(subprocess.Popen(words, env=environ, cwd=folder, stdin=stdin, stdout=stdout, pass_fds=pass_fds))
        status = process[0].wait()
    except OSError as error:
        raise Failure(f"{words[0]} cannot be run: {error.strerror}", f"look at it: ls -l {words[0]}", 126) from error
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return status if status >= 0 else 128 - status


def difference(before: dict[str, str], now: dict[str, str]) -> str:
    """Say what a tool has done to an environment.

    Args:
        before: what was installed, name → version.
        now: what is installed.

    Returns:
        Such as ``2 added, 1 changed``, '' when nothing has changed.
    """
    counts = {
        "added": len(now.keys() - before.keys()),
        "changed": sum(before[name] != now[name] for name in now.keys() & before.keys()),
        "removed": len(before.keys() - now.keys()),
    }
    return ", ".join(f"{count} {what}" for what, count in counts.items() if count)

"""Running a builder: alone in its own process group, its output kept for the cause, ended when the user cancels."""

from __future__ import annotations

import os
import signal
import subprocess

from .errors import Failed, cause, said
from .interrupt import Guard

_WINDOWS = os.name == "nt"
_PATIENCE = 1.0  # seconds between asking a builder to end and ending it


def run(command: list[str], environ: dict[str, str], guard: Guard, lock: int) -> None:
    """Run a program to its end.

    Args:
        command: absolute path and arguments.
        environ: its whole environment.
        guard: holds the signals.
        lock: descriptor of the lock, -1 for none. The program holds it too, so that the lock outlives a parent that
            is killed while the program still writes.

    Raises:
        Failed: it cannot be started, or it ended with an error.
        Interrupted: the user cancelled; the program and what it started are gone.
    """
    with guard.shield:
        process = _start(command, environ, lock)
    try:
        output = process.communicate()[0]
    except BaseException:
        _end(process)
        raise
    if process.returncode:
        text = output[-8192:].decode("utf-8", "replace")
        if process.returncode < 0 and not text.strip():
            raise Failed(f"it was killed ({_signal_name(-process.returncode)})")
        raise said(text)


def _start(command: list[str], environ: dict[str, str], lock: int) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=os.path.abspath(os.sep),
            env=environ,
            # Without a terminal it can neither ask nor be stopped by one.
            start_new_session=not _WINDOWS,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
            pass_fds=(lock,) if lock >= 0 and not _WINDOWS else (),
        )
    except OSError as error:
        raise Failed(cause(error)) from error
    except ValueError as error:  # a NUL in a path
        raise Failed(str(error)) from error


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process and all that it started."""
    _kill(process, signal.SIGTERM)
    try:
        process.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        pass
    if not _WINDOWS:
        _kill(process, signal.SIGKILL)  # also for children that outlived it
    process.kill()
    process.wait()
    if process.stdout is not None:
        process.stdout.close()


def _kill(process: subprocess.Popen[bytes], number: int) -> None:
    try:
        if _WINDOWS:
            process.terminate()
        else:
            os.killpg(process.pid, number)
    except OSError:
        pass


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"

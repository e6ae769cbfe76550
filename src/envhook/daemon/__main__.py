"""`python -I -X utf8 -m envhook.daemon RUN`: the daemon. It does not fork: whoever starts it knows its number.

Exit status 0: ended, or another one lives already; 1: RUN cannot be used, told on one line of standard error.
"""

from __future__ import annotations

import os
import sys

from envhook.daemon import start
from envhook.text import visible


def main(arguments: list[str]) -> int:
    """Be the daemon of a runtime folder.

    Args:
        arguments: RUN.

    Returns:
        The exit status.
    """
    wrong = "one argument is needed: the runtime folder"
    if len(arguments) == 1:
        _make(arguments[0])
        wrong = start.refusal(arguments[0], dict(os.environ))
    if wrong:
        _say(wrong)
        return 1
    run = arguments[0]
    _detach()
    from .lock import take  # fcntl: not on Windows, which was refused

    try:
        lock = take(run)
    except OSError:
        return 1
    if lock == -1:
        return 0
    # Nothing of this is loaded by those that find another one alive.
    from .service import Service

    Service(run, lock).serve()
    return 0


def _make(run: str) -> None:
    """Make the runtime folder where no shell has done so yet; what fails is told by what is found then."""
    try:
        if os.path.isabs(run) and not os.path.lexists(run):
            start.make_folder(run)
    except OSError:
        pass


def _say(line: str) -> None:
    try:
        sys.stderr.write(f"envhook: no daemon: {visible(line)}\n")
        sys.stderr.flush()
    except (OSError, ValueError, AttributeError):
        pass  # nobody listens


def _detach() -> None:
    """Let go of all that the starter has: terminal, pipes, directory, environment."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    try:
        most = max(map(int, os.listdir("/dev/fd"))) + 1
    except (OSError, ValueError):
        most = 1024
    os.closerange(3, most)
    try:
        os.setsid()
    except PermissionError:
        pass  # the first of its group: started at a prompt, or in a session of its own already
    os.chdir("/")
    os.umask(0o077)
    kept = start.environment(dict(os.environ))
    os.environ.clear()
    os.environ.update(kept)


if __name__ == "__main__":
    code = main(sys.argv[1:])
    # Threads may be waiting for events: nothing is left to tidy up.
    os._exit(code)

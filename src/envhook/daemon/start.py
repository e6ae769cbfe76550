"""Starts the daemon. The helper does so when its answer is out: a fast room, which loads nothing of the daemon."""

import os
import stat
import sys
import time

from envhook import alive, flatfile, session

# What the daemon keeps of its starter's environment: variables that decide are the affair of each shell.
_KEPT = ("HOME", "PATH", "USER", "LOGNAME", "LANG")
# One that cannot live must not be started by each question.
_AGAIN = 10 * 10**9


def on_demand(run: str) -> None:
    """Start the daemon for a shell: never waits, never raises, says nothing.

    Args:
        run: the runtime folder that the shell has settled on.
    """
    try:
        if not refusal(run, dict(os.environ)) and not _just_tried(run):
            # Now: the shell that waits for this process will find it, and tell where it stands.
            if not os.path.lexists(run + "/shells"):
                os.mkdir(run + "/shells", 0o700)
            spawn(run)
    except (OSError, KeyboardInterrupt):
        pass


def _just_tried(run: str) -> bool:
    """Whether it was started a moment ago; else it is noted that it is now."""
    path, now = alive.path(run), time.time_ns()
    try:
        # A future time is no reason never to start one.
        if abs(now - os.lstat(path).st_mtime_ns) < _AGAIN:
            return True
    except FileNotFoundError:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW, 0o600))
    os.utime(path, follow_symlinks=False)
    return False


def refusal(run: str, environ: dict[str, str]) -> str:
    """Find out why no daemon may work in a runtime folder.

    Args:
        run: the runtime folder.
        environ: the environment variables.

    Returns:
        What is wrong and what to do, on one line; '' if nothing is.
    """
    if os.name == "nt":
        return "there is no daemon on Windows: each prompt looks for itself"
    if not os.path.isabs(run) or "\n" in run:
        return "no runtime folder: set HOME to a folder of yours"
    if os.geteuid() == 0 and not session.here(environ, "/", "/").home_ok:
        return "HOME is not root's own: set HOME to a folder of yours"
    try:
        found = os.lstat(run)
    except OSError as error:
        return f"{run}: {error.strerror}"
    if not stat.S_ISDIR(found.st_mode):
        return f"{run} is no folder: move it away"
    if found.st_uid != os.geteuid():
        return f"{run} is not yours: move it away"
    if found.st_mode & 0o077:
        return f"{run} is open to others: chmod 700 {run}"
    return ""


def environment(environ: dict[str, str]) -> dict[str, str]:
    """Choose what the daemon keeps of an environment.

    Args:
        environ: the environment variables.
    """
    return {name: value for name, value in environ.items() if name in _KEPT or name.startswith("XDG_")}


def spawn(run: str) -> None:
    """Start a daemon that holds nothing of this process; if one lives already, it ends by itself.

    Args:
        run: the runtime folder.

    Raises:
        OSError: it cannot be started.
    """
    words = [sys.executable, "-I", "-X", "utf8", "-m", "envhook.daemon", run]
    nothing = [(os.POSIX_SPAWN_OPEN, stream, os.devnull, os.O_RDWR, 0) for stream in (0, 1, 2)]
    environ = environment(dict(os.environ))
    try:
        os.posix_spawn(sys.executable, words, environ, file_actions=nothing, setsid=True)
    except NotImplementedError:  # an older system: it makes a session of its own as soon as it runs
        os.posix_spawn(sys.executable, words, environ, file_actions=nothing)


def run_folder(environ: dict[str, str]) -> str:
    """Name the runtime folder that a shell settles on: the same rule as in the hooks.

    Args:
        environ: the environment variables.

    Returns:
        Its path, '' when the user has none.
    """
    if os.name == "nt":
        return ""
    uid = os.geteuid()
    runtime, home, state = (environ.get(name, "") for name in ("XDG_RUNTIME_DIR", "HOME", "XDG_STATE_HOME"))
    if runtime.startswith("/") and os.path.isdir(runtime) and session.is_mine(runtime, uid):
        return runtime + "/envhook"
    if home.startswith("/") and session.is_mine(home, uid):
        state = state if state.startswith("/") else home + "/.local/state"
        return f"{state}/envhook/run/{os.uname().nodename}"
    return ""


def make_folder(run: str) -> None:
    """Make the runtime folder, closed to others, if it is not there.

    Args:
        run: the runtime folder.

    Raises:
        OSError: it cannot be made.
    """
    flatfile.make_folder(run)

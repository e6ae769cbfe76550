"""Who runs the command line, and where: the session that the verbs work with."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from envhook import session as sessions
from envhook import text
from envhook.model import Session

from .say import Failure

if TYPE_CHECKING:
    from envhook.hook import Finding


def session(path: str | None = None) -> Session:
    """Build the session for a directory.

    Args:
        path: a directory as it was typed, None for the working directory.

    Returns:
        The session.

    Raises:
        Failure: there is no such directory.
    """
    environ = dict(os.environ)
    if path is None:
        return sessions.here(environ, _logical(environ), _physical())
    full = os.path.abspath(os.path.expanduser(path))
    if not os.path.isdir(full):
        there = os.path.lexists(full)
        raise Failure(f"{path} is no folder" if there else f"{path} is not there", "give the folder of a project")
    return sessions.here(environ, full, os.path.realpath(full))


def own_session() -> Session:
    """Build a session for verbs that write below the home directory.

    Raises:
        Failure: the home directory is not the user's own, so nothing may be written there.
    """
    found = session()
    if not found.home_ok:
        raise Failure("HOME is not a folder of yours, so nothing is written", "set HOME to your own, then try again")
    return found


def home() -> str:
    """Name the home directory as the user's variables spell it."""
    return os.path.expanduser("~")


def short(path: str | os.PathLike[str]) -> str:
    """Shorten a path for people, control characters made visible."""
    return text.tilde(os.fspath(path), home())


def word(path: str | os.PathLike[str]) -> str:
    """Write a path as it can be typed in a shell: short where that is plain, quoted where it is not."""
    import shlex

    shown = short(path)
    plain = shlex.quote(shown.removeprefix("~/")) == shown.removeprefix("~/")
    return shown if plain else shlex.quote(text.visible(os.fspath(path)))


def _logical(environ: dict[str, str]) -> str:
    """The directory as the shell calls it, if that is where we are."""
    given = environ.get("PWD", "")
    try:
        if os.path.isabs(given) and os.path.samefile(given, "."):
            return given
        return os.getcwd()
    except OSError:
        return given  # it is gone; where it was is all that can be told


def _physical() -> str:
    """The physical directory, '' when it is gone."""
    try:
        return os.path.realpath(os.getcwd())
    except OSError:
        return ""


def look(path: str | None = None) -> tuple[Session, Finding]:
    """Examine a directory as the hooks do.

    Args:
        path: a project's directory or its environment as it was typed, None for the working directory.

    Returns:
        The session and what was found.

    Raises:
        Failure: there is no such directory.
    """
    from envhook import hook

    asked = session(path)
    if path is not None and os.path.isfile(os.path.join(asked.physical, "pyvenv.cfg")):
        # An environment was named: its project is meant.
        env = asked.physical
        asked = session(os.path.dirname(env))
        finding = hook.examine(asked)
        if finding.place.env != env:
            project = short(finding.place.root or asked.physical)
            raise Failure(f"{path} is not the environment of {project}", f"choose it: envhook use {path}")
        return asked, finding
    return asked, hook.examine(asked)


def has_environment(finding: Finding) -> bool:
    """Tell whether there is an environment to judge."""
    return finding.verdict is not None

"""The session: arguments and environment, read once."""

import os
import stat

from . import names
from .model import Folders, Session

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def read(arguments: list[str], environ: dict[str, str]) -> Session:
    """Read who asks and from where.

    Args:
        arguments: VERSION SHELL RUN PWD PHYSICAL, as the hooks hand them over.
        environ: the environment variables.

    Returns:
        The session.

    Raises:
        ValueError: the arguments are not of that form.
    """
    if len(arguments) != 5:
        raise ValueError("five arguments are needed: VERSION SHELL RUN PWD PHYSICAL")
    session = here(environ, arguments[3], arguments[4], run=arguments[2])
    session.version, session.shell = arguments[0], arguments[1]
    typed = environ.get(names.ENV_TYPED, "")
    # The hooks cut the line at this length: one that may have been cut cannot be judged.
    session.typed = typed if len(os.fsencode(typed)) < names.TYPED_LIMIT - 3 else ""
    session.since = _nanoseconds(environ.get(names.ENV_SINCE, ""))
    return session


def here(environ: dict[str, str], pwd: str, physical: str, run: str = "") -> Session:
    """Build a session for a directory without a shell that asks.

    Args:
        environ: the environment variables.
        pwd: the logical directory, absolute.
        physical: the physical directory, or '' when it is gone.
        run: the runtime folder that the shell has settled on, or ''.

    Returns:
        The session.
    """
    session = Session()
    session.windows = os.name == "nt"
    session.environ = environ
    session.pwd = pwd
    session.deleted = not physical
    session.physical = physical or _nearest(pwd)
    if not session.windows:
        session.uid, session.gid = os.geteuid(), os.getegid()
    home = environ.get("USERPROFILE" if session.windows else "HOME", "")
    if os.path.isabs(home):
        session.home = os.path.realpath(home)
        session.home_ok = is_mine(session.home, session.uid)
    session.folders = folders(environ, session.uid, run, session.home if session.home_ok else "")
    return session


def folders(environ: dict[str, str], uid: int, run: str, home: str) -> Folders:
    """Name the folders that envhook keeps for this user.

    Args:
        environ: the environment variables.
        uid: the user's id, -1 where there is none.
        run: the runtime folder that the shell has settled on, or ''.
        home: the home directory if it belongs to the user, or ''.

    Returns:
        The folders; '' for one that does not count, since it is another user's (XDG Base Directory
        Specification 0.8: relative values are ignored; `su` without `-` keeps another user's values).
    """
    if os.name == "nt":
        roaming, local = environ.get("APPDATA", ""), environ.get("LOCALAPPDATA", "")
        own, settings = local if os.path.isabs(local) else "", roaming if os.path.isabs(roaming) else ""
        return Folders(
            own and os.path.join(own, "envhook", "data"),
            own and os.path.join(own, "envhook", "state"),
            settings and os.path.join(settings, "envhook"),
            run,
        )

    def place(variable: str, *default: str) -> str:
        """The folder that a variable names, else the default below the home directory; '' if neither counts."""
        given = environ.get(variable, "")
        if not home and uid == 0:
            return ""  # root in somebody else's home writes nothing there, nor for them elsewhere
        own = given + "/envhook" if given.startswith("/") else ""
        if own and usable(own, uid):
            return own
        own = "/".join((home, *default, "envhook")) if home else ""
        return own if own and usable(own, uid) else ""

    return Folders(
        place("XDG_DATA_HOME", ".local", "share"),
        place("XDG_STATE_HOME", ".local", "state"),
        place("XDG_CONFIG_HOME", ".config"),
        run,
    )


def usable(path: str, uid: int) -> bool:
    """Tell whether a folder is the user's own and nobody else can exchange it.

    Args:
        path: an absolute path; where it does not exist yet, the nearest folder above it counts.
        uid: the user's id.
    """
    owned = False
    while True:
        try:
            found = os.stat(path)
        except FileNotFoundError:
            found = None
        except OSError:
            return False
        if found is not None:
            # A private group is not known here yet, before the settings are read: one of the user's number passes.
            shared = found.st_uid == 0 and found.st_mode & stat.S_ISVTX
            if found.st_uid not in (uid, 0) or (others_can_write(found, (uid,)) and not shared):
                return False
            owned = owned or found.st_uid == uid
            if not owned:
                return False
        above = os.path.dirname(path)
        if above == path:
            return owned
        path = above


def others_can_write(found: os.stat_result, private_groups: "Sequence[int]") -> bool:
    """Tell whether somebody else may write to an object.

    Args:
        found: its status.
        private_groups: groups that have nobody but the user as member.
    """
    if stat.S_ISLNK(found.st_mode):
        return False
    if found.st_mode & 0o002:
        return True
    return bool(found.st_mode & 0o020) and found.st_gid not in private_groups


def is_mine(path: str, uid: int) -> bool:
    """Tell whether a path exists and belongs to the user.

    Args:
        path: an absolute path.
        uid: the user's id, -1 where the system has none (then it is enough that it exists).
    """
    try:
        return os.stat(path).st_uid == uid or uid == -1
    except OSError:
        return False


def _nearest(pwd: str) -> str:
    """The physical path of the nearest directory that still exists, when the working directory is gone."""
    while pwd and not os.path.isdir(pwd):
        above = os.path.dirname(pwd)
        if above == pwd:
            return ""
        pwd = above
    return os.path.realpath(pwd) if pwd else ""


def _nanoseconds(since: str) -> int:
    if since.startswith("/") or (os.name == "nt" and os.path.isabs(since)):
        try:
            return os.stat(since).st_mtime_ns
        except OSError:
            return 0
    whole, _, part = since.replace(",", ".").partition(".")
    if not (whole.isascii() and whole.isdigit() and (part == "" or (part.isascii() and part.isdigit()))):
        return 0
    return int(whole) * 10**9 + int((part + "000000000")[:9])

"""The user's own config file, each value with its origin."""

from __future__ import annotations

import os
import stat
import tomllib

from envhook import text
from envhook.session import others_can_write

from .table import SETTINGS, Setting, Value, from_environment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envhook.model import Session

    from .table import Note

_LIMIT = 1 << 16


def load(session: Session) -> tuple[list[Value], list[Note]]:
    """Read every setting with its origin: a variable outdoes the config file, that outdoes the default.

    Args:
        session: who asks.

    Returns:
        One value a setting, in the order of SETTINGS, and what is wrong with them as (key, text).
    """
    values = {setting.name: Value(setting.name, setting.default, "default") for setting in SETTINGS}
    filed, notes = from_file(session)
    spoken, wrong = from_environment(session.environ)
    values.update((value.name, value) for value in filed + spoken)
    return list(values.values()), notes + wrong


def from_file(session: Session) -> tuple[list[Value], list[Note]]:
    """Read the settings that the config file makes.

    Args:
        session: who asks.

    Returns:
        The values, and what is wrong as (key, text): file, line, key and what is accepted; a wrong one is left out.
    """
    path = session.folders.config and os.path.join(session.folders.config, "config.toml")
    shown = text.tilde(path, session.home)
    if not path:
        return [], []
    try:
        whole = _read(path, session).decode("utf-8")
        found = tomllib.loads(whole)
    except FileNotFoundError:
        return [], []
    except (OSError, ValueError, RecursionError) as error:
        said = (error.strerror if isinstance(error, OSError) else "") or str(error)
        return [], [("settings", f"{shown}: {text.visible(said)}: mend it, until then defaults are used")]
    values, notes = [], []
    for key, given in found.items():
        setting = next((known for known in SETTINGS if known.name == key), None)
        value = setting.read(given) if setting else None
        if value is not None:
            values.append(Value(key, value, path))
        else:
            where = f"{shown}, line {line_of(whole, key)}: {text.visible(key[:40])}"
            notes.append((f"settings:{key}", f"{where}: {_accepts(setting, key)}"))
    return values, notes


def _read(path: str, session: Session) -> bytes:
    """Read the config file, through links, if nobody but the user or root can have written it."""
    with open(path, "rb", opener=lambda name, flags: os.open(name, flags | getattr(os, "O_NONBLOCK", 0))) as file:
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode):
            raise ValueError("it is no regular file")
        if session.uid != -1:
            if found.st_uid not in (session.uid, 0):
                raise ValueError("it belongs to somebody else")
            if others_can_write(found, private_groups(session.uid)):
                raise ValueError("others can write to it")
        return file.read(_LIMIT)


def _accepts(setting: Setting | None, key: str) -> str:
    if setting:
        return f"must be {setting.accepted}; the default is used"
    if key == "auto_sync":
        return 'it is said of a project: [projects."~/shop"], in the next line auto_sync = true'
    from difflib import get_close_matches

    near = get_close_matches(key, [known.name for known in SETTINGS], 1)
    return "no such setting" + (f"; did you mean {near[0]}?" if near else "")


def line_of(whole: str, key: str) -> int:
    """Find the line that sets a top-level key.

    Args:
        whole: the text of a TOML file.
        key: the key.

    Returns:
        The line's number, 1 when it cannot be told (keys can be spelled in many ways).
    """
    for number, line in enumerate(whole.splitlines(), 1):
        name = line.strip("[] \t").partition("=")[0].partition(".")[0]
        if name.strip(" \t\"'") == key:
            return number
    return 1


def private_groups(uid: int) -> list[int]:
    """Find the groups in which nobody but the user is.

    Only a group that bears the user's name is taken for one, as systems that give each user a group make it: where
    accounts come from a directory service the list of a group's members may not be complete.

    Args:
        uid: the user's id, -1 where the system has none.

    Returns:
        At most one group id.
    """
    if uid == -1:
        return []
    import grp
    import pwd

    try:
        user = pwd.getpwuid(uid)
        group = grp.getgrgid(user.pw_gid)
    except (KeyError, OverflowError):
        return []
    others = {name for name in group.gr_mem if name != user.pw_name}
    others |= {entry.pw_name for entry in pwd.getpwall() if entry.pw_gid == group.gr_gid and entry.pw_uid != uid}
    return [group.gr_gid] if group.gr_name == user.pw_name and not others else []

"""Settings: read from the flat form while that holds, else from TOML.

Costly modules are loaded where a file has to be read anew; reading the flat form needs none of them.

The flat form (`STATE/settings`, see flatfile.py) starts with the files it rests on, and counts only while they are as
they were:

    key     PATH MTIME_NS SIZE     a file, or PATH - - for one that is not there
    note    KEY TEXT               what is wrong with the config file, for the user to be told once
    groups  GID…                   the user's private groups
    NAME    VALUE…                 one row for each setting that the config file makes
"""

import os

from envhook import flatfile
from envhook.model import Settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from envhook.model import Session

    from .table import Plain

    Note = tuple[str, str]

_ABSENT = "-"
# Whoever joins the user's own group can write to what the group can write to.
_ACCOUNTS = ("/etc/group", "/etc/passwd")
# Variables that set a setting; `prompt` has none, since ENVHOOK_PROMPT holds the prompt's text.
VARIABLES = ("ENVHOOK_AUTO_CREATE", "ENVHOOK_ENV_NAMES", "ENVHOOK_QUIET", "ENVHOOK_DAEMON", "ENVHOOK_EXCLUDE")


def current(session: "Session") -> "tuple[Settings, list[Note]]":
    """Tell the settings in force.

    Args:
        session: who asks.

    Returns:
        The settings, and what is wrong with them as (key, text), each to be said once.
    """
    settings = Settings()
    notes: list[Note] = []
    for name, *fields in _kept(session) or _renew(session):
        if name == "note" and len(fields) == 2:
            notes.append((fields[0], fields[1]))
        elif name == "groups":
            settings.private_groups = [int(gid) for gid in fields if gid.isdigit()]
        elif name in settings.__slots__ and fields:
            _set(settings, name, fields)
    if any(variable in session.environ for variable in VARIABLES):
        from .table import from_environment

        values, wrong = from_environment(session.environ)
        for value in values:
            if value.name in settings.__slots__:
                _set(settings, value.name, _flatten(value.value))
        notes += wrong
    return settings, notes


def project(file: str, content: str) -> tuple[dict[str, str], str]:
    """Read what a project's own file says to envhook; see settings/project_file.py.

    Args:
        file: the project's `.envhook.toml` or `pyproject.toml`.
        content: its text, bytes that are no UTF-8 as lone surrogates.

    Returns:
        The accepted keys (`venv`, `python`) with their values, and one line on what is wrong ('' when nothing is).
    """
    from .project_file import read

    return read(os.path.basename(file), content)


def _kept(session: "Session") -> list[flatfile.Row] | None:
    """The rows of the flat form, or None when a file they rest on has changed."""
    if not session.folders.state:
        return None
    rows = flatfile.read(os.path.join(session.folders.state, "settings"), session.uid) or []
    keys = [row[1:] for row in rows if row[0] == "key"]
    return rows if keys and keys == [_key(path) for path in _rests_on(session)] else None


def _rests_on(session: "Session") -> tuple[str, ...]:
    config = session.folders.config
    return (os.path.join(config, "config.toml") if config else "", *_ACCOUNTS)


def _key(path: str) -> list[str]:
    try:
        found = os.stat(path)
    except OSError:
        return [path, _ABSENT, _ABSENT]
    return [path, str(found.st_mtime_ns), str(found.st_size)]


def _renew(session: "Session") -> list[flatfile.Row]:
    """Read the config file and keep the result; where nothing can be kept it is read again next time."""
    from .user import from_file, private_groups

    # The keys first: what changes while the file is read is noticed next time.
    rows = [["key", *_key(path)] for path in _rests_on(session)]
    values, notes = from_file(session)
    rows.extend([value.name, *_flatten(value.value)] for value in values)
    rows.extend(["note", *note] for note in notes)
    rows.append(["groups", *map(str, private_groups(session.uid))])
    if session.folders.state:
        try:
            flatfile.write(os.path.join(session.folders.state, "settings"), rows)
        except OSError:
            pass
    return rows


def _flatten(value: "Plain") -> list[str]:
    if isinstance(value, list):
        return value
    return [str(value).lower() if isinstance(value, bool) else value]


def _set(settings: Settings, name: str, fields: list[str]) -> None:
    """Give a setting the value that a row holds, as the kind of value that its default is."""
    default = getattr(settings, name)
    if isinstance(default, list):
        setattr(settings, name, fields)
    else:
        setattr(settings, name, fields[0] == "true" if isinstance(default, bool) else fields[0])

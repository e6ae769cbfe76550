"""What the user decided, and what envhook made: one record a project, kept in the user's data folder.

A record binds a project to environments. Its rows:

    use     ENV                                          the project's environment, chosen
    through PATH ENV                                     a path out of the project that the user allowed, and its end
    allow   ENV UID BASE NONCE IDENTITY HOW BUILDER TIME  code of this environment may be put on PATH
    sync    ENV                                          and it may be brought in line unasked: goes with that row
    made    ENV TIME TEXT                                what shells that wait for it have to say
    deny    ENV                                          never, and never a word about it
    removed ENV                                          taken away on purpose: not to be made again on entry
    failed  ENV TEXT FACTS [later]                       making it failed or was cancelled: not tried again by itself;
                                                         later: nobody was there to be told
"""

import os
import time

from . import flatfile, mark
from .model import Folders

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_ALLOW_FIELDS = 9
_WAITING = 24 * 60 * 60  # seconds: no shell waits longer


class Allowance:
    """One environment that the user trusts."""

    __slots__ = ("auto_sync", "base", "builder", "env", "how", "identity", "nonce", "since", "uid")

    def __init__(self, env: str, uid: int, base: str, nonce: str, identity: str, how: str, builder: str) -> None:
        self.env = env
        self.uid = uid
        self.base = base  # `home` of pyvenv.cfg
        self.nonce = nonce  # '' where none could be written
        self.identity = identity  # device and inode; counts only without a nonce
        self.how = how  # created | allow | adopt | typed | hand
        self.builder = builder
        self.since = 0  # seconds since the epoch
        self.auto_sync = False


class Record:
    """All that is recorded for one project."""

    __slots__ = ("allowed", "denied", "failed", "made", "removed", "root", "through", "use")

    def __init__(self, root: str) -> None:
        self.root = root
        self.use = ""
        self.through: dict[str, str] = {}  # path as the project spells it → environment
        self.allowed: dict[str, Allowance] = {}
        self.made: dict[str, tuple[str, str]] = {}  # env → (seconds since the epoch, text)
        self.denied: list[str] = []
        self.removed: list[str] = []
        self.failed: dict[str, tuple[str, ...]] = {}  # env → (what was said, the facts it rested on, later or not)

    def empty(self) -> bool:
        """Tell whether nothing is recorded."""
        return not any(getattr(self, rows) for rows in self.__slots__ if rows != "root")


def path(folders: Folders, root: str) -> str:
    """Name the file that holds a project's record.

    Args:
        folders: the user's folders.
        root: the project's folder, absolute.

    Returns:
        Its path, or '' when the user has no data folder.
    """
    if not folders.data:
        return ""
    return f"{folders.data}/records{tree(root)}/.record"


def tree(directory: str) -> str:
    """Turn an absolute path into one below another folder, component by component.

    Args:
        directory: an absolute path.

    Returns:
        ``/a/b`` as ``/=a/=b``: with the ``=``, no component is ever mistaken for a file of ours.
    """
    if os.name == "nt":
        directory = "/" + directory.replace("\\", "/").replace(":", "_")
    return directory.replace("/", "/=")


def journal(folders: Folders, env: str) -> str:
    """Name the file that is there while an environment is half-made (see create/journal.py).

    Args:
        folders: the user's folders.
        env: path of the environment.

    Returns:
        Its path, '' when the user has no folder of their own.
    """
    return f"{folders.state}/journal{tree(env)}/.journal" if folders.state else ""


def drift(folders: Folders, env: str) -> str:
    """Name the file that is there while an environment is known to be out of step (see drift/kept.py).

    Args:
        folders: the user's folders.
        env: path of the environment.

    Returns:
        Its path, '' where shells could not be told: it is the file that changed() names by which they notice.
    """
    return f"{folders.state}/drift{tree(env)}/.drift" if folders.state and folders.data else ""


def changed(folders: Folders) -> str:
    """Name the empty file that is touched after each change of a record.

    Args:
        folders: the user's folders.

    Returns:
        Its path, or '' when the user has no data folder.
    """
    return folders.data and folders.data + "/changed"


def read(folders: Folders, root: str, uid: int) -> Record:
    """Read a project's record.

    Args:
        folders: the user's folders.
        root: the project's folder.
        uid: the user's id.

    Returns:
        The record, an empty one when nothing is recorded or the file does not count.
    """
    record = Record(root)
    file = path(folders, root)
    for row in (flatfile.read(file, uid) or []) if file else []:
        if row[0] == "use" and len(row) == 2:
            record.use = row[1]
        elif row[0] == "through" and len(row) == 3:
            record.through[row[1]] = row[2]
        elif row[0] == "allow" and len(row) == _ALLOW_FIELDS and _is_number(row[2]) and _is_number(row[8]):
            allowance = Allowance(row[1], int(row[2]), row[3], row[4], row[5], row[6], row[7])
            allowance.since = int(row[8])
            record.allowed[row[1]] = allowance
        elif row[0] == "sync" and len(row) == 2 and row[1] in record.allowed:
            record.allowed[row[1]].auto_sync = True
        elif row[0] == "made" and len(row) == 4 and _is_number(row[2]) and time.time() - int(row[2]) < _WAITING:
            record.made[row[1]] = (row[2], row[3])
        elif row[0] == "deny" and len(row) == 2:
            record.denied.append(row[1])
        elif row[0] == "removed" and len(row) == 2:
            record.removed.append(row[1])
        elif row[0] == "failed" and len(row) in (4, 5):
            record.failed[row[1]] = tuple(row[2:])
    return record


def _is_number(field: str) -> bool:
    return field.isascii() and field.removeprefix("-").isdigit()


def write(folders: Folders, record: Record) -> None:
    """Write a project's record, or take it away when it is empty; open shells notice at their next prompt.

    Args:
        folders: the user's folders.
        record: what is to be recorded.

    Raises:
        OSError: it cannot be written.
    """
    file = _writable(folders, record.root)
    rows = [["use", record.use]] if record.use else []
    rows.extend(["through", *pair] for pair in record.through.items())
    for a in record.allowed.values():
        rows.append(["allow", a.env, str(a.uid), a.base, a.nonce, a.identity, a.how, a.builder, str(a.since)])
    rows.extend(["sync", env] for env, allowance in record.allowed.items() if allowance.auto_sync)
    rows.extend(["made", env, *told] for env, told in record.made.items())
    rows.extend(["deny", env] for env in record.denied)
    rows.extend(["removed", env] for env in record.removed)
    rows.extend(["failed", env, *why] for env, why in record.failed.items())
    if rows:
        flatfile.write(file, rows)
    else:
        try:
            os.unlink(file)
        except FileNotFoundError:
            return
    touch(changed(folders))


def _writable(folders: Folders, root: str) -> str:
    file = path(folders, root)
    if not file:
        raise FileNotFoundError(2, "no data folder of your own")
    return file


def touch(file: str) -> None:
    """Give a file the present time, making it if need be: by truncation, as the shells do.

    Args:
        file: an absolute path.

    Raises:
        OSError: it cannot be written.
    """
    os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))


def grant(folders: Folders, record: Record, env: str, uid: int, base: str, how: str, builder: str = "") -> None:
    """Record that an environment may be activated, and mark it with a nonce; one that another project rests on stays.

    Args:
        folders: the user's folders.
        record: the project's record.
        env: physical path of the environment.
        uid: the user's id.
        base: `home` of its pyvenv.cfg.
        how: created | allow | adopt | typed | hand.
        builder: the builder, where it is known.

    Raises:
        OSError: the record cannot be written.
    """
    _writable(folders, record.root)
    owner = os.stat(env).st_uid
    bears = mark.nonce(env, uid)
    if not bears or not _rested_on(folders, record.root, env, uid, bears):
        bears = mark.renew(env, uid)
    allowance = Allowance(env, owner, base, bears, identity(env), how, builder)
    allowance.since = int(time.time())
    if how == "created":  # in place of another one it keeps what was said of that
        allowance.auto_sync = env in record.allowed and record.allowed[env].auto_sync
    else:
        record.made.pop(env, None)
    record.allowed[env] = allowance
    record.failed.pop(env, None)
    record.denied = [denied for denied in record.denied if denied != env]
    record.removed = [removed for removed in record.removed if removed != env]
    write(folders, record)


def _rested_on(folders: Folders, root: str, env: str, uid: int, nonce: str) -> bool:
    """Whether another project's trust in an environment rests on the nonce that it bears."""
    others = (record.allowed.get(env) for record in every(folders, uid) if record.root != root)
    return any(allowance is not None and allowance.nonce == nonce for allowance in others)


def every(folders: Folders, uid: int) -> "Iterator[Record]":
    """Read all records of the user.

    Args:
        folders: the user's folders.
        uid: the user's id.

    Returns:
        The records, by their projects' paths.
    """
    top = folders.data + "/records"
    for folder, below, files in os.walk(top):
        below.sort()
        if ".record" in files:
            yield read(folders, _directory(folder[len(top) :]), uid)


def _directory(below: str) -> str:
    """The directory that tree() made a path of: `/=a/=b` is /a/b."""
    parts = [part[1:] for part in below.replace("\\", "/").split("/")[1:]]
    if os.name == "nt":
        return "\\".join([parts[0].replace("_", ":"), *parts[1:]])
    return "/" + "/".join(parts)


def identity(env: str) -> str:
    """Name the directory itself, however it is called.

    Args:
        env: path of an environment.

    Returns:
        Device and inode.

    Raises:
        OSError: there is no such directory.
    """
    found = os.stat(env)
    return f"{found.st_dev}:{found.st_ino}"

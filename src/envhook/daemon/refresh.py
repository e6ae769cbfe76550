"""Looks at a directory as the helper does, and renews the answers that are kept for it and for what lies below."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from envhook import hook, kept, names, session

# Loaded now: an upgrade may exchange the files while this process lives.
from envhook.render import fish, posix, pwsh  # noqa: F401
from envhook.settings import project_file, table, user  # noqa: F401

if TYPE_CHECKING:
    from envhook.hook import Finding
    from envhook.model import Seen, Session

MOST_BELOW = 200
_TIMES = dict[str, tuple[int, int]]


class View:
    """A directory that shells stand in, and what is known of it."""

    __slots__ = (
        "children",
        "decides",
        "env",
        "folders",
        "names",
        "paths",
        "physical",
        "pwd",
        "root",
        "sign",
        "state",
        "times",
    )

    def __init__(self, pwd: str) -> None:
        self.pwd = pwd
        self.physical = ""
        self.root = ""  # the project's folder, '' for none
        self.state = ""  # see names.py
        self.env = ""  # its environment, '' for none
        self.decides: list[str] = []  # files and folders that tell whether it is in step
        self.sign = 0  # sums up the facts and the decision of the last look, 0 before the first
        self.folders: set[str] = set()  # physical paths: to be watched
        self.names: set[str] = set()  # what happens to these in them counts
        self.children: set[str] = set()  # any new folder in these counts
        self.paths: set[str] = set()  # what is compared now and then
        self.times: _TIMES = {}

    def learn(self, asked: Session, finding: Finding) -> bool:
        """Take over what was found.

        Args:
            asked: the question.
            finding: what was found.

        Returns:
            True if it differs from what was found before.
        """
        seen, decision = finding.seen, finding.decision
        self.state = decision.state
        self.physical, self.root, self.env = asked.physical, finding.place.root, finding.place.env
        files = tuple((path, times[0]) for path, times in seen.files.items())
        what = (tuple(seen.facts), files, tuple(decision.calls), decision.state, decision.reason, decision.keep)
        before, self.sign = self.sign, hash(what) or 1
        self._note(asked, seen)
        self.times = self.look()
        return before not in (0, self.sign)

    def _note(self, asked: Session, seen: Seen) -> None:
        """Note which folders are to be watched, and for which names."""
        records = asked.folders.data + "/records/"  # with each of them `changed` is touched
        # A distribution that comes or goes is a folder in one of these.
        kept_in = {path for path in self.decides if os.path.isdir(path)}
        self.children = {fact[1] for fact in seen.facts if fact[0] == "children"} | kept_in
        paths = {fact[1] for fact in seen.facts if fact[0] not in ("children", "var")} | {*self.decides}
        paths.update(*(_links(fact[1]) for fact in seen.facts if fact[0] == "exists"))
        upwards = _upwards(asked.physical)
        paths |= {*seen.older, *map(_first_missing, seen.quick_missing), *upwards}
        by_folder: dict[str, set[str]] = {}
        for path in paths:
            above, name = os.path.split(path)
            if name and not (above + "/").startswith(records):
                by_folder.setdefault(above, set()).add(name)
        # What lies above the folders walked is busy (a home directory, /tmp), and hardly ever matters.
        aside = set(
            upwards[1 + max((number for number, path in enumerate(upwards) if path in seen.older), default=0) :]
        )
        self.names = set()
        self.folders = {os.path.realpath(path) for path in (*seen.older, *kept_in) if os.path.isdir(path)}
        for above, entries in by_folder.items():
            real = os.path.realpath(above)
            self.names |= {os.path.join(real, name) for name in entries}
            if real not in aside and os.path.isdir(real):
                self.folders.add(real)
        self.folders.update(os.path.dirname(_first_missing(path)) for path in seen.quick_missing)
        self.paths = self.names | set(seen.older)

    def look(self) -> _TIMES:
        """Give the times and inodes of everything that counts."""
        found = {}
        for path in self.paths:
            try:
                status = os.lstat(path)
            except OSError:
                continue
            found[path] = (status.st_mtime_ns, status.st_ino)
        return found


def _upwards(path: str) -> list[str]:
    """A folder and those above it."""
    found = []
    while path and path != os.path.dirname(path):
        found.append(path)
        path = os.path.dirname(path)
    return [*found, path]


def _links(path: str) -> list[str]:
    """Where a link leads, step by step: an environment's interpreter is there as long as the one behind it is."""
    found: list[str] = []
    while os.path.islink(path) and len(found) < 16:
        path = os.path.normpath(os.path.join(os.path.realpath(os.path.dirname(path)), os.readlink(path)))
        found.append(path)
    return found


def _first_missing(path: str) -> str:
    """The topmost part of a path that is not there: its coming is what can be watched."""
    above = os.path.dirname(path)
    while above != os.path.dirname(above) and not os.path.isdir(above):
        path, above = above, os.path.dirname(above)
    return os.path.join(os.path.realpath(above), os.path.basename(path))


def ask(run: str, environ: dict[str, str], word: str, pwd: str) -> Session:
    """Ask what a shell would ask in a directory.

    Args:
        run: the runtime folder.
        environ: the daemon's environment: variables that decide are not set.
        word: the shell.
        pwd: the logical directory.
    """
    physical = os.path.realpath(pwd) if os.path.isdir(pwd) else ""
    return session.read([names.VERSION, word, run, pwd, physical], environ)


def is_fresh(asked: Session, finding: Finding) -> bool:
    """Tell whether an answer is kept that is younger than all that it rests on.

    A shell for which other variables decide has kept one of its own: it is not to be exchanged without need.

    Args:
        asked: the question.
        finding: what was found.
    """
    try:
        written = os.stat(kept.answer_path(asked.folders.run, asked)).st_mtime_ns
        times = [times[0] for times in finding.seen.files.values()]
        return all(time < written for time in times + [os.stat(path).st_mtime_ns for path in finding.seen.older])
    except OSError:
        return False


def renew(asked: Session, finding: Finding, word: str) -> str:
    """Renew the answer for a shell.

    Args:
        asked: the question, of any shell.
        finding: what was found.
        word: the shell.

    Returns:
        new | same | young | unkept: see hook.renew.
    """
    asked.shell = word
    return hook.renew(asked, finding)


def below(view: View, env: str) -> list[str]:
    """List the visible folders directly below a directory and its project.

    Args:
        view: the directory, looked at.
        env: the project's environment, which nobody visits.

    Returns:
        Logical paths, at most 200.
    """
    found: list[str] = []
    tops = [view.pwd]
    if view.root and view.root != view.physical:
        tail = view.physical[len(view.root) :]
        # Spelled as the shell would: through the same links.
        through = tail and view.pwd.endswith(tail) and os.path.realpath(view.pwd[: -len(tail)]) == view.root
        tops.append(view.pwd[: -len(tail)] if through else view.root)
    for top in tops:
        try:
            with os.scandir(top) as entries:
                for entry in entries:
                    if entry.name[0] not in "._" and entry.is_dir(follow_symlinks=False):
                        found.append(os.path.join(top, entry.name))
        except OSError:
            continue
    return sorted(one for one in found if one not in (view.pwd, env) and not _is_environment(one))[:MOST_BELOW]


def _is_environment(path: str) -> bool:
    return os.path.lexists(path + "/pyvenv.cfg") or path.endswith("/node_modules")

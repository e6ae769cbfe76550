"""A user's world in real files: a scratch home, projects, environments, and the questions that a shell asks there."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from envhook import hook, names, records, session
from envhook.model import Fact, Seen, Session

# Whoever runs the tests as root lets them look at the world as this user, whom no account names.
ORDINARY = 4242
STRANGER = 1  # an account that every system has


@contextmanager
def ordinary_user() -> Iterator[None]:
    """Be an ordinary user for a while: root may do too much to see anything."""
    if os.geteuid() != 0:
        yield
        return
    os.setegid(ORDINARY)
    os.seteuid(ORDINARY)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)


class World:
    """One user with a home directory below a base folder."""

    def __init__(self, base: Path) -> None:
        self.base = base
        self.home = str(base / "Käthe's home")
        self.python = self.file(base / "opt/bin/python3", "#!/bin/sh\n")
        os.chmod(self.python, 0o755)
        self.folder(self.home)

    # -- files ----------------------------------------------------------------

    def folder(self, *path: str | Path) -> str:
        """Make a folder, below the home directory unless the path is absolute."""
        full = os.path.join(self.home, *path)
        os.makedirs(full, exist_ok=True)
        return full

    def file(self, path: str | Path, content: str | bytes = "") -> str:
        """Write a file and the folders above it."""
        full = Path(self.home, path)
        full.parent.mkdir(parents=True, exist_ok=True)
        full.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogateescape"))
        return str(full)

    def link(self, path: str | Path, target: str) -> str:
        """Make or re-point a link."""
        full = os.path.join(self.home, path)
        os.symlink(target, full + "~")
        os.replace(full + "~", full)
        return full

    def project(self, name: str = 'web "shop"', marker: str = "pyproject.toml", content: str = "") -> str:
        """Make a project's folder."""
        return os.path.dirname(self.file(os.path.join(name, marker), content))

    def env(self, *path: str, cfg: str = "", home: str = "", version: str = "3.11.7") -> str:
        """Make by hand what an environment consists of."""
        full = self.folder(*path)
        home = home or os.path.dirname(self.python)
        self.file(full + "/pyvenv.cfg", f"home = {home}\nversion = {version}\n{cfg}")
        self.file(full + "/bin/activate", "# nobody sources this\n")
        self.folder(full, "lib/python3.11/site-packages")
        os.symlink(self.python, full + "/bin/python")
        return full

    def git(self, directory: str, *arguments: str) -> str:
        """Run the real git, with nobody's configuration."""
        environ = {"PATH": os.environ["PATH"], "HOME": self.home, "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C"}
        who = ("-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "protocol.file.allow=always")
        command = ["git", *who, *arguments]
        # Git's own scripts go by the real user, not by the effective one.
        who_asks = {"user": os.geteuid(), "group": os.getegid()} if os.getuid() != os.geteuid() else {}
        done = subprocess.run(
            command, cwd=directory, env=environ, check=True, capture_output=True, text=True, **who_asks
        )
        return done.stdout

    def give(self, path: str, uid: int = -1, gid: int = -1) -> None:
        """Let a file belong to somebody else."""
        if os.getuid() != 0:
            pytest.skip("only root can give files away")
        euid = os.geteuid()
        os.seteuid(0)
        os.chown(path, uid, gid, follow_symlinks=False)
        os.seteuid(euid)

    # -- questions ------------------------------------------------------------

    def session(self, directory: str, typed: str = "", since: int = 0, **environ: str) -> Session:
        """Ask from a directory, as bash does."""
        physical = os.path.realpath(directory) if os.path.isdir(directory) else ""
        asks = session.here({"HOME": self.home, **environ}, directory, physical, str(self.base / "run"))
        asks.version, asks.shell = names.VERSION, "bash"
        asks.typed, asks.since = typed, since
        return asks

    def examine(self, directory: str, **environ: str) -> hook.Finding:
        """Find out what is to be in a directory."""
        return hook.examine(self.session(directory, **environ))

    def answer(self, directory: str, typed: str = "", since: int = 0, **environ: str) -> str:
        """Answer as the helper does; what a shell would evaluate."""
        return hook.answer_for(self.session(directory, typed, since, **environ))

    def record(self, project: str) -> records.Record:
        """Read what is recorded for a project."""
        asks = self.session(project)
        return records.read(asks.folders, project, asks.uid)

    def note(self, record: records.Record) -> None:
        """Record something."""
        records.write(self.session(record.root).folders, record)

    def trust(self, project: str, env: str, how: str = "allow") -> str:
        """Record that a project's environment may be used."""
        asks = self.session(project)
        record = records.read(asks.folders, project, asks.uid)
        home = os.path.dirname(self.python)
        records.grant(asks.folders, record, env, os.stat(env).st_uid, home, how)
        return env

    def settings(self, content: str, *paths: str) -> None:
        """Write the user's config file; paths take the place of each `{}`."""
        quoted = [json.dumps(path, ensure_ascii=False) for path in paths]
        self.file(".config/envhook/config.toml", content.format(*quoted) if paths else content)


def holds(seen: Seen) -> bool:
    """Tell whether a full guard still holds, as the shells test it."""
    return all(_holds(seen, fact) for fact in seen.facts if fact[0] != "var")


def _holds(seen: Seen, fact: Fact) -> bool:
    kind, path = fact[0], fact[1]
    if kind == "absent":
        return not os.path.lexists(path)
    if kind == "lacks":
        return not os.path.exists(path)
    if kind == "exists":
        return os.path.exists(path)
    if kind == "file":
        return os.path.exists(path) and os.stat(path).st_mtime_ns == seen.files[path][0]
    if kind == "same":
        return os.path.exists(path) and os.path.exists(fact[2]) and os.path.samefile(path, fact[2])
    assert kind == "children", fact
    folders = [one.name for one in os.scandir(path) if one.name[0] != "." and one.is_dir(follow_symlinks=False)]
    cfgs = {name: os.path.join(path, name, "pyvenv.cfg") for name in folders}
    return sorted(name for name, cfg in cfgs.items() if _is_file(cfg)) == list(fact[2:])


def _is_file(path: str) -> bool:
    return os.path.isfile(path) and not os.path.islink(path)


class Stamp:
    """A shell's own stamp, touched before it looks."""

    def __init__(self, world: World) -> None:
        time.sleep(0.012)  # strictly newer than what is there: files count in ticks of the kernel
        self.time = os.stat(world.file(world.base / "stamp")).st_mtime_ns
        time.sleep(0.012)

    def quick(self, seen: Seen) -> bool:
        """Tell whether the quick guard holds."""
        older = all(os.path.exists(path) and os.stat(path).st_mtime_ns < self.time for path in seen.older)
        return older and not any(os.path.lexists(path) for path in seen.quick_missing)


def before(path: str) -> int:
    """A time before anything at or below a path came to be: when the line was typed."""
    times = [os.lstat(path).st_ctime_ns]
    for folder, folders, files in os.walk(path):
        times += [os.lstat(os.path.join(folder, name)).st_ctime_ns for name in folders + files]
    return min(times)

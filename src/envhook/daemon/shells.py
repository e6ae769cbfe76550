"""The live shells: each tells by a file RUN/shells/<pid> where it stands, and is forgotten when its process is gone."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .log import Log

WORDS = ("bash", "bash-coarse", "zsh", "fish", "powershell")
_HEAD = "envhook 1"
_LIMIT = 16384
_MOST = 4096  # descriptors, if that many are to be had
_RESERVE = 32  # of them for everything else
_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class Shell:
    """One live shell."""

    __slots__ = ("cwd", "exe", "key", "pidfd", "process", "pwd", "root", "stands", "version", "word")

    def __init__(self, process: int) -> None:
        self.process = process
        self.word = ""  # one of WORDS
        self.version = ""  # of its hook
        self.pwd = ""  # logical, where it wrote the file
        self.stands = ""  # logical, where it is now, as far as that can be told
        self.cwd = ""  # physical, what `stands` was worked out from
        self.root = ""  # the project's folder as the shell knows it, '' for none
        self.key = (0, 0, 0)  # of its file: time, inode, size
        self.exe = ""  # the program that it was when it wrote the file
        self.pidfd = -1  # becomes readable when it ends; -1 where the system has no such thing


class Shells:
    """All live shells of a runtime folder.

    Args:
        run: the runtime folder.
        log: where oddities are told.
    """

    def __init__(self, run: str, log: Log) -> None:
        self.folder = run + "/shells"
        self.live: dict[int, Shell] = {}
        self._log = log
        self._odd: dict[str, tuple[int, int, int]] = {}
        self._room = _room()

    def look(self) -> None:
        """Read what was written since the last look; a folder that is gone is made again."""
        try:
            with os.scandir(self.folder) as entries:
                names = [entry.name for entry in entries]
        except FileNotFoundError:
            names = []
            try:
                os.mkdir(self.folder, 0o700)  # not those above: without them there is nothing to serve
            except OSError as error:
                self._log.once(f"no folder for shells: {error.strerror}")
        except OSError as error:
            self._log.once(f"shells cannot be read: {error.strerror}")
            return
        here = set()
        for name in names:
            if name.isascii() and name.isdigit() and name[0] != "0" and len(name) < 12 and int(name) > 1:
                here.add(int(name))
                self._read(int(name))
            else:
                self._log.once(f"shells/{name}: no process's number, ignored")
        for process in [known for known in self.live if known not in here]:
            self._drop(process)
        self._odd = {name: key for name, key in self._odd.items() if name in names}

    def _read(self, process: int) -> None:
        path, name, known = f"{self.folder}/{process}", str(process), self.live.get(process)
        try:
            descriptor = os.open(path, _FLAGS)
        except OSError as error:
            if not isinstance(error, FileNotFoundError):
                self._log.once(f"shells/{name}: {error.strerror}, ignored")
            return
        try:
            found = os.fstat(descriptor)
            key = (found.st_mtime_ns, found.st_ino, found.st_size)
            if key == (known.key if known else self._odd.get(name)):
                return
            text = os.read(descriptor, _LIMIT) if _counts(found) else b""
        except OSError:
            return
        finally:
            os.close(descriptor)
        shell = parse(process, text.decode("utf-8", "surrogateescape"))
        if shell is None:
            # It may be half written: the next event tells.
            if text or not _counts(found):
                self._log.once(f"shells/{name}: not what a shell writes, ignored")
            self._odd[name] = key
            return
        shell.key = key
        self._take(shell, known)

    def _take(self, shell: Shell, known: Shell | None) -> None:
        """Keep an eye on a shell's process."""
        if known is not None:
            shell.pidfd = known.pidfd
        elif hasattr(os, "pidfd_open") and self._room > 0:
            try:
                shell.pidfd = os.pidfd_open(shell.process)
                self._room -= 1
            except OSError:
                pass  # it is gone, or there are too many descriptors: told apart below
        shell.exe = program(shell.process)
        self.live[shell.process] = shell
        if not lives(shell):
            self.forget(shell.process)

    def locate(self) -> list[int]:
        """Find out which shells have come, or have moved: they write only when they come to another project.

        Returns:
            Their processes.
        """
        return [process for process, shell in self.live.items() if _move(shell)]

    def sweep(self) -> None:
        """Forget the shells whose process is gone or runs another program by now."""
        for shell in list(self.live.values()):
            if not lives(shell):
                self.forget(shell.process)

    def forget(self, process: int) -> None:
        """Forget a shell that is gone, and take away its files.

        Args:
            process: its number.
        """
        for path in (f"{self.folder}/{process}", f"{os.path.dirname(self.folder)}/wake/{process}"):
            try:
                os.unlink(path)
            except OSError:
                pass
        self._drop(process)

    def _drop(self, process: int) -> None:
        shell = self.live.pop(process, None)
        if shell is not None and shell.pidfd != -1:
            os.close(shell.pidfd)
            self._room += 1

    def pidfds(self) -> Iterable[tuple[int, int]]:
        """Give the descriptors to wait for: (descriptor, process)."""
        return [(shell.pidfd, shell.process) for shell in self.live.values() if shell.pidfd != -1]


def _room() -> int:
    """How many shells may have a descriptor each; the ends of the others are noticed within a minute."""
    if os.name == "nt":
        return 0
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = _MOST if hard == resource.RLIM_INFINITY else min(hard, _MOST)
    if soft != resource.RLIM_INFINITY and soft < most:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
        except (OSError, ValueError):
            most = soft
    return max(0, most - _RESERVE)


def _counts(found: os.stat_result) -> bool:
    """Whether a file may be a shell's: regular, its user's own, small.

    Its mode is that of the user's umask: what counts is that the folder is closed.
    """
    return stat.S_ISREG(found.st_mode) and found.st_uid == os.geteuid() and found.st_size < _LIMIT


def parse(process: int, text: str) -> Shell | None:
    """Read what a shell wrote.

    Args:
        process: its number.
        text: the file's text.

    Returns:
        The shell, None when that is not what a shell writes.
    """
    lines = text.split("\n")
    if len(lines) == 6 and lines[5] == "":
        lines.pop()
    if len(lines) != 5 or lines[0] != _HEAD or lines[1] not in WORDS or "\0" in text:
        return None
    shell = Shell(process)
    shell.word, shell.version, shell.pwd, shell.root = lines[1:]
    shell.stands = shell.pwd
    version = shell.version.replace(".", "").replace("+", "").replace("-", "")
    if not (os.path.isabs(shell.pwd) and version.isascii() and version.isalnum() and len(version) < 64):
        return None
    return shell if shell.root == "" or os.path.isabs(shell.root) else None


def _move(shell: Shell) -> bool:
    try:
        # A PowerShell moves, its process does not: that one tells of each directory.
        moved = shell.word != "powershell"
        cwd = os.readlink(f"/proc/{shell.process}/cwd") if moved else os.path.realpath(shell.pwd)
    except OSError:
        return False
    if cwd == shell.cwd or not os.path.isdir(cwd):
        return False
    first, shell.cwd, before = not shell.cwd, cwd, shell.stands
    shell.stands = spelled(cwd, shell.pwd)
    return first or shell.stands != before


def spelled(physical: str, known: str) -> str:
    """Spell a directory as a shell would that has come there from a known one: through the same links.

    Args:
        physical: the directory.
        known: a logical path near it.

    Returns:
        Its logical path.
    """
    logical, above = known, os.path.realpath(known)
    while above != "/":
        if physical == above or physical.startswith(above + "/"):
            return logical + physical[len(above) :]
        if os.path.basename(logical) != os.path.basename(above):
            break  # a link: what lies above it is another folder
        logical, above = os.path.dirname(logical), os.path.dirname(above)
    return physical


def program(process: int) -> str:
    """Name the program that a process runs, '' where that cannot be told.

    Args:
        process: its number.
    """
    try:
        return os.readlink(f"/proc/{process}/exe").removesuffix(" (deleted)")
    except OSError:
        return ""


def lives(shell: Shell) -> bool:
    """Tell whether a shell's process is there, is the user's, and runs what it ran.

    Args:
        shell: the shell.
    """
    try:
        os.kill(shell.process, 0)
    except (OSError, OverflowError):
        return False  # gone, or somebody else's by now
    return _ended(shell) is False and program(shell.process) == shell.exe


def _ended(shell: Shell) -> bool:
    """Whether the process is dead and only waits for its parent to notice."""
    if shell.pidfd == -1:
        return False
    import select

    waiting = select.poll()
    waiting.register(shell.pidfd, select.POLLIN)
    return bool(waiting.poll(0))

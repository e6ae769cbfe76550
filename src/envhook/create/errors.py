"""What can go wrong when an environment is made or removed, and how it is told."""

from __future__ import annotations

import errno

from ..text import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_WORDS = {
    errno.ENOSPC: "no space left on disk",
    errno.EDQUOT: "your disk quota is used up",
    errno.EROFS: "the disk is read-only",
    errno.EACCES: "no permission to write there",
    errno.EPERM: "no permission to write there",
    errno.ENAMETOOLONG: "the path is too long",
    errno.EMFILE: "too many open files",
    errno.ENFILE: "too many open files",
    errno.ENOMEM: "no memory left",
    errno.EAGAIN: "too many processes",
    errno.ELOOP: "a link is in the way",
    errno.ENOTDIR: "a file is in the way",
    errno.EIO: "the disk reports an error",
    errno.ESTALE: "the network disk does not answer",
}
# The same as the builders put it: uv (Rust) and Python print the text of the C library.
_SAID = (
    ("no space left on device", errno.ENOSPC),
    ("disk quota exceeded", errno.EDQUOT),
    ("read-only file system", errno.EROFS),
    ("permission denied", errno.EACCES),
    ("operation not permitted", errno.EPERM),
    ("file name too long", errno.ENAMETOOLONG),
    ("too many open files", errno.EMFILE),
    ("cannot allocate memory", errno.ENOMEM),
    ("resource temporarily unavailable", errno.EAGAIN),
)


class NotCreated(Exception):
    """An environment was not made, or not removed.

    Args:
        what: the fact, such as ``.venv not created: no space left on disk``.
        remedy: what to type or to do next, such as ``retry: envhook create``; '' when there is nothing to do.
    """

    exit_status = 1

    def __init__(self, what: str, remedy: str = "retry: envhook create") -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy

    @property
    def line(self) -> str:
        """The one line for the user, without the leading ``envhook:``."""
        return f"{self.what}; {self.remedy}" if self.remedy else self.what


class Cancelled(NotCreated):
    """The user cancelled; nothing was left behind."""

    exit_status = 130

    def __init__(self) -> None:
        super().__init__("cancelled, nothing left behind", "start again: envhook create")


class Failed(Exception):
    """One way to make the environment failed; another may work.

    Args:
        cause: a few words for the user.
        final: True when no other way can work either (a full disk is full for all builders).
    """

    def __init__(self, cause: str, final: bool = False) -> None:
        super().__init__(cause)
        self.cause = cause
        self.final = final


def cause(error: OSError, show: Callable[[str], str] = visible) -> str:
    """Put an error of the system into a few words.

    Args:
        error: the error.
        show: writes a path for people.

    Returns:
        The cause, with the path where that helps.
    """
    words = _WORDS.get(error.errno or 0) or (error.strerror or str(error)).lower()
    if error.errno in (errno.EACCES, errno.EPERM) and isinstance(error.filename, str) and "/" in error.filename:
        return f"no permission to write {show(error.filename)}"
    return visible(words)


def said(output: str) -> Failed:
    """Find the cause in what a builder printed.

    Args:
        output: what it wrote to standard output and error.

    Returns:
        The failure; final when it names the disk or the system, which no other builder can change.
    """
    low = output.lower()
    for phrase, number in _SAID:
        if phrase in low:
            return Failed(_WORDS[number], final=True)
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    # uv prints a chain of causes and ends with the root of it; Python ends a traceback with the error.
    last = lines[-1] if lines else "it printed nothing"
    for lead in ("cause:", "Caused by:", "error:", "Error:"):
        last = last.removeprefix(lead).strip()
    return Failed(visible(last[:120]))

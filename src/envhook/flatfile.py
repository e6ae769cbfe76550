"""Flat state files: the one place that knows their format.

A line is a row, a tab separates its fields; backslash, tab and newline within a field are escaped. The first row names
the format. Bytes that are no UTF-8 travel as lone surrogates (PEP 383).
"""

import os

Row = list[str]
_HEAD = "envhook\t1"
_LIMIT = 1 << 20


def parse(text: str) -> list[Row] | None:
    """Read rows from a state file's text.

    Args:
        text: the whole file.

    Returns:
        The rows, or None when the text is not of this format (a broken file counts as none).
    """
    head, _, rest = text.partition("\n")
    if head != _HEAD or (rest and not rest.endswith("\n")):
        return None
    return [[_unescape(field) for field in line.split("\t")] for line in rest.split("\n")[:-1]]


def compose(rows: list[Row]) -> str:
    """Write rows as a state file's text.

    Args:
        rows: the rows.

    Returns:
        The text that parse() reads back.
    """
    lines = ["\t".join(_escape(field) for field in row) for row in rows]
    return "\n".join([_HEAD, *lines, ""])


def read(path: str, uid: int) -> list[Row] | None:
    """Read a state file, if it is a regular file of the user.

    Args:
        path: the file.
        uid: the user's id, -1 where the system has none.

    Returns:
        The rows, or None when there is no such file or it does not count.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except OSError:
        return None
    try:
        found = os.fstat(descriptor)
        if found.st_mode & 0o170000 != 0o100000 or (uid != -1 and (found.st_uid != uid or found.st_mode & 0o002)):
            return None
        data = os.read(descriptor, min(_LIMIT, found.st_size + 1))
    except OSError:
        return None
    finally:
        os.close(descriptor)
    return parse(data.decode("utf-8", "surrogateescape"))


def write(path: str, rows: list[Row]) -> None:
    """Write a state file in one step: a reader sees the old rows or the new ones.

    Args:
        path: the file; folders above it are made, closed to others.
        rows: the rows.

    Raises:
        OSError: it cannot be written.
    """
    replace(path, compose(rows).encode("utf-8", "surrogateescape"))


def replace(path: str, data: bytes, mode: int = 0o600) -> None:
    """Put data in place of a file in one step.

    Args:
        path: the file; folders above it are made, closed to others.
        data: its new content.
        mode: who may read it.

    Raises:
        OSError: it cannot be written.
    """
    make_folder(os.path.dirname(path))
    fresh = f"{path}.{os.getpid()}"
    try:
        # Exclusively: what somebody planted under this name is neither written through nor waited for.
        _take_away(fresh)
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
        try:
            view = memoryview(data)
            while view:
                view = view[os.write(descriptor, view) :]
        finally:
            os.close(descriptor)
        os.replace(fresh, path)
    except OSError:
        _take_away(fresh)
        raise


def _take_away(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        pass


def make_folder(path: str) -> None:
    """Make a folder and those above it, closed to others (unlike os.makedirs, also the ones in between).

    Args:
        path: an absolute path.

    Raises:
        OSError: it cannot be made.
    """
    try:
        os.mkdir(path, 0o700)
    except FileExistsError:
        return
    except FileNotFoundError:
        make_folder(os.path.dirname(path))
        # Once more, not again and again: /proc says "not found" whatever is there.
        try:
            os.mkdir(path, 0o700)
        except FileExistsError:
            return


def _escape(field: str) -> str:
    return field.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")


def _unescape(field: str) -> str:
    if "\\" not in field:
        return field
    pieces = field.split("\\\\")
    return "\\".join(piece.replace("\\t", "\t").replace("\\n", "\n") for piece in pieces)

"""The guarded block in a shell's rc file: bytes in, bytes out, everything else left as it is."""

from __future__ import annotations

import re

BEGIN = b"# >>> envhook >>>"
END = b"# <<< envhook <<<"
_BLOCK = re.compile(
    rb"^# >>> envhook >>>[^\n]*\n(?:(?!# >>> envhook >>>).*\n)*?# <<< envhook <<<[ \t\r]*(?:\n|\Z)", re.M
)


class Unfinished(Exception):
    """A marker without its partner, so where the block ends cannot be told."""

    def __init__(self, line: int) -> None:
        super().__init__(f"line {line}")
        self.line = line  # counted from 1


def put(content: bytes, line: str) -> bytes:
    """Put the block into an rc file: where one is already, else at the end.

    A file that does not end its last line gets the block without an end of line too: so take() knows that the one in
    front of it is ours.

    Args:
        content: the rc file.
        line: the line to guard.

    Returns:
        The file with exactly one block.

    Raises:
        Unfinished: a marker stands there without its partner.
    """
    newline = b"\r\n" if b"\r\n" in content else b"\n"
    block = newline.join([BEGIN, line.encode("utf-8", "surrogateescape"), END])
    found = _blocks(content)
    if found:
        first = found[0]
        rest = content[first.end() :]
        ending = newline if first.group().endswith(b"\n") else b""
        return content[: first.start()] + block + ending + _BLOCK.sub(b"", rest)
    if content and not content.endswith(b"\n"):
        return content + newline + block
    return content + block + newline


def take(content: bytes) -> bytes:
    """Take every block out of an rc file.

    Args:
        content: the rc file.

    Returns:
        The file as it was before put().

    Raises:
        Unfinished: a marker stands there without its partner.
    """
    for found in reversed(_blocks(content)):
        before, rest = content[: found.start()], content[found.end() :]
        if not rest and not found.group().endswith(b"\n"):
            before = before.removesuffix(b"\n").removesuffix(b"\r")
        content = before + rest
    return content


def _blocks(content: bytes) -> list[re.Match[bytes]]:
    found = list(_BLOCK.finditer(content))
    for number, line in enumerate(_BLOCK.sub(lambda m: b"\n" * m.group().count(b"\n"), content).split(b"\n"), 1):
        if line.strip() in (BEGIN, END):
            raise Unfinished(number)
    return found

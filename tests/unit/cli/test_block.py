"""The guarded block: what was there before is there afterwards, byte for byte."""

from __future__ import annotations

import pytest

from envhook.cli import block

LINE = 'if [ -r "$HOME/x" ]; then . "$HOME/x"; fi'
BLOCK = f"# >>> envhook >>>\n{LINE}\n# <<< envhook <<<\n".encode()
FILES = [
    b"",
    b"\n",
    b"alias ll='ls -l'\n",
    b"alias ll='ls -l'",
    b"a\r\nb\r\n",
    b"a\r\nb",
    b"\xff\xfe\x00 bytes of any kind\n\n\n",
    b"# >>> conda initialize >>>\nx\n# <<< conda initialize <<<\n",
]


@pytest.mark.parametrize("content", FILES)
def test_put_and_take_give_back_the_same_bytes(content: bytes) -> None:
    with_block = block.put(content, LINE)
    assert with_block != content
    assert with_block.startswith(content)
    assert block.take(with_block) == content


@pytest.mark.parametrize("content", FILES)
def test_putting_twice_is_putting_once(content: bytes) -> None:
    once = block.put(content, LINE)
    assert block.put(once, LINE) == once


def test_the_block_stays_where_it_is_and_gets_the_new_line() -> None:
    before = b"first\n" + BLOCK + b"last\n"
    after = block.put(before, "other")
    assert after == b"first\n# >>> envhook >>>\nother\n# <<< envhook <<<\nlast\n"
    assert block.take(after) == b"first\nlast\n"


def test_line_ends_are_those_of_the_file() -> None:
    assert block.put(b"a\r\n", "x") == b"a\r\n# >>> envhook >>>\r\nx\r\n# <<< envhook <<<\r\n"


def test_several_blocks_become_one_or_none() -> None:
    content = b"a\n" + BLOCK + b"b\n" + BLOCK + b"c\n"
    assert block.put(content, LINE) == b"a\n" + BLOCK + b"b\nc\n"
    assert block.take(content) == b"a\nb\nc\n"


def test_what_was_appended_after_the_block_stays() -> None:
    content = block.put(b"no end of line", LINE) + b"\nmore\n"
    assert block.take(content) == b"no end of line\nmore\n"


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"a\n# >>> envhook >>>\nrest of the file\n", 2),
        (b"# <<< envhook <<<\n", 1),
        (BLOCK + b"# >>> envhook >>>\n", 4),
        (b"# >>> envhook >>>\n" + BLOCK, 1),
    ],
)
def test_a_marker_without_its_partner_is_named_and_nothing_is_done(content: bytes, line: int) -> None:
    for change in (lambda: block.put(content, LINE), lambda: block.take(content)):
        with pytest.raises(block.Unfinished) as caught:
            change()
        assert caught.value.line == line

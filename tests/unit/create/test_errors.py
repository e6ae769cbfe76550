"""What went wrong, in a few words."""

from __future__ import annotations

import errno

import pytest

from envhook.create import errors


@pytest.mark.parametrize(
    ("output", "cause", "final"),
    [
        (
            "error: Failed to create virtualenv\n  Caused by: No space left on device (os error 28)\n",
            "no space left on disk",
            True,
        ),
        ("OSError: [Errno 122] Disk quota exceeded: '/x'", "your disk quota is used up", True),
        ("PermissionError: [Errno 13] Permission denied: '/x'", "no permission to write there", True),
        ("OSError: [Errno 30] Read-only file system", "the disk is read-only", True),
        (
            "Traceback…\nModuleNotFoundError: No module named 'venv'\n\n",
            "ModuleNotFoundError: No module named 'venv'",
            False,
        ),
        ("error: something\n  cause: the root of it\n", "the root of it", False),
        ("", "it printed nothing", False),
        ("bad \x1b[31mred", "bad \\x1b[31mred", False),
    ],
)
def test_what_builders_say(output: str, cause: str, final: bool) -> None:
    failed = errors.said(output)
    assert (failed.cause, failed.final) == (cause, final)


def test_errors_of_the_system() -> None:
    assert errors.cause(OSError(errno.ENOSPC, "x")) == "no space left on disk"
    assert errors.cause(OSError(errno.EACCES, "x", "/root/x")) == "no permission to write /root/x"
    assert errors.cause(OSError(errno.EACCES, "x", "/a"), lambda _: "~") == "no permission to write ~"
    assert errors.cause(OSError(errno.EACCES, "x", ".venv")) == "no permission to write there"
    assert errors.cause(OSError(errno.EISCONN, "Transport Endpoint")) == "transport endpoint"
    assert errors.NotCreated("what", "").line == "what"

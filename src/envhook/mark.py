"""The mark that an environment bears: a nonce that a record holds as well, and the path at which it was written."""

import os

from . import flatfile

FILE = ".envhook"


def nonce(env: str, uid: int) -> str:
    """Read the nonce of an environment.

    Args:
        env: physical path of the environment.
        uid: the user's id.

    Returns:
        The nonce, '' when there is none.
    """
    rows = flatfile.read(f"{env}/{FILE}", uid)
    return rows[0][1] if rows and len(rows[0]) == 2 and rows[0][0] == "nonce" else ""


def path(env: str, uid: int) -> str:
    """Read where an environment stood when it was marked.

    Args:
        env: physical path of the environment.
        uid: the user's id.

    Returns:
        That path, '' when the environment bears no mark.
    """
    rows = flatfile.read(f"{env}/{FILE}", uid)
    return rows[1][1] if rows and len(rows) == 2 and len(rows[1]) == 2 and rows[1][0] == "env" else ""


def renew(env: str, uid: int) -> str:
    """Write a fresh nonce into an environment.

    Args:
        env: physical path of the environment.
        uid: the user's id.

    Returns:
        The nonce, '' where it cannot be written (then the environment's identity counts).
    """
    fresh = os.urandom(16).hex()
    try:
        flatfile.write(f"{env}/{FILE}", [["nonce", fresh], ["env", env]])
    except OSError:
        return ""
    return nonce(env, uid)

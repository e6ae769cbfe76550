"""pyvenv.cfg of a new environment: the project's name as its prompt, whoever built it."""

from __future__ import annotations

import os

_LIMIT = 65536


def read(env: str) -> list[str]:
    """Read the lines of an environment's pyvenv.cfg.

    Args:
        env: path of the environment.

    Returns:
        The lines without their ends.

    Raises:
        OSError: there is no such file.
    """
    with open(os.path.join(env, "pyvenv.cfg"), "rb") as file:
        return file.read(_LIMIT).decode("utf-8", "surrogateescape").splitlines()


def finish(env: str, prompt: str) -> None:
    """Put the project's name into pyvenv.cfg, the same way whoever built it, and keep git out of the environment.

    Args:
        env: path of the environment.
        prompt: the project's name, in one line.

    Raises:
        OSError: pyvenv.cfg cannot be read or written.
    """
    lines = read(env)
    # venv writes the name as Python writes a string, uv as it is; readers show what stands there.
    kept = [line for line in lines if line.partition("=")[0].strip().lower() != "prompt"]
    text = "\n".join([*kept, f"prompt = {prompt}", ""])
    _write(os.path.join(env, "pyvenv.cfg"), text, os.O_TRUNC)
    try:
        _write(os.path.join(env, ".gitignore"), "*\n", os.O_EXCL)
    except FileExistsError:
        pass


def _write(path: str, text: str, flag: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | flag | getattr(os, "O_NOFOLLOW", 0), 0o644)
    with open(descriptor, "wb") as file:
        file.write(text.encode("utf-8", "surrogateescape"))

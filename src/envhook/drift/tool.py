"""Which program brings an environment in line with its project, and how it is called."""

from __future__ import annotations

import os
import shutil
import sys

from .declared import PROJECT, REQUIREMENTS
from .installed import installed


class Plan:
    """What is to be run.

    Args:
        words: the command line, empty where nothing can be run.
        environ: variables for it, besides those of the active environment.
        problem: what is in the way, and what to do about it; two empty texts when nothing is.
    """

    __slots__ = ("environ", "problem", "shown", "words")

    def __init__(self, words: list[str], environ: dict[str, str], problem: tuple[str, str] = ("", "")) -> None:
        self.words = words
        self.environ = environ
        self.problem = problem
        self.shown = words  # the command line as a person would type it


# The tool of each lock, and what keeps it from taking another environment than the active one.
_MANAGERS: dict[str, tuple[list[str], dict[str, str]]] = {
    "uv.lock": (["uv", "sync"], {}),
    "poetry.lock": (["poetry", "install"], {}),
    "pdm.lock": (["pdm", "sync"], {"PDM_IGNORE_SAVED_PYTHON": "1"}),
    "Pipfile.lock": (["pipenv", "sync"], {"PIPENV_IGNORE_VIRTUALENVS": ""}),
    "pylock.toml": (["uv", "pip", "sync", "pylock.toml"], {}),  # pip cannot: it knows no lock
}
_PIP = {REQUIREMENTS: ["install", "-r", REQUIREMENTS], PROJECT: ["install", "-e", "."]}


def plan(file: str, env: str, path: str) -> Plan:
    """Work out what brings an environment in line.

    Args:
        file: the file that decides.
        env: path of the environment.
        path: where programs are looked for, as PATH is written.

    Returns:
        The plan, with `problem` set when the tool is not there.
    """
    if file in _PIP:
        return _pip(_PIP[file], env, path)
    words, environ = _MANAGERS[file]
    program = find(words[0], path)
    if not program:
        return Plan([], {}, (f"{words[0]} is not installed, and {file} is its own", f"install {words[0]}"))
    if words[0] == "uv":
        environ = {"UV_PROJECT_ENVIRONMENT": env} if file == "uv.lock" else {"UV_PYTHON": _python(env)}
    result = Plan([program, *words[1:]], environ)
    result.shown = words
    return result


def _pip(words: list[str], env: str, path: str) -> Plan:
    """Use uv where it is, else the environment's own pip."""
    uv = find("uv", path)
    if uv:
        # Said outright, since UV_SYSTEM_PYTHON would outdo the active environment.
        result = Plan([uv, "pip", *words], {"UV_PYTHON": _python(env)})
        result.shown = ["uv", "pip", *words]
        return result
    python = _python(env)
    if "pip" not in installed(env):
        problem = "there is neither uv on PATH nor pip in the environment"
        return Plan([], {}, (problem, f"give it one: {python} -m ensurepip"))
    result = Plan([python, "-m", "pip", *words], {})
    result.shown = ["python", "-m", "pip", *words]
    return result


def _python(env: str) -> str:
    folder, program = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")
    return os.path.join(env, folder, program)


def find(name: str, path: str) -> str:
    """Find a program.

    Args:
        name: the program, without an extension.
        path: where it is looked for, as PATH is written; entries relative to the working directory do not count.

    Returns:
        Its absolute path, '' when it is not there. uv may also be beside envhook's own interpreter.
    """
    entries = [entry for entry in path.split(os.pathsep) if os.path.isabs(entry)]
    if name == "uv":
        entries.append(os.path.dirname(sys.executable))
    return shutil.which(name, path=os.pathsep.join(entries)) or ""

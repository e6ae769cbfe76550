"""The builders: how each is found and called, always without configuration files and without a network.

The order of `auto` is that of the measured time until `pip` works: uv, the interpreter's own venv, virtualenv.
"""

from __future__ import annotations

import os
import sys

from ..text import label
from .interpreter import Interpreter
from .searchpath import SearchPath, runnable

NAMES = ("uv", "venv", "virtualenv")


class Plan:
    """What is to be built.

    Args:
        env: path of the environment, an empty folder that is there already.
        python: the interpreter.
        prompt: the project's name as the activation scripts show it.
    """

    __slots__ = ("env", "prompt", "python")

    def __init__(self, env: str, python: Interpreter, prompt: str) -> None:
        self.env = env
        self.python = python
        # Not every builder quotes the prompt in every script (uv 0.13 leaves double quotes as they are).
        self.prompt = label(prompt).replace('"', "_")


def order(wanted: str) -> list[str]:
    """List the builders to try.

    Args:
        wanted: auto | uv | virtualenv | venv.

    Returns:
        Their names: the wanted one first, the others behind it, since a failing one hands over to the next.
    """
    return [wanted, *(name for name in NAMES if name != wanted)] if wanted in NAMES else list(NAMES)


def command(name: str, plan: Plan, path: SearchPath) -> list[str] | None:
    """Write the command line of a builder.

    Args:
        name: uv | virtualenv | venv.
        plan: what is to be built.
        path: where programs are looked for.

    Returns:
        The command line, None when this builder is not there or cannot do it well.
    """
    if name == "uv":
        return _uv(plan, path)
    return _venv(plan) if name == "venv" else _virtualenv(plan)


def extra_environment(name: str) -> dict[str, str]:
    """Name the variables that a builder needs besides the allowed ones.

    Args:
        name: uv | virtualenv | venv.
    """
    # An ini file that cannot be there is the documented way to have none read.
    return {"VIRTUALENV_CONFIG_FILE": os.devnull} if name == "virtualenv" else {}


def _uv(plan: Plan, path: SearchPath) -> list[str] | None:
    file = "uv.exe" if os.name == "nt" else "uv"
    # Beside envhook's own interpreter is where `envhook[uv]` puts it.
    own = os.path.join(os.path.dirname(sys.executable), file)
    found = path.programs("uv") + ([own] if runnable(own) else [])
    if not found:
        return None
    options = ["--quiet", "--color=never", "--no-config", "--no-python-downloads", "--offline", "--no-project"]
    return [found[0], "venv", *options, f"--prompt={plan.prompt}", f"--python={plan.python.exe}", "--", plan.env]


def _venv(plan: Plan) -> list[str] | None:
    if plan.python.build or not _plain(plan.env) or not _plain(plan.prompt):
        return None
    options = ["--without-pip", f"--prompt={plan.prompt}"]
    return [plan.python.exe, "-I", "-B", "-X", "utf8", "-m", "venv", *options, plan.env]


def _virtualenv(plan: Plan) -> list[str]:
    options = ["--no-download", "--no-periodic-update", "--without-pip", "--quiet", f"--prompt={plan.prompt}"]
    own = [sys.executable, "-I", "-B", "-X", "utf8", "-m", "virtualenv"]
    return [*own, *options, f"--python={plan.python.exe}", plan.env]


def _plain(text: str) -> bool:
    """Tell whether a text needs no quoting in any activation script: venv quotes only since 3.12.8 (CVE-2024-9287)."""
    return all(character.isalnum() or character in "/\\:._-+=,@ " for character in text)

"""What came of making an environment."""

from __future__ import annotations

from ..text import visible
from .interpreter import Interpreter


class Made:
    """An environment that was made.

    Attributes:
        env: its path.
        name: as the project calls it, such as .venv.
        python_version: such as 3.11.7.
        python_name: as people call it, such as Python 3.11.7.
        builder: uv | venv | virtualenv.
        seconds: how long it took.
        pip: False when no pip is at hand that fits this Python.
        fresh: False when another shell made it while this one waited; then only env and name are known.
    """

    __slots__ = ("builder", "env", "fresh", "name", "pip", "python_name", "python_version", "seconds")

    def __init__(self, env: str, name: str, python: Interpreter | None, builder: str, *, pip: bool) -> None:
        self.env = env
        self.name = name
        self.python_version = python.version if python is not None else ""
        self.python_name = python.name if python is not None else ""
        self.builder = builder
        self.seconds = 0.0
        self.pip = pip
        self.fresh = python is not None

    @property
    def line(self) -> str:
        """The one line for the user, without the leading ``envhook:``."""
        name = visible(self.name)
        if not self.fresh:
            return f"{name} was made by another shell meanwhile"
        took = f"{max(self.seconds, 0.1):.1f} s"
        without = "" if self.pip else ", without pip (none at hand fits it)"
        return f"created {name} with {self.python_name} ({self.builder}, {took}){without}; undo: envhook remove"

"""Making and removing a project's environment: `make`, `remove`, and `python -m envhook.create` for the hooks.

What is named here is loaded when it is used: the hooks' program first takes care that Ctrl-C ends it quietly.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .errors import Cancelled, NotCreated
    from .made import Made
    from .making import make
    from .progress import Line
    from .removing import Removed, remove

__all__ = ["Cancelled", "Line", "Made", "NotCreated", "Removed", "make", "remove"]

_HOMES = {
    "Cancelled": "errors",
    "Line": "progress",
    "Made": "made",
    "NotCreated": "errors",
    "Removed": "removing",
    "make": "making",
    "remove": "removing",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)

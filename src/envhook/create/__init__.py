"""Making and removing a project's environment: `make`, `remove`, and `python -m envhook.create` for the hooks."""

from .errors import Cancelled, NotCreated
from .made import Made
from .making import make
from .removing import Removed, remove

__all__ = ["Cancelled", "Made", "NotCreated", "Removed", "make", "remove"]

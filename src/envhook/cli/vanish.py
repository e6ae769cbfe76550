"""Is envhook installed where it will still be tomorrow?"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from envhook import names

_REMEDY = "install it for yourself: uv tool install envhook"
# uv's folders for `uvx` and `uv run`, pipx's for `pipx run`, wherever their cache lies.
_CACHES = frozenset((".cache", "Caches", "archive-v0", "environments-v2", "builds-v0"))


def reason(prefix: str, home: str) -> tuple[str, str] | None:
    """Tell why an installation should not be pinned in a shell's start-up file.

    Args:
        prefix: the folder envhook is installed in (`sys.prefix`).
        home: the home directory.

    Returns:
        (what is wrong, what to do), or None when it will stay.
    """
    place = Path(os.path.realpath(prefix))
    if not _CACHES.isdisjoint(place.parts) or _below(place, os.environ.get("UV_CACHE_DIR", "")):
        return f"envhook runs from a cache that will be emptied ({place})", _REMEDY
    if _is_temporary(place, home):
        return f"envhook runs from a temporary folder ({place})", _REMEDY
    if sys.prefix != sys.base_prefix or (place / "pyvenv.cfg").exists():
        markers = (*names.STRONG_MARKERS, *names.WEAK_MARKERS, ".git")
        if any((place.parent / marker).exists() for marker in markers):
            return f"envhook runs from a project's environment ({place})", _REMEDY
    return None


def _is_temporary(place: Path, home: str) -> bool:
    """Below a folder for temporary files; a home directory that lies there too does not outlive it."""
    folders = {tempfile.gettempdir(), os.environ.get("TMPDIR", ""), "/tmp", "/var/tmp", "/var/folders"}  # noqa: S108
    return any(_below(place, folder) and not _below(Path(os.path.realpath(home)), folder) for folder in folders)


def _below(place: Path, folder: str) -> bool:
    return os.path.isabs(folder) and place.is_relative_to(os.path.realpath(folder))

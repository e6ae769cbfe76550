"""Keeps the notes of drift true for the projects in view: ``(shop *)`` comes and goes without a command."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from envhook import drift, names
from envhook.drift.declared import LOCKS, PROJECT, REQUIREMENTS

if TYPE_CHECKING:
    from envhook.hook import Finding
    from envhook.model import Session

_FILES = (*LOCKS, REQUIREMENTS, PROJECT)


class Drifts:
    """What the last comparison of each environment rested on."""

    def __init__(self) -> None:
        self._known: dict[str, dict[str, int]] = {}

    def look(self, asked: Session, finding: Finding) -> list[str]:
        """Compare what a project declares with what is installed, if any of it has changed since the last time.

        When the note changes, the file is touched that all shells, and the daemon itself, look at.

        Args:
            asked: the question.
            finding: what was found; only an environment that may be active is looked into.

        Returns:
            The files and folders that decide: to be watched.
        """
        place = finding.place
        if finding.decision.state != names.ACTIVE or not place.env:
            return []
        known = self._known.get(place.env)
        if known is not None and _times(known) == known:
            return list(known)
        comparison = drift.compare(place.root, place.env, place.cfg)
        paths = [f"{place.root}/{name}" for name in _FILES] + (comparison.rests_on if comparison else [])
        self._known[place.env] = _times(paths)
        drift.note(asked.folders, asked.uid, place, comparison)
        return paths

    def forget(self, envs: set[str]) -> None:
        """Forget all environments but these.

        Args:
            envs: the environments in view.
        """
        self._known = {env: times for env, times in self._known.items() if env in envs}


def _times(paths: list[str] | dict[str, int]) -> dict[str, int]:
    found = {}
    for path in paths:
        try:
            found[path] = os.stat(path).st_mtime_ns
        except OSError:
            found[path] = 0
    return found

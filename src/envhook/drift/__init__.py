"""Drift: does an environment hold what its project declares?

`compare` looks, `note` keeps what was found for the prompts of all shells, `plan` names the program that mends it.
"""

from __future__ import annotations

from .compare import Comparison, compare
from .kept import note
from .tool import Plan, plan

__all__ = ["Comparison", "Plan", "compare", "note", "plan"]

"""Drift: does an environment hold what its project declares?

`compare` looks, `note` keeps what was found for the prompts of all shells, `plan` names the program that mends it,
`failure` tells that it could not, `installed` lists what is there.
"""

from __future__ import annotations

from .compare import Comparison, compare
from .installed import installed
from .kept import failure, note
from .tool import Plan, plan

__all__ = ["Comparison", "Plan", "compare", "failure", "installed", "note", "plan"]

"""The rooms of the house, as the tests of this folder look at them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).parents[2]
PACKAGE = SOURCE / "src/envhook"

# What the fast rooms may import; each of the usual conveniences costs 6 to 24 ms at every start.
ALLOWED = {"sys", "os", "errno", "stat", "time"}
# Two C modules: for the base64 that PowerShell's answers need, and for the pack of compiled rooms.
EXTRA = {"pwsh.py": {"binascii"}, "run_hook.py": {"marshal"}, "pack.py": {"marshal"}, "unpack.py": {"marshal"}}
# A third one once a daemon was started: whether it lives is told by a lock.
EXTRA["alive.py"] = {"fcntl"}


def fast() -> list[Path]:
    """The files that the helper may load."""
    top = [path for path in PACKAGE.glob("*.py") if path.name not in ("__main__.py",)]
    return sorted([*top, *PACKAGE.glob("render/*.py"), PACKAGE / "settings/__init__.py", PACKAGE / "daemon/start.py"])


def every() -> list[Path]:
    """Every Python file of the package."""
    return sorted(PACKAGE.rglob("*.py"))


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """The modules that a file imports when it runs, each with its line; those for type checkers are left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            for inner in ast.walk(node):
                inner.skipped = True  # type: ignore[attr-defined]
    for node in ast.walk(tree):
        if getattr(node, "skipped", False):
            continue
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, "." * node.level + (node.module or "")

"""How many looks at the disk a prompt and a change of directory cost, counted with strace.

The bounds are what was counted when they were written, and a few more: a guard that grows fails here on any machine,
whatever its speed.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.shell.homes import Home
from tests.shell.projects import age, make_environment, make_project
from tests.shell.trace import Trace, TraceError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.shell.words import Dialect

# System calls that take a path, less those of a shell without the hook; the project lies at depth 5.
PROMPT = {"bash": 16, "zsh": 16, "fish": 16, "pwsh": 8}
CHANGE = {"bash": 66, "zsh": 82, "fish": 88, "pwsh": 62}


@pytest.fixture
def shallow(dialect: Dialect, program: Path) -> Iterator[Home]:
    """An account near the root of the file system."""
    base = Path(tempfile.mkdtemp(prefix="depth")).resolve()
    account = Home(base, dialect, program)
    yield account
    account.close()
    shutil.rmtree(base, ignore_errors=True)


def counted(home: Home, projects: list[Path], disable: str | None) -> tuple[int, int]:
    """Calls at an unchanged prompt in the second project, and for a change into it from the first."""
    terminal = home.terminal(ENVHOOK_DISABLE=disable)
    for folder in projects * 2:
        terminal.run(home.dialect.cd(folder))
    try:
        trace = Trace(terminal, home.base / f"trace {disable}", "%file")
    except TraceError as error:
        pytest.skip(str(error))
    terminal.enter()
    # Shells see to their history now and then: the fewest of several are the hook's.
    prompt = min(len(trace.lines("")) for _ in range(4))
    changes = []
    for _ in range(4):
        terminal.run(home.dialect.cd(projects[0]))
        changes.append(len(trace.lines(home.dialect.cd(projects[1]))))
    trace.close()
    terminal.close()
    return prompt, min(changes)


def test_calls(shallow: Home, dialect: Dialect) -> None:
    folders = [make_project(shallow.home / "code" / name) for name in ("shop", "crawler")]
    if len(folders[0].parts) != 6 and os.environ.get("CI") == "true":
        pytest.skip(f"the folder for temporary files is not at depth 1: {folders[0]}")
    for folder in folders:
        make_environment(folder / ".venv")
    shallow.allow(*folders)
    for path in sorted(shallow.home.rglob("*"), reverse=True):
        age(path)
    dialect.settle()
    with_hook, without = counted(shallow, folders, None), counted(shallow, folders, "1")
    prompt, change = (mine - bare for mine, bare in zip(with_hook, without, strict=True))
    assert prompt <= PROMPT[dialect.name.partition("-")[0]], f"{prompt} looks at each prompt"
    assert change <= CHANGE[dialect.name.partition("-")[0]], f"{change} looks at each change"
    assert prompt >= 3, "nothing was counted"

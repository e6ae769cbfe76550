"""What a hook adds to the start of a shell."""

from __future__ import annotations

import os
import re
import subprocess
import time
from typing import TYPE_CHECKING

from tests.bench.results import NOTHING, Key, interleave

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.bench.accounts import Account
    from tests.bench.results import Results
    from tests.shell.words import Dialect

SUBJECT = "start"
# The way that most tools recommend for PowerShell, with our own hook.
BY_EXPRESSION = "envhook, Invoke-Expression"
# The same text, which ends itself at once: what no other work of a hook of this size can go below.
READ = "envhook, only read"


def run(words: Sequence[str], env: dict[str, str], directory: str = "/") -> float:
    """Seconds that a program takes, from its start until it has been waited for."""
    quiet = [(os.POSIX_SPAWN_OPEN, number, "/dev/null", os.O_RDWR, 0) for number in (0, 1, 2)]
    here = os.getcwd()
    os.chdir(directory)
    try:
        begin = time.perf_counter()
        pid = os.posix_spawn(words[0], list(words), env, file_actions=quiet)
        _, status = os.waitpid(pid, 0)
        took = time.perf_counter() - begin
    finally:
        os.chdir(here)
    assert status == 0, f"{words[0]} ended with {status}"
    return took


def measure(results: Results, rounds: int, accounts: list[Account], dialect: Dialect) -> None:
    """Start a shell that reads its rc file and ends.

    Args:
        results: where the samples go.
        rounds: how often.
        accounts: those whose tool knows the shell, all set up for it.
        dialect: the shell.
    """
    sample = _in_powershell if dialect.name == "pwsh" else _whole
    actions: dict[Key, Callable[[], float]] = {}
    for account in accounts:
        key = Key(SUBJECT, dialect.name, account.tool.name)
        if dialect.name == "pwsh" and account.tool.name == NOTHING:
            continue
        actions[key] = lambda account=account: sample(account, dialect)
        if dialect.name == "pwsh" and account.tool.name == "envhook":
            by_expression = key._replace(tool=BY_EXPRESSION)
            actions[by_expression] = lambda account=account: _powershell(account, dialect, _expression(account))
        if account.tool.name == "envhook":
            actions[key._replace(tool=READ)] = lambda account=account: sample(account, dialect, ENVHOOK_DISABLE="1")
    interleave(results, rounds, actions)


def _whole(account: Account, dialect: Dialect, **env: str) -> float:
    return run([dialect.program, "-i", "-c", "exit"], {**account.env, **env}, str(account.outside))


def _in_powershell(account: Account, dialect: Dialect, **env: str) -> float:
    if account.tool.name == "envhook":
        hook = account.home / ".local/share/envhook/hook/envhook.ps1"
        return _powershell(account, dialect, f". {dialect.quote(hook)}", **env)
    return _powershell(account, dialect, account.tool.hook(dialect) or "")


def _expression(account: Account) -> str:
    return f"Invoke-Expression (& '{account.tool.program()}' hook powershell | Out-String)"


def _powershell(account: Account, dialect: Dialect, hook: str, **env: str) -> float:
    """The lines of the profile, timed in a fresh PowerShell: its own start takes half a second, give or take more than
    what is to be measured."""
    code = (
        "Import-Module PSReadLine; $watch = [Diagnostics.Stopwatch]::StartNew()\n"
        f"{hook}\n"
        '"bench=$([long]($watch.Elapsed.Ticks / 10))"'
    )
    done = subprocess.run(
        [dialect.program, "-NoLogo", "-NoProfile", "-Command", code],
        env={**account.env, **env},
        cwd=account.outside,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    found = re.search(r"bench=(\d+)", done.stdout)
    assert found, f"no time was told: {done.stderr[-200:]!r}"
    return int(found[1]) / 1e6

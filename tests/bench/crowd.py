"""An account with many projects that it knows."""

from __future__ import annotations

import io
import os
from contextlib import redirect_stderr, redirect_stdout
from typing import TYPE_CHECKING
from unittest import mock

import envhook.cli
from envhook import hook, names, session
from tests.shell.projects import age, make_environment, make_project

if TYPE_CHECKING:
    from tests.bench.accounts import Account


def fill(account: Account, count: int, shells: list[str]) -> None:
    """Make projects, allow them, and visit each in every shell, without starting a process for each.

    Args:
        account: the one that uses envhook.
        count: how many projects.
        shells: names as the hooks give them to the helper.
    """
    folders = [make_project(account.code / "many" / f"project {number}") for number in range(count)]
    for folder in folders:
        make_environment(folder / ".venv")
    account.settle()
    run = account.env["XDG_RUNTIME_DIR"] + "/envhook"
    quiet = io.StringIO()
    with mock.patch.dict(os.environ, account.env, clear=True), redirect_stdout(quiet), redirect_stderr(quiet):
        for folder in folders:
            status = envhook.cli.run(["allow", str(folder)])
            assert status == 0, quiet.getvalue()[-300:]
        for path in account.code.rglob("*"):
            age(path)
        for folder in map(str, folders):
            for shell in shells:
                hook.answer_for(session.read([names.VERSION, shell, run, folder, folder], dict(account.env)))

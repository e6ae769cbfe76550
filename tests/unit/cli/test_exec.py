"""`envhook exec`: a command in the project's environment, without any hook."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.shell.projects import make_environment, make_project
from tests.unit.cli.conftest import Account


@pytest.fixture
def shop(account: Account) -> Path:
    folder = account.project("shop")
    account.ok("allow", folder)
    return folder


def variables(account: Account, cwd: Path, **env: str) -> dict[str, str]:
    text = account.ok("exec", "--", "env", "-0", cwd=cwd, **env)
    return dict(line.split("=", 1) for line in text.split("\0") if line)


def test_the_environment_is_as_the_hooks_set_it(account: Account, shop: Path) -> None:
    found = variables(account, shop, PYTHONHOME=sys.base_prefix)
    assert found["VIRTUAL_ENV"] == str(shop / ".venv")
    assert found["VIRTUAL_ENV_PROMPT"] == "shop"
    assert found["ENVHOOK_ENV"] == str(shop / ".venv")
    assert found["PATH"] == f"{shop}/.venv/bin:{account.env['PATH']}"
    assert "PYTHONHOME" not in found


def test_another_environment_of_ours_is_left(account: Account, shop: Path) -> None:
    other = make_environment(account.home / "other")
    path = f"{other}/bin:{account.env['PATH']}"
    found = variables(account, shop, PATH=path, VIRTUAL_ENV=str(other), ENVHOOK_ENV=str(other))
    assert found["PATH"] == f"{shop}/.venv/bin:{account.env['PATH']}"
    assert variables(account, shop, PATH=found["PATH"])["PATH"] == found["PATH"]


def test_what_the_hook_tells_the_program_is_not_for_the_command(account: Account, shop: Path) -> None:
    found = variables(account, shop, ENVHOOK_SHELL="zsh", ENVHOOK_OFF=str(shop))
    assert "ENVHOOK_SHELL" not in found
    assert "ENVHOOK_OFF" not in found


def test_the_status_is_the_commands(account: Account, shop: Path) -> None:
    assert account.run("exec", "--", "sh", "-c", "exit 42", cwd=shop).returncode == 42
    assert account.run("exec", "--", "sh", "-c", "kill -TERM $$", cwd=shop).returncode == -15
    assert account.run("exec", "true", cwd=shop).returncode == 0


def test_options_of_the_command_are_the_commands(account: Account, shop: Path) -> None:
    assert account.ok("exec", "sh", "-c", 'echo "$0 $1"', "--help", "-C", cwd=shop) == "--help -C\n"
    assert account.ok("exec", "--", "echo", "--", "-h", cwd=shop) == "-- -h\n"


def test_another_directory(account: Account, shop: Path) -> None:
    (shop / "src").mkdir()
    assert account.ok("exec", "-C", "shop/src", "--", "pwd") == f"{shop}/src\n"


def test_the_environments_own_programs_come_first(account: Account, shop: Path) -> None:
    tool = shop / ".venv/bin/sometool"
    tool.write_text("#!/bin/sh\necho mine\n")
    tool.chmod(0o755)
    assert account.ok("exec", "sometool", cwd=shop) == "mine\n"


def test_what_cannot_be_run(account: Account, shop: Path) -> None:
    assert "no such command: nothing-like-it" in account.fails("exec", "nothing-like-it", status=127, cwd=shop)
    (shop / "data").write_text("x")
    (shop / "data").chmod(0o644)
    assert "cannot be run" in account.fails("exec", "./data", status=126, cwd=shop)


def test_only_a_trusted_environment_is_used(account: Account) -> None:
    folder = account.project("stranger")
    assert "envhook allow" in account.fails("exec", "--", "true", cwd=folder)
    account.ok("deny", folder)
    assert "you said no to .venv" in account.fails("exec", "--", "true", cwd=folder)
    assert "envhook create" in account.fails("exec", "--", "true", cwd=make_project(account.home / "new"))
    assert "no project in ~" in account.fails("exec", "--", "true")
    assert not os.path.exists(account.home / "new/.venv")

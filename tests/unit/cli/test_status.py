"""`envhook status`: for people and for programs."""

from __future__ import annotations

import json
from pathlib import Path

from tests.shell.projects import VERSION, make_environment, make_project
from tests.unit.cli.conftest import Account

KEYS = [
    "cwd",
    "root",
    "env",
    "state",
    "reason",
    "python",
    "label",
    "trusted_by",
    "shell",
    "daemon",
    "drift",
    "auto_sync",
]


def status(account: Account, *words: object, cwd: Path | None = None, **env: str) -> dict[str, str]:
    report: dict[str, str] = json.loads(account.ok("status", "--json", *words, cwd=cwd, **env))
    assert list(report) == KEYS
    return report


def test_no_project(account: Account) -> None:
    report = status(account)
    assert (report["state"], report["root"], report["env"]) == ("none", None, None)
    assert "no project here" in account.ok("status")


def test_untrusted_then_allowed_then_denied(account: Account) -> None:
    shop = account.project("shop")
    report = status(account, cwd=shop)
    assert report["state"] == "untrusted"
    assert report["env"] == str(shop / ".venv")
    assert report["trusted_by"] is None
    assert "envhook allow" in account.ok("status", cwd=shop)
    account.ok("allow", cwd=shop)
    report = status(account, shop)
    assert (report["state"], report["trusted_by"], report["python"]) == ("active", "allow", VERSION)
    assert report["label"] == "shop"
    text = account.ok("status", shop)
    assert "you allowed it" in text
    assert "~/shop/.venv" in text
    account.ok("deny", shop)
    assert status(account, shop)["state"] == "denied"


def test_a_path_may_be_the_environment(account: Account) -> None:
    shop = account.project("shop")
    assert status(account, shop / ".venv")["root"] == str(shop)


def test_a_path_that_is_not_there(account: Account) -> None:
    assert account.fails("status", "nowhere") == "envhook: nowhere is not there: give the folder of a project"
    (account.home / "file").touch()
    assert account.fails("status", "file") == "envhook: file is no folder: give the folder of a project"


def test_this_shell_is_told_apart_from_what_should_be(account: Account) -> None:
    shop = account.project("shop")
    account.ok("allow", shop)
    assert "no hook" in status(account, cwd=shop)["reason"]
    active = {"VIRTUAL_ENV": f"{shop}/.venv", "ENVHOOK_ENV": f"{shop}/.venv"}
    assert status(account, cwd=shop, **active)["state"] == "active"
    assert "no hook" not in status(account, cwd=shop, **active)["reason"]
    other = make_environment(account.home / "other")
    report = status(account, cwd=shop, VIRTUAL_ENV=str(other))
    assert report["state"] == "foreign"
    assert "~/other" in report["reason"]
    assert status(account, cwd=shop, CONDA_PREFIX="/opt/conda", CONDA_DEFAULT_ENV="base")["state"] == "active"
    assert status(account, cwd=shop, CONDA_PREFIX="/opt/conda/envs/x", CONDA_DEFAULT_ENV="x")["state"] == "foreign"
    assert status(account, cwd=shop, ENVHOOK_SHELL="zsh", ENVHOOK_OFF=str(shop))["state"] == "off"
    # Another project is not judged by what is active here.
    assert status(account, shop, cwd=account.home, VIRTUAL_ENV=str(other))["state"] == "active"


def test_missing_and_managed_elsewhere(account: Account) -> None:
    shop = make_project(account.home / "shop")
    assert status(account, cwd=shop)["state"] == "missing"
    assert "envhook create" in account.ok("status", cwd=shop, ENVHOOK_SHELL="bash")
    managed = make_project(account.home / "managed", "Pipfile")
    assert "pipenv install" in account.ok("status", cwd=managed)


def test_missing_in_a_shell_without_hook(account: Account) -> None:
    make_project(account.home / "shop")
    assert "this shell has no hook" in account.ok("status", cwd=account.home / "shop")
    told = account.ok("status", cwd=account.home / "shop", ENVHOOK_SHELL="bash")
    assert "when a shell's prompt comes back here" in " ".join(told.split())


def test_broken(account: Account) -> None:
    shop = account.project("shop")
    account.ok("allow", shop)
    (shop / ".venv/bin/python").unlink()
    assert status(account, cwd=shop)["state"] == "broken"
    assert "envhook create --force" in account.ok("status", cwd=shop)


def test_what_to_do_next_is_the_line_that_mends_it(account: Account) -> None:
    open_to_all = account.project("open")
    (open_to_all / ".venv").chmod(0o777)
    text = account.ok("status", cwd=open_to_all)
    assert "others can write to ~/open/.venv\n" in text
    assert "\n  next         chmod go-w ~/open/.venv\n" in text
    several = make_project(account.home / "several")
    for name in ("one", "two"):
        make_environment(several / name)
    assert "\n  next         envhook use one\n" in account.ok("status", cwd=several)
    assert "\n  next         envhook use one ~/several\n" in account.ok("status", several)
    older = make_project(account.home / "older", "pyproject.toml", '[project]\nrequires-python = ">=3.99"\n')
    make_environment(older / ".venv")
    account.ok("allow", older)
    assert "\n  next         envhook create --force\n" in account.ok("status", cwd=older, ENVHOOK_SHELL="zsh")


def test_what_is_wrong_with_the_settings_is_shown(account: Account) -> None:
    (account.home / ".config/envhook").mkdir(parents=True)
    (account.home / ".config/envhook/config.toml").write_text("\nprompt = 3\n")
    assert "config.toml, line 2: prompt: must be true or false" in account.ok("status")


def test_control_characters_are_shown(account: Account) -> None:
    folder = account.project("ev\x1b[31mil")
    assert "\x1b" not in account.ok("status", cwd=folder)
    assert "ev\\x1b[31mil" in account.ok("status", cwd=folder)
    assert status(account, cwd=folder)["root"] == str(folder)

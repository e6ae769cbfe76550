"""`allow`, `deny` and `adopt`."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from tests.shell.projects import make_environment, make_project
from tests.unit.cli.conftest import Account


def state(account: Account, folder: Path) -> str:
    found: str = json.loads(account.ok("status", "--json", folder))["state"]
    return found


def test_allow_says_what_it_allowed(account: Account) -> None:
    shop = account.project("shop")
    assert account.ok("allow", cwd=shop).startswith("envhook: .venv (Python 3.")
    assert account.ok("trust", cwd=shop) == "envhook: .venv of ~/shop is allowed already\n"
    assert (shop / ".venv/.envhook").exists()


def test_allow_takes_a_project_or_its_environment(account: Account) -> None:
    for name in ("shop", "shop/.venv"):
        shop = account.project(f"{name[:4]}{len(name)}")
        account.ok("allow", shop / name[5:])
        assert state(account, shop) == "active"


def test_allow_without_an_environment(account: Account) -> None:
    make_project(account.home / "shop")
    assert account.fails("allow", "shop") == "envhook: no environment in ~/shop: make it: envhook create"
    assert account.fails("allow", account.home) == "envhook: no environment in ~: make it: envhook create"
    assert "is not there" in account.fails("allow", "nowhere")


def test_allow_of_an_environment_that_the_project_does_not_use(account: Account) -> None:
    shop = account.project("shop")
    make_environment(shop / "other")
    said = account.fails("allow", shop / "other")
    assert said == f"envhook: {shop}/other is not the environment of ~/shop: choose it: envhook use {shop}/other"


def test_what_others_can_write_is_refused(account: Account) -> None:
    shop = account.project("shop")
    (shop / ".venv").chmod(0o777)
    said = account.fails("allow", shop)
    assert "others can write to ~/shop/.venv" in said
    assert "chmod" in said
    assert state(account, shop) == "untrusted"


def test_a_broken_environment_is_not_allowed(account: Account) -> None:
    shop = account.project("shop")
    (shop / ".venv/bin/python").unlink()
    assert "is broken" in account.fails("allow", shop)


def test_a_copy_is_not_allowed_by_way_of_deny(account: Account) -> None:
    shop = account.project("shop")
    account.ok("allow", shop)
    shutil.copytree(shop, account.home / "copy", symlinks=True)
    account.ok("deny", "copy")
    assert "it was made at ~/shop/.venv" in account.fails("allow", "copy")
    assert state(account, account.home / "copy") == "broken"


def test_a_link_out_of_the_project_is_allowed_by_where_it_leads(account: Account) -> None:
    shop = make_project(account.home / "shop")
    make_environment(account.home / "envs/shop")
    (shop / ".venv").symlink_to("../envs/shop")
    assert state(account, shop) == "untrusted"
    account.ok("allow", shop)
    assert state(account, shop) == "active"
    make_environment(account.home / "envs/evil")
    (shop / ".venv").unlink()
    (shop / ".venv").symlink_to("../envs/evil")
    assert state(account, shop) == "untrusted"


def test_one_environment_for_several_projects(account: Account) -> None:
    shared = make_environment(account.home / "envs/science")
    one, two, three = (make_project(account.home / name) for name in ("one", "two", "three"))
    account.ok("use", shared, one)
    account.ok("use", shared, two)
    (three / ".venv").symlink_to("../envs/science")
    account.ok("allow", three)
    assert [state(account, project) for project in (one, two, three)] == ["active"] * 3
    # A mark that no record holds is none that anybody gave it.
    (shared / ".envhook").write_text((shared / ".envhook").read_text().replace("nonce\t", "nonce\tf"))
    assert state(account, one) == "untrusted"
    account.ok("allow", one)
    assert [state(account, project) for project in (one, two)] == ["active", "untrusted"]
    # What was chosen is taken back with it.
    make_environment(one / ".venv")
    account.ok("allow", "--forget", one)
    assert state(account, one) == "untrusted"
    account.ok("allow", one)
    assert json.loads(account.ok("status", "--json", one))["env"] == str(one / ".venv")


def test_a_link_to_nothing_is_not_allowed(account: Account) -> None:
    shop = make_project(account.home / "shop")
    (shop / ".venv").symlink_to("../nowhere")
    assert "is no environment" in account.fails("allow", shop)


def test_list_and_forget(account: Account) -> None:
    assert account.ok("allow", "--list") == "Nothing is allowed or denied yet.\n"
    shop, app, odd = account.project("shop"), account.project("app"), account.project("o dd/=x")
    account.ok("allow", shop)
    account.ok("deny", app)
    account.ok("allow", odd)
    assert account.ok("allow", "--list").splitlines() == [
        "no   ~/app/.venv",
        "yes  ~/o dd/=x/.venv  allow",
        "yes  ~/shop/.venv  allow",
    ]
    assert account.ok("allow", "--forget", shop) == "envhook: ~/shop/.venv is not allowed any more\n"
    assert state(account, shop) == "untrusted"
    assert "nothing is allowed for ~/shop" in account.fails("allow", "--forget", shop)
    # The folder may be gone.
    os.rename(odd, account.home / "gone")
    account.ok("allow", "--forget", odd)
    assert account.ok("allow", "--list") == "no   ~/app/.venv\n"


def test_deny_and_take_back(account: Account) -> None:
    shop = account.project("shop")
    account.ok("allow", shop)
    assert account.ok("deny", shop) == "envhook: no to .venv in ~/shop; take it back: envhook allow\n"
    assert state(account, shop) == "denied"
    account.ok("allow", shop)
    assert state(account, shop) == "active"


def test_deny_a_project_without_an_environment(account: Account) -> None:
    shop = make_project(account.home / "shop")
    account.ok("deny", shop)
    assert state(account, shop) in ("none", "denied")
    account.ok("allow", shop)
    assert state(account, shop) == "missing"
    assert "no project in ~" in account.fails("deny", account.home)


def test_adopt_takes_what_stands_up_to_the_checks(account: Account) -> None:
    good = [account.project(f"code/{name}") for name in ("shop", "group/app")]
    named = account.project("code/named", "test_env")
    account.ok("allow", account.project("code/known"))
    open_to_all = account.project("code/open")
    (open_to_all / ".venv").chmod(0o777)
    denied = account.project("code/denied")
    account.ok("deny", denied)
    broken = account.project("code/broken")
    (broken / ".venv/bin/python").unlink()
    second = account.project("code/second")
    make_environment(second / "venv")
    said = account.ok("adopt", "code")
    assert said.startswith("4 adopted, 1 known before\n")
    assert "4 left off" in said
    for folder in (*good, named, second):
        assert state(account, folder) == "active", folder
        assert json.loads(account.ok("status", "--json", folder))["trusted_by"] == "adopt"
    assert state(account, open_to_all) == "untrusted"
    assert state(account, denied) == "denied"
    assert "others can write to ~/code/open/.venv" in said
    assert "you said no to it" in said
    assert "its Python is gone" in said
    assert "~/code/second uses .venv" in said


def test_adopt_looks_at_files_that_git_keeps(account: Account) -> None:
    shop = account.project("shop")
    import subprocess

    git = ["git", "-C", shop, "-c", "user.name=x", "-c", "user.email=x@example.invalid"]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "add", "-f", ".venv/pyvenv.cfg"], check=True)
    said = account.ok("adopt", "shop")
    assert "git keeps files in it" in said
    assert state(account, shop) == "untrusted"
    account.ok("allow", shop)
    assert state(account, shop) == "active"


def test_adopt_without_an_environment(account: Account) -> None:
    (account.home / "code").mkdir()
    assert account.ok("adopt", "code") == "No environment below ~/code.\n"
    assert "is not there" in account.fails("adopt", "nowhere")


@pytest.mark.parametrize("verb", ["allow", "deny"])
def test_nothing_is_written_for_a_home_that_is_not_mine(account: Account, verb: str) -> None:
    shop = account.project("shop")
    if os.geteuid() != 0:
        pytest.skip("only root can give files away")
    os.chown(account.home, 12345, 12345)
    assert "HOME is not a folder of yours" in account.fails(verb, shop)

"""`use` and `remove`."""

from __future__ import annotations

import json
from pathlib import Path

from tests.shell.projects import make_environment, make_project
from tests.unit.cli.conftest import Account


def report(account: Account, folder: Path) -> dict[str, str]:
    found: dict[str, str] = json.loads(account.ok("status", "--json", folder))
    return found


def test_use_chooses_one_of_several(account: Account) -> None:
    shop = make_project(account.home / "shop")
    for name in ("one", "two"):
        make_environment(shop / name)
    assert report(account, shop)["state"] == "none"
    assert account.ok("use", "two", cwd=shop) == "envhook: ~/shop uses two now\n"
    assert report(account, shop)["env"] == str(shop / "two")
    assert report(account, shop)["state"] == "active"


def test_use_works_below_the_project_and_from_afar(account: Account) -> None:
    shop = account.project("shop", "one")
    (shop / "src").mkdir()
    other = make_environment(account.home / "envs/science")
    account.ok("use", other, cwd=shop / "src")
    assert report(account, shop)["env"] == str(other)
    account.ok("use", "one", shop)
    assert report(account, shop / "src")["env"] == str(shop / "one")


def test_use_finds_named_environments(account: Account) -> None:
    shop = make_project(account.home / "shop")
    env = make_environment(account.home / ".virtualenvs/science")
    account.ok("use", "science", cwd=shop)
    assert report(account, shop)["env"] == str(env)
    other = make_environment(account.home / "workon/other")
    account.ok("use", "other", cwd=shop, WORKON_HOME=str(account.home / "workon"))
    assert report(account, shop)["env"] == str(other)


def test_use_local_writes_the_file_that_other_tools_read(account: Account) -> None:
    shop = make_project(account.home / "shop")
    inside = make_environment(shop / "envs/main")
    account.ok("use", "envs/main", "--local", cwd=shop)
    assert (shop / ".venv").read_text() == "envs/main\n"
    assert report(account, shop)["env"] == str(inside)
    assert report(account, shop)["state"] == "active"
    outside = make_environment(account.home / "science")
    account.ok("use", outside, "--local", cwd=shop)
    assert (shop / ".venv").read_text() == f"{outside}\n"
    assert report(account, shop)["env"] == str(outside)
    assert report(account, shop)["state"] == "active"


def test_use_local_never_writes_over_a_folder(account: Account) -> None:
    shop = account.project("shop")
    make_environment(shop / "other")
    assert ".venv is a folder already" in account.fails("use", "other", "--local", cwd=shop)
    assert (shop / ".venv/pyvenv.cfg").exists()


def test_use_of_what_is_no_environment(account: Account) -> None:
    shop = make_project(account.home / "shop")
    (shop / "folder").mkdir()
    assert account.fails("use", "nothing", cwd=shop).startswith("envhook: nothing is not there")
    assert account.fails("use", "folder", cwd=shop).startswith("envhook: folder is no environment")
    make_environment(account.home / "env")
    assert "~ itself is no project" in account.fails("use", "env", cwd=account.home)
    broken = make_environment(shop / "broken")
    (broken / "bin/python").unlink()
    assert "is broken" in account.fails("use", "broken", cwd=shop)
    made = make_environment(shop / "open")
    made.chmod(0o777)
    assert "others can write" in account.fails("use", "open", cwd=shop)


def test_create_and_remove(account: Account) -> None:
    shop = make_project(account.home / "shop")
    (shop / "app.py").touch()
    (shop / "src").mkdir()
    said = account.ok("create", cwd=shop / "src")
    assert said.startswith("envhook: created .venv with Python 3.")
    assert said.rstrip().endswith("; undo: envhook remove")
    assert report(account, shop)["state"] == "active"
    assert report(account, shop)["trusted_by"] == "created"
    assert ".venv" in account.fails("create", cwd=shop)
    assert account.ok("remove", cwd=shop).startswith("envhook: removed .venv, ")
    assert sorted(path.name for path in shop.iterdir()) == ["app.py", "requirements.txt", "src"]
    assert report(account, shop)["state"] == "none"
    assert "envhook create" in report(account, shop)["reason"]
    assert ".venv is not there" in account.fails("remove", cwd=shop)
    assert "created .venv" in account.ok("create", shop)


def test_create_says_why_not(account: Account) -> None:
    shop = make_project(account.home / "shop")
    assert "~ itself is no project" in account.fails("create")
    assert "is not there" in account.fails("create", "nowhere")
    said = account.fails("create", "--builder", "conda", cwd=shop, status=2)
    assert said.startswith("envhook: Invalid value for '-b' / '--builder'")
    said = account.fails("create", "--python", "3.99", cwd=shop)
    assert "3.99" in said
    (shop / ".venv").mkdir()
    (shop / ".venv/thesis.txt").write_text("years of work")
    account.fails("create", cwd=shop)
    account.fails("create", "--force", cwd=shop)
    assert [path.name for path in (shop / ".venv").iterdir()] == ["thesis.txt"]


def test_create_force_replaces_a_broken_environment(account: Account) -> None:
    shop = make_project(account.home / "shop")
    account.ok("create", shop)
    (shop / ".venv/bin/python").unlink()
    assert report(account, shop)["state"] == "broken"
    account.ok("create", shop, "--force")
    assert report(account, shop)["state"] == "active"


def test_remove_leaves_what_it_does_not_know(account: Account) -> None:
    shop = account.project("shop")
    assert "I did not see it made" in account.fails("remove", cwd=shop)
    assert "no environment here" in account.fails("remove")
    assert (shop / ".venv/pyvenv.cfg").exists()


def test_remove_does_not_reach_outside_the_project(account: Account) -> None:
    shop = make_project(account.home / "shop")
    env = make_environment(account.home / "science")
    account.ok("use", env, cwd=shop)
    account.fails("remove", cwd=shop)
    assert env.exists()

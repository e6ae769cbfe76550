"""`envhook sync --auto`, and what a hook runs because of it."""

from __future__ import annotations

import json
import subprocess
import time
from typing import TYPE_CHECKING

import pytest

from tests.unit.cli.conftest import Account, tool
from tests.unit.drift.environments import site

if TYPE_CHECKING:
    from pathlib import Path


def test_prompts_may_do_it(account: Account, shop: Path) -> None:
    said = account.ok("sync", "--auto", shop)
    assert said == "envhook: prompts in ~/shop keep .venv in line from now on; off: envhook sync --no-auto\n"
    assert json.loads(account.ok("status", "--json", shop))["auto_sync"] is True
    assert "\n  auto sync    at the prompt; off: envhook sync --no-auto\n" in account.ok("status", shop)
    tool(account, script="#!/bin/sh\nexit 3\n")
    assert account.run("sync", shop).returncode == 3
    text = account.ok("status", shop)
    assert "\n  auto sync    envhook sync did not bring it in line; again: envhook sync\n" in text
    account.ok("sync", "--auto", shop)
    assert "auto sync    at the prompt" in account.ok("status", shop)
    assert "leave .venv as it is" in account.ok("sync", "--no-auto", shop)
    assert json.loads(account.ok("status", "--json", shop))["auto_sync"] is False
    assert "auto sync" not in account.ok("status", shop)


def test_prompts_may_do_it_only_in_what_is_trusted(account: Account) -> None:
    stranger = account.project("stranger")
    assert account.fails("sync", "--auto", stranger).endswith("use it: envhook allow")
    account.ok("allow", stranger)
    account.ok("sync", "--auto", stranger)
    for words in (("deny", stranger), ("allow", stranger)):
        account.ok(*words)
    assert json.loads(account.ok("status", "--json", stranger))["auto_sync"] is False


def test_what_the_config_file_says_is_taken_out_there(account: Account, shop: Path) -> None:
    config = account.home / ".config/envhook/config.toml"
    config.parent.mkdir(parents=True)
    config.write_text(f"trusted_roots = [{str(shop)!r}]\n[projects.{str(shop)!r}]\nauto_sync = true\n")
    assert json.loads(account.ok("status", "--json", shop))["auto_sync"] is True
    assert "config.toml" in account.fails("sync", "--no-auto", shop)
    account.ok("allow", "--forget", shop)
    if json.loads(account.ok("status", "--json", shop))["trusted_by"] != "root":
        pytest.skip("in a container trusted_roots does not count for root")
    account.ok("sync", "--auto", shop)
    config.write_text("")
    assert json.loads(account.ok("status", "--json", shop))["auto_sync"] is True


def unasked(account: Account, root: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """What a hook runs, without a terminal."""
    words = [account.program.with_name("python"), "-I", "-X", "utf8", "-m", "envhook.cli.unasked", str(root)]
    env = {**account.env, "VIRTUAL_ENV": f"{root}/.venv", "ENVHOOK_ENV": f"{root}/.venv", **env}
    return subprocess.run(words, env=env, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)


def test_not_without_a_terminal(account: Account, shop: Path) -> None:
    tool(account)
    account.ok("sync", "--auto", shop)
    for root in (shop, shop / "gone", account.home):
        done = unasked(account, root)
        assert (done.stdout, done.stderr) == ("", "")


def test_one_at_a_time(account: Account, shop: Path) -> None:
    go, runs = account.home / "go", account.home / "runs"
    site_packages = site(shop / ".venv")
    tool(
        account,
        script=f"#!/bin/sh\necho . >> {runs}\nwhile [ ! -e {go} ]; do sleep 0.02; done\n"
        f"rm -rf {site_packages}/click-*\n"
        f"for one in requests-2.31.0 click-8.1; do mkdir -p {site_packages}/$one.dist-info; "
        f"echo Name: x > {site_packages}/$one.dist-info/METADATA; done\n",
    )
    words = [account.program, "sync", shop]
    both = [subprocess.Popen(words, env=account.env, stdout=-1, stderr=-1, text=True) for _ in range(2)]
    deadline = time.monotonic() + 30
    while not runs.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(0.3)
    go.touch()
    said = [process.communicate(timeout=60)[1] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert runs.read_text() == ".\n"
    assert all(text.endswith("envhook: shop is in step with requirements.txt\n") for text in said), said

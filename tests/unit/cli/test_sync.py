"""`envhook sync`, and what `envhook status` says of drift."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from tests.shell.projects import PYTHON, make_environment, make_project
from tests.unit.cli.conftest import TOOL, Account, tool
from tests.unit.drift.environments import put, site


def drift(account: Account, folder: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads(account.ok("status", "--json", folder))["drift"]
    return found


def wheel(folder: Path, name: str = "tiny", version: str = "1.0") -> Path:
    """Build a wheel by hand."""
    path = folder / f"{name}-{version}-py3-none-any.whl"
    info = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{name}.py", "")
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    return path


def test_status_shows_what_is_wrong_and_what_to_type(account: Account, shop: Path) -> None:
    text = account.ok("status", shop)
    assert "\n  drift        1 missing, 1 other version (requirements.txt)\n" in text
    assert "\n               requests==2.31.0 is missing\n               click 7.1 (declared >=8)\n" in text
    assert "\n  next         envhook sync ~/shop\n" in text
    assert drift(account, shop) == {
        "file": "requirements.txt",
        "in_step": False,
        "missing": ["requests==2.31.0"],
        "other": [{"name": "click", "installed": "7.1", "declared": ">=8"}],
        "extra": [],
        "not_compared": [],
    }


def test_status_lists_ten(account: Account, shop: Path) -> None:
    (shop / "requirements.txt").write_text("".join(f"p{number:02}\n" for number in range(12)))
    text = account.ok("status", shop)
    assert "p09 is missing\n               and 2 more\n" in text
    assert "p10" not in text


def test_status_in_step(account: Account, shop: Path) -> None:
    (shop / "requirements.txt").write_text("rich\n-e .\n")
    text = account.ok("status", shop)
    assert "\n  drift        in step with requirements.txt, 1 entry of it cannot be compared\n" in text
    assert "next" not in text


def test_status_says_nothing_where_nothing_is_to_be_said(account: Account, shop: Path) -> None:
    stranger = account.project("stranger")
    (stranger / "requirements.txt").write_text("requests\n")
    assert drift(account, stranger) is None
    assert "drift" not in account.ok("status", stranger)
    (shop / "requirements.txt").rename(shop / "setup.py")
    assert drift(account, shop) is None


def test_status_of_what_cannot_be_compared(account: Account, shop: Path) -> None:
    (shop / "uv.lock").write_text("<<<<<<< HEAD\n")
    assert drift(account, shop)["in_step"] is None
    assert "drift        not compared, uv.lock is no TOML" in account.ok("status", shop)


def test_the_tool_runs_in_the_environment_and_its_status_counts(account: Account, shop: Path) -> None:
    program = tool(account, script=TOOL + "exit 3\n")
    (shop / "src").mkdir()
    done = account.run("sync", cwd=shop / "src", VIRTUAL_ENV="/somewhere", ENVHOOK_OFF="x")
    assert done.returncode == 3
    assert done.stdout == (
        f"tool: {program} pip install -r requirements.txt\nin {shop} with {shop}/.venv and \n"
        f"first on PATH: {shop}/.venv/bin\n"
    )
    assert done.stderr == (
        "envhook: shop: 1 missing, 1 other version (requirements.txt)\n"
        "envhook: running: uv pip install -r requirements.txt\n"
        "envhook: shop is still out of step with requirements.txt: requests==2.31.0 is missing, click 7.1 "
        "(declared >=8)\n"
    )


def test_uv_gets_the_environment(account: Account, shop: Path) -> None:
    tool(account)
    (shop / "uv.lock").write_text('version = 1\n[[package]]\nname = "shop"\nsource = { editable = "." }\n')
    said = account.ok("sync", shop)
    assert f"with {shop}/.venv and {shop}/.venv\n" in said
    assert "still out of step with uv.lock: shop is missing" in said


def test_in_step_nothing_is_run(account: Account, shop: Path) -> None:
    tool(account)
    put(shop / ".venv", "requests==2.31.0")
    shutil.rmtree(site(shop / ".venv") / "click-7.1.dist-info")
    put(shop / ".venv", "click==8.1")
    assert account.ok("sync", shop) == "envhook: shop is in step with requirements.txt\n"


def test_what_cannot_be_compared_is_left_to_the_tool(account: Account, shop: Path) -> None:
    tool(account)
    (shop / "requirements.txt").write_text("rich\n-e .\n")
    assert "tool:" in account.ok("sync", shop)
    (shop / "requirements.txt").write_text("-r gone.txt\n")
    assert "tool:" in account.ok("sync", shop)


def test_only_shown(account: Account, shop: Path) -> None:
    tool(account)
    said = account.ok("sync", "--dry-run", shop)
    assert "envhook: would run: uv pip install -r requirements.txt\n" in said
    assert "tool:" not in said


def test_a_tool_that_is_not_there(account: Account, shop: Path) -> None:
    assert account.fails("sync", shop).endswith("-m ensurepip")
    (shop / "poetry.lock").write_text(
        "package = [{name='a', version='1', groups=['main']}]\nmetadata = {lock-version='2.1'}\n"
    )
    said = account.fails("sync", shop)
    assert said == "envhook: poetry is not installed, and poetry.lock is its own: install poetry"


def test_only_a_trusted_environment(account: Account) -> None:
    stranger = account.project("stranger")
    (stranger / "requirements.txt").write_text("requests\n")
    assert account.fails("sync", stranger).endswith("use it: envhook allow")
    assert account.fails("sync").endswith("name one: envhook sync PATH")
    assert account.fails("sync", make_project(account.home / "new")).endswith("envhook create")


def test_nothing_declared(account: Account) -> None:
    folder = account.project("bare")
    (folder / "requirements.txt").rename(folder / "setup.py")
    account.ok("allow", folder)
    assert "declares no packages" in account.ok("sync", folder)


@pytest.mark.parametrize(("script", "status"), [("trap 'echo caught; exit 7' INT\n", 7), ("", 130)])
def test_ctrl_c_is_the_tools(account: Account, shop: Path, script: str, status: int) -> None:
    tool(account, script=f"#!/bin/sh\n{script}: > '{account.home}/ready'\nwhile :; do sleep 0.1; done\n")
    process = subprocess.Popen(
        [account.program, "sync", shop], env=account.env, stdout=-1, stderr=-1, text=True, start_new_session=True
    )
    deadline = time.monotonic() + 20
    while not (account.home / "ready").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert process.returncode == status
    assert ("caught" in out) == (status == 7)
    assert "Traceback" not in err
    assert "still out of step" in err


def test_being_ended_ends_the_tool(account: Account, shop: Path) -> None:
    tool(account, script=f"#!/bin/sh\necho $$ > '{account.home}/pid'\nexec sleep 60\n")
    process = subprocess.Popen([account.program, "sync", shop], env=account.env, stdout=-1, stderr=-1)
    deadline = time.monotonic() + 20
    while not (account.home / "pid").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(0.1)
    process.terminate()
    process.communicate(timeout=20)
    assert process.returncode == 128 + signal.SIGTERM


def test_an_environment_that_the_tool_made_anew(account: Account, shop: Path) -> None:
    tool(
        account,
        script=f"#!/bin/sh\nmv '{shop}/.venv' '{shop}/old' && cp -R '{shop}/old' '{shop}/.venv'\n"
        f"rm '{shop}/.venv/.envhook'\n",
    )
    assert "envhook allow" in account.ok("sync", shop).splitlines()[-1]


def test_with_the_real_pip(account: Account) -> None:
    folder = make_project(account.home / "real")
    wheel(folder)
    (folder / "requirements.txt").write_text("--no-index\n--find-links .\ntiny==1.0\n")
    subprocess.run([PYTHON, "-m", "venv", folder / ".venv"], check=True, env={"PATH": os.environ["PATH"]})
    account.ok("allow", folder)
    assert drift(account, folder)["missing"] == ["tiny==1.0"]
    said = account.ok("sync", folder)
    assert "Successfully installed tiny-1.0" in said
    assert said.endswith("envhook: real is in step with requirements.txt\n")
    assert drift(account, folder)["in_step"] is True


def test_with_the_real_uv(account: Account) -> None:
    uv = shutil.which("uv", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    if not uv:
        pytest.skip("uv is not here")
    (account.home / "bin").mkdir()
    (account.home / "bin/uv").symlink_to(uv)
    account.env |= {"PATH": f"{account.home}/bin:{account.env['PATH']}", "UV_OFFLINE": "1", "UV_PYTHON": str(PYTHON)}
    text = (
        '[project]\nname = "real"\nversion = "0.1"\nrequires-python = ">=3.9"\n'
        'dependencies = ["tiny", "other; sys_platform == \'no-such-system\'"]\n[dependency-groups]\ndev = ["more"]\n'
        "[tool.uv.sources]\n"
    )
    folder = make_project(account.home / "real", "pyproject.toml")
    for name in ("tiny", "other", "more"):
        text += f'{name} = {{ path = "{wheel(folder, name).name}" }}\n'
    (folder / "pyproject.toml").write_text(text)
    subprocess.run([uv, "lock", "--quiet"], cwd=folder, env=account.env, check=True)
    make_environment(folder / ".venv")
    account.ok("allow", folder)
    assert drift(account, folder)["missing"] == ["more==1.0", "tiny==1.0"]
    said = account.ok("sync", folder)
    assert said.endswith("envhook: real is in step with uv.lock\n"), said
    assert drift(account, folder)["extra"] == []

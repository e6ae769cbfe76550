"""The unit that has the system start the daemon."""

from __future__ import annotations

import plistlib
import shutil
import subprocess
import sys

import pytest

from envhook.cli import unit
from tests.unit.cli.conftest import Account

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="systemd is Linux's")


def test_the_unit_holds_absolute_paths_in_quotes() -> None:
    text = unit.unit('/opt/a b/"c"/python', "/run/user/7/100%/$x/envhook")
    line = '"/opt/a b/\\"c\\"/python" "-I" "-X" "utf8" "-m" "envhook.daemon" "/run/user/7/100%%/$$x/envhook"'
    assert f"\nExecStart={line}\n" in text
    assert "\nWantedBy=default.target\n" in text
    assert "\nRestart=on-failure\n" in text


def test_the_agent_is_a_property_list() -> None:
    told = plistlib.loads(unit.agent("/opt/a <b>/python", "/tmp/run").encode())
    assert told["ProgramArguments"] == ["/opt/a <b>/python", "-I", "-X", "utf8", "-m", "envhook.daemon", "/tmp/run"]
    assert told["RunAtLoad"] is True


@linux_only
def test_install_and_uninstall(account: Account) -> None:
    text = account.ok("daemon", "install")
    file = account.home / ".config/systemd/user/envhook.service"
    assert "~/.config/systemd/user/envhook.service: written\n" in text
    assert "  systemctl --user enable --now envhook.service\n" in text
    assert f'ExecStart="{account.program.parent}/python" ' in file.read_text()
    assert f"{account.home}/.local/state/envhook/run/" in file.read_text()
    if shutil.which("systemd-analyze"):
        done = subprocess.run(["systemd-analyze", "verify", file], capture_output=True, text=True, check=False)
        assert "envhook.service:" not in done.stderr
    account.ok("daemon", "install")
    assert "disable --now" in account.ok("daemon", "uninstall")
    assert not file.exists()
    assert account.ok("daemon", "uninstall") == "There is nothing to take away.\n"


@linux_only
def test_the_users_own_folder_for_settings_counts(account: Account) -> None:
    account.ok("daemon", "install", XDG_CONFIG_HOME=str(account.home / "my config"))
    assert (account.home / "my config/systemd/user/envhook.service").exists()


def test_a_wrong_action(account: Account) -> None:
    assert "'strat'" in account.fails("daemon", "strat", status=2)
    assert account.fails("daemon", "stop", "--json", status=2).startswith("envhook: --json goes with status")

"""`envhook install` and `uninstall`, run as a person runs them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from envhook import hookfile
from tests.house.rooms import SOURCE
from tests.unit.cli.conftest import Account

FILES = {
    "bash": ".bashrc",
    "zsh": ".zshrc",
    "fish": ".config/fish/config.fish",
    "powershell": ".config/powershell/profile.ps1",
}
RENEW = {"bash": "exec bash", "zsh": "exec zsh", "fish": "exec fish", "powershell": ". $PROFILE.CurrentUserAllHosts"}


@pytest.mark.parametrize("shell", FILES)
def test_install_and_uninstall_leave_the_file_as_it_was(account: Account, shell: str) -> None:
    file = account.home / FILES[shell]
    file.parent.mkdir(parents=True, exist_ok=True)
    before = b"# mine\r\n\xff no end of line" if shell == "powershell" else b"# mine\n\xff no end of line"
    file.write_bytes(before)
    said = account.ok("install", shell)
    ending = "ps1" if shell == "powershell" else shell
    hook = account.home / f".local/share/envhook/hook/envhook.{ending}"
    assert f"~/{FILES[shell]}" in said
    assert said.rstrip().endswith(f"Now type:  {RENEW[shell]}")
    assert file.read_bytes().startswith(before)
    assert file.read_bytes().count(b"envhook.") >= 1
    assert hook.read_text().endswith(hookfile.compose(shell).split("\n", 3)[3])
    assert hook.parent.stat().st_mode & 0o077 == 0
    installed = file.read_bytes()
    assert "was hooked already" in account.ok("install", shell)
    assert file.read_bytes() == installed
    account.ok("uninstall", shell)
    assert file.read_bytes() == before
    assert not hook.exists()
    assert account.ok("uninstall") == "There is no hook to take out.\n"


def test_a_dry_run_changes_nothing(account: Account) -> None:
    said = account.ok("install", "zsh", "--dry-run")
    assert "this would be done" in said
    assert "# >>> envhook >>>" in said
    assert list(account.home.rglob("*")) == []
    account.ok("install", "zsh")
    files = {path: path.read_bytes() for path in account.home.rglob("*") if path.is_file()}
    assert "this would be done" in account.ok("uninstall", "--dry-run")
    assert {path: path.read_bytes() for path in account.home.rglob("*") if path.is_file()} == files


def test_uninstall_without_a_name_takes_every_shells_block(account: Account) -> None:
    for shell in FILES:
        account.ok("install", shell)
    said = account.ok("uninstall")
    for file in FILES.values():
        assert f"~/{file}" in said
        assert (account.home / file).read_bytes() == b""


def test_a_link_to_dotfiles_stays_a_link(account: Account) -> None:
    (account.home / "dotfiles").mkdir()
    (account.home / "dotfiles/zshrc").write_text("# mine\n")
    (account.home / ".zshrc").symlink_to("dotfiles/zshrc")
    account.ok("install", "zsh")
    assert os.readlink(account.home / ".zshrc") == "dotfiles/zshrc"
    assert "envhook" in (account.home / "dotfiles/zshrc").read_text()


def test_the_data_folder_of_the_user_is_used(account: Account) -> None:
    data = account.home / "my data"
    data.mkdir()
    account.ok("install", "bash", XDG_DATA_HOME=str(data))
    assert (data / "envhook/hook/envhook.bash").is_file()
    assert f"'{data}/envhook/hook/envhook.bash'" in (account.home / ".bashrc").read_text()


def test_environments_that_wait_are_counted_and_adopt_is_named(account: Account) -> None:
    assert "adopt" not in account.ok("install", "zsh")
    account.project("code/shop")
    assert "One environment below ~/code/shop" in account.ok("install", "zsh")
    account.project("code/app")
    said = account.ok("install", "zsh")
    assert "2 environments below ~/code" in said
    assert "\n      envhook adopt ~/code\n" in said
    account.ok("adopt", "code")
    assert "adopt" not in account.ok("install", "zsh")


def test_login_shells_that_do_not_read_bashrc_are_named(account: Account) -> None:
    assert "echo '. ~/.bashrc' >> ~/.bash_profile" in account.ok("install", "bash")
    (account.home / ".profile").write_text("export X=1\n")
    assert "echo '. ~/.bashrc' >> ~/.profile" in account.ok("install", "bash")
    (account.home / ".profile").write_text('[ -n "$BASH_VERSION" ] && . ~/.bashrc\n')
    assert "Login shells" not in account.ok("install", "bash")


def test_a_line_that_loads_the_hook_too_is_named(account: Account) -> None:
    (account.home / ".zshrc").write_text('eval "$(envhook hook zsh)"\n')
    assert "take that line out" in account.ok("install", "zsh")


def test_a_lost_marker_is_named_and_nothing_is_written(account: Account) -> None:
    (account.home / ".zshrc").write_text("# mine\n# >>> envhook >>>\n")
    said = account.fails("install", "zsh")
    assert ".zshrc, line 2: a marker of envhook's block has lost its partner" in said
    assert [path.name for path in account.home.iterdir()] == [".zshrc"]


def test_a_folder_in_the_way_is_named(account: Account) -> None:
    (account.home / ".zshrc").mkdir()
    assert ".zshrc cannot be read" in account.fails("install", "zsh")


def test_a_home_that_is_not_a_folder_is_refused(account: Account) -> None:
    said = account.fails("install", "zsh", HOME="/proc/absent", cwd=Path("/"))
    assert "HOME is not a folder of yours" in said


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give files away")
def test_somebody_elses_home_is_refused(account: Account) -> None:
    os.chown(account.home, 12345, 12345)
    assert "HOME is not a folder of yours" in account.fails("install", "zsh")
    assert list(account.home.iterdir()) == []


def test_a_projects_environment_is_not_pinned(account: Account) -> None:
    (account.home / "shop").mkdir()
    (account.home / "shop/pyproject.toml").touch()
    env = account.home / "shop/.venv"
    shutil.copytree(account.program.parents[1], env, symlinks=True)
    program = [env / "bin/python", "-m", "envhook", "install", "zsh"]
    done = subprocess.run(program, env=account.env, cwd=account.home, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("envhook: envhook runs from a project's environment")
    assert done.stderr.rstrip().endswith("uv tool install envhook")
    assert not (account.home / ".zshrc").exists()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_the_hook_names_this_interpreter(account: Account, shell: str) -> None:
    text = account.ok("hook", shell)
    assert f"{account.program.parent}/python" in text
    assert str(SOURCE / "src/envhook/run_hook.py") in text
    assert account.ok("init", shell) == text
    assert sys.version_info >= (3, 11)

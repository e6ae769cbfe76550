"""The rc file of each shell: found, and written in one step through links."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from envhook.cli import rc
from envhook.cli.say import Failure


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_CONFIG_HOME", "ZDOTDIR"):
        monkeypatch.delenv(name, raising=False)


def test_each_shell_has_its_file(monkeypatch: pytest.MonkeyPatch) -> None:
    assert rc.path("bash", "/home/me") == Path("/home/me/.bashrc")
    assert rc.path("zsh", "/home/me") == Path("/home/me/.zshrc")
    assert rc.path("fish", "/home/me") == Path("/home/me/.config/fish/config.fish")
    assert rc.path("powershell", "/home/me") == Path("/home/me/.config/powershell/profile.ps1")
    monkeypatch.setenv("XDG_CONFIG_HOME", "/cfg")
    monkeypatch.setenv("ZDOTDIR", "/z")
    assert rc.path("zsh", "/home/me") == Path("/z/.zshrc")
    assert rc.path("fish", "/home/me") == Path("/cfg/fish/config.fish")
    assert rc.path("powershell", "/home/me") == Path("/cfg/powershell/profile.ps1")


@pytest.mark.skipif(not shutil.which("zsh"), reason="zsh is not here")
def test_a_zdotdir_that_zshenv_sets_without_exporting_it_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".zshenv").write_text('ZDOTDIR="$HOME/z sh"\n')
    assert rc.path("zsh", str(tmp_path)) == tmp_path / "z sh/.zshrc"


def test_powershells_file_is_what_powershell_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not shutil.which("pwsh"):
        pytest.skip("pwsh is not here")
    monkeypatch.setenv("HOME", str(tmp_path))
    said = subprocess.run(
        ["pwsh", "-NoProfile", "-Command", "$PROFILE.CurrentUserAllHosts"], capture_output=True, text=True, check=True
    )
    assert rc.path("powershell", str(tmp_path)) == Path(said.stdout.strip())


def test_a_link_stays_a_link_and_the_mode_stays(tmp_path: Path) -> None:
    target = tmp_path / "dotfiles" / "bashrc"
    target.parent.mkdir()
    target.write_bytes(b"old")
    target.chmod(0o640)
    (tmp_path / ".bashrc").symlink_to("dotfiles/bashrc")
    rc.write(tmp_path / ".bashrc", b"new")
    assert os.readlink(tmp_path / ".bashrc") == "dotfiles/bashrc"
    assert target.read_bytes() == b"new"
    assert target.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in target.parent.iterdir()] == ["bashrc"]


def test_a_link_that_leads_nowhere_yet_gets_its_target(tmp_path: Path) -> None:
    (tmp_path / ".bashrc").symlink_to("dotfiles/bashrc")
    rc.write(tmp_path / ".bashrc", b"new")
    assert (tmp_path / "dotfiles/bashrc").read_bytes() == b"new"


def test_a_new_file_has_the_mode_that_the_umask_gives(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        rc.write(tmp_path / "fish" / "config.fish", b"x")
    finally:
        os.umask(before)
    assert (tmp_path / "fish/config.fish").stat().st_mode & 0o777 == 0o640


def test_nothing_is_left_when_it_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "config.fish").mkdir()
    with pytest.raises(OSError, match=r".*"):
        rc.write(tmp_path / "config.fish", b"x")
    assert [path.name for path in tmp_path.iterdir()] == ["config.fish"]


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / ".zshrc").mkdir()
    with pytest.raises(Failure, match=r"\.zshrc cannot be read"):
        rc.change(tmp_path / ".zshrc", "x")


@pytest.mark.parametrize("text", ["", "# mine\r\n", "# mine ü\U0001f600", "Set-Alias ll ls\n"])
def test_a_file_in_utf_16_stays_one(tmp_path: Path, text: str) -> None:
    """Windows PowerShell's own `>` writes such files."""
    before = ("\ufeff" + text).encode("utf-16-le")
    file = tmp_path / "profile.ps1"
    file.write_bytes(before)
    content, with_block = rc.change(file, "the line")
    assert content == before
    lines = with_block.decode("utf-16").splitlines()
    assert lines[-3:] == ["# >>> envhook >>>", "the line", "# <<< envhook <<<"]
    file.write_bytes(with_block)
    assert rc.change(file, "the line") == (with_block, with_block)
    assert rc.change(file, None) == (with_block, before)


PROBES = {
    "bash": ["bash", "--norc", "-c"],
    "zsh": ["zsh", "-f", "-c"],
    "fish": ["fish", "--no-config", "-c"],
    "powershell": ["pwsh", "-NoProfile", "-NonInteractive", "-Command"],
}


@pytest.mark.parametrize("shell", PROBES)
@pytest.mark.parametrize("folder", ["plain", "a b", "it's", 'quo"te', "dol$HOME`x`", "ünï"])
def test_the_line_sources_the_hook_and_is_silent_without_it(tmp_path: Path, shell: str, folder: str) -> None:
    if not shutil.which(PROBES[shell][0]):
        pytest.skip(f"{PROBES[shell][0]} is not here")
    hook = tmp_path / folder / "envhook.x"
    if shell == "powershell":
        hook = hook.with_suffix(".ps1")
    hook.parent.mkdir()
    line = rc.line(shell, hook, str(tmp_path))
    assert "\n" not in line

    def output() -> str:
        done = subprocess.run(
            [*PROBES[shell], line],
            env={"HOME": str(tmp_path), "PATH": os.environ["PATH"]},
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout + done.stderr

    assert output() == ""
    hook.write_text("echo loaded\n")
    assert output().strip() == "loaded"

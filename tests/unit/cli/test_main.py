"""The command itself: help, version, and what it says when it is called wrongly."""

from __future__ import annotations

import subprocess

import pexpect
import pytest

from envhook import __version__, names
from envhook.cli.main import ALIASES, SECTIONS
from tests.shell.projects import make_project
from tests.unit.cli.conftest import Account

VERBS = [verb for _, verbs in SECTIONS for verb in verbs]


def test_version(account: Account) -> None:
    assert account.ok("--version") == "envhook 0.1.0\n"


def test_help_names_every_verb_by_what_it_is_for(account: Account) -> None:
    text = account.ok("--help")
    assert text == account.ok()
    for title, verbs in SECTIONS:
        assert f"\n{title}:\n" in text
        for verb in verbs:
            assert f"\n  {verb} " in text
    assert all(len(line) <= 80 for line in text.splitlines())
    assert "\x1b" not in text


@pytest.mark.parametrize("verb", [*VERBS, *ALIASES])
def test_each_verb_has_help_with_what_it_does(account: Account, verb: str) -> None:
    text = account.ok(verb, "--help")
    assert text == account.ok(verb, "-h")
    assert text.startswith("Usage: envhook ")
    assert all(len(line) <= 80 for line in text.splitlines())
    assert text == account.ok(verb, "--help", COLUMNS="200")


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["statsu"], "envhook: no such command: statsu: did you mean status?"),
        (["qqq"], "envhook: no such command: qqq: see: envhook --help"),
        (["--hlp"], "envhook: no such option: --hlp: did you mean --help?"),
        (["status", "--jsn"], "envhook: no such option: --jsn: did you mean --json?"),
        (["status", "--zzz"], "envhook: no such option: --zzz: see: envhook status --help"),
        (["use"], "envhook: Missing argument 'ENV': see: envhook use --help"),
        (["hook", "xonsh"], "envhook: unknown shell: xonsh: it works in bash, zsh, fish and powershell"),
        (["hook", "zhs"], "envhook: unknown shell: zhs: did you mean zsh?"),
        (["st\x1b[31m"], "envhook: no such command: st\\x1b[31m: see: envhook --help"),
    ],
)
def test_a_wrong_command_line_is_one_line_and_status_2(account: Account, words: list[str], line: str) -> None:
    assert account.fails(*words, status=2) == line


@pytest.mark.parametrize("verb", ["activate", "deactivate", "reload"])
def test_verbs_of_the_shell_say_that_there_is_no_hook(account: Account, verb: str) -> None:
    said = account.fails(verb)
    assert said == f"envhook: {verb} acts on a shell with the hook, and this one has none: give it one: envhook install"
    account.ok("install", "bash")
    assert account.fails(verb).endswith("give it one: exec bash")


def test_an_unforeseen_error_has_no_traceback_unless_asked_for(account: Account) -> None:
    (account.home / ".local/share/envhook").mkdir(parents=True)
    (account.home / ".local/share/envhook/records").write_text("in the way")
    project = account.project("shop")
    assert "Traceback" not in account.fails("allow", project)
    done = account.run("allow", project, ENVHOOK_DEBUG="1")
    assert done.returncode == 1
    assert "Traceback" in done.stderr


def test_create_with_what_is_no_version(account: Account) -> None:
    make_project(account.home / "shop")
    assert "abc is no Python version" in account.fails("create", "shop", "--python", "abc", status=2)
    assert not (account.home / "shop/.venv").exists()


def test_a_closed_pipe_is_no_error(account: Account) -> None:
    line = f"'{account.program}' --help | true"
    done = subprocess.run(["bash", "-c", line], env=account.env, capture_output=True, text=True, check=False)
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("env", "coloured"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)],
    ids=["plain", "no", "dumb"],
)
@pytest.mark.parametrize("words", [["--help"], ["status"], ["statsu"], ["install", "zsh", "-n"]], ids=lambda w: w[0])
def test_colour_is_for_terminals_only(account: Account, env: dict[str, str], coloured: bool, words: list[str]) -> None:
    variables = {**account.env, "TERM": "xterm-256color", **env}
    shown, _ = pexpect.run(
        " ".join([f"'{account.program}'", *words]), env=variables, cwd=str(account.home), withexitstatus=True
    )
    assert shown
    assert (b"\x1b[" in shown) == coloured


@pytest.mark.parametrize("columns", [50, 80, 200])
def test_help_fits_the_terminal(account: Account, columns: int) -> None:
    shown = pexpect.run(
        f"'{account.program}' --help",
        env={**{k: v for k, v in account.env.items() if k != "COLUMNS"}, "TERM": "xterm"},
        cwd=str(account.home),
        dimensions=(24, columns),
    )
    lines = shown.decode().replace("\x1b[1m", "").replace("\x1b[0m", "").splitlines()
    assert max(map(len, lines)) <= min(columns, 80)


def test_there_is_one_version() -> None:
    assert __version__ == names.VERSION

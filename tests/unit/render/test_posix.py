"""Answers for bash and zsh: what is quoted comes back exactly, and each guard holds just as long as its fact."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from envhook.model import Answer, Fact
from envhook.render.posix import quote, render

SHELLS = [
    pytest.param(name, marks=pytest.mark.skipif(not shutil.which(name), reason=f"{name} is not here"))
    for name in ("bash", "zsh")
]
TEXTS = [
    "",
    "plain",
    "two words",
    "it's",
    "'",
    "''",
    "a''b'",
    "\\",
    "a\\'",
    '$HOME `id` $(id) "x" !1',
    "*?[a-z]{a,b}",
    "~/x",
    "-n",
    "!",
    "(",
    "=ls",
    "#no",
    "a&b",
    "%s %d %%",
    "line\n",
    "\nline\n\n",
    "\t \r\x0b",
    "\x01a\x7f\x01",
    "\x1b[31mred",
    "Grüße 漢字 🐍",
    "a\u00a0b\u2028c",
    "\udcff\udcfe'\udce9x",
]
# What the hook itself provides; `answer` evaluates and tells how it ended.
HOOK = r"""
case ${ZSH_VERSION-} in ?*) emulate -L zsh 2>/dev/null ;; esac
__envhook_far() { [[ "children $CHILDREN" == "$*" ]]; }
__envhook_enter() { printf '<%s>' "$@"; }
__envhook_leave() { printf '[%s]' "$@"; }
eval "$ANSWER"; status_=$?
if (( status_ == 0 )); then __envhook_quick; printf ' %d %d' 0 $?; else printf ' %d' $status_; fi
"""


def run(shell: str, script: str, cwd: Path | str = "/", **environment: str) -> bytes:
    arguments = [shell, "-f", "-c", script] if shell == "zsh" else [shell, "--norc", "-c", script]
    values = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", **environment}
    done = subprocess.run(arguments, cwd=cwd, env=values, capture_output=True, check=False, timeout=30)
    assert done.stderr == b""
    return done.stdout


def replay(shell: str, answer: Answer, **environment: str) -> str:
    return run(shell, HOOK, answer.physical or "/", PWD=answer.pwd, ANSWER=render(answer), **environment).decode()


def answer_in(folder: Path, *facts: Fact) -> Answer:
    answer = Answer(str(folder), str(folder))
    answer.facts = list(facts)
    answer.calls = [("enter", "it's", "", "a b")]
    return answer


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
def test_quoted_text_comes_back_as_it_was(shell: str, locale: str) -> None:
    script = "printf '%s\\0' " + " ".join(map(quote, TEXTS))
    came = run(shell, 'eval "$S"', S=script, LC_ALL=locale)
    assert came.split(b"\0")[:-1] == [os.fsencode(text) for text in TEXTS]


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("option", ["extglob", "rcquotes", "shglob", "ksharrays", "promptsubst", "posix"])
def test_options_that_change_the_syntax_do_not_matter(shell: str, option: str) -> None:
    switch = {
        "bash": f"shopt -s {option} 2>/dev/null || set -o {option} 2>/dev/null || :",
        "zsh": f"setopt {option} 2>/dev/null || :",
    }
    script = switch[shell] + "; eval \"printf '%s\\0' $S\""
    came = run(shell, script, S=" ".join(map(quote, TEXTS)))
    assert came.split(b"\0")[:-1] == [os.fsencode(text) for text in TEXTS]


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("text", TEXTS)
def test_a_quoted_text_matches_only_itself(shell: str, text: str) -> None:
    script = f"[[ $V == {quote(text)} ]] && [[ x$V != {quote(text)} ]] && printf yes"
    assert run(shell, 'eval "$S"', V=text, S=script) == b"yes"


@pytest.mark.parametrize("shell", SHELLS)
def test_an_answer_is_carried_out_in_its_own_directory_only(shell: str, tmp_path: Path) -> None:
    folder = tmp_path / 'it\'s *a* \\ "dir"\n漢 \udcff'
    folder.mkdir()
    answer = answer_in(folder)
    assert replay(shell, answer) == "<it's><><a b> 0 0"
    answer.physical = str(tmp_path)
    assert run(shell, HOOK, folder, ANSWER=render(answer)) == b" 1"
    answer.physical = str(folder)
    answer.pwd = str(tmp_path)
    assert run(shell, HOOK, folder, ANSWER=render(answer)) == b" 1"


@pytest.mark.parametrize("shell", SHELLS)
def test_absent_means_that_not_even_a_dangling_link_is_there(shell: str, tmp_path: Path) -> None:
    name = tmp_path / ".venv"
    answer = answer_in(tmp_path, ("absent", str(name)))
    assert replay(shell, answer).endswith(" 0 0")
    name.symlink_to("nowhere")
    assert replay(shell, answer) == " 1"


@pytest.mark.parametrize("shell", SHELLS)
def test_lacks_means_that_nothing_can_be_opened(shell: str, tmp_path: Path) -> None:
    name = tmp_path / "uv.lock"
    answer = answer_in(tmp_path, ("lacks", str(name)))
    name.symlink_to("nowhere")
    assert replay(shell, answer).endswith(" 0 0")
    (tmp_path / "nowhere").touch()
    assert replay(shell, answer) == " 1"


@pytest.mark.parametrize("shell", SHELLS)
def test_exists_and_same_follow_the_disk(shell: str, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    link = tmp_path / "l"
    link.symlink_to("a")
    answer = answer_in(tmp_path, ("exists", str(tmp_path / "a")), ("same", str(link), str(tmp_path / "a")))
    assert replay(shell, answer).endswith(" 0 0")
    link.unlink()
    link.symlink_to("b")
    assert replay(shell, answer) == " 1"
    link.unlink()
    (tmp_path / "a").rmdir()
    assert replay(shell, answer) == " 1"


@pytest.mark.parametrize("shell", SHELLS)
def test_a_file_holds_while_its_time_is_the_twins(shell: str, tmp_path: Path) -> None:
    file, twin = tmp_path / "f", tmp_path / "t"
    answer = answer_in(tmp_path, ("file", str(file), str(twin), "0"))
    assert replay(shell, answer) == " 1"
    file.touch()
    os.utime(file, ns=(5, 1_500_000_000_123_456_789))
    assert replay(shell, answer) == " 1"  # no twin
    twin.touch()
    for delta, ending in ((0, " 0 0"), (2_000_000_000, " 1"), (-2_000_000_000, " 1")):
        os.utime(twin, ns=(5, 1_500_000_000_123_456_789 + delta))
        assert replay(shell, answer).endswith(ending)
    os.utime(twin, ns=(5, 1_500_000_000_123_456_790))
    assert replay(shell, answer) == " 1"  # a nanosecond is enough
    file.unlink()
    assert replay(shell, answer) == " 1"


@pytest.mark.parametrize("shell", SHELLS)
def test_an_unset_variable_counts_as_empty(shell: str, tmp_path: Path) -> None:
    answer = answer_in(tmp_path, ("var", "WORKON_HOME", ""))
    assert replay(shell, answer).endswith(" 0 0")
    assert replay(shell, answer, WORKON_HOME="").endswith(" 0 0")
    assert replay(shell, answer, WORKON_HOME="x") == " 1"
    answer = answer_in(tmp_path, ("var", "WORKON_HOME", "*"))
    assert replay(shell, answer, WORKON_HOME="*").endswith(" 0 0")
    assert replay(shell, answer, WORKON_HOME="x") == " 1"


@pytest.mark.parametrize("shell", SHELLS)
def test_the_children_are_asked_of_the_hook(shell: str, tmp_path: Path) -> None:
    answer = answer_in(tmp_path, ("children", "/root dir", "a", "b'c"))
    assert replay(shell, answer, CHILDREN="/root dir a b'c").endswith(" 0 0")
    assert replay(shell, answer, CHILDREN="/root dir a") == " 1"


@pytest.mark.parametrize("shell", SHELLS)
def test_the_quick_guard_wants_everything_older_than_the_stamp(shell: str, tmp_path: Path) -> None:
    stamp, old, none = tmp_path / "stamp", tmp_path / "old", tmp_path / "none"
    for path, when in ((stamp, 2_000), (old, 1_000)):
        path.touch()
        os.utime(path, (when, when))
    answer = answer_in(tmp_path)
    answer.older, answer.missing = [str(old)], [str(none)]

    def holds() -> bool:
        return replay(shell, answer, __envhook_stamp=str(stamp)).endswith(" 0 0")

    assert holds()
    os.utime(old, (2_000, 2_000))  # strictly older
    assert not holds()
    os.utime(old, (1_000, 1_000))
    none.touch()
    assert not holds()
    none.unlink()
    old.unlink()
    assert not holds()
    old.touch()
    stamp.unlink()
    assert not holds()


@pytest.mark.parametrize("shell", SHELLS)
def test_the_quick_guard_notices_what_has_gone(shell: str, tmp_path: Path) -> None:
    stamp, env = tmp_path / "stamp", tmp_path / "project" / ".venv"
    (env / "bin").mkdir(parents=True)
    (env / "pyvenv.cfg").touch()
    older = [env.parent, env, env / "pyvenv.cfg", env / "bin"]
    stamp.touch()
    answer = answer_in(tmp_path)
    answer.older = [str(path) for path in older]

    def holds() -> bool:
        for path in older:
            if path.exists():
                os.utime(path, (1_000, 1_000))  # even if somebody turned its time back
        return replay(shell, answer, __envhook_stamp=str(stamp)).endswith(" 0 0")

    assert holds()
    env.parent.rename(tmp_path / "elsewhere")
    assert not holds()


@pytest.mark.parametrize("shell", SHELLS)
def test_the_quick_guard_notices_a_deciding_variable(shell: str, tmp_path: Path) -> None:
    answer = answer_in(tmp_path, ("var", "ONE", ""), ("var", "TWO", ""), ("var", "SET", "it's"))
    quick = HOOK.replace("__envhook_quick;", 'eval "$CHANGE"; __envhook_quick;')
    for change, ending in (
        ("ONE=", b" 0 0"),
        ("ONE=1", b" 0 1"),
        ("TWO=x", b" 0 1"),
        ("unset SET", b" 0 1"),
        ("SET=its", b" 0 1"),
    ):
        came = run(shell, quick, tmp_path, PWD=str(tmp_path), ANSWER=render(answer), SET="it's", CHANGE=change)
        assert came.endswith(ending), change


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("name", ["plain", "two words", "-n", "!", "~", "=ls", "(", "it's", "[a]*", "漢\n"])
def test_paths_are_found_from_wherever_the_directory_is(shell: str, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "p" / name / "inner"
    folder.mkdir(parents=True)
    names = [folder / name, folder.parent / name, folder.parent.parent / "x" / name, tmp_path / name]
    facts: list[Fact] = [("absent", str(path)) for path in names]
    answer = answer_in(folder, *facts, *[("exists", str(path)) for path in (folder, folder.parent, tmp_path)])
    answer.missing = [str(path) for path in names]
    assert replay(shell, answer).endswith(" 0 0")
    for path in names:
        path.mkdir(parents=True)
        assert replay(shell, answer) == " 1"
        path.rmdir()
    answer.facts = [("exists", str(path)) for path in names]
    for path in names:
        path.mkdir(parents=True, exist_ok=True)
    assert replay(shell, answer).endswith(" 0 1")


def test_an_unknown_fact_is_no_answer(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="sky"):
        render(answer_in(tmp_path, ("sky", "blue")))

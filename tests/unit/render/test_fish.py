"""Answers for fish: what is quoted comes back exactly, and each guard holds just as long as its fact."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from envhook.model import Answer, Fact
from envhook.render.fish import quote, render

pytestmark = pytest.mark.skipif(not shutil.which("fish"), reason="fish is not here")

TEXTS = [
    "",
    "plain",
    "two words",
    "it's",
    "'",
    "'a'",
    "\\",
    "\\'",
    "ends with \\",
    "\\\\n and \\x41",
    '"double" $HOME $(id) (id) {a,b} ~/x *?[x] <&>|;#%self ^!',
    "~",
    "-n",
    "!",
    "(",
    "line\nline\n",
    "\n",
    "cr\rtab\tbell\a",
    "".join(map(chr, range(1, 0x20))) + "\x7f",
    "\x1b[31mred\x1b[0m",
    "ünï 漢字 😀 \u202e \ufeff",
    "\x80\x9f\xa0",
    "\ufdd0\ufdef\uf600\uf6ff\ue000\uffff",  # what fish uses inwardly
    "\udc80\udcff bytes that are no UTF-8 \udce9t\udce9",
    os.fsdecode(b"\xf0\x9f\x98 cut short \xc3"),
    "a" * 5000,
]

# What the hook defines, as far as an answer needs it. The `function` around `source` is as the hook has it.
FRAME = """
function __envhook_enter; printf '<%s>' $argv; return 0; end
function __envhook_far; test "$argv" = "children $CHILDREN"; end
function __envhook_source; source $argv; end
if __envhook_source $ANSWER
    echo carried out
    eval $CHANGE
    __envhook_quick; and echo quick
else
    echo stale
end
"""


def fish(script: str, cwd: Path | str = "/", **variables: str) -> str:
    """Run a script; its output, bytes that are no UTF-8 as lone surrogates."""
    environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "LC_ALL": "C.UTF-8", **variables}
    # The working directory is PWD to fish if both are the same place: so it can be a link.
    environment.setdefault("PWD", str(cwd))
    done = subprocess.run(
        ["fish", "--no-config", "-c", script], cwd=cwd, env=environment, capture_output=True, check=False, timeout=30
    )
    assert done.stderr == b""
    return done.stdout.decode("utf-8", "surrogateescape")


def answer_in(folder: Path, *facts: Fact) -> Answer:
    """An answer that enters `it's here`."""
    answer = Answer(str(folder), os.path.realpath(folder))
    answer.facts = list(facts)
    answer.calls = [("enter", "it's here", "")]
    return answer


def replay(answer: Answer, cwd: Path, **variables: str) -> list[str]:
    """Source an answer as the hook does; the lines it prints."""
    file = Path(cwd, "..", f"answer of {cwd.name}").resolve()
    file.write_bytes(render(answer).encode("utf-8", "surrogateescape"))
    return fish(FRAME, cwd, ANSWER=str(file), **variables).splitlines()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project's folder with an unpleasant name."""
    here = tmp_path / 'it\'s a "$project" \\ ünï*'
    here.mkdir()
    return here


GOOD = ["<it's here><>carried out", "quick"]


@pytest.mark.parametrize("locale", ["C.UTF-8", "C"])
def test_quoted_text_comes_back_as_it_was(tmp_path: Path, locale: str) -> None:
    script = tmp_path / "script"
    script.write_bytes(("printf '%s\\0' " + " ".join(map(quote, TEXTS))).encode("utf-8", "surrogateescape"))
    came = fish(f"source {quote(str(script))}", LC_ALL=locale)
    assert came.split("\0")[:-1] == TEXTS


@pytest.mark.parametrize("text", [text for text in TEXTS if len(text) < 100])
def test_a_quoted_text_is_the_same_as_the_variable(text: str) -> None:
    assert fish(f'test "x$V" = {quote("x" + text)}; and echo same', V=text) == "same\n"
    assert fish(f'test "x$V" = {quote("y" + text)}; or echo other', V=text) == "other\n"


@pytest.mark.parametrize("name", [text for text in TEXTS if text and len(text) < 100 and "/" not in text])
def test_an_answer_is_carried_out_in_a_folder_of_any_name(tmp_path: Path, name: str) -> None:
    here = tmp_path / name
    here.mkdir()
    (here / "marker").touch()
    answer = answer_in(here, ("exists", str(here / "marker")), ("absent", str(here / ".venv")))
    answer.calls = [("enter", str(here))]
    file = tmp_path / "answer"
    file.write_bytes(render(answer).encode("utf-8", "surrogateescape"))
    assert fish(FRAME, here, ANSWER=str(file)) == f"<{here}>carried out\nquick\n"


def test_an_answer_is_carried_out_in_its_own_directory_only(folder: Path, tmp_path: Path) -> None:
    answer = answer_in(folder)
    assert replay(answer, folder) == GOOD
    assert replay(answer, tmp_path) == ["stale"]
    answer.pwd = str(folder.with_name("link"))
    folder.with_name("link").symlink_to(folder)
    assert replay(answer, folder) == ["stale"]
    assert replay(answer, folder.with_name("link")) == GOOD
    (tmp_path / "other").mkdir()
    folder.with_name("link").unlink()
    folder.with_name("link").symlink_to(tmp_path / "other")
    assert replay(answer, folder.with_name("link")) == ["stale"]


def test_a_status_other_than_zero_and_nothing_done_when_stale(folder: Path) -> None:
    file = folder / "answer"
    file.write_text(render(answer_in(folder, ("exists", "/nowhere"))))
    script = (
        "function __envhook_quick; echo old; end; function s; source $ANSWER; end; s; echo $status; __envhook_quick"
    )
    assert fish(script, folder, ANSWER=str(file)) == "1\nold\n"


@pytest.mark.parametrize("away", ["", "sub/sub", "../beside"])
def test_absent_means_that_not_even_a_dangling_link_is_there(folder: Path, away: str) -> None:
    place = folder / away
    place.mkdir(parents=True, exist_ok=True)
    thing = Path(os.path.normpath(place / ".venv"))
    for cwd in (folder, folder / "below"):
        cwd.mkdir(exist_ok=True)
        answer = answer_in(cwd, ("absent", str(thing)), ("absent", str(folder / "-n")), ("absent", "/nowhere/x"))
        assert replay(answer, cwd) == GOOD
        thing.symlink_to("nowhere")
        assert replay(answer, cwd) == ["stale"]
        thing.unlink()
        thing.mkdir()
        assert replay(answer, cwd) == ["stale"]
        thing.rmdir()


def test_exists_and_same_follow_the_disk(folder: Path) -> None:
    one, two, link = folder / "one", folder / "two", folder / "link"
    one.mkdir()
    two.mkdir()
    link.symlink_to(one)
    answer = answer_in(folder, ("exists", str(two)), ("same", str(link), str(one)))
    assert replay(answer, folder) == GOOD
    link.unlink()
    link.symlink_to(two)
    assert replay(answer, folder) == ["stale"]
    link.unlink()
    assert replay(answer, folder) == ["stale"]
    one.rmdir()
    assert replay(answer, folder) == ["stale"]  # two that are not there are not the same
    one.mkdir()
    link.symlink_to(one)
    two.rmdir()
    assert replay(answer, folder) == ["stale"]


def test_a_file_holds_while_its_time_is_the_twins(folder: Path, tmp_path: Path) -> None:
    file, twin = folder / "pyvenv.cfg", tmp_path / "twin"
    answer = answer_in(folder, ("file", str(file), str(twin), "0"))
    assert replay(answer, folder) == ["stale"]
    file.touch()
    assert replay(answer, folder) == ["stale"]
    twin.touch()
    time = 1_500_000_000_123_456_789
    for newer in (0, 1, -1, 10**9, -(10**9)):
        os.utime(file, ns=(time + newer, time + newer))
        os.utime(twin, ns=(time, time))
        assert replay(answer, folder) == (["stale"] if newer else GOOD)
    os.utime(file, ns=(time, time))
    twin.unlink()
    assert replay(answer, folder) == ["stale"]
    file.unlink()
    assert replay(answer, folder) == ["stale"]


def test_an_unset_variable_counts_as_empty(folder: Path) -> None:
    answer = answer_in(folder, ("var", "ONE", ""), ("var", "TWO", ""), ("var", "SET", "it's ("))
    assert replay(answer, folder, SET="it's (") == GOOD
    assert replay(answer, folder, SET="it's (", ONE="") == GOOD
    assert replay(answer, folder, SET="it's (", TWO="x") == ["stale"]
    assert replay(answer, folder, SET="it's") == ["stale"]
    assert replay(answer, folder) == ["stale"]


def test_an_operator_as_value_is_a_value(folder: Path) -> None:
    for value in ("!", "(", "-n", "-a", "="):
        answer = answer_in(folder, ("var", "ONE", value), ("var", "TWO", value))
        assert replay(answer, folder, ONE=value, TWO=value) == GOOD
        assert replay(answer, folder, ONE=value, TWO="x") == ["stale"]


def test_the_quick_guard_wants_everything_older_than_the_stamp(folder: Path, tmp_path: Path) -> None:
    stamp, old, gone = tmp_path / "stamp", folder / "old", folder / "gone"
    for path, when in ((stamp, 2_000), (old, 1_000)):
        path.touch()
        os.utime(path, (when, when))
    answer = answer_in(folder)
    answer.older, answer.missing = [str(old)], [str(gone)]

    def holds(change: str) -> bool:
        return replay(answer, folder, __envhook_stamp=str(stamp), CHANGE=change) == GOOD

    assert holds("")
    assert not holds(f"touch -d @2000 {quote(str(old))}")  # strictly older
    os.utime(old, (1_000, 1_000))
    assert not holds(f"echo >{quote(str(gone))}")
    gone.unlink()
    assert not holds(f"rm {quote(str(old))}")
    old.touch()
    os.utime(old, (1_000, 1_000))
    assert not holds("set -g __envhook_stamp /nowhere")
    assert not holds("set -e __envhook_stamp; set -g __envhook_stamp ''")


def test_the_quick_guard_notices_that_the_folder_is_another_one(folder: Path, tmp_path: Path) -> None:
    """Renamed, and one of the same age put in its place."""
    stamp, stranger = tmp_path / "stamp", tmp_path / "stranger"
    stranger.mkdir()
    for path, when in ((stamp, 2_000), (folder, 1_000), (stranger, 1_000)):
        path.touch()
        os.utime(path, (when, when))
    answer = answer_in(folder)
    answer.older = [str(folder)]
    assert replay(answer, folder, __envhook_stamp=str(stamp)) == GOOD
    swap = f"mv {quote(str(folder))} {quote(str(tmp_path / 'away'))}; mv {quote(str(stranger))} {quote(str(folder))}"
    assert replay(answer, folder, __envhook_stamp=str(stamp), CHANGE=swap) == GOOD[:1]


def test_the_quick_guard_notices_a_deciding_variable(folder: Path) -> None:
    answer = answer_in(folder, ("var", "ONE", ""), ("var", "TWO", ""), ("var", "SET", "it's"))
    for change in ("set -gx ONE 1", "set -gx TWO x", "set -e SET", "set -gx SET its"):
        assert replay(answer, folder, SET="it's", CHANGE=change) == GOOD[:1]
    assert replay(answer, folder, SET="it's", CHANGE="set -gx ONE ''") == GOOD


def test_the_children_are_asked_of_the_hook(folder: Path) -> None:
    answer = answer_in(folder, ("children", str(folder), "a b", "c"))
    assert replay(answer, folder, CHILDREN=f"{folder} a b c") == GOOD
    assert replay(answer, folder, CHILDREN=f"{folder} a b") == ["stale"]


def test_the_hook_counts_real_folders_with_a_real_file(folder: Path) -> None:
    for name in ("env", "b\nc", "[x]*", ".hidden"):
        (folder / name).mkdir()
        (folder / name / "pyvenv.cfg").touch()
    (folder / "link").symlink_to("env")
    for name in ("plain", "linked", "deep/pyvenv.cfg"):
        (folder / name).mkdir(parents=True)
    (folder / "linked/pyvenv.cfg").symlink_to("../env/pyvenv.cfg")
    (folder / "file").touch()
    hook = (Path(__file__).parents[3] / "shell/rest.fish").read_text(encoding="utf-8")
    found = re.search(r"^( *)function __envhook_children .*?^\1end$", hook, re.M | re.S)
    assert found
    for names, status in (
        (["[x]*", "env", "b\nc"], "0"),
        (["env", "b\nc"], "1"),
        (["[x]*", "env", "b\nc", "plain"], "1"),
        ([], "1"),
    ):
        call = " ".join(map(quote, ["__envhook_children", str(folder), *names]))
        assert fish(f"{found[0]}\n{call}\necho $status") == status + "\n"


def test_an_unknown_fact_is_no_answer(folder: Path) -> None:
    with pytest.raises(ValueError, match="moon"):
        render(answer_in(folder, ("moon", "/there")))

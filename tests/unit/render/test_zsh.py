"""The quick guard of zsh, run by zsh: alone, and as a hook of the prompt under whatever options the user has set."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from envhook.model import Answer
from envhook.render import posix, zsh

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(not shutil.which("zsh"), reason="zsh is not here")

CALM = """
precmd_functions=(__envhook_quick) __envhook_line= __envhook_mark= __envhook_told= __envhook_unsure=
__envhook_armed= PROMPT='> '
__envhook_calm=$PWD:$PATH:${VIRTUAL_ENV-}:${CONDA_DEFAULT_ENV-}:${psvar[31]-}:${VIRTUAL_ENV_DISABLE_PROMPT-}
function __envhook_precmd { printf hands-over; }
"""


def told(folder: Path, script: str) -> str:
    """What zsh prints when it has read an answer for the folder, and then runs a script."""
    answer = Answer(str(folder), str(folder))
    answer.missing = [str(folder / "new")]
    done = subprocess.run(
        ["zsh", "-f", "-c", f"{CALM}\neval $ANSWER\n{script}"],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PWD": str(folder), "ANSWER": zsh.render(answer)},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert done.stderr == ""
    return done.stdout


def test_it_is_quoted_as_in_bash() -> None:
    assert zsh.quote("it's") == posix.quote("it's")


def test_the_guard_alone(tmp_path: Path) -> None:
    change = "__envhook_quick guard; printf $?; __envhook_line=x; __envhook_quick guard; printf $?; : > new"
    assert told(tmp_path, f"{change}; __envhook_quick guard; printf $?") == "001"


@pytest.mark.parametrize(
    "options",
    [
        "",
        "nounset",
        "ksh_arrays",
        "sh_word_split glob_subst",
        "err_exit err_return",
        "warn_create_global warn_nested_var",
        "extended_glob null_glob csh_null_glob",
        "posix_identifiers no_multibyte",
        "noclobber typeset_silent",
    ],
)
def test_nothing_has_changed(tmp_path: Path, options: str) -> None:
    assert told(tmp_path, f"setopt {options}; __envhook_quick; printf ' %d' $?".replace("setopt ;", "")) == " 0"


@pytest.mark.parametrize(
    "change",
    [
        ": > new",
        "cd /",
        "PATH=/nowhere:$PATH",
        "VIRTUAL_ENV=/x",
        "CONDA_DEFAULT_ENV=x",
        "VIRTUAL_ENV_DISABLE_PROMPT=1",
        "psvar[31]=x",
        "__envhook_line='python -m venv x'",
        "__envhook_mark=x",
        "__envhook_told=x",
        "__envhook_unsure=1",
        "setopt no_prompt_percent",
        "precmd_functions+=(another)",
    ],
)
def test_anything_that_has_changed_is_handed_over(tmp_path: Path, change: str) -> None:
    assert told(tmp_path, f"{change}; __envhook_quick") == "hands-over"


def test_who_listens_has_nothing_to_do(tmp_path: Path) -> None:
    assert told(tmp_path, "__envhook_told=x __envhook_armed=1; __envhook_quick") == ""
    assert told(tmp_path, "__envhook_told=x; precmd_functions+=(__envhook_last); __envhook_quick") == ""

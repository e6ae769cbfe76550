"""The four shells: where each one's words differ, and where to find it."""

from __future__ import annotations

import os
import platform
import shutil
from pathlib import Path

import pytest

from tests.shell.words import Bash, Dialect


class Zsh(Dialect):
    """The Z shell."""

    name = word = ending = "zsh"
    rc = ".zshrc"
    prompt = (
        "count_prompts() { emulate -L zsh; psvar[1]=$((psvar[1] + 1)) }\n"
        "precmd_functions+=(count_prompts)\nPROMPT='[%1v]> '\n"
    )
    rebuilt_prompt = 'build() { ((++shown)); PROMPT="[$shown]> " }\nprecmd_functions+=(build)\n'
    tall_prompt = prompt.replace("'[", "$'\\nabove\\n[")
    placed_prompt = prompt.replace("'[", "'${ENVHOOK_PROMPT}[") + "setopt prompt_subst\n"
    right_prompt = "RPROMPT=right\n"
    starship = 'step() { export SHOWN=$((SHOWN + 1)) }\nprecmd_functions+=(step)\neval "$(starship init zsh)"\n'
    same_line = True
    auto_cd = "setopt autocd"
    keeps_empty_entries = False  # Debian's zsh keeps them, others' rc files use `typeset -U path`
    strict = (
        "set -eu; setopt pipe_fail",
        "setopt no_clobber ksh_arrays sh_word_split; IFS=/:.",
        "setopt no_glob null_glob ksh_glob glob_subst rc_expand_param prompt_subst warn_create_global",
    )

    def other_hook(self, word: str) -> str:
        return f"hook_{word}() {{ echo 'hook {word}' }}; precmd_functions+=(hook_{word})"

    def new_prompt(self, text: str) -> str:
        return f"PROMPT='{text}[%1v]> '"

    def names_of_the_hook(self) -> str:
        return "print -l ${(k)functions} | grep -i __envhook"


class Fish(Dialect):
    """fish 3 and 4."""

    name = word = ending = "fish"
    rc = ".config/fish/config.fish"
    prompt = (
        "set -g fish_greeting\nset -g shown 0\n"
        "function count_prompts --on-event fish_prompt; set -g shown (math $shown + 1); end\n"
        'function fish_prompt; echo -n "[$shown]> "; end\n'
    )
    rebuilt_prompt = prompt
    tall_prompt = prompt.replace("[$shown]", "\\nabove\\n[$shown]").replace("echo -n", "printf")
    placed_prompt = prompt.replace('"[$shown]', '"$ENVHOOK_PROMPT""[$shown]')
    right_prompt = "function fish_right_prompt; echo -n right; end\n"
    starship = (
        "set -g fish_greeting\nset -gx SHOWN 0\n"
        "function step --on-event fish_prompt; set -gx SHOWN (math $SHOWN + 1); end\n"
        "starship init fish | source\n"
    )
    activate = "activate.fish"
    variable_status = "$status"
    same_line = True
    auto_cd = ""
    keeps_empty_entries = False  # fish makes `.` of them
    strict = ("set -g IFS /:.",)
    overridable = ("touch", "cat", "python3", "stat", "rm")  # not mkdir: fish itself calls it when it starts

    def success(self) -> str:
        return "if test $status = 0; echo '<yes>'; else; echo '<no>'; end"

    def other_hook(self, word: str) -> str:
        return f"function hook_{word} --on-event fish_prompt; echo 'hook {word}'; end"

    def new_prompt(self, text: str) -> str:
        return f'function fish_prompt; echo -n "{text}[$shown]> "; end'

    def names_of_the_hook(self) -> str:
        return "functions --all --names | string match -e __envhook"

    def quote(self, text: object) -> str:
        return "'" + str(text).replace("\\", "\\\\").replace("'", "\\'") + "'"

    def set(self, name: str, value: object) -> str:
        return f"set -gx {name} {self.quote(value)}"

    def set_path(self, path: str) -> str:
        return f"set -gx PATH {' '.join(map(self.quote, path.split(os.pathsep)))}"

    def unset(self, name: str) -> str:
        return f"set -e {name}"

    def prepend_path(self, folder: object) -> str:
        return f"set -gx PATH {self.quote(folder)} $PATH"

    def run_hook(self, command: str) -> str:
        return f"{command} | source"

    def subshell(self, command: str) -> str | None:  # noqa: ARG002
        return None

    def loop(self) -> str:
        return "for d in */; cd $d; cd ..; end"

    def function(self, name: str, body: str) -> str:
        return f"function {name}; {body}; end"

    def defined(self, name: str) -> str:
        return f"functions -q {name}; and echo '<yes>'; or echo '<no>'"


class PowerShell(Dialect):
    """PowerShell 7."""

    name = "pwsh"
    word = "powershell"
    ending = "ps1"
    rc = ".config/powershell/profile.ps1"
    prompt = '$global:shown = 0\nfunction prompt { $global:shown++; "[$global:shown]> " }\n'
    rebuilt_prompt = prompt
    tall_prompt = prompt.replace('"[', '"`nabove`n[')
    placed_prompt = prompt.replace('"[', '"${env:ENVHOOK_PROMPT}[')
    starship = (
        "function Invoke-Starship-PreCommand { $env:SHOWN = 1 + $env:SHOWN }\n"
        "Invoke-Expression (&starship init powershell)\n"
    )
    arguments = ("-NoLogo",)
    command_arguments = ("-NoLogo", "-Command")
    activate = "Activate.ps1"
    variable_status = "$LASTEXITCODE"
    same_line = True
    auto_cd = None
    strict = (
        "Set-StrictMode -Version Latest; $ErrorActionPreference = 'Stop'; "
        "$PSNativeCommandUseErrorActionPreference = $true",
        "$OFS = '/'; $PSDefaultParameterValues['*:Verbose'] = $true",
    )
    overridable = ("touch", "Test-Path", "Get-Content", "python3", "Out-String")

    def success(self) -> str:
        return "if ($?) { '<yes>' } else { '<no>' }"

    def other_hook(self, word: str) -> str:
        inner = f"$global:inner_{word}"
        return f"{inner} = $function:prompt; function prompt {{ Write-Host 'hook {word}'; & {inner} }}"

    def new_prompt(self, text: str) -> str:
        return f'function prompt {{ $global:shown++; "{text}[$global:shown]> " }}'

    def names_of_the_hook(self) -> str:
        return "(Get-ChildItem Function: | Where-Object Name -like '*__envhook*').Name"

    def quote(self, text: object) -> str:
        out = str(text)
        for mark in "'\u2018\u2019\u201a\u201b":
            out = out.replace(mark, mark * 2)
        return f"'{out}'"

    def call(self, words: list[str]) -> str:
        return f"& {super().call(words)}"

    def set(self, name: str, value: object) -> str:
        return f"$env:{name} = {self.quote(value)}"

    def unset(self, name: str) -> str:
        return f"Remove-Item Env:{name}"

    def plain_path(self, path: str | None) -> str:
        return os.pathsep.join(one for one in (path or "").split(os.pathsep) if not Path(one, "pwsh.dll").exists())

    def prepend_path(self, folder: object) -> str:
        return f"$env:PATH = {self.quote(folder)} + ':' + $env:PATH"

    def source(self, path: object) -> str:
        return f". {self.quote(path)}"

    def run_hook(self, command: str) -> str:
        return f"Invoke-Expression (& {command} | Out-String)"

    def echo_env(self, name: str) -> str:
        return f'"<$env:{name}>"'

    def echo(self, text: str) -> str:
        return f'"{text}"'

    def subshell(self, command: str) -> str | None:  # noqa: ARG002
        return None

    def loop(self) -> str:
        return "foreach ($d in Get-ChildItem -Directory) { cd $d.FullName; cd .. }"

    def function(self, name: str, body: str) -> str:
        return f"function {name} {{ {body} }}"

    def defined(self, name: str) -> str:
        return f"if (Test-Path Function:{name}) {{ '<yes>' }} else {{ '<no>' }}"


KINDS: dict[str, type[Dialect]] = {"zsh": Zsh, "fish": Fish, "pwsh": PowerShell}
EXTRA_BASHES = [path for path in os.environ.get("ENVHOOK_TEST_BASHES", "").split(os.pathsep) if path]
NAMES = ["bash", *KINDS, *(f"bash:{path}" for path in EXTRA_BASHES)]


def find(name: str) -> Dialect:
    """The dialect of that name with the program that speaks it.

    A shell that is not installed skips the test on a laptop; on the machines that test every change (CI=true, x86-64
    Linux, where all four can be had) it fails.
    """
    if name.startswith("bash:"):
        path = Path(name.removeprefix("bash:"))
        return Bash(str(path), path.name)
    program = shutil.which(name)
    if program is None:
        told = f"{name} is not on PATH"
        if os.environ.get("CI") == "true" and platform.system() == "Linux" and platform.machine() == "x86_64":
            pytest.fail(told)
        pytest.skip(told)
    return KINDS[name](program) if name in KINDS else Bash(program)

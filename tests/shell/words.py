"""The words in which shells differ, as bash has them: how to quote, to set a variable, to chain two commands."""

from __future__ import annotations

import subprocess
import time


class Dialect:
    """POSIX words; what all shells share and what bash and zsh mean by it."""

    name = "bash"
    # The word that `envhook hook` and `envhook install` know the shell by, and the ending of its hook file.
    word = "bash"
    ending = "bash"
    rc = ".bashrc"
    # The user's own part of the rc file: a prompt that counts (see terminal.py).
    prompt = "shown=0; PS1='[$((++shown))]> '\n"
    # The same by a tool that builds it anew before every prompt; with a line above it; with the label placed by the
    # user.
    rebuilt_prompt = (
        "shown=0; build() { PS1='['$((++shown))']> '; }; PROMPT_COMMAND=\"${PROMPT_COMMAND:+$PROMPT_COMMAND;}build\"\n"
    )
    tall_prompt = "shown=0; PS1='\\nabove\\n[$((++shown))]> '\n"
    placed_prompt = "shown=0; PS1='${ENVHOOK_PROMPT}[$((++shown))]> '\n"
    right_prompt: str | None = None
    starship = 'step() { export SHOWN=$((SHOWN + 1)); }; starship_precmd_user_func=step; eval "$(starship init bash)"\n'
    arguments: tuple[str, ...] = ("-i",)
    command_arguments: tuple[str, ...] = ("-c",)
    activate = "activate"
    variable_status = "$?"
    # zsh, fish and PowerShell notice a change of directory before the next command of the same line.
    same_line = False
    # What to type once so that a directory is entered by its name alone; None where there is no such thing.
    auto_cd: str | None = "shopt -s autocd"

    # The shell compares the times of files in whole seconds.
    whole_seconds = False
    # Empty entries of PATH (the working directory) stay as they are.
    keeps_empty_entries = True
    # Options under which careless hooks fail, each tried in a shell of its own.
    strict: tuple[str, ...] = ("set -eu; set -o pipefail", "set -o noclobber; IFS=/:.; set -o noglob", "set -o posix")
    # Names that people put functions of their own on.
    overridable: tuple[str, ...] = ("cd", "test", "touch", "mkdir", "cat", "python3", "ls", "stat", "rm")
    # Whether the shell tells its hooks the line that was typed.
    tells_line = True

    def __init__(self, program: str) -> None:
        self.program = program

    def __repr__(self) -> str:
        return self.name

    def settle(self) -> None:
        """Let what was written get so old that its time tells two contents apart: only then are answers kept."""
        time.sleep(2.1 if self.whole_seconds else 0.03)

    def quote(self, text: object) -> str:
        """One word of this shell that means exactly the text."""
        return "'" + str(text).replace("'", "'\\''") + "'"

    def call(self, words: list[str]) -> str:
        """Run a program by its path."""
        return " ".join(map(self.quote, words))

    def cd(self, path: object) -> str:
        """Change the directory."""
        return f"cd {self.quote(path)}"

    def chain(self, *commands: str) -> str:
        """Each command only if those before it succeeded, in one line."""
        return " && ".join(commands)

    def sequence(self, *commands: str) -> str:
        """One command after the other, in one line."""
        return "; ".join(commands)

    def set(self, name: str, value: object) -> str:
        """Export a variable."""
        return f"export {name}={self.quote(value)}"

    def set_path(self, path: str) -> str:
        """Replace PATH."""
        return self.set("PATH", path)

    def unset(self, name: str) -> str:
        """Take a variable away."""
        return f"unset {name}"

    def plain_path(self, path: str | None) -> str:
        """A PATH without what this shell itself puts into it when it starts."""
        return path or ""

    def prepend_path(self, folder: object) -> str:
        """Put a folder at the head of PATH."""
        return f"export PATH={self.quote(folder)}:$PATH"

    def source(self, path: object) -> str:
        """Run a script in this shell."""
        return f"source {self.quote(path)}"

    def run_hook(self, command: str) -> str:
        """Load the hook from the output of a command."""
        return f'eval "$({command})"'

    def echo(self, text: str) -> str:
        """Print a text in which the shell's `$NAME` is replaced."""
        return f'echo "{text}"'

    def echo_env(self, name: str) -> str:
        """Print an exported variable between angle brackets."""
        return f'echo "<${name}>"'

    def new_prompt(self, text: str) -> str:
        """Give the prompt another text in front of its counter."""
        return f"PS1='{text}[$((++shown))]> '"

    def status(self) -> str:
        """Print the exit status of the line before as `<N>`."""
        return self.echo(f"<{self.variable_status}>")

    def subshell(self, command: str) -> str | None:
        """Run a command in a copy of this shell, None where there is no such thing."""
        return f"( {command} )"

    def loop(self) -> str:
        """Visit every sub-directory and come back, in one line."""
        return 'for d in */; do cd "$d"; cd ..; done'

    def wait_here(self, seconds: float) -> str:
        """Let some time pass in a program."""
        return f"sleep {seconds}"

    def success(self) -> str:
        """Print `<yes>` if the line before succeeded, `<no>` if not."""
        return "if [ $? = 0 ]; then echo '<yes>'; else echo '<no>'; fi"

    def other_hook(self, word: str) -> str:
        """Another tool's hook, which prints `hook WORD` at every prompt."""
        return f"PROMPT_COMMAND=\"${{PROMPT_COMMAND:+$PROMPT_COMMAND; }}echo 'hook {word}'\""

    def function(self, name: str, body: str) -> str:
        """Define a function in one line."""
        return f"{name}() {{ {body}; }}"

    def defined(self, name: str) -> str:
        """Print `<yes>` if a function of that name exists, `<no>` if not."""
        return f"typeset -f {name} >/dev/null && echo '<yes>' || echo '<no>'"

    def names_of_the_hook(self) -> str:
        """Print the functions that the hook has defined."""
        return "compgen -A function | grep -i __envhook"

    def command(self, text: str) -> list[str]:
        """Arguments that run one command without a terminal's rights."""
        return [self.program, *self.command_arguments, text]

    def interactive(self) -> list[str]:
        """Arguments that start the shell in a terminal."""
        return [self.program, *self.arguments]


class Bash(Dialect):
    """GNU bash of any age."""

    def __init__(self, program: str, name: str = "bash") -> None:
        super().__init__(program)
        self.name = name
        told = subprocess.run(
            [program, "-c", "echo ${BASH_VERSINFO[0]} ${BASH_VERSINFO[1]}"], capture_output=True, text=True, check=True
        )
        self.version = tuple(map(int, told.stdout.split()))
        self.whole_seconds = self.version < (5, 0)
        self.tells_line = self.version >= (5, 1)
        self.auto_cd = "shopt -s autocd" if self.version >= (4, 0) else None

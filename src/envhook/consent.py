"""Consent by what the user typed: a closed grammar, and a rule on the age of what was made.

A line counts only if every command of it makes environments or is harmless beside that; whatever else it holds (a pipe,
a substitution, a variable, another command) might have brought files that nobody looked at.
"""

import os

from .model import Session

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

# What takes away brings nothing: to rebuild an environment, one types `rm -rf .venv && python3 -m venv .venv`.
_BESIDE = frozenset(("cd", "mkdir", "rm", "source", ".", "pip", "pip3", "echo", "export"))
_UV = frozenset(("venv", "sync", "add", "run", "pip", "lock", "init"))
_PROJECT_BUILDERS = frozenset(("poetry", "pdm", "pipenv", "hatch", "rye"))
# Whatever makes a shell do more than to start a command with plain words.
_LIVE = frozenset("|&<>`$(){}*?[]!#^\0\r\x1b")
# Quotes to PowerShell, letters to us.
_TYPOGRAPHIC = frozenset("\u2018\u2019\u201a\u201b\u201c\u201d\u201e")


class Made:
    """What a typed command says it makes."""

    __slots__ = ("builder", "own", "shown", "targets")

    def __init__(self, builder: str, shown: str, targets: list[str], *, own: bool = False) -> None:
        self.builder = builder
        self.shown = shown  # how the message names it: python3 -m venv
        self.targets = targets  # absolute paths that it may have made
        self.own = own  # it makes the project's own environment


def made(session: Session) -> list[Made]:
    """Read which environments the typed line makes.

    Args:
        session: who asks, with the line and the directory in which it ended.

    Returns:
        One entry a builder's command, an empty list when the line is not of the grammar.
    """
    commands = _commands(session.typed, session.windows)
    if not commands:
        return []
    found: list[Made] = []
    directory: str | None = session.pwd
    # Backwards, since only the directory in which the line ended is known for certain.
    for words in reversed(commands):
        builder = _builder(words)
        if builder is not None:
            one = _made(session, words, builder, directory)
            if one.targets or one.own:
                found.append(one)
        elif words[0] == "cd":
            directory = _before_cd(directory, words[1:])
        elif words[0] not in _BESIDE:
            return []
    return found


def fresh(session: Session, env: str) -> bool:
    """Tell whether everything on the surface of an environment came after the line was typed.

    Args:
        session: who asks; without a time that is known, nothing is fresh.
        env: physical path of the environment.

    Returns:
        True if the folder, its entries and those of its ``bin`` all have a ctime not before the line's start: nothing
        that stood there before survives in it.
    """
    if session.since <= 0:
        return False
    folder = "Scripts" if session.windows else "bin"
    try:
        paths = [env]
        for parent in (env, os.path.join(env, folder)):
            paths.extend(os.path.join(parent, name) for name in os.listdir(parent))
        return all(os.lstat(path).st_ctime_ns >= session.since for path in paths)
    except OSError:
        return False


def _builder(words: list[str]) -> tuple[str, int] | None:
    """(the builder, how many words name it), None for another command."""
    first = words[0]
    python = first.removeprefix("python").removesuffix(".exe")
    is_python = first == "py" or (first.startswith("python") and all(c in "0123456789." for c in python))
    if is_python:
        rest = [word for word in words[1:] if first != "py" or not (word[:1] == "-" and word[1:2].isdigit())]
        if rest[:1] == ["-m"] and rest[1:2] and rest[1] in ("venv", "virtualenv"):
            return rest[1], words.index(rest[1]) + 1
        return None
    if first == "virtualenv":
        return "virtualenv", 1
    if first == "uv" and len(words) > 1 and words[1] in _UV:
        return "uv", 2
    return (first, 1 if len(words) == 1 else 2) if first in _PROJECT_BUILDERS else None


def _made(session: Session, words: list[str], builder: tuple[str, int], directory: str | None) -> Made:
    name, head = builder
    shown = " ".join(words[:head])
    named = [word for word in words[head:] if not word.startswith("-")]
    if name not in ("venv", "virtualenv") and words[:2] != ["uv", "venv"]:
        return Made(name, shown, [], own=True)
    if name == "uv":
        named.append(".venv")  # what was named may be an option's value; which one came to be, its age tells
    return Made(name, shown, [path for path in (_absolute(session, word, directory) for word in named) if path])


def _absolute(session: Session, word: str, directory: str | None) -> str:
    if word.startswith("~"):
        return os.path.normpath(session.home + word[1:]) if word[1:2] in ("", "/") and session.home else ""
    if os.path.isabs(word):
        return os.path.normpath(word)
    return os.path.normpath(os.path.join(directory, word)) if directory else ""


def _before_cd(after: str | None, arguments: list[str]) -> str | None:
    """Where the line was before a `cd`, if that can be told from where it was afterwards."""
    if after is None or len(arguments) != 1:
        return None
    into = os.path.normpath(arguments[0])
    if os.path.isabs(into) or into.startswith(("~", "-", "..")):
        return None
    if into == ".":
        return after
    return after[: -len(into) - 1] or "/" if after.endswith("/" + into) else None


def _commands(line: str, windows: bool) -> list[list[str]]:
    """Split a line into commands of plain words; an empty list when it is not of the grammar."""
    commands: list[list[str]] = [[]]
    for word in _words(line.replace("&&", ";"), "" if windows else "\\"):
        if word is None:
            return []
        if word == ";":
            commands.append([])
        else:
            commands[-1].append(word.removeprefix("="))
    commands = [words for words in commands if words]
    return [] if any("=" in words[0] for words in commands) else commands


def _words(line: str, escape: str) -> "Iterator[str | None]":
    """The words of a line, each behind a `=`, and `;` between commands; None where the grammar ends."""
    word = quote = ""
    within, outside = _TYPOGRAPHIC.union("$`\n", escape), _LIVE.union(_TYPOGRAPHIC, escape)
    for character in line + ";":
        if character in (within if quote else outside):
            yield None
        elif character == quote:
            quote = ""
        elif quote or character not in " \t;\n'\"":
            word = (word or "=") + character
        elif character in "'\"":
            quote, word = character, word or "="
        else:
            if word:
                yield word
            word = ""
            if character in ";\n":
                yield ";"
    if quote:
        yield None

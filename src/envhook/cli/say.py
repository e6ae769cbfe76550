"""What the command line says, and how: colour only where a person sees it, control characters made visible."""

from __future__ import annotations

import os
import shutil
import sys
from typing import IO

import click

from envhook import text

STATE_COLOURS = {
    "active": "green",
    "none": "bright_black",
    "missing": "yellow",
    "creating": "cyan",
    "untrusted": "yellow",
    "denied": "red",
    "broken": "red",
    "off": "yellow",
    "foreign": "magenta",
}


class Failure(Exception):
    """Something that the user can mend: what it is, and what to do."""

    def __init__(self, what: str, remedy: str = "", status: int = 1) -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy
        self.status = status


def colourful(stream: IO[str] | None = None) -> bool:
    """Tell whether colours help on a stream: it is a terminal, and nobody said otherwise (no-color.org).

    Args:
        stream: where to, standard output by default.
    """
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    try:
        return (stream or sys.stdout).isatty()
    except ValueError:
        return False


def paint(words: str, colour: str | None = None, bold: bool = False, stream: IO[str] | None = None) -> str:
    """Colour words where that helps.

    Args:
        words: what to show.
        colour: a colour that click knows, None for the terminal's own.
        bold: whether to make it bold.
        stream: where it will be shown, standard output by default.
    """
    return click.style(words, fg=colour, bold=bold or None) if colourful(stream) else words


def out(line: str = "") -> None:
    """Print a line of a report on standard output; its parts must be visible() already."""
    click.echo(line, color=colourful(sys.stdout))


def wrapped(words: str, indent: int) -> str:
    """Wrap words to the terminal, at most 80 columns.

    Args:
        words: what to show.
        indent: columns in front of every line but the first.
    """
    width = max(30, min(shutil.get_terminal_size().columns, 80)) - indent
    return click.wrap_text(words, width, "", "").replace("\n", "\n" + " " * indent)


def note(line: str) -> None:
    """Print one `envhook: …` line on standard error.

    Args:
        line: what happened, and what to type.
    """
    click.echo(f"{paint('envhook:', 'cyan', stream=sys.stderr)} {text.visible(line)}", err=True, color=True)


def error(what: str, remedy: str = "") -> None:
    """Print what went wrong and what to do, on one line of standard error.

    Args:
        what: what went wrong.
        remedy: what to type or change, '' when there is nothing to say.
    """
    line = f"{what}: {remedy}" if remedy else what
    click.echo(f"{paint('envhook:', 'red', stream=sys.stderr)} {text.visible(line)}", err=True, color=True)


def unexpected(caught: Exception) -> None:
    """Print an error that no code foresaw, without a traceback.

    Args:
        caught: the exception.
    """
    if isinstance(caught, OSError) and caught.strerror:
        where = f"{caught.filename}: " if isinstance(caught.filename, str) else ""
        error(f"{where}{caught.strerror}")
        return
    error(f"{type(caught).__name__}: {caught}", "this is a mistake in envhook; the whole story: ENVHOOK_DEBUG=1")


def usage(caught: click.UsageError) -> tuple[str, str]:
    """Turn click's complaint about a command line into what and remedy.

    Args:
        caught: the complaint.
    """
    verb = caught.ctx.command_path if caught.ctx else "envhook"
    remedy = f"see: {verb} --help"
    if isinstance(caught, click.NoSuchOption):
        near = sorted(caught.possibilities or [])
        return f"no such option: {caught.option_name}", f"did you mean {' or '.join(near)}?" if near else remedy
    return caught.format_message().rstrip("."), remedy

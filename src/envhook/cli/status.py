"""`envhook status`: what is active here, and why."""

from __future__ import annotations

import click

from envhook.text import visible

from . import here
from .main import Verb
from .say import STATE_COLOURS, out, paint, wrapped


@click.command(
    "status",
    cls=Verb,
    short_help="what is active here, why, and what to do next",
    help="Show the project and its environment, the state it is in, what decided that, and what to type next.\n\n"
    "PATH is a project or its environment; without it, the directory you are in. The states: none, active, missing, "
    "creating, untrusted, denied, broken, off (you left it in this shell), foreign (another environment is active).",
    examples=(("envhook status", "this directory"), ("envhook status --json ~/shop", "for programs")),
)
@click.argument("path", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print it for programs, as one JSON object.")
def command(path: str | None, as_json: bool) -> None:
    """Show the status."""
    from .report import Report

    report = Report(*here.look(path), about_this_shell=path is None)
    if as_json:
        import json

        click.echo(json.dumps(report.as_json(), indent=2))
        return
    name = visible(report.label or report.root.rpartition("/")[2]) or "here"
    out(f"{paint(name, bold=True)}: {paint(report.state, STATE_COLOURS.get(report.state), bold=True)}\n")
    for title, text in report.rows():
        words = wrapped(text, 15) if title == "why" else text
        out(f"  {paint(title.ljust(11), 'bright_black')}  {words}")

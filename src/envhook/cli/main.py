"""The `envhook` command itself: which verbs there are, and how help looks."""

from __future__ import annotations

from difflib import get_close_matches
from importlib import import_module

import click

from envhook import __version__

from .say import Failure, paint

SECTIONS = (
    ("Set up", ("install", "uninstall", "hook")),
    ("Look", ("status",)),
    ("Trust", ("allow", "deny", "adopt")),
    ("Environments", ("create", "remove", "use", "sync", "exec")),
    ("This shell", ("activate", "deactivate", "reload")),
    ("Behind it", ("daemon",)),
)
ALIASES = {"init": "hook", "trust": "allow"}
_VERBS = tuple(verb for _, verbs in SECTIONS for verb in verbs)
_EXAMPLES = (
    ("envhook install", "once; then open a new terminal"),
    ("cd shop", "its environment is active, made if it is missing"),
    ("envhook status", "what is active here, and why"),
)


class Verb(click.Command):
    """A verb whose help ends with examples."""

    def __init__(self, *args: object, examples: tuple[tuple[str, str], ...] = (), **kwargs: object) -> None:
        kwargs.setdefault("context_settings", {"help_option_names": ["-h", "--help"], "max_content_width": 80})
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.examples = examples

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the examples under the options."""
        write_examples(formatter, self.examples)

    def get_help(self, ctx: click.Context) -> str:
        """Give the help text, its headings painted on a terminal."""
        return _painted(super().get_help(ctx))


class Verbs(click.Group):
    """The verbs, each loaded when it is named."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Name the verbs in the order of the help text."""
        return list(_VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Load a verb."""
        name = ALIASES.get(cmd_name, cmd_name)
        if name not in _VERBS:
            return None
        command: click.Command = import_module(f"envhook.cli.{name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the verb that was typed, or name the one that was meant."""
        name = args[0]
        command = self.get_command(ctx, name)
        if command is None and not name.startswith("-"):
            near = get_close_matches(name, (*_VERBS, *ALIASES), 1)
            raise Failure(f"no such command: {name}", f"did you mean {near[0]}?" if near else "see: envhook --help", 2)
        return (command.name if command else None), command, args[1:]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the verbs first: they are what people look for."""
        self.format_commands(ctx, formatter)
        click.Command.format_options(self, ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the verbs by what they are for."""
        width = max(map(len, _VERBS)) + 2
        for title, verbs in SECTIONS:
            with formatter.section(title):
                rows = []
                for verb in verbs:
                    command = self.get_command(ctx, verb)
                    rows.append((verb.ljust(width), command.get_short_help_str(80) if command else ""))
                formatter.write_dl(rows)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the examples, and where the settings are."""
        write_examples(formatter, _EXAMPLES)

    def get_help(self, ctx: click.Context) -> str:
        """Give the help text, its headings painted on a terminal."""
        return _painted(super().get_help(ctx))


def write_examples(formatter: click.HelpFormatter, examples: tuple[tuple[str, str], ...]) -> None:
    """Write examples as the last part of a help text.

    Args:
        formatter: click's formatter.
        examples: (what to type, what it does).
    """
    if examples:
        with formatter.section("Examples"):
            formatter.write_dl([(f"$ {typed}", what) for typed, what in examples], col_max=40)


def _painted(help_text: str) -> str:
    """Make the headings bold where that helps."""
    lines = help_text.split("\n")
    return "\n".join(paint(line, bold=True) if line[:1].isalpha() and line.endswith(":") else line for line in lines)


@click.command(
    cls=Verbs,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
    help="Activates a project's Python environment when you cd into it, creates it if it is missing, and gets out of "
    "the way when you leave.",
    epilog="examples",
)
@click.version_option(__version__, "-V", "--version", prog_name="envhook", message="%(prog)s %(version)s")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Show the help when no verb is given."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())

"""The command line: one verb per file, loaded when it is used."""

from __future__ import annotations

import os
import sys


def run(arguments: list[str]) -> int:
    """Carry out a command line.

    Args:
        arguments: what was typed after `envhook`.

    Returns:
        The exit status: 0, 1 when something went wrong, 2 when the command line is wrong, 130 after Ctrl-C; `exec`
        gives that of its command.
    """
    import click

    from . import say
    from .main import main

    try:
        status = main.main(args=arguments, prog_name="envhook", standalone_mode=False)
        sys.stdout.flush()
        return status if isinstance(status, int) else 0
    except say.Failure as failure:
        say.error(failure.what, failure.remedy)
        return failure.status
    except click.UsageError as error:
        say.error(*say.usage(error))
        return 2
    except click.ClickException as error:
        say.error(error.format_message())
        return 1
    except (click.Abort, KeyboardInterrupt):
        say.error("interrupted")
        return 130
    except BrokenPipeError:
        # Whoever read our output has seen enough; the interpreter must not complain when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 1
    except Exception as error:
        if os.environ.get("ENVHOOK_DEBUG"):
            raise
        say.unexpected(error)
        return 1

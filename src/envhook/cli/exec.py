"""`envhook exec`: run a command in a project's environment, without any hook."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

import click

from envhook import names
from envhook.hook import Finding
from envhook.model import Session
from envhook.text import visible

from . import here
from .main import Verb
from .report import HOOK_OFF, HOOK_SHELL
from .say import Failure, note


@click.command(
    "exec",
    cls=Verb,
    context_settings={
        "ignore_unknown_options": True,
        "allow_interspersed_args": False,
        "help_option_names": ["-h", "--help"],
        "max_content_width": 80,
    },
    short_help="run a command in the environment, without any hook",
    help="Run a command in the project's environment: for scripts, CI, editors and agents. The exit status is the "
    "command's; 1 when the project has no environment that may be used, 127 when there is no such command.",
    examples=(
        ("envhook exec -- pytest -x", "in this project"),
        ("envhook exec -C ~/shop -- python app.py", "in another one"),
    ),
)
@click.option("-C", "directory", metavar="DIR", help="Change to DIR first.")
@click.argument("words", metavar="CMD...", nargs=-1, required=True, type=click.UNPROCESSED)
def command(directory: str | None, words: tuple[str, ...]) -> None:
    """Run a command."""
    session, finding = here.look(directory)
    check(session, finding, "envhook exec -C DIR -- CMD")
    if finding.decision.label and finding.decision.reason.endswith("envhook status"):
        note(finding.decision.reason)
    os.chdir(session.physical)
    _run(words, variables(session, finding))


def check(session: Session, finding: Finding, otherwise: str) -> None:
    """See that the environment that was found may be used.

    Args:
        session: who asks.
        finding: what was found.
        otherwise: how to name another project on the command line.

    Raises:
        Failure: it may not, or there is none.
    """
    decision = finding.decision
    if decision.state == names.ACTIVE:
        return
    if decision.state == names.MISSING:
        raise Failure(
            f"{visible(finding.place.name)} of {here.short(finding.place.root)} is not there", "envhook create"
        )
    if decision.state == names.NONE and not finding.place.root:
        raise Failure(f"no project in {here.short(session.pwd)}", f"name one: {otherwise}")
    raise Failure(decision.reason or f"no environment in {here.short(finding.place.root)}")


def variables(session: Session, finding: Finding) -> dict[str, str]:
    """Work out the environment variables of a command in an active environment.

    Args:
        session: who asks.
        finding: what was found; its environment is to be active.

    Returns:
        The variables, as the hooks would have set them.
    """
    # What the hook's `envhook` function says to this program is not for the command.
    environ = {name: value for name, value in session.environ.items() if name not in (HOOK_SHELL, HOOK_OFF)}
    _, _, env, folder, label, shown = next(call for call in finding.decision.calls if call[0] == "enter")
    path = environ.get("PATH", os.defpath).split(os.pathsep)
    previous = environ.get(names.ENV_ACTIVE, "")
    if previous and path and path[0] == os.path.join(previous, os.path.basename(folder)):
        del path[0]
    environ["PATH"] = os.pathsep.join([folder, *(entry for entry in path if entry != folder)])
    environ.update({"VIRTUAL_ENV": env, "VIRTUAL_ENV_PROMPT": label, names.ENV_ACTIVE: env, "ENVHOOK_PROMPT": shown})
    environ["PWD"] = session.pwd
    if "PYTHONHOME" in environ:
        environ["ENVHOOK_PYTHONHOME"] = environ.pop("PYTHONHOME")
    return environ


def _run(words: tuple[str, ...], environ: dict[str, str]) -> NoReturn:
    """Become the command; where a process cannot become another, wait for it and take on its status."""
    sys.stdout.flush()
    sys.stderr.flush()
    try:
        if os.name == "nt":
            import shutil
            import subprocess

            found = shutil.which(words[0], path=environ["PATH"]) or words[0]
            sys.exit(subprocess.run([found, *words[1:]], env=environ, check=False).returncode)
        os.execvpe(words[0], words, environ)
    except FileNotFoundError as error:
        raise Failure(f"no such command: {words[0]}", "is it installed in this environment?", 127) from error
    except PermissionError as error:
        raise Failure(f"{words[0]} cannot be run: {error.strerror}", f"look at it: ls -l {words[0]}", 126) from error

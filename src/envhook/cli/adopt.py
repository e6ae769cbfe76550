"""`envhook adopt`: allow every environment below a folder that stands up to the checks."""

from __future__ import annotations

import os

import click

from envhook import hook, records, trust
from envhook.decide import python_version
from envhook.model import Place, Seen
from envhook.text import visible

from . import here, survey
from .main import Verb
from .say import Failure, out, paint

_SHOWN = 30
_SECONDS = 120.0
_DEPTH = 20


@click.command(
    "adopt",
    cls=Verb,
    short_help="allow the environments that you have already",
    help="Allow every environment below DIR, after the same checks that `envhook allow` makes. For the time before "
    "envhook: do it once for the folder that your projects are in.\n\n"
    "Links are not followed. What is refused, and why, is listed.",
    examples=(("envhook adopt ~/code", "all projects in ~/code"), ("envhook adopt .", "this folder and all below")),
)
@click.argument("directories", metavar="DIR...", nargs=-1, required=True)
def command(directories: tuple[str, ...]) -> None:
    """Adopt what is below some folders."""
    here.own_session()
    adopted: list[tuple[str, str]] = []
    left: list[tuple[str, str]] = []
    before = 0
    for directory in directories:
        top = here.session(directory).physical
        found, everywhere = survey.environments(top, _DEPTH, _SECONDS)
        if os.path.isfile(os.path.join(top, "pyvenv.cfg")):
            found.append(top)
        for env in found:
            fault, python = _adopt(env)
            if fault:
                left.append((env, fault))
            elif python is None:
                before += 1
            else:
                adopted.append((env, python))
        if not everywhere:
            left.append((top, f"not looked at to the end, {_SECONDS:.0f} s were not enough; adopt parts of it"))
    _report(directories, adopted, before, left)


def _adopt(env: str) -> tuple[str, str | None]:
    """Adopt one environment: (why not, its Python; None if it was allowed before)."""
    session = here.session(os.path.dirname(env))
    finding = hook.examine(session)
    place, verdict = finding.place, finding.verdict
    if place.env != env or verdict is None:
        return _rival(place, env), None
    if verdict.name == "trusted":
        return "", None
    if verdict.name == "denied":
        return "you said no to it; allow it: envhook allow " + here.word(env), None
    broken = place.reason or trust.broken(session, Seen(), place)
    if broken:
        return f"it is broken: {broken}", None
    if verdict.name == "refused" or "git keeps" in verdict.text:
        return verdict.text.partition(" refused: ")[
            2
        ] or f"git keeps files in it; look, then: envhook allow {here.word(env)}", None
    try:
        records.grant(session.folders, finding.record, env, session.uid, place.cfg.get("home", ""), "adopt")
    except OSError as error:
        raise Failure(
            f"it cannot be recorded: {error.strerror}", f"look at {here.short(session.folders.data)}"
        ) from error
    return "", python_version(place)


def _rival(place: Place, env: str) -> str:
    """Why the project around an environment does not use it."""
    folder = os.path.dirname(env)
    if place.several:
        why = f"{here.short(folder)} has {len(place.several)}"
    elif place.root:
        why = f"{here.short(place.root)} uses {visible(place.name)}"
    else:
        why = "no project around it"
    return f"{why}; choose it: envhook use {here.word(env)} {here.word(folder)}"


def _report(
    directories: tuple[str, ...], adopted: list[tuple[str, str]], before: int, left: list[tuple[str, str]]
) -> None:
    """Show what is new, what was known, and what stays off."""
    if not (adopted or before or left):
        out(f"No environment below {', '.join(here.short(os.path.abspath(one)) for one in directories)}.")
        return
    out(paint(f"{len(adopted)} adopted" + (f", {before} known before" if before else ""), bold=True))
    for env, python in sorted(adopted)[:_SHOWN]:
        out(f"  {here.short(env)}" + (f"  Python {visible(python)}" if python else ""))
    if len(adopted) > _SHOWN:
        out(f"  and {len(adopted) - _SHOWN} more; all of them: envhook allow --list")
    if left:
        out("\n" + paint(f"{len(left)} left off", "yellow", bold=True))
        for env, why in sorted(left):
            out(f"  {here.short(env)}\n    {visible(why)}")

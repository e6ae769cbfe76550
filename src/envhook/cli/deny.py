"""`envhook deny`: say that an environment must not be activated, and never be spoken of."""

from __future__ import annotations

import click

from envhook import records
from envhook.text import visible

from . import here
from .main import Verb
from .say import Failure, note


@click.command(
    "deny",
    cls=Verb,
    short_help="never activate a project's environment, silently",
    help="Never activate the environment of a project, nor make one, nor speak of it again.\n\n"
    "PATH is a project or its environment; without it, the project you are in. Take it back with `envhook allow`.",
    examples=(("envhook deny", "this project"), ("envhook deny ~/downloads/thing", "another one")),
)
@click.argument("path", required=False)
def command(path: str | None) -> None:
    """Deny an environment, or a project that has none."""
    here.own_session()
    session, finding = here.look(path)
    place, record = finding.place, finding.record
    if not place.root:
        raise Failure(f"no project in {here.short(session.pwd)}", "there is nothing to deny")
    what = place.env if here.has_environment(finding) else "*"
    record.allowed.pop(place.env, None)
    if what not in record.denied:
        record.denied.append(what)
    records.write(session.folders, record)
    name = "an environment" if what == "*" else visible(place.name)
    note(f"no to {name} in {here.short(place.root)}; take it back: envhook allow")

"""`envhook daemon`: start, stop and look at what keeps open shells right."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import click

from envhook import alive, names
from envhook.text import visible

from . import here
from .main import Verb
from .say import Failure, out, paint

if TYPE_CHECKING:
    from collections.abc import Callable

    from envhook.alive import Holder

_WAIT = 2.0
_ACTIONS = ("status", "start", "stop", "run", "install", "uninstall")


@click.command(
    "daemon",
    cls=Verb,
    short_help="what keeps open shells right: start, stop, look",
    help="Start, stop or look at the daemon, which watches the projects that your shells stand in: zsh, fish and "
    "PowerShell show a change at once, and a first visit of a folder starts no process. It starts by itself and ends "
    "half an hour after your last shell; without it, each shell is right at its next prompt all the same.\n\n"
    "ACTION is status, start, stop, run (in the foreground), install or uninstall (have systemd or launchd start it "
    "when you log in). `daemon = false` in the settings switches it off for good.",
    examples=(("envhook daemon", "does it run?"), ("envhook daemon stop", "end it now")),
)
@click.argument("action", type=click.Choice(_ACTIONS), default="status", metavar="[ACTION]")
@click.option("--json", "as_json", is_flag=True, help="Print the status for programs, as one JSON object.")
def command(action: str, as_json: bool) -> int:
    """Carry out an action."""
    from envhook.daemon.start import run_folder

    if as_json and action != "status":
        raise Failure("--json goes with status", "see: envhook daemon --help", status=2)
    run = run_folder(dict(os.environ))
    if action == "status":
        return _status(run, as_json)
    if action == "stop":
        return _stop(run)
    if action in ("install", "uninstall"):
        from . import unit

        for line in unit.install(run) if action == "install" else unit.uninstall():
            out(line)
        return 0
    _may_run(run)
    return _start(run) if action == "start" else _run(run)


def _may_run(run: str) -> None:
    """Make the runtime folder, and see that a daemon may work there.

    Raises:
        Failure: it may not, or the settings switch it off.
    """
    from envhook import settings
    from envhook.daemon import start

    if os.name != "nt" and run and not os.path.lexists(run):
        here.own_session()
        start.make_folder(run)
    why = start.refusal(run, dict(os.environ))
    if why:
        what, _, remedy = why.partition(": ")
        raise Failure(f"no daemon: {what}", remedy)
    if settings.current(here.session())[0].daemon == "false":
        raise Failure("the daemon is switched off by the setting daemon", "take out: daemon = false")


def _start(run: str) -> int:
    from envhook.daemon.start import spawn

    now = alive.holder(run)
    if now is None or now[1] != names.VERSION:
        spawn(run)
        now = _await(run, lambda now: now is not None and now[1] == names.VERSION)
        if now is None or now[1] != names.VERSION:
            raise Failure("the daemon did not start", f"see {here.short(run)}/daemon.log")
    out(f"The daemon runs, process {now[0]}.")
    return 0


def _await(run: str, good: Callable[[Holder | None], bool]) -> Holder | None:
    """Wait until the lock is as it should be, not for long."""
    until = time.monotonic() + _WAIT
    while not good(alive.holder(run)) and time.monotonic() < until:
        time.sleep(0.02)
    return alive.holder(run)


def _stop(run: str) -> int:
    import signal

    now = alive.holder(run)
    if now is None:
        out("No daemon runs.")
        return 0
    if now[0] > 1:
        try:
            os.kill(now[0], signal.SIGTERM)
        except ProcessLookupError:
            pass
    if _await(run, lambda now: now is None) is not None:
        raise Failure("the daemon does not end", f"kill -9 {now[0]}" if now[0] > 1 else "")
    out("The daemon has ended.")
    return 0


def _run(run: str) -> int:
    """Become the daemon."""
    import sys

    now = alive.holder(run)
    if now is not None and now[1] == names.VERSION:
        raise Failure(f"a daemon runs already, process {now[0]}", "end it: envhook daemon stop")
    out(f"The daemon runs here; its log: {here.short(run)}/daemon.log; Ctrl-C ends it.")
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-I", "-X", "utf8", "-m", "envhook.daemon", run])


def _status(run: str, as_json: bool) -> int:
    """Tell what the daemon tells of itself; status 1 when none runs."""
    from envhook.daemon import state

    now = alive.holder(run) if run else None
    told = state.read(run) if now is not None else {}
    report: dict[str, object] = {"state": word(run), "run": run or None}
    if now is not None:
        known = told if told.get("pid") == now[0] else {}
        started = now[2] / 1e9 if now[2] else time.time()
        report |= {"version": visible(now[1]), "pid": now[0], "uptime": max(0, round(time.time() - started))}
        report |= {name: known.get(name, 0) for name in ("shells", "projects", "watches", "jobs", "events")}
        report["memory"] = state.memory(now[0])
    if as_json:
        import json

        click.echo(json.dumps(report, indent=2))
    elif now is None:
        told_off = " (the setting daemon is false)" if report["state"] == "off" else ""
        out(f"daemon: {paint('stopped', 'yellow', bold=True)}{told_off}")
    else:
        out(f"daemon: {paint('running', 'green', bold=True)}\n")
        for name, text in _rows(report):
            out(f"  {paint(name.ljust(11), 'bright_black')}  {text}")
    return 0 if now is not None else 1


def _rows(report: dict[str, object]) -> list[tuple[str, str]]:
    minutes = int(str(report["uptime"])) // 60
    since = f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min"
    rows = [("process", f"{report['pid']}, version {report['version']}, for {since}")]
    rows += [(name, str(report[name])) for name in ("shells", "projects", "watches", "jobs", "events")]
    rows.append(("memory", f"{int(str(report['memory'])) / 2**20:.0f} MB"))
    rows.append(("folder", here.short(str(report["run"]))))
    return rows


def word(run: str) -> str:
    """Tell in a word how it is with the daemon: running, stopped, or off by the settings.

    Args:
        run: the runtime folder, or ''.
    """
    from envhook import settings

    if run and alive.holder(run) is not None:
        return "running"
    return "off" if os.name == "nt" or settings.current(here.session())[0].daemon == "false" else "stopped"

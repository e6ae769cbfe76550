"""`envhook uninstall`: take the block out again, and the hook file with it."""

from __future__ import annotations

from pathlib import Path

import click

from envhook import hookfile
from envhook.create import cache
from envhook.model import Session

from . import detect, here, rc
from .main import Verb
from .say import Failure, out, paint


@click.command(
    "uninstall",
    cls=Verb,
    short_help="take the hook out again",
    help="Take envhook's block out of your shells' start-up files, and nothing else.\n\n"
    "SHELL is bash, zsh, fish or powershell; without it, every one that has the block.",
    examples=(("envhook uninstall", "out of every shell"), ("envhook uninstall zsh", "out of zsh only")),
)
@click.argument("shell", required=False)
@click.option("-n", "--dry-run", is_flag=True, help="Show what would be done, and do nothing.")
def command(shell: str | None, dry_run: bool) -> None:
    """Uninstall the hook."""
    shells = detect.SHELLS if shell is None else (detect.named(shell, "uninstall"),)
    session = here.own_session()
    done = [line for name in shells for line in _take_out(session, name, dry_run)]
    if not done:
        out("There is no hook to take out.")
        return
    out(paint("this would be done" if dry_run else "unhooked", bold=True) + "\n")
    for line in done:
        out(f"  {line}")
    if not dry_run:
        out("\nShells that are open keep the hook until they end.")
        again = [here.short(path) for path in (cache.folder(session), session.folders.state) if path]
        out(f"Your decisions stay in {here.short(session.folders.data)}, to delete if you like;")
        out(f"what can be made again is in {' and '.join(again)}.")


def _take_out(session: Session, shell: str, dry_run: bool) -> list[str]:
    """Take one shell's block and hook file away; a line for each."""
    done = []
    file, hook = rc.path(shell, here.home()), Path(hookfile.path(session.folders, shell))
    before, after = rc.change(file, None)
    if before != after:
        if not dry_run:
            try:
                rc.write(file, after)
            except OSError as error:
                what = f"{here.short(file)} cannot be written: {error.strerror}"
                raise Failure(what, "take the lines between envhook's markers out by hand") from error
        done.append(f"{here.short(file)}: envhook's lines taken out")
    if hook.exists():
        if not dry_run:
            hook.unlink()
        done.append(f"{here.short(hook)}: removed")
    return done

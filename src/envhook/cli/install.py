"""`envhook install`: one guarded line in the shell's rc file, and the hook file that it sources."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from envhook import hookfile, pack, records
from envhook.model import Session

from . import detect, here, rc, survey, vanish
from .main import Verb
from .say import Failure, out, paint, wrapped

_BY_HAND = {
    "fish": "envhook hook fish | source",
    "powershell": "Invoke-Expression (& envhook hook powershell | Out-String)",
}


@click.command(
    "install",
    cls=Verb,
    short_help="add the hook to your shell, once",
    help="Add one guarded line to your shell's start-up file, and show what was done. Safe to repeat.\n\n"
    "SHELL is bash, zsh, fish or powershell; without it, the shell you are in.",
    examples=(
        ("envhook install", "for the shell you are in"),
        ("envhook install fish --dry-run", "only show what would be done"),
    ),
)
@click.argument("shell", required=False)
@click.option("-n", "--dry-run", is_flag=True, help="Show what would be done, and do nothing.")
def command(shell: str | None, dry_run: bool) -> None:
    """Install the hook."""
    shell = detect.named(shell, "install")
    session = here.own_session()
    problem = vanish.reason(sys.prefix, here.home())
    if problem:
        raise Failure(*problem)
    hook, file = Path(hookfile.path(session.folders, shell)), rc.path(shell, here.home())
    line = rc.line(shell, hook, here.home())
    before, after = rc.change(file, line)
    wrote = False if dry_run else _carry_out(session, shell, file, after if after != before else None)
    _report(shell, hook, file, line, (before != after, wrote, dry_run))
    for words, typed in (*_remarks(shell, file, after), *_found(session)):
        out("\n  " + wrapped(words, 2))
        out(f"\n      {typed}") if typed else None
    out(f"\nThen type:  {_renew(shell)}" if dry_run else f"\nNow type:  {_renew(shell)}")


def _carry_out(session: Session, shell: str, file: Path, content: bytes | None) -> bool:
    """Write the hook file, then the rc file; whether the hook file had to be written."""
    try:
        wrote = hookfile.write(session.folders, shell)
    except OSError as error:
        hook = here.short(hookfile.path(session.folders, shell))
        raise Failure(f"{hook} cannot be written: {error.strerror}", _by_hand(shell)) from error
    if content is not None:
        try:
            rc.write(file, content)
        except OSError as error:
            what = f"{here.short(file)} cannot be written: {error.strerror}"
            raise Failure(what, _by_hand(shell)) from error
    _compile()
    return wrote


def _by_hand(shell: str) -> str:
    line = _BY_HAND.get(shell, f'eval "$(envhook hook {shell})"')
    return f"mend that, or put this line where {shell} finds it: {line}"


def _compile() -> None:
    """Compile what the hook starts, where that can be kept: else the next run would do it, or each one."""
    import compileall

    package = Path(hookfile.__file__).parent
    pack.write(str(package), [])
    if os.access(package, os.W_OK):
        for source in (*package.glob("*.py"), *package.glob("render/*.py"), *package.glob("settings/*.py")):
            compileall.compile_file(source, quiet=2)


def _report(shell: str, hook: Path, file: Path, line: str, done: tuple[bool, bool, bool]) -> None:
    """Show which files changed, and the block."""
    changed, wrote, dry_run = done
    if dry_run:
        out(paint(f"{shell}: this would be done", bold=True) + "\n")
    else:
        out(paint(f"{shell}: " + ("hooked" if changed else "was hooked already"), bold=True) + "\n")
    width = max(len(here.short(hook)), len(here.short(file)))
    told = "to be written" if dry_run else "written" if wrote else "up to date"
    out(f"  {here.short(hook).ljust(width)}  {told}")
    told = "as it should be:" if not changed else "to get these lines:" if dry_run else "has these lines now:"
    out(f"  {here.short(file).ljust(width)}  {told}\n")
    for shown in ("# >>> envhook >>>", line, "# <<< envhook <<<"):
        out("      " + paint(shown, "green"))


def _remarks(shell: str, file: Path, content: bytes) -> list[tuple[str, str]]:
    """What else this user should know about their start-up files, and what to type then."""
    remarks = []
    if any(words in content for words in (b"envhook hook ", b"envhook init ")):
        remarks.append((f"{here.short(file)} also loads the hook in a line of its own; take that line out.", ""))
    if shell == "bash":
        login = next((f for f in (".bash_profile", ".bash_login", ".profile") if Path(here.home(), f).exists()), None)
        if login is None or b"bashrc" not in rc.read(Path(here.home(), login)):
            words = "Login shells (ssh, tmux, macOS) do not read ~/.bashrc here. To have it read there too:"
            remarks.append((words, f"echo '. ~/.bashrc' >> ~/{login or '.bash_profile'}"))
    if shell == "powershell" and sys.platform == "win32":
        words = "Where scripts are switched off, no profile is read. To allow your own:"
        remarks.append((words, "Set-ExecutionPolicy -Scope CurrentUser RemoteSigned"))
    return remarks


def _found(session: Session) -> list[tuple[str, str]]:
    """The environments that are there already and that nobody has allowed yet."""
    found, everywhere = survey.environments(session.home)
    waiting = [env for env in found if _waits(session, env)]
    if not waiting:
        return []
    folder = survey.common([os.path.dirname(env) for env in waiting])
    top = here.short(folder)
    many = "One environment" if len(waiting) == 1 else f"{len(waiting)} environments"
    more = "" if everywhere else " or more"
    these = "it" if len(waiting) == 1 else "them"
    words = f"{many}{more} below {top}; envhook did not see {these} made. To use {these}:"
    return [(words, f"envhook adopt {here.word(folder)}")]


def _waits(session: Session, env: str) -> bool:
    """Tell whether nothing has been said of an environment yet; our own is none of the user's."""
    record = records.read(session.folders, os.path.dirname(env), session.uid)
    return env != os.path.realpath(sys.prefix) and env not in record.allowed and env not in record.denied


def _renew(shell: str) -> str:
    return paint(detect.RENEW[shell], bold=True)

"""What `envhook status` knows: one answer, for people and for programs."""

from __future__ import annotations

import os
import time

from envhook import drift, names
from envhook.decide import python_version
from envhook.drift import Comparison
from envhook.hook import Finding
from envhook.model import Session
from envhook.text import visible

from . import detect, here, hookless
from .say import Failure

_SOURCES = {
    "use": "envhook use",
    "variable": "UV_PROJECT_ENVIRONMENT",
    "settings": "the project's own settings",
    "folder": "its usual name",
    "file": "the file .venv",
    "child": "the only environment in the project",
}
_TRUST = {
    "created": "envhook made it",
    "typed": "you made it here",
    "allow": "you allowed it",
    "adopt": "you adopted it",
    "hand": "you activated it by hand",
    "root": "it lies below one of your trusted_roots",
}
# What to type where the reason does not say it.
_STEPS = {
    names.MISSING: "envhook create",
    names.CREATING: "envhook create --cancel",
    names.UNTRUSTED: "envhook allow",
    names.DENIED: "envhook allow",
    names.BROKEN: "envhook create --force",
}
_SHOWN = 10  # how many of the distributions that are wrong are listed
# The hook's own `envhook` function tells the program which shell it is and what was left off in it.
HOOK_SHELL = "ENVHOOK_SHELL"
HOOK_OFF = "ENVHOOK_OFF"


class Report:
    """What is to be said of a directory."""

    __slots__ = ("drift", "env", "finding", "label", "python", "reason", "root", "session", "shell", "state", "steps")

    def __init__(self, session: Session, finding: Finding, about_this_shell: bool) -> None:
        place = finding.place
        self.session = session
        self.finding = finding
        self.root = place.root
        self.env = place.env if here.has_environment(finding) else ""
        self.state = finding.decision.state
        self.reason = finding.decision.reason
        self.label = finding.decision.label
        self.python = python_version(place)
        self.shell = session.environ.get(HOOK_SHELL, "") or _shell()
        remedy = _split(self.reason)[1]
        self.drift = _drift(session, finding)
        self.steps = remedy if remedy not in ("", "envhook status") else _STEPS.get(self.state, "")
        if remedy == "envhook status":
            # Another Python than the project wants can be mended here; another owner cannot.
            self.steps = "envhook create --force" if self.state == names.ACTIVE else ""
        if not self.steps and self.drift is not None and self.drift.out_of_step:
            self.steps = "envhook sync"
        if about_this_shell:
            self._compare_with_shell()
        elif self.steps.startswith("envhook "):
            self.steps += f" {here.word(self.root)}"

    def _compare_with_shell(self) -> None:
        """Say how this shell differs from what should be."""
        environ = self.session.environ
        active, ours = environ.get("VIRTUAL_ENV", ""), environ.get(names.ENV_ACTIVE, "")
        conda = environ.get("CONDA_PREFIX", "") if environ.get("CONDA_DEFAULT_ENV", "") not in ("", "base") else ""
        foreign = active if active and active != ours and not _same(active, self.env) else conda
        if foreign:
            self.state = names.FOREIGN
            self.reason = f"{here.short(foreign)} was activated by you or another tool, so it is left alone"
            self.steps = "deactivate" if foreign == active else "conda deactivate"
        elif self.state == names.MISSING and not environ.get(HOOK_SHELL):
            self.reason = (
                f"{visible(self.finding.place.name)} is not there, and this shell has no hook that would make it"
            )
            self.steps = hookless.remedy()
        elif self.state != names.ACTIVE or _same(ours, self.env):
            return
        elif environ.get(HOOK_OFF, "") == self.root != "":
            self.state = names.OFF
            self.reason = f"you left {visible(self.finding.place.name)} in this shell with deactivate"
            self.steps = "envhook activate"
        elif not environ.get(HOOK_SHELL):
            self.reason = f"{_split(self.reason)[0]}, but this shell has no hook that would activate it"
            self.steps = hookless.remedy()
        else:
            self.reason = f"{_split(self.reason)[0]}; it is active at the next prompt"

    def as_json(self) -> dict[str, object]:
        """Give the report in the form that programs read."""
        verdict = self.finding.verdict
        return {
            "cwd": self.session.pwd,
            "root": self.root or None,
            "env": self.env or None,
            "state": self.state,
            "reason": self.reason,
            "python": self.python or None,
            "label": self.label or None,
            "trusted_by": (verdict.by or None) if verdict is not None else None,
            "shell": self.shell or None,
            "daemon": _daemon(self.session),
            "drift": _as_json(self.drift),
            "auto_sync": self.finding.place.auto_sync,
        }

    def rows(self) -> list[tuple[str, str]]:
        """Give the report line by line: (name, text)."""
        place, verdict, record = self.finding.place, self.finding.verdict, self.finding.record
        rows = [("project", here.short(self.root)) if self.root else ("folder", here.short(self.session.pwd))]
        if self.env:
            rows.append(("environment", here.short(self.env)))
            rows.append(("found by", _SOURCES.get(place.source, place.source)))
        if self.python or place.wants:
            wish = f"the project wants {visible(place.wants)} ({place.wants_from})" if place.wants else ""
            rows.append(("python", ", ".join(part for part in (visible(self.python), wish) if part)))
        if verdict is not None and verdict.by:
            said = _TRUST.get(verdict.by, verdict.by)
            allowance = record.allowed.get(place.env)
            if allowance is not None and allowance.builder:
                said += f" ({visible(allowance.builder)})"
            if allowance is not None and allowance.since:
                said += time.strftime(", %Y-%m-%d", time.localtime(allowance.since))
            rows.append(("trusted", said))
        if self.reason:
            rows.append(("why", _split(self.reason)[0]))
        rows.extend(("" if number else "drift", visible(text)) for number, text in enumerate(_lines(self.drift)))
        if self.drift is not None and place.auto_sync:
            failed = drift.failure(self.session.folders, self.session.uid, place.env)
            rows.append(("auto sync", visible(failed) if failed else "at the prompt; off: envhook sync --no-auto"))
        rows.extend(("note", visible(text)) for _, text in place.notes)
        if self.steps:
            rows.append(("next", self.steps))
        return rows


def _drift(session: Session, finding: Finding) -> Comparison | None:
    """Compare a trusted environment with what its project declares, and keep what was found for the prompts."""
    if finding.decision.state != names.ACTIVE:
        return None
    place = finding.place
    found = drift.compare(place.root, place.env, place.cfg)
    drift.note(session.folders, session.uid, place, found)
    return found


def _lines(found: Comparison | None) -> list[str]:
    """A comparison for people: how much is wrong, then what, the first ten of it."""
    if found is None:
        return []
    if not found.out_of_step:
        return [found.sentence]
    said = found.details
    lines = [f"{found.summary} ({found.file})", *said[:_SHOWN]]
    return [*lines, f"and {len(said) - _SHOWN} more"] if len(said) > _SHOWN else lines


def _as_json(found: Comparison | None) -> dict[str, object] | None:
    """A comparison for programs; `in_step` is null where nothing can be said."""
    if found is None:
        return None
    return {
        "file": found.file,
        "in_step": None if found.unknown else found.in_step,
        "missing": found.missing,
        "other": [{"name": one.name, "installed": one.installed, "declared": one.declared} for one in found.other],
        "extra": found.extra,
        "not_compared": [found.unknown] if found.unknown else found.unclear,
    }


def _split(reason: str) -> tuple[str, str]:
    """Part a reason from what to type: ``what; word: command``."""
    what, _, remedy = reason.rpartition("; ")
    _, colon, command = remedy.partition(": ")
    return (what, command) if what and colon else (reason, "")


def _shell() -> str:
    try:
        return detect.named(None, "status")
    except Failure:
        return ""


def _daemon(session: Session) -> str:
    from envhook.daemon.start import run_folder

    from .daemon import word

    return word(run_folder(session.environ))


def _same(one: str, other: str) -> bool:
    try:
        return bool(one and other) and os.path.samefile(one, other)
    except OSError:
        return False

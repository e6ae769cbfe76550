"""What is to be, from what was found: pure, touches neither disk nor environment."""

from . import names, wants
from .model import Decision, Place, Session, Settings, Verdict
from .records import Record
from .text import label, visible, word


def decide(
    session: Session, settings: Settings, place: Place, verdict: Verdict | None, record: Record, *, failed: bool
) -> Decision:
    """Decide what the shell is to do at a place.

    Args:
        session: who asks.
        settings: the user's settings.
        place: what was found.
        verdict: what trust says of its environment, None when there is no environment to judge.
        record: what is recorded for its project.
        failed: making this environment failed before, and nothing has changed since.

    Returns:
        The decision.
    """
    if verdict is not None:
        decision = _existing(session, settings, place, verdict)
        if decision.state == names.ACTIVE and place.env in record.made:
            since, text = record.made[place.env]
            decision.calls.append(("made", place.env, f"made:{place.env}:{since}", text))
    elif place.missing or place.gone:
        decision = _missing(session, settings, place, record, failed)
    else:
        decision = _nothing(settings, place)
    for key, text in place.notes:
        decision.calls.append(("say", key, text))
    return decision


def being_made(settings: Settings, place: Place) -> Decision:
    """Decide what the shell is to do while an environment is half-made.

    Args:
        settings: the user's settings.
        place: what was found.

    Returns:
        The decision: at the prompt, wait for whoever makes it, or take over from one that died.
    """
    decision = Decision(names.CREATING, f"{visible(place.name)} is being made")
    decision.label = project_label(place)
    decision.calls.append(("missing", place.root, place.env))
    # Behind it, since that leaves what is active without a text.
    decision.calls.append(("leave", place.root, prompt_text(settings, decision.label, "…")))
    return decision


def _existing(session: Session, settings: Settings, place: Place, verdict: Verdict) -> Decision:
    name = visible(place.name)
    if verdict.name == "denied":
        decision = Decision(names.DENIED, f"you said no to {name}")
        decision.calls.append(("leave", place.root, ""))
    elif verdict.name == "refused":
        decision = Decision(names.UNTRUSTED, verdict.text)
        decision.calls += [("leave", place.root, ""), ("say", f"refused:{place.env}", verdict.text)]
        decision.keep = False  # the chmod that mends it changes no time that a guard could look at
    elif verdict.name == "ask":
        decision = Decision(names.UNTRUSTED, verdict.text)
        decision.calls.append(("ask", place.root, place.env, verdict.text))
    elif place.reason:
        text = f"{name} is broken: {visible(place.reason)}; rebuild: envhook create --force"
        decision = Decision(names.BROKEN, text)
        decision.label = project_label(place)
        decision.calls.append(("leave", place.root, prompt_text(settings, decision.label, "!")))
        decision.calls.append(("say", f"broken:{place.env}", text))
    else:
        decision = _active(session, settings, place)
    return decision


def _active(session: Session, settings: Settings, place: Place) -> Decision:
    decision = Decision(names.ACTIVE, f"{visible(place.name)} is the project's environment")
    decision.label = project_label(place)
    have = python_version(place)
    fits = wants.satisfied(have, place.wants)
    text = prompt_text(settings, decision.label, ("*" if place.drift else "") if fits else "!")
    bin_folder = f"{place.env}\\Scripts" if session.windows else f"{place.env}/bin"
    decision.calls.append(("enter", place.root, place.env, bin_folder, decision.label, text))
    if fits and place.sync and not session.environ.get("CI"):
        decision.calls.append(("sync", place.root, place.env))
    if not fits:
        short = ".".join(have.split(".")[:2])
        said = (
            f"{visible(place.name)} has Python {short}, the project wants {visible(place.wants)}; see: envhook status"
        )
        decision.reason = said
        if not settings.quiet:
            decision.calls.append(("say", f"python:{place.env}", said))
    return decision


def _missing(session: Session, settings: Settings, place: Place, record: Record, failed: bool) -> Decision:
    name = visible(place.name)
    # What the place itself forbids comes first, then the user's word, then what happened before.
    if not place.missing:
        return _nothing(settings, place)
    if "*" in record.denied or place.env in record.denied:
        decision = Decision(names.DENIED, f"you said no to {name}")
    elif place.env in record.removed:
        decision = Decision(names.NONE, f"{name} was removed; make it again: envhook create")
    elif place.gone:
        decision = Decision(names.NONE, f"{name} is gone; make it again: envhook create")
        decision.calls.append(("say", f"gone:{place.env}", decision.reason))
    elif failed:
        said, _, *later = record.failed[place.env]
        decision = Decision(names.BROKEN, said)
        decision.label = project_label(place)
        decision.calls.append(("leave", place.root, prompt_text(settings, decision.label, "!")))
        if later:
            decision.calls.append(("say", f"failed:{place.env}", said))
        return decision
    elif settings.auto_create == "false" or session.environ.get("CI"):
        decision = Decision(names.NONE, f"{name} is not there; make it: envhook create")
    elif settings.auto_create == "ask":
        decision = Decision(names.MISSING, f"{name} is not there; make it: envhook create")
        decision.calls.append(("say", f"missing:{place.env}", decision.reason))
    else:
        decision = Decision(names.MISSING, f"{name} is made when a shell's prompt comes back here")
        decision.calls.append(("missing", place.root, place.env))
        return decision
    decision.calls.insert(0, ("leave", place.root, ""))
    return decision


def _nothing(settings: Settings, place: Place) -> Decision:
    if place.several:
        several = [visible(one) for one in place.several]
        if len(several) > 3:
            several[3:] = [f"{len(several) - 3} more"]
        listed = ", ".join(several[:-1]) + f" and {several[-1]}"
        count = {2: "two", 3: "three"}.get(len(place.several), str(len(place.several)))
        text = f"{count} environments, {listed}; choose: envhook use {word(visible(place.several[0]))}"
        decision = Decision(names.NONE, text)
        decision.calls.append(("say", f"several:{place.root}", text))
    elif not place.root:
        decision = Decision(names.NONE, "no project here")
    elif place.manager:
        text = f"no environment, {visible(place.blocked)}; make it: {place.manager}"
        decision = Decision(names.NONE, text)
        if not settings.quiet:
            decision.calls.append(("say", f"manager:{place.root}", text))
    else:
        decision = Decision(names.NONE, place.blocked and f"no environment is made here: {visible(place.blocked)}")
        if place.blocked.endswith("is no environment") and not place.notes:
            text = f"{visible(place.blocked)}; choose another: envhook use ENV"
            decision.calls.append(("say", f"occupied:{place.root}", text))
    decision.calls.insert(0, ("leave", place.root, ""))
    return decision


def project_label(place: Place) -> str:
    """Name a project for the prompt.

    Args:
        place: the place.

    Returns:
        `prompt` of pyvenv.cfg, else the name of the project's folder, safe for every prompt.
    """
    return label(place.cfg.get("prompt", "") or place.root.replace("\\", "/").rstrip("/").rpartition("/")[2])


def prompt_text(settings: Settings, name: str, mark: str) -> str:
    """Write the text that stands in front of the prompt.

    Args:
        settings: the user's settings.
        name: the label.
        mark: '' or a sign of the state: ``…`` being made, ``!`` broken, failed or another Python than wanted,
            ``*`` other packages than the project declares.

    Returns:
        ``(name) `` or ``(name !) ``, '' when the user wants no text.
    """
    if not settings.prompt:
        return ""
    return f"({name} {mark}) " if mark else f"({name}) "


def python_version(place: Place) -> str:
    """Read the version of an environment's Python.

    Args:
        place: a place with its pyvenv.cfg.

    Returns:
        Such as 3.11.7; venv writes `version`, virtualenv and uv `version_info`.
    """
    # virtualenv writes 3.11.7.final.0.
    return ".".join((place.cfg.get("version_info", "") or place.cfg.get("version", "")).split(".")[:3])

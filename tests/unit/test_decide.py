"""From what was found to what is to be: pure."""

from __future__ import annotations

import shlex

import pytest

from envhook import names
from envhook.decide import decide, project_label, prompt_text, python_version
from envhook.model import Decision, Place, Session, Settings, Verdict
from envhook.records import Record

ROOT, ENV = "/code/web shop", "/code/web shop/.venv"


@pytest.fixture
def place() -> Place:
    """A place with a good environment."""
    here = Place()
    here.root, here.env, here.shown, here.name, here.source = ROOT, ENV, ENV, ".venv", "folder"
    here.cfg = {"home": "/usr/bin", "version": "3.11.7"}
    return here


@pytest.fixture
def gap(place: Place) -> Place:
    """A place where an environment is missing."""
    place.cfg, place.source, place.missing = {}, "", True
    return place


def decided(
    place: Place,
    verdict: str = "",
    settings: Settings | None = None,
    record: Record | None = None,
    failed: bool = False,
    text: str = "",
    **environ: str,
) -> Decision:
    session = Session()
    session.environ = environ
    judged = Verdict(verdict, text) if verdict else None
    return decide(session, settings or Settings(), place, judged, record or Record(place.root), failed=failed)


def quiet() -> Settings:
    settings = Settings()
    settings.quiet = True
    return settings


def test_a_trusted_environment_is_entered_without_a_word(place: Place) -> None:
    decision = decided(place, "trusted")
    assert decision.state == names.ACTIVE
    assert decision.calls == [("enter", ROOT, ENV, ENV + "/bin", "web shop", "(web shop) ")]


def test_on_windows_it_is_scripts(place: Place) -> None:
    session = Session()
    session.windows = True
    place.root, place.env = "C:\\code\\shop", "C:\\code\\shop\\.venv"
    decision = decide(session, Settings(), place, Verdict("trusted"), Record(""), failed=False)
    assert decision.calls[0][3:5] == ("C:\\code\\shop\\.venv\\Scripts", "shop")


@pytest.mark.parametrize(
    ("prompt", "label"), [("", "web shop"), ("mine", "mine"), ("a\x1b[2J%n$(x)`!\\", "a_[2J_n_(x)___")]
)
def test_the_label(place: Place, prompt: str, label: str) -> None:
    place.cfg["prompt"] = prompt
    assert project_label(place) == label
    assert decided(place, "trusted").label == label


def test_the_text_of_the_prompt() -> None:
    settings = Settings()
    assert prompt_text(settings, "shop", "") == "(shop) "
    assert prompt_text(settings, "shop", "!") == "(shop !) "
    settings.prompt = False
    assert prompt_text(settings, "shop", "!") == ""


def test_another_python_than_wanted_stays_active_marked_and_said(place: Place) -> None:
    place.wants = ">=3.12"
    decision = decided(place, "trusted")
    assert decision.state == names.ACTIVE
    assert decision.calls[0][-1] == "(web shop !) "
    assert decision.calls[1][2] == ".venv has Python 3.11, the project wants >=3.12; see: envhook status"
    assert [call[0] for call in decided(place, "trusted", quiet()).calls] == ["enter"]


def test_virtualenvs_spelling_of_the_version(place: Place) -> None:
    place.cfg = {"version_info": "3.12.1.final.0"}
    assert python_version(place) == "3.12.1"
    place.wants = "3.12"
    assert decided(place, "trusted").calls[0][-1] == "(web shop) "


def test_an_unknown_environment_leaves_a_notice(place: Place) -> None:
    decision = decided(place, "ask", text="left off")
    assert decision.state == names.UNTRUSTED
    assert decision.calls == [("ask", ROOT, ENV, "left off")]


def test_denied_is_left_in_silence(place: Place) -> None:
    decision = decided(place, "denied")
    assert (decision.state, decision.calls) == (names.DENIED, [("leave", ROOT, "")])
    assert decision.reason


def test_refused_is_left_and_said(place: Place) -> None:
    decision = decided(place, "refused", text="refused: why")
    assert decision.state == names.UNTRUSTED
    assert decision.calls[0] == ("leave", ROOT, "")
    assert decision.calls[1][0] == "say"
    assert decision.calls[1][2] == "refused: why"


def test_broken_is_left_marked_and_said(place: Place) -> None:
    place.reason = "its Python is gone"
    decision = decided(place, "trusted")
    line = ".venv is broken: its Python is gone; rebuild: envhook create --force"
    assert decision.state == names.BROKEN
    assert decision.calls[0] == ("leave", ROOT, "(web shop !) ")
    assert decision.calls[1][2] == line


def test_missing_is_a_note_for_the_prompt(gap: Place) -> None:
    decision = decided(gap)
    assert (decision.state, decision.calls) == (names.MISSING, [("missing", ROOT, ENV)])


@pytest.mark.parametrize("why", ["auto_create", "CI", "removed", "gone", "denied", "blocked", "manager", "failed"])
def test_reasons_not_to_make_it(gap: Place, why: str) -> None:
    settings, record, environ = Settings(), Record(ROOT), {}
    if why == "auto_create":
        settings.auto_create = "false"
    elif why == "CI":
        environ["CI"] = "1"
    elif why == "removed":
        record.removed = [ENV]
    elif why == "denied":
        record.denied = [ENV]
    elif why == "failed":
        record.failed = {ENV: (".venv not created: no space left on disk; retry: envhook create", "key")}
    elif why == "gone":
        gap.gone = True
    else:
        gap.missing, gap.blocked = False, "a reason"
        gap.manager = "poetry install" if why == "manager" else ""
    decision = decided(gap, "", settings, record, why == "failed", **environ)
    assert decision.calls[0][0] == "leave"
    assert not any(call[0] == "missing" for call in decision.calls)
    assert decision.reason
    assert decision.state in names.STATES


def test_a_failure_is_seen_but_not_repeated(gap: Place) -> None:
    record = Record(ROOT)
    record.failed = {ENV: ("no space", "key")}
    decision = decided(gap, record=record, failed=True)
    assert decision.state == names.BROKEN
    assert decision.calls == [("leave", ROOT, "(web shop !) ")]


def test_asking_before_making(gap: Place) -> None:
    settings = Settings()
    settings.auto_create = "ask"
    decision = decided(gap, settings=settings)
    assert decision.state == names.MISSING
    assert decision.calls[1][2] == ".venv is not there; make it: envhook create"


def test_no_project(place: Place) -> None:
    decision = decided(Place())
    assert (decision.state, decision.calls) == (names.NONE, [("leave", "", "")])


def test_notes_are_said_whatever_else_happens(place: Place) -> None:
    place.notes = [("key", "mend it")]
    for verdict in ("trusted", "ask", "denied", ""):
        assert decided(place, verdict).calls[-1] == ("say", "key", "mend it")


def test_many_environments_make_no_endless_line(place: Place) -> None:
    here = Place()
    here.root, here.several = ROOT, [f"env{number}" for number in range(200)]
    assert len(decided(here).reason) < 200


@pytest.mark.parametrize("name", ["a;reboot", "$(id)", "`id`", "a b", "-rf", "it's", '"'])
def test_names_in_a_remedy_are_quoted(name: str) -> None:
    here = Place()
    here.root, here.several = ROOT, [name, "other"]
    command = decided(here).reason.partition("choose: ")[2]
    words = shlex.split(command)
    assert words[:2] == ["envhook", "use"]
    assert words[2].removeprefix("./") == name
    assert len(words) == 3


HOSTILE = "x\x1b]0;pwned\x07\n\u202ey\udcff"


@pytest.mark.parametrize("verdict", ["trusted", "ask", "denied", "refused", ""])
def test_no_control_character_leaves(place: Place, verdict: str) -> None:
    for word in ("name", "wants", "manager", "blocked", "reason"):
        for value in (HOSTILE, ""):
            setattr(place, word, value or getattr(Place(), word))
            place.cfg = {"prompt": HOSTILE, "version": "3.11"}
            place.missing = verdict == "" and not place.blocked
            decision = decided(place, verdict)
            texts = [text for call in decision.calls for text in _texts(call)]
            assert all(text.isprintable() for text in [*texts, decision.reason]), (word, texts)


def _texts(call: tuple[str, ...]) -> tuple[str, ...]:
    """What of a call is shown."""
    return {"enter": call[4:], "leave": call[2:], "say": call[2:], "ask": call[3:]}.get(call[0], ())


def test_it_touches_neither_disk_nor_environment(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    import builtins
    import os

    def touched(*_: object, **__: object) -> None:
        raise AssertionError("decide is pure")

    for name in ("stat", "lstat", "open", "getcwd", "listdir", "scandir", "readlink"):
        monkeypatch.setattr(os, name, touched)
    monkeypatch.setattr(builtins, "open", touched)
    decided(place, "trusted")
    place.missing = True
    decided(place)


def test_where_it_may_be_out_of_step_and_the_user_wants_that_mended(place: Place) -> None:
    place.sync = True
    assert decided(place, "trusted").calls[-1] == ("sync", ROOT, ENV)
    assert not any(call[0] == "sync" for call in decided(place, "trusted", CI="1").calls)
    for verdict in ("ask", "denied", "refused"):
        assert not any(call[0] == "sync" for call in decided(place, verdict).calls)
    place.wants = "3.99"
    assert not any(call[0] == "sync" for call in decided(place, "trusted").calls)
    place.wants, place.reason = "", "its Python is gone"
    assert not any(call[0] == "sync" for call in decided(place, "trusted").calls)


def test_what_shells_that_wait_for_it_have_to_say(place: Place) -> None:
    record = Record(ROOT)
    record.made[ENV] = ("17", "created it")
    assert decided(place, "trusted", record=record).calls[-1] == ("made", ENV, f"made:{ENV}:17", "created it")
    assert not any(call[0] == "made" for call in decided(place, "ask", record=record).calls)

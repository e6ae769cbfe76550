"""The words start out empty, and nobody can misspell one."""

from __future__ import annotations

import pytest

from envhook.model import Answer, Decision, Place, Seen, Session, Settings


def test_the_defaults_are_those_of_the_reference() -> None:
    settings = Settings()
    assert settings.auto_create == "true"
    assert settings.env_names == [".venv", "venv", "env", ".env"]
    assert (settings.trusted_roots, settings.exclude, settings.builder, settings.python) == ([], [], "auto", "")
    assert settings.prompt
    assert not settings.quiet


@pytest.mark.parametrize("made", [Settings, Session, Seen, Place])
def test_a_misspelled_field_is_an_error(made: type) -> None:
    with pytest.raises(AttributeError):
        made().no_such_field = 1


def test_two_of_a_kind_share_nothing() -> None:
    one, other = Answer("/a", "/a"), Answer("/a", "/a")
    one.calls.append(("leave", "", ""))
    assert other.calls == []
    assert Decision("none", "").calls == []
    first = Settings()
    first.env_names.append("x")
    assert "x" not in Settings().env_names

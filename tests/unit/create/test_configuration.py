"""pyvenv.cfg is finished the same way whoever built it."""

from __future__ import annotations

from pathlib import Path

from envhook.create import configuration


def test_the_prompt_is_written_once(tmp_path: Path) -> None:
    (tmp_path / "pyvenv.cfg").write_text("home = /usr/bin\nprompt = 'old'\nPrompt=other\nversion = 3.11\n")
    (tmp_path / ".gitignore").write_text("mine\n")
    configuration.finish(str(tmp_path), "Käthe's shop")
    assert (tmp_path / "pyvenv.cfg").read_text() == "home = /usr/bin\nversion = 3.11\nprompt = Käthe's shop\n"
    assert (tmp_path / ".gitignore").read_text() == "mine\n"

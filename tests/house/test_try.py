"""`make try` shows the README's session, as it says."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.house.rooms import SOURCE


@pytest.mark.timeout(600)
def test_the_session_of_the_readme_is_shown() -> None:
    env = {name: value for name, value in os.environ.items() if name != "CI"}
    words = [sys.executable, SOURCE / "scripts/try.py", "bash", "--offline"]
    done = subprocess.run(words, env=env, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "\n(notes) $ envhook status\nnotes: active\n" in done.stdout

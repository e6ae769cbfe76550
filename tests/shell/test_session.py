"""The README's session, typed from beginning to end by somebody with an empty account."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest

from tests.shell.projects import PYTHON

if TYPE_CHECKING:
    from pathlib import Path

    from tests.shell.homes import Home
    from tests.shell.words import Dialect

# These two cannot be imported by Python 3.12 and newer.
OLD, NEW = ("2.24.0", "2.25.1") if sys.version_info < (3, 12) else ("2.31.0", "2.32.3")


@pytest.fixture(scope="session")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both versions of requests with what they need, from the index when it can be reached; tiny ones otherwise."""
    folder = tmp_path_factory.mktemp("wheels")
    for version in (OLD, NEW):
        command = [
            sys.executable,
            "-m",
            "pip",
            "download",
            "--quiet",
            "--retries",
            "1",
            "--timeout",
            "10",
            "--dest",
            folder,
        ]
        try:
            done = subprocess.run([*command, f"requests=={version}"], capture_output=True, timeout=90, check=False)
            reached = done.returncode == 0
        except (OSError, subprocess.TimeoutExpired):
            reached = False
        if not reached:
            tiny_wheel(folder, version)
    return folder


def tiny_wheel(folder: Path, version: str) -> None:
    """Write a wheel of a package `requests` that knows its version."""
    info = f"requests-{version}.dist-info"
    files = {
        "requests/__init__.py": f"__version__ = {version!r}\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: requests\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{name},,\n" for name in [*files, f"{info}/RECORD"])
    with zipfile.ZipFile(folder / f"requests-{version}-py3-none-any.whl", "w") as wheel:
        for name, text in {**files, f"{info}/RECORD": record}.items():
            wheel.writestr(name, text)


def test_the_readme(home: Home, dialect: Dialect, wheels: Path) -> None:
    code = home.home / "code"
    code.mkdir()
    terminal = home.terminal(
        cwd=code, PIP_NO_INDEX="1", PIP_FIND_LINKS=str(wheels), PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_QUIET="1"
    )
    before = terminal.env("PATH")
    version = "python -c 'import requests; print(requests.__version__)'"

    created = terminal.run(dialect.chain("mkdir crawler", "cd crawler", f"echo 'requests=={NEW}' > requirements.txt"))
    assert created.startswith(f"envhook: created .venv with Python {PYTHON.name.removeprefix('python')}")
    assert terminal.run("pip install -r requirements.txt", timeout=120) == ""
    terminal.run("cd ..")

    created = terminal.run(dialect.chain("mkdir shop", "cd shop", f"echo 'requests=={OLD}' > requirements.txt"))
    assert created.startswith("envhook: created .venv with Python")
    assert terminal.prompt() == "(shop) > "
    assert terminal.run("pip install -r requirements.txt", timeout=120) == ""

    assert terminal.run("cd ../crawler") == ""
    assert terminal.prompt() == "(crawler) > "
    assert terminal.run(version) == NEW
    assert terminal.run("envhook deactivate") == ""
    assert terminal.prompt() == "> "
    assert terminal.run(dialect.chain("cd ..", "cd shop")) == ""
    assert terminal.prompt() == "(shop) > "
    assert terminal.run(version) == OLD

    said = terminal.run(dialect.chain("mkdir ../notes", "cd ../notes", "python3 -m venv env"), timeout=120)
    if dialect.tells_line:
        assert said == "envhook: env is yours (made by python3 -m venv)"
    else:
        assert "envhook allow" in said
        terminal.run("envhook allow")
    assert terminal.prompt() == "(notes) > "
    assert terminal.active() == str(code / "notes/env")
    terminal.run(f"cd {dialect.quote(home.home)}")
    assert (terminal.active(), terminal.prompt(), terminal.env("PATH")) == (None, "> ", before)
    assert "Traceback" not in terminal.history()

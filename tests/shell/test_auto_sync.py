"""Where the user has said so, prompts bring the environment in line: once, in view, and only there."""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.shell.live import WOKEN, Live
from tests.shell.projects import make_environment, make_project

if TYPE_CHECKING:
    from tests.shell.homes import Home
    from tests.shell.terminal import Terminal
    from tests.shell.words import Dialect

# Installs by hand what requirements.txt names, and counts its runs.
TOOL = """#!/bin/sh
echo . >> '{runs}'
echo "resolved $# words"
while read -r one; do
  site=$(echo "$VIRTUAL_ENV"/lib/python*/site-packages)
  rm -rf "$site/${{one%%==*}}"-*
  folder=$site/${{one%%==*}}-${{one##*==}}.dist-info
  mkdir "$folder"
  printf 'Metadata-Version: 2.1\\nName: x\\n' > "$folder/METADATA"
done < requirements.txt
"""
FAILS = "#!/bin/sh\necho . >> '{runs}'\necho 'error: no such index' >&2\nexit 3\n"
SLOW = "#!/bin/sh\necho . >> '{runs}'\nexec sleep 300\n"


class Shop:
    """A trusted project in step, and a uv of our own."""

    def __init__(self, home: Home, dialect: Dialect) -> None:
        self.home, self.dialect = home, dialect
        self.folder = make_project(home.code / "shop", text="one==1.0\n")
        self.runs = home.base / "runs"
        if not (self.folder / ".venv").exists():
            make_environment(self.folder / ".venv")
        home.allow(self.folder)
        self.tool()

    def tool(self, script: str = TOOL) -> None:
        """Put a tool in the place of uv."""
        uv = self.home.bin / "uv"
        uv.unlink(missing_ok=True)
        uv.write_text(script.format(runs=self.runs))
        uv.chmod(0o755)

    def count(self) -> int:
        """How often the tool was run."""
        return len(self.runs.read_text().split()) if self.runs.exists() else 0

    def declare(self, text: str) -> None:
        """Change what is declared, as an editor or git does."""
        self.dialect.settle()
        (self.folder / "requirements.txt").write_text(text)
        self.dialect.settle()

    def terminal(self, **env: str) -> Terminal:
        """Open a terminal somewhere else."""
        return self.home.terminal(cwd=self.home.code, **env)


@pytest.fixture
def shop(home: Home, dialect: Dialect) -> Shop:
    return Shop(home, dialect)


def last(said: str) -> str:
    """The last line that was printed."""
    return said.splitlines()[-1] if said else ""


def test_a_prompt_brings_it_in_line(shop: Shop, dialect: Dialect) -> None:
    terminal = shop.terminal()
    assert terminal.run(dialect.cd(shop.folder)) == ""
    assert "envhook sync --no-auto" in terminal.run("envhook sync --auto")
    assert shop.count() == 1
    assert terminal.prompt() == "(shop) > "
    assert terminal.enter() == ""
    shop.declare("one==2.0\ntwo==1.0\n")
    said = terminal.enter()
    assert "envhook: syncing .venv with requirements.txt (uv), " in said
    assert "resolved 4 words" in said
    assert last(said) == "envhook: synced .venv with requirements.txt (uv, 1 added, 1 changed)"
    assert (terminal.prompt(), terminal.active()) == ("(shop) > ", str(shop.folder / ".venv"))
    assert (terminal.enter(), shop.count()) == ("", 2)
    terminal.run("envhook sync --no-auto")
    shop.declare("three==1.0\n")
    assert (terminal.enter(), shop.count()) == ("", 2)


def test_as_the_user_set_it(shop: Shop, dialect: Dialect) -> None:
    config = shop.home.home / ".config/envhook/config.toml"
    config.parent.mkdir(parents=True)
    name = json.dumps(f"~/{os.path.relpath(shop.folder, shop.home.home)}", ensure_ascii=False)
    config.write_text(f"[projects.{name}]\nauto_sync = true\n")
    terminal = shop.terminal()
    said = terminal.run(dialect.cd(shop.folder))
    assert last(said) == "envhook: synced .venv with requirements.txt (uv, 1 added)"
    assert (terminal.enter(), shop.count()) == ("", 1)
    assert terminal.run(dialect.sequence(dialect.cd(".."), dialect.cd(shop.folder))) == ""
    assert shop.count() == 1


def test_not_in_passing(shop: Shop, dialect: Dialect) -> None:
    shop.home.envhook("sync", "--auto", shop.folder)
    terminal = shop.terminal()
    assert terminal.run(dialect.sequence(dialect.cd(shop.folder), dialect.cd(shop.home.home))) == ""
    assert shop.count() == 0


def test_a_failure_is_not_tried_again_until_something_changes(shop: Shop, dialect: Dialect) -> None:
    shop.tool(FAILS)
    shop.home.envhook("sync", "--auto", shop.folder)
    terminal = shop.terminal()
    said = terminal.run(dialect.cd(shop.folder))
    assert "error: no such index" in said
    assert last(said) == "envhook: sync failed, uv ended with 3; again: envhook sync"
    assert terminal.prompt() == "(shop *) > "
    assert (terminal.enter(), shop.count()) == ("", 1)
    other = shop.terminal()
    assert (other.run(dialect.cd(shop.folder)), other.prompt(), shop.count()) == ("", "(shop *) > ", 1)
    # What the tool did half, or somebody by hand, is no reason.
    site = next((shop.folder / ".venv").glob("lib/python*/site-packages"))
    (site / "half-1.dist-info").mkdir()
    assert (terminal.enter(), shop.count()) == ("", 1)
    shop.tool()
    shop.declare("one==3.0\n")
    assert last(terminal.enter()).startswith("envhook: synced .venv")
    assert (terminal.prompt(), shop.count()) == ("(shop) > ", 2)


def test_ctrl_c_stops_it(shop: Shop, dialect: Dialect) -> None:
    shop.tool(SLOW)
    shop.home.envhook("sync", "--auto", shop.folder)
    terminal = shop.terminal()
    terminal.type(dialect.cd(shop.folder) + "\r")
    terminal.wait(lambda: shop.count() == 1)
    terminal.interrupt()
    terminal.wait_prompt()
    assert "envhook: sync stopped, not tried again by itself; go on: envhook sync" in terminal.history()
    assert (terminal.active(), terminal.prompt()) == (str(shop.folder / ".venv"), "(shop *) > ")
    assert (terminal.enter(), shop.count()) == ("", 1)


def test_two_shells_at_once(shop: Shop, dialect: Dialect) -> None:
    go = shop.home.base / "go"
    shop.tool(TOOL.replace('echo "res', f"while [ ! -e '{go}' ]; do sleep 0.05; done; echo \"res"))
    shop.home.envhook("sync", "--auto", shop.folder)
    terminals = [shop.terminal() for _ in range(2)]
    for terminal in terminals:
        terminal.type(dialect.cd(shop.folder) + "\r")
    terminals[0].wait(lambda: shop.count() == 1)
    for number, terminal in enumerate(terminals):
        terminal.wait(lambda seen=terminal: "another shell" in seen.history() or "syncing" in seen.history())
        assert number == 0 or "another shell" in "".join(one.history() for one in terminals)
    go.touch()
    for terminal in terminals:
        terminal.wait_prompt()
        assert terminal.prompt() == "(shop) > "
    assert shop.count() == 1


def test_nothing_in_the_project_can_switch_it_on(shop: Shop, dialect: Dialect) -> None:
    (shop.folder / ".envhook.toml").write_text("auto_sync = true\n")
    (shop.folder / "pyproject.toml").write_text("[tool.envhook]\nauto_sync = true\n")
    terminal = shop.terminal()
    said = terminal.run(dialect.cd(shop.folder))
    assert said.count("auto_sync: no such setting") == said.count("\n") + 1
    terminal.run("envhook status")
    assert terminal.enter() == ""
    assert (terminal.prompt(), shop.count()) == ("(shop *) > ", 0)


def test_not_where_the_environment_is_left_or_not_trusted(shop: Shop, dialect: Dialect) -> None:
    terminal = shop.terminal()
    terminal.run(dialect.cd(shop.folder))
    terminal.run("envhook sync --auto")
    assert shop.count() == 1
    terminal.run("envhook deactivate")
    shop.declare("two==2.0\n")
    assert terminal.enter() == ""
    terminal.run(dialect.cd(".."))
    terminal.run("envhook deny shop")
    assert terminal.run(dialect.cd(shop.folder)) == ""
    terminal.run("envhook allow")  # what was said before is forgotten
    assert (terminal.enter(), shop.count()) == ("", 1)


def test_not_under_ci(shop: Shop, dialect: Dialect) -> None:
    shop.home.envhook("sync", "--auto", shop.folder)
    terminal = shop.terminal(CI="true")
    assert terminal.run(dialect.cd(shop.folder)) == ""
    assert (terminal.enter(), shop.count()) == ("", 0)


def test_a_wake_runs_nothing(home: Home, dialect: Dialect) -> None:
    if dialect.name not in WOKEN:
        pytest.skip("this shell is not woken")
    live = Live(home)
    shop = Shop(home, dialect)
    try:
        terminal = live.served(live.terminal())
        live.idle(terminal, "(shop *) ")
        terminal.run("envhook sync --auto")
        assert (terminal.prompt(), shop.count()) == ("(shop) > ", 1)
        live.idle(terminal, "(shop) ")
        shop.declare("one==2.0\n")
        live.idle(terminal, "(shop *) ")
        assert shop.count() == 1
        assert last(terminal.enter()) == "envhook: synced .venv with requirements.txt (uv, 1 changed)"
        live.idle(terminal, "(shop) ")
        assert shop.count() == 2
    finally:
        live.close()


def test_with_the_environment_that_was_just_made(home: Home, dialect: Dialect) -> None:
    shop = Shop(home, dialect)
    shutil.rmtree(shop.folder)
    fresh = make_project(home.code / "fresh", text="one==1.0\n")
    config = home.home / ".config/envhook/config.toml"
    config.parent.mkdir(parents=True)
    config.write_text(f"[projects.{json.dumps(str(fresh), ensure_ascii=False)}]\nauto_sync = true\n")
    uv = shop.home.bin / "uv"
    uv.write_text(uv.read_text().replace("#!/bin/sh\n", '#!/bin/sh\n[ "$1" = pip ] || exit 1\n'))
    terminal = shop.terminal()
    said = terminal.run(dialect.cd(fresh))
    assert said.startswith("envhook: created .venv")
    assert last(said) == "envhook: synced .venv with requirements.txt (uv, 1 added)"
    assert (terminal.prompt(), terminal.active()) == ("(fresh) > ", str(fresh / ".venv"))

"""Consent by what was typed: a closed grammar, and nothing that stood there before."""

from __future__ import annotations

import os

import pytest

from envhook import consent
from tests.unit.world import World, before


def targets(world: World, line: str, directory: str = "/p", windows: bool = False) -> list[list[str]]:
    asks = world.session(directory, typed=line)
    asks.pwd, asks.windows = directory, windows
    return [one.targets for one in consent.made(asks)]


def builders(world: World, line: str) -> list[tuple[str, str]]:
    asks = world.session("/", typed=line)
    return [(one.builder, one.shown) for one in consent.made(asks)]


# -- the grammar --------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("python -m venv env", "python -m venv"),
        ("python3 -m venv env", "python3 -m venv"),
        ("python3.12 -m venv --prompt x env", "python3.12 -m venv"),
        ("python3.12.exe -m virtualenv env", "python3.12.exe -m virtualenv"),
        ("py -m venv env", "py -m venv"),
        ("py -3.11 -m venv env", "py -3.11 -m venv"),
        ("virtualenv -p python3.12 env", "virtualenv"),
        ("uv venv", "uv venv"),
        ("uv venv --python 3.12 env", "uv venv"),
        ("uv sync", "uv sync"),
        ("uv add requests", "uv add"),
        ("uv run pytest", "uv run"),
        ("uv pip install x", "uv pip"),
        ("poetry install", "poetry install"),
        ("pdm install", "pdm install"),
        ("pipenv install", "pipenv install"),
        ("hatch env create", "hatch env"),
        ("  uv   sync  ", "uv sync"),
        ("uv\tsync", "uv sync"),
        ("'uv' \"sync\"", "uv sync"),
    ],
)
def test_builders_by_their_bare_names(world: World, line: str, shown: str) -> None:
    assert [one for _, one in builders(world, line)] == [shown]


@pytest.mark.parametrize(
    "line",
    [
        "mkdir shop && cd shop && uv sync",
        "cd shop; uv sync",
        "cd shop\nuv sync\n",
        "uv sync && source .venv/bin/activate && pip install -e .",
        "uv sync && . .venv/bin/activate",
        "echo 'a | b' && uv sync",
        'echo "x; y" ; uv sync',
        "export A=b && uv sync",
        "rm -rf .venv && uv sync",
        "uv sync;",
        ";; uv sync",
        "echo it is done; uv sync; echo && pip3 list",
    ],
)
def test_what_may_stand_beside_them(world: World, line: str) -> None:
    assert [one for _, one in builders(world, line)] == ["uv sync"]


@pytest.mark.parametrize(
    "line",
    [
        "",
        " ",
        "ls",
        "cd shop",
        "git pull && uv sync",
        "uv sync && git pull",
        "uv sync & git pull",
        "uv sync | tee log",
        "uv sync || true",
        "curl x | sh; uv sync",
        "uv sync > log",
        "uv sync 2>&1",
        "uv sync < x",
        "uv sync <(x)",
        "uv sync $(git pull)",
        "uv sync `git pull`",
        'uv sync "$(git pull)"',
        'uv sync "`git pull`"',
        "uv sync $X",
        'uv sync "${X}"',
        "uv sync; $X",
        "(uv sync)",
        "{ uv sync; }",
        "! uv sync",
        "uv sync # done",
        "uv sync *",
        "uv sync \\\n x",
        "u\\v sync",
        "PATH=/evil uv sync",
        "A=1 python3 -m venv env",
        "export PATH=$PWD:$PATH; uv sync",
        "./uv sync",
        "/usr/bin/python3 -m venv env",
        "../python -m venv env",
        "~/bin/uv sync",
        "sudo uv sync",
        "env uv sync",
        "command uv sync",
        "exec uv sync",
        "time uv sync",
        "tar xf x.tgz; uv sync",
        "mv env old && python3 -m venv env",
        "python3 -c 'x' && uv sync",
        "python3 setup.py; uv sync",
        "python3 -m pip install x; uv sync",
        "python3evil -m venv env",
        "python-evil -m venv env",
        "uv sync 'open",
        'uv sync "open',
        "uv sync\0ls",
        "uv sync\rls",
        "uv sync \x1b[A",
        "uv sync; eval x",
        "uv sync; if true; then git pull; fi",
        "uv sync; unpack",
        "uv sync &&& git pull",
        "uv tool install x",
        "uv",
        "python3",
        "python3 -m",
        "python3 -3 -m venv env",
        "uv sync 'a’; git pull 'b’",  # to PowerShell these are quotes, too
        'uv sync "a”; git pull "b”',
        "uvx x",
        "make",
        "source x.sh",
    ],
)
def test_anything_else_is_no_consent(world: World, line: str) -> None:
    assert builders(world, line) == []


@pytest.mark.parametrize("line", ["uv sync", "uv add x", "uv run x", "uv pip install x", "poetry install", "pdm sync"])
def test_project_builders_make_the_projects_own(world: World, line: str) -> None:
    (one,) = consent.made(world.session("/", typed=line))
    assert one.own
    assert one.targets == []


# -- which environment --------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("python3 -m venv env", "/p/env"),
        ("python3 -m venv ./env/", "/p/env"),
        ("python3 -m venv /srv/x/env", "/srv/x/env"),
        ("python3 -m venv ../env", "/env"),
        ("python3 -m venv 'my env'", "/p/my env"),
        ('python3 -m venv "it\'s"', "/p/it's"),
        ("python3 -m venv my' 'env", "/p/my env"),
        ("virtualenv .venv", "/p/.venv"),
        ("uv venv env", "/p/env"),
    ],
)
def test_the_target_that_is_named(world: World, line: str, expected: str) -> None:
    assert expected in targets(world, line)[0]


def test_home_is_expanded(world: World) -> None:
    assert targets(world, "python3 -m venv ~/envs/x") == [[world.home + "/envs/x"]]


def test_another_users_home_is_not_guessed(world: World) -> None:
    assert not any("/envs/x" in path for found in targets(world, "python3 -m venv ~anna/envs/x") for path in found)


@pytest.mark.parametrize("line", ["uv venv", "uv venv --python 3.12", "uv venv -p 3.12", "uv venv --prompt x --seed"])
def test_values_of_options(world: World, line: str) -> None:
    assert "/p/.venv" in targets(world, line)[0]


@pytest.mark.parametrize(
    ("line", "where", "expected"),
    [
        ("mkdir a && cd a && python3 -m venv env", "/p/a", "/p/a/env"),
        ("python3 -m venv env && cd src", "/p/src", "/p/env"),
        ("python3 -m venv a/env && cd a/", "/p/a", "/p/a/env"),
        ("cd x; cd y; python3 -m venv env; cd z", "/p/x/y/z", "/p/x/y/env"),
        ("python3 -m venv env && cd .", "/p", "/p/env"),
        ("python3 -m venv env && cd 'a b'", "/p/a b", "/p/env"),
        ("python3 -m venv /srv/env && cd ..", "/p", "/srv/env"),
        ("cd .. && python3 -m venv env", "/", "/env"),
    ],
)
def test_where_the_line_was_is_told_from_where_it_ended(world: World, line: str, where: str, expected: str) -> None:
    assert targets(world, line, where) == [[expected]]


@pytest.mark.parametrize(
    ("line", "where"),
    [
        ("python3 -m venv env && cd ..", "/p"),
        ("python3 -m venv env && cd -", "/p"),
        ("python3 -m venv env && cd", "/p"),
        ("python3 -m venv env && cd /p", "/p"),
        ("python3 -m venv env && cd elsewhere", "/p"),  # CDPATH
    ],
)
def test_what_cannot_be_told_is_no_consent(world: World, line: str, where: str) -> None:
    assert targets(world, line, where) == []


def test_windows_paths(world: World) -> None:
    asks = world.session("/", typed='py -3.11 -m venv "C:\\my env\\x"')
    asks.windows = True
    assert [one.shown for one in consent.made(asks)] == ["py -3.11 -m venv"]


# -- the age of what was made -------------------------------------------------


def test_what_came_after_the_line_is_fresh(world: World) -> None:
    env = world.env("p/env")
    asks = world.session(world.home, since=before(env))
    assert consent.fresh(asks, env)
    asks.since += 10**12
    assert not consent.fresh(asks, env)


def test_without_a_time_nothing_is_fresh(world: World) -> None:
    assert not consent.fresh(world.session(world.home, since=0), world.env("p/env"))


PLANTED = ["bin/ls", "bin/x/y", "lib/python3.11/site-packages/evil.pth", ".envhook", "x.py", "pyvenv.cfg", "empty/"]


@pytest.mark.parametrize("planted", PLANTED)
def test_what_stood_there_before_the_line_spoils_it(world: World, planted: str) -> None:
    """Its times may lie (`touch`, `tar`), its ctime does not."""
    if planted.endswith("/"):
        world.folder("p/env", planted)
    else:
        os.utime(world.file("p/env/" + planted), ns=(2**62, 2**62))
    line = world.file("line")  # typed now
    os.utime(line)
    since = os.stat(line).st_ctime_ns + 1
    while os.stat(world.file("tick")).st_ctime_ns < since:
        pass
    if planted != "pyvenv.cfg":
        world.env("p/env")
    else:
        world.folder("p/env/bin")
    assert not consent.fresh(world.session(world.home, since=since), world.home + "/p/env")


def test_a_moved_file_has_a_new_ctime_but_a_moved_folder_keeps_what_is_in_it(world: World) -> None:
    world.env("stash/env")
    line = os.stat(world.file("line")).st_ctime_ns + 1
    while os.stat(world.file("tick")).st_ctime_ns < line:
        pass
    os.rename(world.home + "/stash/env", world.home + "/env")
    assert not consent.fresh(world.session(world.home, since=line), world.home + "/env")


def test_what_is_no_environment_is_not_fresh(world: World) -> None:
    world.file("file")
    for path in ("nothing", "file"):
        assert not consent.fresh(world.session(world.home, since=1), world.home + "/" + path)
    assert not consent.fresh(world.session(world.home, since=1), world.folder("no bin"))

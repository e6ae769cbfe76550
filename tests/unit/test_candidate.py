"""Is this an environment?  Links and redirects are read, not followed out of the project."""

from __future__ import annotations

import os
from itertools import pairwise

import pytest

from envhook.candidate import inside
from tests.unit.world import Stamp, World, holds, ordinary_user


@pytest.fixture
def project(world: World) -> str:
    with ordinary_user():
        return world.project()


def test_a_folder_with_pyvenv_cfg_is_an_environment(world: World, project: str) -> None:
    env = world.env(project, ".venv", cfg="Prompt = 'my shop'\n")
    place = world.examine(project).place
    assert (place.env, place.name, place.source, place.outside) == (env, ".venv", "folder", False)
    assert place.cfg["prompt"] == "my shop"
    assert place.cfg["home"] == os.path.dirname(world.python)


@pytest.mark.timeout(5)
@pytest.mark.parametrize("what", ["nothing", "folder", "link", "fifo"])
def test_pyvenv_cfg_must_be_a_regular_file(world: World, project: str, what: str) -> None:
    env = world.env(project, ".venv")
    cfg = env + "/pyvenv.cfg"
    os.rename(cfg, project + "/cfg")
    if what == "folder":
        os.mkdir(cfg)
    elif what == "link":
        os.symlink(project + "/cfg", cfg)
    elif what == "fifo":
        os.mkfifo(cfg)
    finding = world.examine(project)
    assert finding.verdict is None
    assert finding.decision.state != "missing"


@pytest.mark.parametrize(
    "cfg",
    ["=\n", "prompt\n", "prompt = \x1b[2J\n", "x" * 100_000, "prompt = '\n", "\0=\0\n", "home=\n" * 9000, "\udcff=1"],
)
def test_a_hostile_pyvenv_cfg_is_data(world: World, project: str, cfg: str) -> None:
    env = world.env(project, ".venv")
    world.trust(project, env)
    with open(env + "/pyvenv.cfg", "ab") as file:
        file.write(cfg.encode("utf-8", "surrogateescape"))
    finding = world.examine(project)
    assert finding.place.env == env
    assert not any(character in str(finding.decision.calls) for character in ("\x1b", "\0", "\n"))


def test_the_first_word_on_home_counts(world: World, project: str) -> None:
    world.env(project, ".venv", cfg="home = /somewhere/else\n")
    assert world.examine(project).place.cfg["home"] == os.path.dirname(world.python)


def test_a_link_inside_the_project_is_followed(world: World, project: str) -> None:
    env = world.env(project, "envs/one")
    world.link(project + "/.venv", "envs/one")
    place = world.examine(project).place
    assert (place.env, place.name, place.outside) == (env, ".venv", False)


def test_links_in_the_middle_of_a_path_are_followed_inside(world: World, project: str) -> None:
    env = world.env(project, "real/deep/env")
    world.link(project + "/short", "./real/deep")
    world.link(project + "/again", project + "/short")
    world.file(project + "/.envhook.toml", 'venv = "again/env"\n')
    place = world.examine(project).place
    assert (place.env, place.outside) == (env, False)


OUTSIDE = ["/elsewhere/.venv", "../other/.venv", "sub/../../other/.venv", "/net/host/env", "//host/share", "../../../x"]


@pytest.mark.parametrize("target", OUTSIDE)
def test_a_link_out_of_the_project_is_not_followed(world: World, project: str, target: str) -> None:
    world.env("other/.venv")
    world.link(project + "/.venv", target)
    finding = world.examine(project)
    assert finding.place.outside
    assert finding.place.cfg == {}
    assert (finding.decision.state, finding.verdict and finding.verdict.name) == ("untrusted", "ask")
    assert not any(inside(target, fact[1]) for fact in finding.seen.facts)


def test_dots_behind_a_name_may_hide_a_link(world: World, project: str) -> None:
    """`way/../.env` looks like it stays inside; with `way -> /elsewhere/x` it does not."""
    world.env(project, "inner")
    world.link(project + "/way", world.folder("elsewhere/x"))
    world.env("elsewhere/inner")
    world.link(project + "/.venv", "way/../inner")
    assert world.examine(project).verdict.name == "ask"  # type: ignore[union-attr]


def test_absolute_dots_do_not_confuse(world: World, project: str) -> None:
    """The way leads through a link, and only its text ends in the project."""
    world.env(project, "inner")
    hidden = world.folder(str(world.base), "far/x")
    world.env(str(world.base) + "/far" + project, "inner")
    way = world.link(str(world.base / "w"), hidden)
    world.link(project + "/.venv", way + "/.." + project + "/inner")
    finding = world.examine(project)
    assert finding.place.outside or finding.decision.state != "active"


def test_prefixes_are_no_components(world: World) -> None:
    project = world.project("app")
    env = world.env("app2/.venv")
    world.link(project + "/.venv", env)
    assert world.examine(project).place.outside
    assert not inside("/a/app", "/a/app2/x")
    assert not inside("/a/app", "/a/app")
    assert inside("/", "/a")


@pytest.mark.timeout(5)
@pytest.mark.parametrize("ring", [(".venv", ".venv"), (".venv", "a", "b", ".venv")])
def test_links_in_a_ring_end(world: World, project: str, ring: tuple[str, ...]) -> None:
    for name, target in pairwise(ring):
        world.link(project + "/" + name, target)
    assert world.examine(project).decision.state == "untrusted"


@pytest.mark.parametrize("first", ["nowhere", "file", "/elsewhere/env", "../other/.venv", "envs/one"])
def test_a_link_that_is_re_pointed_changes_a_fact(world: World, project: str, first: str) -> None:
    world.file(project + "/file")
    world.env(project, "envs/one")
    world.env(project, "envs/two")
    world.link(project + "/.venv", first)
    stamp = Stamp(world)
    seen = world.examine(project).seen
    assert holds(seen)
    assert stamp.quick(seen)
    world.link(project + "/.venv", "envs/two")
    assert not holds(seen)
    assert not stamp.quick(seen)


# -- a .venv that is a file ---------------------------------------------------


@pytest.mark.parametrize("content", ["envs/one", "envs/one\n", "envs/one\r\n", "./envs//one/", "  envs/one  \n"])
def test_a_path_file(world: World, project: str, content: str) -> None:
    env = world.env(project, "envs/one")
    world.file(project + "/.venv", content)
    place = world.examine(project).place
    assert (place.env, place.source, place.outside, place.name) == (env, "file", False, ".venv")


def test_an_absolute_path_file_inside(world: World, project: str) -> None:
    env = world.env(project, "envs/one")
    world.file(project + "/.venv", env)
    assert world.examine(project).place.env == env


@pytest.mark.parametrize("content", ["../other/.venv", "/net/host/x", "envs/../../other/.venv", "..", ".", "/"])
def test_a_path_file_that_leaves_the_project_is_asked_about(world: World, project: str, content: str) -> None:
    world.env("other/.venv")
    world.file(project + "/.venv", content)
    finding = world.examine(project)
    assert finding.place.outside
    assert finding.place.cfg == {}
    assert finding.decision.state == "untrusted"


def test_a_name_file_under_workon_home(world: World, project: str) -> None:
    env = world.env("my envs/shop")
    world.file(project + "/.venv", "shop\n")
    finding = world.examine(project, WORKON_HOME=world.home + "/my envs")
    assert (finding.place.through, finding.decision.state) == (env, "untrusted")
    assert ("var", "WORKON_HOME", world.home + "/my envs") in finding.seen.facts


def test_a_name_file_under_virtualenvs(world: World, project: str) -> None:
    env = world.env(".virtualenvs/shop")
    world.file(project + "/.venv", "shop")
    finding = world.examine(project)
    assert (finding.place.through, finding.decision.state) == (env, "untrusted")
    assert ("var", "WORKON_HOME", "") in finding.seen.facts


def test_a_name_file_whose_environment_is_gone(world: World, project: str) -> None:
    world.file(project + "/.venv", "env")
    finding = world.examine(project)
    assert finding.place.through == ""
    assert "names no environment" in finding.place.notes[0][1]


@pytest.mark.parametrize(
    "content",
    [b"", b"\n", b"a\nb", b"envs/one\nenvs/two\n", b"\0", b"x" * 5000, b"\xff\xfe.\0v\0", b"\x7fELF\0\0", b"no/such"],
)
def test_a_file_of_nonsense_is_said_and_left_alone(world: World, project: str, content: bytes) -> None:
    world.env(project, "envs/one")
    world.file(project + "/.venv", content)
    decision = world.examine(project).decision
    assert decision.state != "missing"
    assert not any(call[0] in ("enter", "missing") for call in decision.calls)
    assert len([call for call in decision.calls if call[0] == "say"]) == 1


@pytest.mark.timeout(5)
def test_a_fifo_or_socket_in_its_place_does_not_block(world: World, project: str) -> None:
    os.mkfifo(project + "/.venv")
    finding = world.examine(project)
    assert not any(call[0] in ("enter", "missing") for call in finding.decision.calls)


def test_an_edited_path_file_changes_a_fact(world: World, project: str) -> None:
    world.env(project, "envs/one")
    world.env(project, "envs/two")
    file = world.file(project + "/.venv", "envs/one")
    seen = world.examine(project).seen
    assert holds(seen)
    world.file(project + "/.venv", "envs/two")
    os.utime(file, ns=(1, 1))
    assert not holds(seen)

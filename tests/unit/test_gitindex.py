"""Does git keep files of an environment?  Indexes as the real git writes them, and as nobody should."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from envhook import gitindex
from envhook.model import Place, Seen
from tests.unit.world import World, holds


def names(world: World, repo: str, env: str = ".venv") -> bool:
    place = Place()
    place.repo, place.root, place.env = repo, repo, f"{repo}/{env}"
    return gitindex.names_a_file_of(Seen(), place)


def repository(world: World, *tracked: str, name: str = "repo ü", version: int = 2, sha: str = "sha1") -> str:
    repo = world.folder(name)
    world.git(repo, "init", "-q", "--template=", f"--object-format={sha}")
    for path in ("README", "src/app.py", "zz/last", *tracked):
        world.file(f"{repo}/{path}", path)
    world.git(repo, "-c", f"index.version={version}", "add", "-f", ".")
    with open(repo + "/.git/index", "rb") as index:
        assert index.read(8)[7] == version
    return repo


every_version = pytest.mark.parametrize("version", [2, 4])
every_hash = pytest.mark.parametrize("sha", ["sha1", "sha256"])


@every_hash
@every_version
def test_a_tracked_file_is_found(world: World, version: int, sha: str) -> None:
    repo = repository(world, ".venv/bin/activate", ".venv/ü/x", version=version, sha=sha)
    assert names(world, repo)
    assert names(world, repo, ".venv/ü")
    assert not names(world, repo, "venv")


@every_hash
@every_version
def test_what_git_ignores_is_not_found(world: World, version: int, sha: str) -> None:
    repo = repository(world, version=version, sha=sha)
    world.env(repo, ".venv")
    assert not names(world, repo)


LOOKALIKES = [
    "tests/fixtures/.venv/pyvenv.cfg",
    "gym/env/core.py",
    "myenv/core.py",
    "env2/core.py",
    "env-file",
    ".venv.txt",
    ".venvs/a",
]


@every_version
@pytest.mark.parametrize("env", [".venv", "env"])
def test_names_are_compared_by_components(world: World, version: int, env: str) -> None:
    assert not names(world, repository(world, *LOOKALIKES, version=version), env)


def test_version_3_with_its_longer_entries(world: World) -> None:
    repo = repository(world)
    world.file(repo + "/.venv/evil.pth")
    world.git(repo, "add", "-f", "--intent-to-add", ".venv/evil.pth")
    with open(repo + "/.git/index", "rb") as index:
        assert index.read(8)[7] == 3
    assert names(world, repo)
    assert not names(world, repo, "venv")


def test_an_environment_that_is_a_submodule_is_found(world: World) -> None:
    other = repository(world, name="other")
    world.git(other, "commit", "-qm", "x")
    repo = repository(world)
    world.git(repo, "submodule", "--quiet", "add", other, ".venv")
    assert names(world, repo)


def test_the_untracked_cache_is_no_tracked_file(world: World) -> None:
    repo = repository(world)
    world.env(repo, ".venv")
    world.git(repo, "update-index", "--force-untracked-cache")
    world.git(repo, "status", "--porcelain")
    assert not names(world, repo)


def test_a_split_index_is_not_trusted_blindly(world: World) -> None:
    repo = repository(world, ".venv/bin/activate")
    world.git(repo, "update-index", "--split-index")
    world.file(repo + "/other")
    world.git(repo, "add", "other")
    assert names(world, repo)


def test_without_index_or_repository_nothing_is_named(world: World) -> None:
    repo = world.folder("r")
    assert not names(world, repo)
    world.git(repo, "init", "-q")
    place = Place()
    place.env = repo + "/.venv"
    assert not gitindex.names_a_file_of(Seen(), place)
    assert not names(world, repo)


def test_an_environment_outside_the_repository_is_not_named(world: World) -> None:
    repo = repository(world, ".venv/x")
    place = Place()
    place.repo, place.env = repo, repo + "2/.venv"
    assert not gitindex.names_a_file_of(Seen(), place)


def test_a_change_of_the_index_is_noticed(world: World) -> None:
    repo = repository(world)
    seen, place = Seen(), Place()
    place.repo, place.env = repo, repo + "/.venv"
    gitindex.names_a_file_of(seen, place)
    assert holds(seen)
    world.file(repo + "/.venv/x")
    world.git(repo, "add", "-f", ".venv/x")
    assert not holds(seen)


def test_the_coming_of_an_index_is_noticed(world: World) -> None:
    repo = world.folder("r")
    world.git(repo, "init", "-q")
    seen, place = Seen(), Place()
    place.repo, place.env = repo, repo + "/.venv"
    gitindex.names_a_file_of(seen, place)
    assert holds(seen)
    world.file(repo + "/x")
    world.git(repo, "add", "x")
    assert not holds(seen)


# -- worktrees and submodules -------------------------------------------------


def test_a_worktree(world: World) -> None:
    repo = repository(world)
    world.git(repo, "commit", "-qm", "x")
    tree = world.home + "/my tree"
    world.git(repo, "worktree", "add", "-q", "-b", "tree", tree)
    assert not names(world, tree)
    world.file(tree + "/.venv/x")
    world.git(tree, "add", "-f", ".venv/x")
    assert names(world, tree)
    assert not names(world, repo)


def test_a_submodule(world: World) -> None:
    other = repository(world, name="other")
    world.git(other, "commit", "-qm", "x")
    repo = repository(world)
    world.git(repo, "submodule", "--quiet", "add", other, "sub/module")
    inner = repo + "/sub/module"
    assert not names(world, inner)
    world.file(inner + "/.venv/x")
    world.git(inner, "add", "-f", ".venv/x")
    assert names(world, inner)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "gitdir:",
        "gitdir: /net/host/.git/worktrees/x",
        "gitdir: //host/share/.git/worktrees/x",
        "gitdir: ../../../../../../etc/.git/modules/x",
        "gitdir: x/.git/worktrees/\0",
        "gitdir: link/.git/worktrees/x",
        "nonsense",
        "\x1b" * 5000,
    ],
)
def test_a_git_file_that_leads_elsewhere_is_not_followed(world: World, content: str) -> None:
    repo = world.folder("r")
    world.folder(str(world.base), "far/.git/worktrees/x")
    world.file(world.base / "far/.git/worktrees/x/index", b"DIRC\0\0\0\2\0\0\0\0" + bytes(20))
    world.link("r/link", str(world.base / "far"))
    world.file(repo + "/.git", content)
    assert names(world, repo)


# -- indexes that cannot be understood ----------------------------------------


def head(version: int, count: int) -> bytes:
    return b"DIRC" + version.to_bytes(4, "big") + count.to_bytes(4, "big")


def signed(data: bytes) -> bytes:
    return data + hashlib.sha1(data).digest()


ENTRY = bytes(40) + bytes(20)
BROKEN = {
    "empty": b"",
    "another file": b"\x7fELF" + b".venv" * 20,
    "the head only": head(4, 5),
    "a version of the future": signed(head(5, 0)),
    "version 1": signed(head(1, 0)),
    "more entries than there are": signed(head(4, 2**32 - 1) + ENTRY + b"\0\5\0.venv\0"),
    "more entries, version 2": signed(head(2, 9) + ENTRY + b"\0\5.venv\0\0\0"),
    "no end of a name": head(4, 1) + ENTRY + b"\0\5\0.venv",
    "more dropped than there is": signed(head(4, 1) + ENTRY + b"\0\5\x7fx\0"),
    "an endless number": head(4, 1) + ENTRY + b"\0\5" + b"\x80" * 2_000_000,
    "an extension without end": signed(head(4, 0) + b"TREE\xff\xff\xff\xff"),
}


@pytest.mark.timeout(5)
@pytest.mark.parametrize("which", BROKEN)
def test_what_cannot_be_understood_is_asked_about(world: World, which: str) -> None:
    repo = world.folder("r")
    world.file("r/.git/index", BROKEN[which])
    assert names(world, repo)


@pytest.mark.timeout(5)
@pytest.mark.parametrize("what", ["fifo", "folder", "link", "device", "huge", "secret"])
def test_an_index_that_is_no_file_to_be_read(world: World, what: str) -> None:
    repo = world.folder("r")
    index = Path(world.folder("r/.git"), "index")
    if what == "fifo":
        os.mkfifo(index)
    elif what == "folder":
        index.mkdir()
    elif what == "huge":
        os.truncate(world.file(index, head(2, 0)), 1 << 40)
    elif what == "secret":
        os.chmod(world.file(index, signed(head(2, 0))), 0)
    else:
        os.symlink("/dev/zero" if what == "device" else world.file("empty", signed(head(2, 0))), index)
    assert names(world, repo)


def test_a_git_folder_that_is_a_link_is_not_followed(world: World) -> None:
    repo = repository(world, name="real")
    linked = world.folder("linked")
    world.link("linked/.git", repo + "/.git")
    assert names(world, linked)

"""Looking for environments below a folder."""

from __future__ import annotations

from pathlib import Path

from envhook.cli import survey
from tests.shell.projects import make_environment


def test_environments_are_found_nearest_first(tmp_path: Path) -> None:
    deep = make_environment(tmp_path / "code/group/app/.venv")
    near = make_environment(tmp_path / "code/env")
    named = make_environment(tmp_path / ".virtualenvs/science")
    found, everywhere = survey.environments(str(tmp_path))
    assert set(found) == {str(deep), str(near), str(named)}
    assert found[-1] == str(deep)
    assert everywhere


def test_what_holds_no_projects_of_the_user_is_left_out(tmp_path: Path) -> None:
    for folder in (".cache/x", "node_modules/x", ".venv/lib/site-packages/x"):
        make_environment(tmp_path / folder)
    assert survey.environments(str(tmp_path)) == ([], True)


def test_links_are_not_followed(tmp_path: Path) -> None:
    make_environment(tmp_path / "outside/env")
    (tmp_path / "home").mkdir()
    (tmp_path / "home/link").symlink_to(tmp_path / "outside")
    (tmp_path / "home/loop").symlink_to(tmp_path / "home")
    assert survey.environments(str(tmp_path / "home")) == ([], True)


def test_depth_and_time_are_bounded(tmp_path: Path) -> None:
    make_environment(tmp_path / "a/b/c/d/env")
    assert survey.environments(str(tmp_path), depth=3) == ([], True)
    assert survey.environments(str(tmp_path), seconds=-1) == ([], False)


def test_a_folder_that_cannot_be_read_is_passed_over(tmp_path: Path) -> None:
    assert survey.environments(str(tmp_path / "absent")) == ([], True)

"""Settings: TOML in real files, through the session of a real home directory."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from envhook import session as sessions
from envhook import settings
from envhook.model import Session
from envhook.settings.table import SETTINGS, from_environment
from envhook.settings.user import line_of, load, private_groups


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    (folder / ".config/envhook").mkdir(parents=True)
    return folder


def session(home: Path, **variables: str) -> Session:
    return sessions.here({"HOME": str(home), **variables}, str(home), os.path.realpath(home))


def write(home: Path, content: str) -> Path:
    file = home / ".config/envhook/config.toml"
    file.write_text(content, encoding="utf-8")
    return file


def loaded(home: Path, **variables: str) -> tuple[dict[str, tuple[object, str]], list[tuple[str, str]]]:
    values, notes = load(session(home, **variables))
    return {value.name: (value.value, value.origin) for value in values}, notes


def test_without_a_file_everything_is_the_default(home: Path) -> None:
    values, notes = loaded(home)
    assert notes == []
    assert values == {setting.name: (setting.default, "default") for setting in SETTINGS}


def test_a_value_knows_where_it_comes_from(home: Path) -> None:
    file = write(home, 'auto_create = "ask"\nquiet = true\n')
    values, notes = loaded(home, ENVHOOK_QUIET="no", ENVHOOK_ENV_NAMES=".venv:py")
    assert notes == []
    assert values["auto_create"] == ("ask", str(file))
    assert values["quiet"] == (False, "ENVHOOK_QUIET")
    assert values["env_names"] == ([".venv", "py"], "ENVHOOK_ENV_NAMES")
    assert values["builder"] == ("auto", "default")


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("auto_create = 5", 'must be true, "ask" or false'),
        ('builder = "conda"', 'must be "auto", "uv", "virtualenv" or "venv"'),
        ('trusted_roots = ["src"]', "a list of absolute folders"),
        ('env_names = ["a/b"]', "a list of names"),
        ("env_names = []", "a list of names"),
        ('python = "3.x"', "a version"),
        ("prompt = 1", "true or false"),
        ("autocreate = true", "did you mean auto_create?"),
        ("zzz = true", "no such setting"),
    ],
)
def test_a_wrong_setting_is_named_with_file_line_key_and_what_is_accepted(home: Path, line: str, wanted: str) -> None:
    write(home, f"# mine\nquiet = true\n{line}\n")
    values, notes = loaded(home)
    key = line.split(" ", maxsplit=1)[0]
    assert [name for name, _ in notes] == [f"settings:{key}"]
    assert notes[0][1].startswith(f"~/.config/envhook/config.toml, line 3: {key}: ")
    assert wanted in notes[0][1]
    assert values["quiet"][0] is True
    default = next((setting.default for setting in SETTINGS if setting.name == key), None)
    assert values.get(key, (default, ""))[0] == default


def test_a_file_that_does_not_parse_is_named_with_its_line(home: Path) -> None:
    write(home, "quiet = true\nauto_create = maybe\n")
    values, notes = loaded(home)
    assert values["quiet"] == (False, "default")
    assert len(notes) == 1
    assert "~/.config/envhook/config.toml" in notes[0][1]
    assert "line 2" in notes[0][1]


@pytest.mark.parametrize("content", [b"\xff\xfe", b"a = [" * 3000])
def test_a_file_of_nonsense_is_one_line(home: Path, content: bytes) -> None:
    (home / ".config/envhook/config.toml").write_bytes(content)
    _, notes = loaded(home)
    assert len(notes) == 1
    assert "\n" not in notes[0][1]


def test_a_folder_in_place_of_the_file_is_one_line(home: Path) -> None:
    (home / ".config/envhook/config.toml").mkdir()
    assert len(loaded(home)[1]) == 1


def test_a_pipe_in_place_of_the_file_does_not_hang(home: Path) -> None:
    os.mkfifo(home / ".config/envhook/config.toml")
    assert "no regular file" in loaded(home)[1][0][1]


def test_a_file_that_others_can_write_does_not_count(home: Path) -> None:
    write(home, 'trusted_roots = ["/"]\n').chmod(0o666)
    values, notes = loaded(home)
    assert values["trusted_roots"][0] == []
    assert "others can write to it" in notes[0][1]


def test_a_link_into_a_folder_of_dotfiles_is_followed(home: Path) -> None:
    file = write(home, "quiet = true\n")
    file.rename(home / "dotfiles.toml")
    file.symlink_to(home / "dotfiles.toml")
    assert loaded(home)[0]["quiet"][0] is True


def test_home_is_expanded_and_lists_are_normalized(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(home))
    write(home, 'trusted_roots = ["~/src/"]\n')
    assert loaded(home)[0]["trusted_roots"][0] == [f"{home}/src"]


def test_what_decides_about_trust_has_no_variable(home: Path) -> None:
    values, notes = loaded(home, ENVHOOK_TRUSTED_ROOTS="/", ENVHOOK_BUILDER="venv", ENVHOOK_PYTHON="3.9")
    assert notes == []
    assert all(values[name][1] == "default" for name in ("trusted_roots", "builder", "python"))


def test_the_prompt_text_is_no_setting(home: Path) -> None:
    assert loaded(home, ENVHOOK_PROMPT="(shop) ")[0]["prompt"] == (True, "default")


def test_a_wrong_variable_is_named() -> None:
    values, notes = from_environment({"ENVHOOK_AUTO_CREATE": "may\x1bbe"})
    assert values == []
    assert notes[0][1] == "ENVHOOK_AUTO_CREATE=may\\x1bbe: must be true, ask or false; it is left out"


def test_the_flat_form_is_kept_and_renewed(home: Path) -> None:
    write(home, 'env_names = [".venv", "my env"]\nauto_create = false\nprompt = false\nbad = 1\n')
    first, notes = settings.current(session(home))
    flat = home / ".local/state/envhook/settings"
    written = flat.read_bytes()
    again, kept_notes = settings.current(session(home))
    for one in (first, again):
        assert (one.env_names, one.auto_create, one.prompt) == ([".venv", "my env"], "false", False)
    assert notes == kept_notes != []
    assert flat.read_bytes() == written
    write(home, "quiet = true\n")
    renewed, notes = settings.current(session(home))
    assert (renewed.quiet, renewed.auto_create, notes) == (True, "true", [])


def test_the_flat_form_is_renewed_when_the_file_goes_or_comes_with_an_old_time(home: Path) -> None:
    file = write(home, "quiet = true\n")
    assert settings.current(session(home))[0].quiet
    file.unlink()
    assert not settings.current(session(home))[0].quiet
    os.utime(write(home, "quiet = true\n"), ns=(10**9, 10**9))
    assert settings.current(session(home))[0].quiet


def test_variables_are_not_kept(home: Path) -> None:
    assert settings.current(session(home, ENVHOOK_QUIET="1"))[0].quiet
    assert not settings.current(session(home))[0].quiet


def test_a_broken_flat_file_is_written_anew(home: Path) -> None:
    write(home, "quiet = true\n")
    settings.current(session(home))
    (home / ".local/state/envhook/settings").write_bytes(b"\0garbage")
    assert settings.current(session(home))[0].quiet


def test_a_read_only_home_only_costs_time(home: Path) -> None:
    write(home, "quiet = true\n")
    (home / ".local").write_text("in the way")
    assert settings.current(session(home))[0].quiet


def test_the_flat_form_is_read_without_costly_modules(home: Path) -> None:
    write(home, "quiet = true\n")
    settings.current(session(home))
    code = (
        "import sys, os; sys.path.insert(0, sys.argv[1]); from envhook import session, settings\n"
        "print(settings.current(session.here(dict(os.environ), '/', '/'))[0].quiet, *sys.modules)"
    )
    source = str(Path(settings.__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code, source],
        env={"HOME": str(home)},
        capture_output=True,
        text=True,
        check=True,
    )
    quiet, *modules = done.stdout.split()
    assert quiet == "True"
    assert not {"tomllib", "re", "typing", "grp", "pwd", "envhook.settings.user"} & set(modules)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="no such ids here")
def test_private_groups_are_those_without_others() -> None:
    import grp
    import pwd

    for group in private_groups(os.geteuid()):
        me = pwd.getpwuid(os.geteuid()).pw_name
        assert set(grp.getgrgid(group).gr_mem) <= {me}
        assert grp.getgrgid(group).gr_name == me
    assert private_groups(987654) == []
    assert private_groups(-1) == []


def test_the_line_of_a_key_is_found_however_it_is_spelled() -> None:
    whole = '# quiet\n  "quiet" = 1\n[daemon]\nx.y = 2\n'
    assert [line_of(whole, key) for key in ("quiet", "daemon", "x", "absent")] == [2, 3, 4, 1]


def test_projects_that_are_brought_in_line(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(home))
    (home / "real").mkdir()
    (home / "shop").symlink_to("real")
    write(home, '[projects."~/shop"]\nauto_sync = true\n[projects."~/other"]\nauto_sync = false\n[projects."/x"]\n')
    values, notes = loaded(home)
    assert notes == []
    assert values["projects"][0] == [str(home / "real")]
    assert settings.current(session(home))[0].projects == [str(home / "real")]
    assert settings.current(session(home))[0].projects == [str(home / "real")]  # now from the flat form


@pytest.mark.parametrize(
    "content",
    [
        "projects = true",
        'projects = ["~/shop"]',
        '[projects."shop"]\nauto_sync = true',
        '[projects."~/shop"]\nauto_sync = 1',
        '[projects."~/shop"]\nauto_sink = true',
        "[projects]\nauto_sync = true",
    ],
)
def test_a_wrong_table_of_projects(home: Path, content: str) -> None:
    write(home, content + "\n")
    values, notes = loaded(home)
    assert values["projects"][0] == []
    assert notes[0][1].startswith("~/.config/envhook/config.toml, line 1: projects: must be tables such as ")


def test_there_is_no_word_for_every_project(home: Path) -> None:
    write(home, "auto_sync = true\n")
    values, notes = loaded(home, ENVHOOK_AUTO_SYNC="true", ENVHOOK_PROJECTS="/")
    assert values["projects"][0] == []
    assert notes[0][1].endswith(
        'auto_sync: it is said of a project: [projects."~/shop"], in the next line auto_sync = true'
    )

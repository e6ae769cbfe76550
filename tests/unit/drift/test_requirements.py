"""requirements.txt as pip reads it."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from envhook.drift.declared import declared
from envhook.drift.wanted import Declared
from tests.unit.drift.environments import CFG, said


def read(folder: Path, text: str, **files: str) -> Declared:
    (folder / "requirements.txt").write_text(text)
    for name, content in files.items():
        (folder / f"{name}.txt").write_text(content)
    found = declared(str(folder), CFG)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("# nothing\n\n   # more\n", []),
        ("requests\n", ["requests"]),
        ("Django_REST.framework >= 3, <4  # why\n", ["django-rest-framework<4,>=3"]),
        ("requests[socks]==2.31.0 ; python_version >= '3.8'\n", ["requests==2.31.0"]),
        ("requests; python_version < '3'\n", []),
        ("a==1 \\\n    --hash=sha256:ab \\\n    --hash=sha256:cd\nb==2", ["a==1", "b==2"]),
        ("a==1 --hash sha256:ab\n", ["a==1"]),
        ("--index-url https://example.org/simple\n-i x\n--pre\n--no-binary :all:\na\n", ["a"]),
        ("a\\\n==1\n", ["a==1"]),
        ("a==1\r\nb\r\n", ["a==1", "b"]),
        ("\ufeffa\n", ["a"]),
        ("a===2004d\n", ["a===2004d"]),
    ],
)
def test_lines(tmp_path: Path, text: str, expected: list[str]) -> None:
    found = read(tmp_path, text)
    assert said(found) == expected
    assert found.unclear == []
    assert not found.exact


@pytest.mark.parametrize(
    "line",
    [
        "-e .",
        "-e git+https://example.org/x#egg=x",
        "--editable=./lib",
        "x @ https://example.org/x.whl",
        "https://example.org/x.whl",
        "git+ssh://git@example.org/x.git",
        "./lib",
        "../lib",
        "/lib",
        "x-1.0-py3-none-any.whl",
        "x==${VERSION}",
        "what is this",
        "-r ../other.txt",
        "-r https://example.org/requirements.txt",
        "-r /etc/hostname",
        "-r ${FILE}",
    ],
)
def test_what_cannot_be_compared_is_no_drift(tmp_path: Path, line: str) -> None:
    (tmp_path / "other.txt").write_text("never-read\n")
    (tmp_path / "shop").mkdir()
    found = read(tmp_path / "shop", f"{line}\na\n")
    assert said(found) == ["a"]
    assert found.unclear == [line]


@pytest.mark.parametrize("include", ["-r more.txt", "-rmore.txt", "--requirement more.txt", "--requirement=more.txt"])
def test_includes(tmp_path: Path, include: str) -> None:
    found = read(tmp_path, f"{include}\na\n", more="-r requirements.txt\nb\n")
    assert said(found) == ["a", "b"]
    assert [Path(file).name for file in found.files] == ["requirements.txt", "more.txt"]


def test_includes_are_found_from_the_file_that_names_them(tmp_path: Path) -> None:
    (tmp_path / "reqs").mkdir()
    (tmp_path / "reqs/base.txt").write_text("-r more.txt\n-r ../top.txt\n")
    (tmp_path / "reqs/more.txt").write_text("b\n")
    assert said(read(tmp_path, "-r reqs/base.txt", top="c\n")) == ["b", "c"]


def test_a_link_out_of_the_project_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret\n")
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop/link.txt").symlink_to("../secret.txt")
    found = read(tmp_path / "shop", "-r link.txt\na\n")
    assert (said(found), found.unclear) == (["a"], ["-r link.txt"])


def test_constraints_count_for_what_is_asked_for(tmp_path: Path) -> None:
    found = read(tmp_path, "-c limits.txt\na\n", limits="a<2\nother==3\n")
    assert said(found) == ["a", "a<2"]


def test_too_many_files(tmp_path: Path) -> None:
    more = {f"r{number}": f"-r r{number + 1}.txt\n" for number in range(60)}
    assert "more than 50 files" in read(tmp_path, "-r r0.txt\n", **more).unknown


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"a\n" * (1 << 20)])
def test_what_cannot_be_read_is_unknown(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "requirements.txt").write_bytes(content)
    found = declared(str(tmp_path), CFG)
    assert found is not None
    assert found.unknown.startswith("requirements.txt")


def test_an_include_that_is_not_there_is_unknown(tmp_path: Path) -> None:
    assert read(tmp_path, "-r gone.txt\na\n").unknown == "gone.txt cannot be read: No such file or directory"


@pytest.mark.parametrize("line", [" " * 500_000 + "a", "a" + " " * 500_000, "a " + "(" * 300_000, "-r" + "=" * 500_000])
def test_long_lines_take_no_time(tmp_path: Path, line: str) -> None:
    before = time.monotonic()
    read(tmp_path, f"{line}\n")
    assert time.monotonic() - before < 5

"""Which Python a project asks for: data of strangers, read with care."""

from __future__ import annotations

import pytest

from envhook.wants import requires_python, satisfied, version


@pytest.mark.parametrize("good", ["3", "3.12", "3.12.1", "cpython3.12", "pypy3.10", "2.7"])
def test_versions_of_the_grammar(good: str) -> None:
    assert version(good) == good


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "3.12.1.4",
        "3.x",
        "system",
        "miniconda3-4",
        "../../python",
        "3/envs/x",
        "3.",
        "³.1",
        "$(id)",
        "-1",
        "3 12",
        "\0",
    ],
)
def test_anything_else_counts_as_absent(bad: str) -> None:
    assert version(bad) == ""


def test_only_one_implementation_can_be_named() -> None:
    assert version("cpythonpypy3.9") == ""


def test_comments_and_empty_lines_of_a_version_file_are_passed_over() -> None:
    assert version("\n# ours\n  3.12 \n3.11\n") == "3.12"


def test_what_stands_after_a_bad_first_line_does_not_count() -> None:
    assert version("system\n3.12\n") == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[project]\nrequires-python = ">=3.10"\n', ">=3.10"),
        ("[project]\nname = 'x'\nrequires-python='>=3.10,<4' # why\n", ">=3.10,<4"),
        ('requires-python = ">=3.10"\n', ""),
        ('[tool.x]\nrequires-python = ">=3.10"\n', ""),
        ("[project]\nrequires-python = 3\n", ""),
        ('[project]\nrequires-python-extra = "1"\n', ""),
        ('[project.urls]\nrequires-python = ">=2"\n', ""),
        ("", ""),
    ],
)
def test_the_requires_python_line(text: str, expected: str) -> None:
    assert requires_python(text) == expected


def test_an_endless_range_is_cut() -> None:
    assert len(requires_python('[project]\nrequires-python = "' + ">=3," * 10_000 + '"\n')) <= 200


@pytest.mark.parametrize(
    ("have", "wanted"),
    [
        ("3.11.7", ""),
        ("3.11.7", "3.11"),
        ("3.11.7", "3"),
        ("3.11.7", "3.11.2"),  # major and minor only
        ("3.11.7", "cpython3.11"),
        ("3.11.7.final.0", ">=3.8,<4"),
        ("3.11.7", ">3.11"),  # 3.11.7 is greater than 3.11.0
        ("3.11.7", ">=3.11.9"),
        ("3.11.7", "<3.12"),
        ("3.11.7", "<=3.11"),
        ("3.11.7", "<3.11.9"),  # patch releases are not compared
        ("3.11.7", "~=3.10"),
        ("3.11.7", "~=3.11.2"),
        ("3.11.7", "==3.*"),
        ("3.11.7", "==3.11.*"),
        ("3.11.7", "!=3.10.*,!=3.11.1"),
    ],
)
def test_a_python_that_is_wanted(have: str, wanted: str) -> None:
    assert satisfied(have, wanted)


@pytest.mark.parametrize(
    ("have", "wanted"),
    [
        ("3.11.7", "3.12"),
        ("3.11.7", "2"),
        ("3.1.4", "3.11"),  # never as text
        ("3.11.7", ">=3.12"),
        ("3.11.7", ">3.11,>3.12"),
        ("3.11.7", "<3.11"),
        ("3.12.0", "<3.12.0"),
        ("3.12.0", "<3.11.9"),
        ("3.12.1", "<=3.11"),
        ("3.11.7", "~=3.12"),
        ("3.12.1", "~=3.11.2"),
        ("4.0.0", "~=3.11"),
        ("3.11.7", "==3.12.*"),
        ("3.11.7", "!=3.11.*"),
        ("3.11.7", ">=3.8, <4, !=3.11.*"),
    ],
)
def test_a_python_that_is_not_wanted(have: str, wanted: str) -> None:
    assert not satisfied(have, wanted)


@pytest.mark.parametrize(
    ("have", "wanted"),
    [("", ">=3.12"), ("³.1", ">=3.12"), ("3.11.7", ">=³"), ("3.11.7", "^3.12"), ("3.11.7", ",,"), ("x.y", "3")],
)
def test_what_cannot_be_read_counts_as_satisfied(have: str, wanted: str) -> None:
    assert satisfied(have, wanted)

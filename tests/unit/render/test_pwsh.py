"""PowerShell: quoting proven by round trips through a real pwsh, and the form of an answer."""

from __future__ import annotations

import base64
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from envhook.model import Answer
from envhook.render.pwsh import NotUnicodeError, quote, quote_lines, render

ROOT = Path(__file__).parents[3]
TEXTS = [
    "",
    "plain",
    "it's",
    "''",
    '"',
    "\u2018\u2019\u201a\u201b \u201c\u201d\u201e",  # end or begin a string in PowerShell as ' and \" do
    "$HOME ${env:PATH} $(whoami) @x %y",
    "`n `` `$",
    "back\\slash\\",
    "--% -x --",
    "#comment; & | < > ( ) { } [ ] , * ?",
    " blanks ",
    "a\nb\r\nc\td\x1b[31m\x07\x7f",
    "\u00fcn\u00ef code \u65e5\u672c \U0001f40d",
    "e\u0301 \u00e9 soft\u00adhyphen zero\u200bwidth",
    "C:\\Users\\O'Brien\\proj;x",
    "\\\\server\\share\\d\u00e9p\u00f4t",
    "x" * 5000,
]
WINDOWS = {
    "C:\\Users\\me\\shop": "'C:\\Users\\me\\shop'",
    "C:\\O'Brien\\a b": "'C:\\O''Brien\\a b'",
    "\\\\server\\share\\shop": "'\\\\server\\share\\shop'",
    "\\\\?\\C:\\long": "'\\\\?\\C:\\long'",
    "C:\\a;D:\\b": "'C:\\a;D:\\b'",
    "C:\\": "'C:\\'",
}


@pytest.fixture(scope="module")
def pwsh() -> str:
    """The real PowerShell."""
    program = shutil.which("pwsh")
    if program is None:
        if os.environ.get("CI") == "true" and os.uname().machine == "x86_64":
            pytest.fail("pwsh is not on PATH")
        pytest.skip("pwsh is not on PATH")
    return program


def run(pwsh: str, script: Path) -> list[str]:
    """The lines that a script prints."""
    done = subprocess.run(
        [pwsh, "-NoProfile", "-NonInteractive", "-File", script],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert done.stderr == ""
    return done.stdout.splitlines()


def test_round_trips(pwsh: str, tmp_path: Path) -> None:
    """As the value of an assignment, as the argument of a function, as a member of a list."""
    lines = ["function back($text) { [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($text)) }"]
    for text in TEXTS:
        lines += [f"$x = {quote(text)}; back $x", f"back {quote(text)}", f"back (@('a', {quote(text)})[1])"]
    script = tmp_path / "round trip.ps1"
    script_text = "it's\n  '' \"$x\" `n\n"
    lines.append(f"back {quote_lines(script_text)}")
    script.write_text("\n".join(lines), encoding="ascii")
    expected = [*(text for text in TEXTS for _ in range(3)), script_text]
    assert [base64.b64decode(line).decode() for line in run(pwsh, script)] == expected


@pytest.mark.parametrize("text", TEXTS)
def test_printable_ascii_only(text: str) -> None:
    assert quote(text).isascii()
    assert quote(text).isprintable()


@pytest.mark.parametrize(("path", "expected"), WINDOWS.items())
def test_windows_paths(path: str, expected: str) -> None:
    assert quote(path) == expected


@pytest.mark.parametrize("text", ["\udce9", "a\udc80b", "\ud800"])
def test_what_is_no_unicode_is_refused(text: str) -> None:
    with pytest.raises(NotUnicodeError, match="no valid Unicode"):
        quote(text)


def answer(pwd: str, physical: str, *facts: tuple[str, ...]) -> Answer:
    """An answer that enters an environment."""
    made = Answer(pwd, physical)
    made.facts = list(facts)
    made.older = [pwd]
    made.missing = [pwd + "/gone"]
    made.calls = [("enter", pwd, pwd + "/.venv", pwd + "/.venv/bin", "shop", "(shop) "), ("say", "", "it's")]
    return made


def test_the_form_of_an_answer() -> None:
    made = answer(
        "C:\\it's",
        "",
        ("absent", "C:\\a"),
        ("exists", "C:\\b"),
        ("file", "C:\\c", "C:\\twin", "1700000000123456789"),
        ("var", "UV_X", "v"),
        ("var", "UV_Y", ""),
        ("children", "C:\\d", "one", "two"),
        ("children", "C:\\e"),
        ("same", "C:\\f", "C:\\g"),
    )
    assert render(made) == (
        "if (-not [string]::Equals($here, 'C:\\it''s')) { return }\n"
        "if (-not (__envhook_set @('UV_X', 'UV_Y') @('v', ''))) { return }\n"
        "foreach ($path in @('C:\\a')) { if ($file::GetLastWriteTimeUtc($path).Ticks -ne $nothing) { return } }\n"
        "if ($file::GetLastWriteTimeUtc('C:\\c').Ticks -ne 638355968001234567) { return }\n"
        "if (-not (__envhook_exist @('C:\\b'))) { return }\n"
        "if (-not [string]::Equals((__envhook_real 'C:\\f'), 'C:\\g')) { return }\n"
        "if (-not (__envhook_children 'C:\\d' @('one', 'two'))) { return }\n"
        "if (-not (__envhook_children 'C:\\e' @())) { return }\n"
        "$__envhook.older = @('C:\\it''s')\n"
        "$__envhook.absent = @('C:\\it''s/gone')\n"
        "$__envhook.names = @('UV_X', 'UV_Y')\n"
        "__envhook_enter 'C:\\it''s' 'C:\\it''s/.venv' 'C:\\it''s/.venv/bin' 'shop' '(shop) '\n"
        "__envhook_say '' 'it''s'\n"
        "$true\n"
    )


def test_an_unknown_fact_is_not_left_out() -> None:
    with pytest.raises(KeyError, match="other"):
        render(answer("/a", "/a", ("other", "/b")))


def test_the_guard_in_a_real_shell(pwsh: str, tmp_path: Path) -> None:
    """Each fact holds when it is so, and not when it is not; the verbs are called only if all do."""
    here = tmp_path / "pro ject's \u00fc"
    (here / "env").mkdir(parents=True)
    (here / "env" / "pyvenv.cfg").write_text("")
    os.utime(here / "env" / "pyvenv.cfg", ns=(1_700_000_000_123_456_789,) * 2)
    (here / "link").symlink_to("env")
    (here / "dangling").symlink_to("nowhere")
    (tmp_path / "way").symlink_to(here)
    cfg, root = f"{here}/env/pyvenv.cfg", str(here)
    cases: list[tuple[bool, str, str, tuple[str, ...] | None]] = [
        (True, root, root, None),
        (True, f"{tmp_path}/way", root, None),
        (False, root, str(tmp_path), None),
        (True, root, root, ("absent", f"{here}/none")),
        (False, root, root, ("absent", cfg)),
        (False, root, root, ("absent", f"{here}/dangling")),
        (True, root, root, ("exists", f"{here}/env")),
        (True, root, root, ("exists", f"{here}/link")),
        (False, root, root, ("exists", f"{here}/dangling")),
        (False, root, root, ("exists", f"{here}/none")),
        (True, root, root, ("file", cfg, "", "1700000000123456789")),
        (False, root, root, ("file", cfg, "", "1700000000123456889")),
        (True, root, root, ("same", f"{here}/link", f"{here}/env")),
        (False, root, root, ("same", f"{here}/dangling", f"{here}/env")),
        (True, root, root, ("children", root, "env")),
        (False, root, root, ("children", root)),
        (False, root, root, ("children", root, "env", "other")),
        (True, root, root, ("var", "ENVHOOK_TEST_NONE", "")),
        (False, root, root, ("var", "ENVHOOK_TEST_NONE", "x")),
    ]
    (tmp_path / "guard.ps1").write_text(_harness([case[1:] for case in cases]), encoding="ascii")
    expected = []
    for holds, pwd, _, _ in cases:
        called = [f"enter {len(pwd)} (shop) ", "say 0 it's", "True"]
        expected += called if holds else ["False"]
    assert run(pwsh, tmp_path / "guard.ps1") == expected


def test_the_quick_guard_in_a_real_shell(pwsh: str, tmp_path: Path) -> None:
    """Strictly older than the look: what has the very time of the stamp may have changed after it."""
    (tmp_path / "a").write_text("")
    os.utime(tmp_path / "a", ns=(1_700_000_000_000_000_000,) * 2)
    time, none = 638_355_968_000_000_000, str(tmp_path / "none")
    cases = [
        (True, time + 1, "a", none, ""),
        (False, time, "a", none, ""),
        (False, time - 1, "a", none, ""),
        (False, time + 1, "none", none, ""),
        (False, time + 1, "a", str(tmp_path / "a"), ""),
        (False, time + 1, "a", none, "x"),
        (True, 0, "none", none, ""),
        (False, 1, "a", none, ""),
    ]
    lines = [_harness([])]
    for _, ticks, older, absent, later in cases:
        made = Answer("/", "")
        made.older, made.missing, made.facts = [str(tmp_path / older)], [absent], [("var", "ENVHOOK_TEST_NONE", "")]
        quick = [line for line in render(made).splitlines() if line.startswith("$__envhook.")]
        lines += [*quick, f"$__envhook.ticks = [long]{ticks}", "$env:ENVHOOK_TEST_NONE = $null", "__envhook_watch"]
        lines += [f"$env:ENVHOOK_TEST_NONE = '{later}'" if later else "", "__envhook_quick"]
    (tmp_path / "quick.ps1").write_text("\n".join(lines), encoding="ascii")
    assert run(pwsh, tmp_path / "quick.ps1") == [str(case[0]) for case in cases]


def _harness(cases: list[tuple[str, str, tuple[str, ...] | None]]) -> str:
    """The hook's own functions that guards call, verbs that tell of themselves, and one answer after the other."""
    hook = "".join((ROOT / "shell" / f"{part}.ps1").read_text("ascii") for part in ("envhook", "look", "rest"))
    names = ("quick", "watch", "forgive", "replay", "set", "real", "target", "exist", "children")
    lines = re.findall(rf"(?ms)^function global:__envhook_(?:{'|'.join(names)})\b[^\n]*(?<!\}})\n.*?^}}\n", hook)
    assert len(lines) == len(names)
    lines += [
        "Set-StrictMode -Version Latest",
        "$ErrorActionPreference = 'Stop'",
        "$__envhook = @{ ticks = 0L; older = @(); absent = @(); names = @(); modern = $true }",
        "$__envhook.blocks = [hashtable]::new([StringComparer]::Ordinal)",
        "$__envhook.place = $PWD",
        'function __envhook_enter { [Console]::WriteLine("enter $($args[0].Length) $($args[4])") }',
        'function __envhook_say { [Console]::WriteLine("say $($args[0].Length) $($args[1])") }',
    ]
    for pwd, physical, fact in cases:
        text = render(answer(pwd, physical, *([fact] if fact else [])))
        lines.append(f"__envhook_replay {quote(text)} {quote(pwd)}")
    return "\n".join(lines)

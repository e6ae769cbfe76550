"""An answer in the language that bash (3.2 and newer) and zsh have in common."""

from __future__ import annotations

from ..model import Answer, Fact


def quote(text: str) -> str:
    """Quote a text so that bash and zsh take it as one word with exactly these characters.

    Args:
        text: any text without NUL; undecodable bytes as lone surrogates (PEP 383).

    Returns:
        The text between single quotes, where nothing but the quote itself means anything (POSIX.1-2017, Shell Command
        Language, 2.2.2). The quotes are never doubled inside a string, so zsh's RC_QUOTES makes no difference.
    """
    return "'" + text.replace("'", "'\\''") + "'"


def render(answer: Answer) -> str:
    """Write an answer as a script that a hook sources.

    Args:
        answer: the decision with its guards.

    Returns:
        A script whose status is 0 when it was carried out, and 1 when its full guard did not hold and nothing happened.
        It holds no ``return``: that would leave the function which sources it.
    """
    lines = ["if " + " &&\n    ".join(_full_guard(answer)) + "; then"]
    lines.append("__envhook_quick() { [[ " + " &&\n    ".join(_quick_guard(answer)) + " ]]; }")
    lines += [" ".join([f"__envhook_{call[0]}", *map(quote, call[1:])]) for call in answer.calls]
    lines += ["else [[ '' ]]; fi"]
    return "\n".join(lines) + "\n"


def _full_guard(answer: Answer) -> list[str]:
    tests = [f"$PWD == {quote(answer.pwd)}"]
    if answer.physical:
        tests.append(f". -ef {quote(answer.physical)}")
    tests += [test for fact in answer.facts if fact[0] != "children" for test in _tests(fact)]
    globs = [" ".join(["__envhook_children", *map(quote, fact[1:])]) for fact in answer.facts if fact[0] == "children"]
    # The cheap tests first: a glob reads a whole directory.
    return ["[[ " + " &&\n    ".join(tests) + " ]]", *globs]


def _tests(fact: Fact) -> list[str]:
    kind, path = fact[0], quote(fact[1])
    if kind == "absent":
        return [f"! -e {path}", f"! -L {path}"]  # -e follows links: one that leads nowhere is something all the same
    if kind == "exists":
        return [f"-e {path}"]
    if kind == "file":
        twin = quote(fact[2])
        # bash calls what is there newer than what is not, zsh does not: existence is a test of its own.
        return [f"-e {path}", f"-e {twin}", f"! {path} -nt {twin}", f"! {path} -ot {twin}"]
    if kind == "same":
        return [f"{path} -ef {quote(fact[2])}"]
    if kind == "var":
        return [f"${{{fact[1]}-}} == {quote(fact[2])}"]
    raise ValueError(f"unknown fact: {kind}")


def _quick_guard(answer: Answer) -> list[str]:
    variables = [fact for fact in answer.facts if fact[0] == "var"]
    # Most deciding variables are not set: one test for all of them.
    unset = "".join(f"${{{name}-}}" for _, name, value in variables if not value)
    tests = [f"-z {unset}"] if unset else []
    tests += [test for fact in variables if fact[2] for test in _tests(fact)]
    tests += [test for path in answer.older for test in _older(path, answer.older)]
    tests += [f"! -e {quote(path)}" for path in answer.missing]
    return tests or ["1"]


def _older(path: str, watched: list[str]) -> list[str]:
    # To bash the stamp is newer than what is not there, too. What has gone has changed the time of its folder, so one
    # that is watched itself answers for what is in it.
    newer = f"$__envhook_stamp -nt {quote(path)}"
    return [newer] if path.rpartition("/")[0] in watched else [newer, f"-e {quote(path)}"]

"""An answer in the language that bash (3.2 and newer) and zsh have in common."""

from ..model import Answer, Call, Fact

# What means nothing but itself outside quotes, at the beginning of a word as well.
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./")


def quote(text: str) -> str:
    """Quote a text so that bash and zsh take it as one word with exactly these characters.

    Args:
        text: any text without NUL; undecodable bytes as lone surrogates (PEP 383).

    Returns:
        The text between single quotes, where nothing but the quote itself means anything (POSIX.1-2017, Shell Command
        Language, 2.2.2). The quotes are never doubled inside a string, so zsh's RC_QUOTES makes no difference.
    """
    return "'" + text.replace("'", "'\\''") + "'"


def render(answer: Answer, quick: str = "[[ {} ]]") -> str:
    """Write an answer as a script that a hook sources.

    Args:
        answer: the decision with its guards.
        quick: what __envhook_quick does, with ``{}`` in the place of its tests.

    Returns:
        A script whose status is 0 when it was carried out, and 1 when its full guard did not hold: then nothing
        happened but what is done once.
        It holds no ``return``: that would leave the function which sources it.
    """
    steps = _steps(answer.physical)
    lines = [_call(call) for call in answer.once]
    lines.append("if " + " &&\n".join(_full_guard(answer, steps)) + "; then")
    tests = quick.replace("{}", " &&\n".join(_quick_guard(answer, steps)))
    lines.append("__envhook_quick() { " + tests + "; }")
    lines += [_call(call) for call in answer.calls]
    lines += ["else [[ '' ]]; fi"]
    return "\n".join(lines) + "\n"


def _call(call: Call) -> str:
    return " ".join([f"__envhook_{call[0]}", *map(quote, call[1:])])


def _full_guard(answer: Answer, steps: dict[str, str]) -> list[str]:
    tests = [f"$PWD == {quote(answer.pwd)}", *_here(answer), *_variables(answer)]
    # A file is there anyway.
    files = {fact[1] for fact in answer.facts if fact[0] == "file"}
    facts = [
        fact
        for fact in answer.facts
        if fact[0] not in ("children", "var") and not (fact[0] == "exists" and fact[1] in files)
    ]
    tests += [test for fact in facts for test in _tests(fact, _word(fact[1], steps))]
    counts = [fact[1:] for fact in answer.facts if fact[0] == "children"]
    globs = [" ".join(["__envhook_far children", *map(quote, count)]) for count in counts]
    # The cheap tests first: a glob reads a whole directory.
    return ["[[ " + " &&\n".join(tests) + " ]]", *globs]


def _quick_guard(answer: Answer, steps: dict[str, str]) -> list[str]:
    tests = [*_here(answer), *_variables(answer)]
    watched = frozenset(answer.older)
    for path in answer.older:
        word = _word(path, steps)
        tests.append(f"$__envhook_stamp -nt {word}")
        # To bash the stamp is newer than what is not there, too. What has gone has changed the time of its folder, so
        # one that is watched itself answers for what is in it; the working directory answers for those above it.
        if path not in steps and path.rpartition("/")[0] not in watched:
            tests.append(f"-e {word}")
    tests += [f"! -e {_word(path, steps)}" for path in answer.missing]
    return tests or ["1"]


def _here(answer: Answer) -> list[str]:
    return [f". -ef {quote(answer.physical)}"] if answer.physical else []


def _variables(answer: Answer) -> list[str]:
    """Most deciding variables are not set: one test for all of those."""
    variables = [fact for fact in answer.facts if fact[0] == "var"]
    unset = "".join(f"${{{name}-}}" for _, name, value in variables if not value)
    tests = [f"-z {unset}"] if unset else []
    return tests + [f"${{{name}-}} == {quote(value)}" for _, name, value in variables if value]


def _tests(fact: Fact, path: str) -> list[str]:
    kind = fact[0]
    if kind == "lacks":
        return [f"! -e {path}"]
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
    raise ValueError(f"unknown fact: {kind}")


def _steps(physical: str) -> dict[str, str]:
    """How to get from the working directory to itself and to each directory above it."""
    steps = {}
    step = "."
    while physical:
        steps[physical] = step
        physical, step = physical.rpartition("/")[0], ".." if step == "." else f"../{step}"
    return steps


def _word(path: str, steps: dict[str, str]) -> str:
    """Write a path in the shortest way: a shell reads its guards at each `cd`, and takes its time over every byte.

    What is relative to the working directory means the same: the guards have compared that with the physical one, so
    `..` is what the path says it is.
    """
    above, below = path, ""
    while above and above not in steps:
        above, _, name = above.rpartition("/")
        below = f"{name}/{below}" if below else name
    word = path
    if above:
        step = steps[above]
        word = min(path, step if not below else below if step == "." else f"{step}/{below}", key=len)
    return word if word and _PLAIN.issuperset(word) else quote(word)

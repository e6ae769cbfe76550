"""An answer in fish's language (3.6 and newer)."""

from ..model import Answer, Call, Fact

_KINDS = ("absent", "children", "exists", "file", "lacks", "same", "var")


def quote(text: str) -> str:
    r"""Quote a text so that fish takes it as one argument with exactly these characters.

    Args:
        text: any text without NUL; undecodable bytes as lone surrogates (PEP 383).

    Returns:
        The text between single quotes. Only ``\`` and ``'`` mean something there (fish documentation, "Quotes");
        control characters and bytes that are no UTF-8 pass through fish's parser as they are.
    """
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def render(answer: Answer) -> str:
    """Write an answer as a script that a hook sources.

    Args:
        answer: the decision with its guards.

    Returns:
        A script whose status is 0 when it was carried out, and 1 when its full guard did not hold: then nothing
        happened but what is done once.
        It holds no ``return``: that would leave the function which sources it.

    Raises:
        ValueError: a fact for which there is no test: an answer with a guard left out would be carried out too often.
    """
    lines = [_call(call) for call in answer.once]
    lines += ["if " + "\nand ".join(_full_guard(answer)), "function __envhook_quick"]
    lines.append(_quick_guard(answer))
    lines.append("end")
    lines += [_call(call) for call in answer.calls]
    lines += ["else", "builtin false", "end"]
    return "\n".join(lines) + "\n"


def _call(call: Call) -> str:
    return f"__envhook_{call[0]} {_words(call[1:])}".rstrip()


def _full_guard(answer: Answer) -> list[str]:
    """One builtin for many facts, and short texts: fish spends half of a replay's time on reading it."""
    kinds: dict[str, list[Fact]] = {kind: [] for kind in _KINDS}
    for fact in answer.facts:
        if fact[0] not in kinds:
            raise ValueError(f"no test for {fact[0]}")
        kinds[fact[0]].append(fact)
    here = [f'"$PWD" = {quote(answer.pwd)}']
    if answer.physical:
        here.append(f". -ef {quote(answer.physical)}")
    guard = ["test " + " -a ".join(here + _values(kinds["var"]))]
    near = _Near(answer.physical)
    # To -nt, -ot and -ef what is not there has a time and an identity too, but none that anything else has: it is
    # enough that one of the two is there.
    there = list(dict.fromkeys(near.spell(fact[1]) for kind in ("exists", "file", "same") for fact in kinds[kind]))
    if there:
        guard.append(f"not builtin path filter -vq {' '.join(there)}")
    absent = [near.spell(fact[1]) for fact in kinds["absent"]]
    lacks = absent + [near.spell(fact[1]) for fact in kinds["lacks"]]
    if lacks:
        guard.append(f"not builtin path filter -q {' '.join(lacks)}")
    if absent:
        # `path` follows links: one that leads nowhere is something all the same.
        guard.append("not test -L " + " -o -L ".join(absent))
    if kinds["file"]:
        pairs = [(near.spell(fact[1]), quote(fact[2])) for fact in kinds["file"]]
        guard.append("not test " + " -o ".join(f"{file} -nt {twin} -o {file} -ot {twin}" for file, twin in pairs))
    if kinds["same"]:
        guard.append("test " + " -a ".join(f"{near.spell(fact[1])} -ef {quote(fact[2])}" for fact in kinds["same"]))
    guard += [f"__envhook_far children {_words(fact[1:])}" for fact in kinds["children"]]
    return guard


class _Near:
    """Spells paths from the working directory where that is shorter: the guard's first test says which one it is."""

    __slots__ = ("above",)

    def __init__(self, physical: str) -> None:
        self.above: list[tuple[str, str]] = []
        up = "./"
        while physical not in ("", "/"):
            self.above.append((physical + "/", up))
            physical = physical.rpartition("/")[0]
            up = "../" if up == "./" else up + "../"

    def holds(self, path: str) -> bool:
        """Tell whether a path is the working directory or one above it."""
        return any(path + "/" == above for above, _ in self.above)

    def spell(self, path: str) -> str:
        """Write a path in the shortest way, quoted."""
        for above, up in self.above:
            if path + "/" == above:
                return "." if up == "./" else up[:-1]
            if path.startswith(above):
                near = up + path[len(above) :]
                return quote(near if len(near) < len(path) else path)
        return quote(path)


def _values(variables: list[Fact]) -> list[str]:
    """Most of them are not set: one test for all. The `x` keeps a value such as `!` or `(` from being an operator."""
    tests = [f'"x${name}" = {quote("x" + value)}' for _, name, value in variables if value]
    unset = "".join(f"${name}" for _, name, value in variables if not value)
    return [*tests, f'"x{unset}" = x'] if unset else tests


def _quick_guard(answer: Answer) -> str:
    """One builtin for everything: to start one takes as long as two tests."""
    near = _Near(answer.physical)
    tests = [f". -ef {quote(answer.physical)}"] if answer.physical else []
    tests += _values([fact for fact in answer.facts if fact[0] == "var"])
    watched = frozenset(answer.older)
    for path in answer.older:
        word = near.spell(path)
        tests.append(f"$__envhook_stamp -nt {word}")
        # The stamp is newer than what is not there, too. What has gone has changed the time of its folder, so one that
        # is watched itself answers for what is in it; the working directory answers for those above it.
        if not near.holds(path) and path.rpartition("/")[0] not in watched:
            tests.append(f"-e {word}")
    tests += [f"! -e {near.spell(path)}" for path in answer.missing]
    return "test " + " -a ".join(tests) if tests else "builtin true"


def _words(texts: list[str] | Fact) -> str:
    return " ".join(quote(text) for text in texts)

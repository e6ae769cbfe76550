"""An answer in fish's language (3.6 and newer)."""

from __future__ import annotations

from ..model import Answer, Fact


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
        A script whose status is 0 when it was carried out, and 1 when its full guard did not hold and nothing happened.
        It holds no ``return``: that would leave the function which sources it.
    """
    lines = ["if " + "\n    and ".join(_full_guard(answer)), "    function __envhook_quick"]
    lines.append("        " + "\n        and ".join(_quick_guard(answer)))
    lines.append("    end")
    lines += [f"    __envhook_{call[0]} {_words(call[1:])}".rstrip() for call in answer.calls]
    lines += ["else", "    builtin false", "end"]
    return "\n".join(lines) + "\n"


def _full_guard(answer: Answer) -> list[str]:
    """One builtin for many facts each: starting a builtin costs fish more than a test does."""
    kinds: dict[str, list[Fact]] = {kind: [] for kind in ("absent", "children", "exists", "file", "same", "var")}
    for fact in answer.facts:
        kinds[fact[0]].append(fact)  # a kind that is not known here must not be left out of the guard
    here = [f'"$PWD" = {quote(answer.pwd)}']
    if answer.physical:
        here.append(f". -ef {quote(answer.physical)}")
    # The `x` keeps a value such as `!` or `(` from being taken for an operator.
    here += [f'"x${name}" = {quote("x" + value)}' for _, name, value in kinds["var"]]
    guard = ["builtin test " + " -a ".join(here)]
    # -ef, -nt and -ot say something about what is not there, too (two missing files are the same one), so all of these
    # have to be there.
    there = [fact[1] for fact in kinds["exists"]]
    there += [path for fact in kinds["file"] + kinds["same"] for path in fact[1:3]]
    if there:
        guard.append(f"not builtin path filter -vq {_words(there)}")
    absent = [fact[1] for fact in kinds["absent"]]
    if absent:
        guard.append(f"not builtin path filter -q {_words(absent)}")
        # `path` follows links: one that leads nowhere is something all the same.
        guard.append("not builtin test " + " -o ".join(f"-L {quote(path)}" for path in absent))
    if kinds["file"]:
        times = [f"{quote(f[1])} {than} {quote(f[2])}" for f in kinds["file"] for than in ("-nt", "-ot")]
        guard.append("not builtin test " + " -o ".join(times))
    if kinds["same"]:
        guard.append("builtin test " + " -a ".join(f"{quote(f[1])} -ef {quote(f[2])}" for f in kinds["same"]))
    guard += [f"__envhook_children {_words(fact[1:])}" for fact in kinds["children"]]
    return guard


def _quick_guard(answer: Answer) -> list[str]:
    """The times come first: they are what changes."""
    guard = []
    if answer.older:
        times = (f'"$__envhook_stamp" -nt {quote(path)}' for path in answer.older)
        guard.append("builtin test " + " -a ".join(times))
        # The stamp is newer than what is not there, too.
        guard.append(f"not builtin path filter -vq {_words(answer.older)}")
    if answer.missing:
        guard.append(f"not builtin path filter -q {_words(answer.missing)}")
    return guard or ["builtin true"]


def _words(texts: list[str] | Fact) -> str:
    return " ".join(quote(text) for text in texts)

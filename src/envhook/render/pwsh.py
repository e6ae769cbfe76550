"""An answer in PowerShell's language (5.1 and newer), in printable ASCII: 5.1 reads files in the ANSI code page."""

from ..model import Answer, Fact

# .NET counts the time of a file in units of 100 ns since the year 1 (System.DateTime.Ticks).
_EPOCH_TICKS = 621_355_968_000_000_000


class NotUnicodeError(ValueError):
    """A text that PowerShell, whose strings are UTF-16, cannot hold."""


def quote(text: str) -> str:
    """Write a text as an expression of PowerShell that yields exactly this text.

    Args:
        text: any text; undecodable bytes as lone surrogates (PEP 383).

    Returns:
        Printable ASCII: the text between single quotes, where only ``'`` means something, else its UTF-8 in base64,
        decoded in place. The typographic quotes that end a string in PowerShell as well are thus never met.

    Raises:
        NotUnicodeError: the text holds bytes that are no UTF-8.
    """
    if text.isascii() and text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    import binascii  # a millisecond where it is a shared library, and most paths do without

    try:
        encoded = binascii.b2a_base64(text.encode("utf-8"), newline=False).decode("ascii")
    except UnicodeEncodeError:
        raise NotUnicodeError("a name here is no valid Unicode, PowerShell cannot hold it") from None
    return f"([Text.Encoding]::UTF8.GetString([Convert]::FromBase64String('{encoded}')))"


def render(answer: Answer) -> str:
    """Write an answer as a script that the hook runs with ``$here``, ``$file`` and ``$nothing`` set.

    Args:
        answer: the decision with its guards; facts of files as (file, path, twin, mtime in nanoseconds).

    Returns:
        A script whose output is ``$true`` when it was carried out, and nothing when its full guard did not hold; then
        nothing happened. Each ``return`` leaves the script alone.

    Raises:
        NotUnicodeError: a path holds bytes that are no UTF-8.
    """
    lines = [f"if (-not [string]::Equals($here, {quote(answer.pwd)})) {{ return }}"]
    if answer.physical:
        lines.append(_unless(f"[string]::Equals((__envhook_real $here), {quote(answer.physical)})"))
    lines += _times(answer.facts)
    lines += [_unless(_guard(fact)) for fact in answer.facts if fact[0] not in ("absent", "exists", "file")]
    lines.append(f"$__envhook.older = {_list(answer.older)}")
    lines.append(f"$__envhook.absent = {_list(answer.missing)}")
    lines += [f"__envhook_{call[0]} " + " ".join(map(quote, call[1:])) for call in answer.calls]
    return "\n".join([*lines, "$true", ""])


def _times(facts: list[Fact]) -> list[str]:
    """One test serves them all: the time of what is not there is a constant, and links are not followed."""
    absent = [fact[1] for fact in facts if fact[0] == "absent"]
    exists = [fact[1] for fact in facts if fact[0] == "exists"]
    lines = []
    for paths, sign in ((absent, "-ne"), (exists, "-eq")):
        if paths:
            test = f"if ($file::GetLastWriteTimeUtc($path).Ticks {sign} $nothing) {{ return }}"
            lines.append(f"foreach ($path in {_list(paths)}) {{ {test} }}")
    for fact in facts:
        if fact[0] == "file":
            ticks = int(fact[3]) // 100 + _EPOCH_TICKS
            lines.append(f"if ($file::GetLastWriteTimeUtc({quote(fact[1])}).Ticks -ne {ticks}) {{ return }}")
    return lines


def _guard(fact: Fact) -> str:
    """A fact that no time tells; a kind that is not known here must not be left out of the guard."""
    if fact[0] == "same":
        return f"[string]::Equals((__envhook_real {quote(fact[1])}), {quote(fact[2])})"
    if fact[0] == "children":
        return f"(__envhook_children {quote(fact[1])} {_list(list(fact[2:]))})"
    if fact[0] == "var":
        name, value = quote(fact[1]), quote(fact[2])
        return f"[string]::Equals([string][Environment]::GetEnvironmentVariable({name}), {value})"
    raise ValueError(f"no such fact: {fact[0]}")


def _unless(test: str) -> str:
    return f"if (-not {test}) {{ return }}"


def _list(texts: list[str]) -> str:
    return "@(" + ", ".join(map(quote, texts)) + ")"

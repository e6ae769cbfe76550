"""An answer in PowerShell's language (5.1 and newer), in printable ASCII: 5.1 reads files in the ANSI code page."""

from ..model import Answer, Call, Fact

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


def quote_lines(text: str) -> str:
    """Write a script of ours as an expression of PowerShell that yields it, without a call at each start.

    Args:
        text: ASCII, in lines.

    Returns:
        The lines between single quotes. Who writes them in other lines (CR LF) changes no meaning.
    """
    return "'" + text.replace("'", "''") + "'"


def render(answer: Answer) -> str:
    """Write an answer as a script that the hook runs with ``$here``, ``$file`` and ``$nothing`` set.

    Args:
        answer: the decision with its guards; facts of files as (file, path, twin, mtime in nanoseconds).

    Returns:
        A script whose output is ``$true`` when it was carried out, and nothing when its full guard did not hold; then
        nothing happened but what is done once. Each ``return`` leaves the script alone.

    Raises:
        NotUnicodeError: a path holds bytes that are no UTF-8.
    """
    lines = [_call(call) for call in answer.once]
    lines.append(_unless(f"[string]::Equals($here, {quote(answer.pwd)})"))
    if answer.physical:
        lines.append(_unless(f"[string]::Equals((__envhook_real $here), {quote(answer.physical)})"))
    kinds: dict[str, list[Fact]] = {kind: [] for kind in ("absent", "exists", "file", "var", "same", "children")}
    for fact in answer.facts:
        # A kind that is not known here must not be left out of the guard; one look tells of links as well.
        kinds["absent" if fact[0] == "lacks" else fact[0]].append(fact)
    names, values = (_list([fact[i] for fact in kinds["var"]]) for i in (1, 2))
    lines += _guard(kinds, f"{names} {values}")
    lines.append(f"$__envhook.older = {_list(answer.older)}")
    lines.append(f"$__envhook.absent = {_list(answer.missing)}")
    lines.append(f"$__envhook.names = {names}")
    lines += [_call(call) for call in answer.calls]
    return "\n".join([*lines, "$true", ""])


def _call(call: Call) -> str:
    return f"__envhook_{call[0]} " + " ".join(map(quote, call[1:]))


def _guard(kinds: dict[str, list[Fact]], variables: str) -> list[str]:
    """The cheap tests first."""
    lines = [_unless(f"(__envhook_set {variables})")] if kinds["var"] else []
    if kinds["absent"]:
        # What is not there has a time of its own, and links are not followed: one that leads nowhere is something.
        test = "if ($file::GetLastWriteTimeUtc($path).Ticks -ne $nothing) { return }"
        lines.append(f"foreach ($path in {_list([fact[1] for fact in kinds['absent']])}) {{ {test} }}")
    for _, path, _, mtime in kinds["file"]:
        ticks = int(mtime) // 100 + _EPOCH_TICKS
        lines.append(f"if ($file::GetLastWriteTimeUtc({quote(path)}).Ticks -ne {ticks}) {{ return }}")
    if kinds["exists"]:
        lines.append(_unless(f"(__envhook_exist {_list([fact[1] for fact in kinds['exists']])})"))
    for _, path, real in kinds["same"]:
        lines.append(_unless(f"[string]::Equals((__envhook_real {quote(path)}), {quote(real)})"))
    for _, root, *names in kinds["children"]:
        lines.append(_unless(f"(__envhook_children {quote(root)} {_list(names)})"))
    return lines


def _unless(test: str) -> str:
    return f"if (-not {test}) {{ return }}"


def _list(texts: list[str]) -> str:
    return "@(" + ", ".join(map(quote, texts)) + ")"

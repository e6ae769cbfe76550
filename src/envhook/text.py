"""Text that leaves envhook: the one place that makes it safe to show."""

LABEL_LIMIT = 64
# What a prompt string of some shell would act upon instead of showing it.
PROMPT_ACTIVE = frozenset("%\\`$!")
# Characters that reorder or hide what stands around them (Unicode TR 36, section 3).
_DECEIVING = frozenset(
    "\u061c\u200b\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)


def _hidden(character: str) -> bool:
    code = ord(character)
    return code < 0x20 or 0x7F <= code < 0xA0 or 0xD800 <= code < 0xE000 or character in _DECEIVING


def visible(text: str) -> str:
    r"""Make control and deceiving characters of a text visible.

    Args:
        text: any text, with undecodable bytes as lone surrogates (PEP 383).

    Returns:
        The text with each such character as ``\xNN`` or ``\uNNNN``.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_escape(c) if _hidden(c) else c for c in text)


def _escape(character: str) -> str:
    code = ord(character)
    if 0xDC80 <= code < 0xDD00:
        return f"\\x{code - 0xDC00:02x}"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def label(text: str) -> str:
    """Make a name fit for every shell's prompt.

    Args:
        text: a project's or environment's name.

    Returns:
        At most 64 characters; control characters and what a prompt would act upon show as ``_``.
    """
    safe = "".join("_" if _hidden(c) or c in PROMPT_ACTIVE else c for c in text[: LABEL_LIMIT + 1])
    return safe if len(safe) <= LABEL_LIMIT else safe[: LABEL_LIMIT - 1] + "…"


def tilde(path: str, home: str) -> str:
    """Shorten a path below the home directory for people.

    Args:
        path: an absolute path.
        home: the home directory, or ''.

    Returns:
        The path as one would type it, control characters made visible.
    """
    if home and (path == home or path.startswith(home.rstrip("/") + "/")):
        path = "~" + path[len(home.rstrip("/")) :]
    return visible(path)


def word(shown: str) -> str:
    """Quote a shown path so that it can be pasted behind a command, in any of the shells.

    Args:
        shown: a text that visible() or tilde() has made safe to show.

    Returns:
        The text, in single quotes where a shell would act upon it; a leading ``~/`` stays outside of them.
    """
    head, rest = ("~/", shown[2:]) if shown.startswith("~/") else ("", shown)
    if all(c.isalnum() or c in "/._-+@" for c in rest):
        return head + ("./" if rest.startswith("-") and not head else "") + rest
    return head + "'" + rest.replace("'", "'\\''") + "'"

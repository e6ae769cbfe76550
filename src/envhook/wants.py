"""Which Python a project asks for, read as data."""


def version(text: str) -> str:
    """Read a version as `.python-version` and settings spell it.

    Args:
        text: the text of a version file or of a setting.

    Returns:
        The first line that is no comment, when it is of the form ``(cpython|pypy)?N(.N){0,2}``, else ''.
    """
    for line in map(str.strip, text.splitlines()):
        if not line or line.startswith("#"):
            continue
        parts = _number(line).split(".")
        good = len(parts) <= 3 and all(p.isascii() and p.isdigit() and len(p) < 5 for p in parts)
        return line if good else ""
    return ""


def requires_python(text: str) -> str:
    """Find the `requires-python` line of a pyproject.toml.

    Args:
        text: the file's text.

    Returns:
        The range as it stands between the quotes, '' when there is none.
    """
    table = ""
    for line in map(str.strip, text.splitlines()):
        if line.startswith("["):
            table = line
        elif line.startswith("requires-python") and table.startswith("[project]"):
            key, _, value = line.partition("=")
            value = value.strip()
            if key.strip() == "requires-python" and value[:1] in ('"', "'"):
                return value[1:].partition(value[0])[0][:200]
    return ""


def satisfied(have: str, wanted: str) -> bool:
    """Compare a Python with what a project wants, major and minor only.

    Args:
        have: a version such as 3.11.7.
        wanted: a version (3.11) or a range of the form of PEP 440 (>=3.10,<4).

    Returns:
        False only if it is certain that this Python is not wanted; what cannot be read counts as satisfied.
    """
    mine = _pair(have)
    if mine is None or not wanted:
        return True
    return all(_clause(mine, clause.strip()) for clause in wanted.split(","))


def _clause(mine: tuple[int, int], clause: str) -> bool:
    operator = clause[: len(clause) - len(clause.lstrip("<>=!~"))]
    number = clause[len(operator) :].strip()
    star = number.endswith(".*")
    number = _number(number.removesuffix(".*"))
    parts = number.split(".")
    bound = _pair(number)
    if bound is None:
        return True
    only_major = len(parts) == 1
    if operator in ("", "==", "==="):
        return mine[0] == bound[0] if only_major else mine == bound
    if operator == "!=":
        # 3.9.* excludes a minor version; 3.9.1 only a patch release, which is not compared.
        return not (len(parts) == 2 and star and mine == bound)
    if operator == "~=":
        return mine[0] == bound[0] and (mine >= bound if len(parts) < 3 else mine == bound)
    if operator in (">", ">="):  # 3.11.7 is more than 3.11
        return mine >= bound
    if operator == "<":
        return mine <= bound if len(parts) > 2 and parts[2] != "0" else mine < bound
    return mine <= bound if operator == "<=" else True


def _number(text: str) -> str:
    """A version without the implementation in front: cpython3.12, pypy-3.10."""
    for name in ("cpython", "pypy"):
        if text.startswith(name):
            return text.removeprefix(name).removeprefix("-")
    return text


def _pair(number: str) -> tuple[int, int] | None:
    parts = number.strip().split(".")
    if not all(part.isascii() and part.isdigit() and len(part) < 5 for part in parts[:2]):
        return None
    return int(parts[0]), int(parts[1]) if len(parts) > 1 else 0

"""What is installed in an environment: read from the names and headers of its metadata, no code run."""

from __future__ import annotations

import os
from email.parser import HeaderParser

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

_HEADER_LIMIT = 1 << 16


def folders(env: str) -> list[str]:
    """Find the folders in which an environment keeps its distributions.

    Args:
        env: path of the environment.

    Returns:
        Physical paths, each once: lib64 is often a link to lib.
    """
    found = []
    for lib in ("lib", "lib64"):
        for name in _names(os.path.join(env, lib)):
            if name.startswith(("python", "pypy", "graalpy")):
                found.append(os.path.join(env, lib, name, "site-packages"))
    found.append(os.path.join(env, "Lib", "site-packages"))
    return list(dict.fromkeys(os.path.realpath(path) for path in found if os.path.isdir(path)))


def installed(env: str) -> dict[str, str]:
    """List the distributions of an environment.

    Args:
        env: path of the environment.

    Returns:
        Normalised name (PEP 503) → version, '' where nobody says it.
    """
    found: dict[str, str] = {}
    for folder in folders(env):
        for entry in _names(folder):
            one = _distribution(os.path.join(folder, entry), entry)
            if one:
                found.setdefault(str(canonicalize_name(one[0])), one[1])
    return found


def _names(folder: str) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []


def _distribution(path: str, entry: str) -> tuple[str, str] | None:
    """Name and version, where an entry of site-packages is the metadata of a distribution."""
    stem, dot, ending = entry.rpartition(".")
    if not dot or entry.startswith("~"):  # pip renames what it is about to take away
        return None
    if ending == "dist-info":
        # Half taken away it has no METADATA any more.
        header = os.path.join(path, "METADATA")
        return (_from_name(stem) or _header(header)) if os.path.isfile(header) else None
    if ending == "egg-info":
        return _header(os.path.join(path, "PKG-INFO") if os.path.isdir(path) else path)
    return (stem, "") if ending == "egg-link" else None


def _from_name(stem: str) -> tuple[str, str] | None:
    """What a folder's name tells where it is written as the standard says: NAME-VERSION, no other hyphen."""
    name, hyphen, version = stem.partition("-")
    try:
        return (name, str(Version(version))) if hyphen and "-" not in version else None
    except InvalidVersion:
        return None


def _header(path: str) -> tuple[str, str] | None:
    if not os.path.isfile(path):  # nor a pipe, on which one would wait for ever
        return None
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            message = HeaderParser().parsestr(file.read(_HEADER_LIMIT))
    except OSError:
        return None
    name, version = message.get("Name", ""), message.get("Version", "")
    return (name, version) if name else None

"""pip in a new environment, without a network."""

from __future__ import annotations

import os

from . import compiled, image, scripts, wheel
from .cache import Memory
from .image import Image
from .interpreter import Interpreter

_RECORD = ".dist-info/RECORD"


class Seeds:
    """Brings pip into environments.

    Args:
        cache: envhook's cache folder, '' when nothing can be kept.
        memory: remembers which wheel fits which version.
        environ: the environment variables that an interpreter gets.
    """

    def __init__(self, cache: str, memory: Memory, environ: dict[str, str]) -> None:
        self._cache = cache
        self._memory = memory
        self._environ = environ
        self._uncompiled: tuple[Image, Interpreter] | None = None

    def plant(self, env: str, python: Interpreter) -> bool:
        """Install pip into an environment.

        Args:
            env: path of the environment, complete but for pip.
            python: its interpreter.

        Returns:
            False when no pip is at hand that fits this Python.

        Raises:
            OSError: it cannot be written.
        """
        file = wheel.find(python, self._memory)
        site = site_packages(env, python)
        if not file or not site:
            return False
        try:
            source = self._image(file)
            record = self._lay(source, python, site) if source else _record(image.unpack(file, site, 0o644))
        except ValueError:
            return False
        self._register(env, python, site, record)
        return True

    def afterwards(self) -> None:
        """Prepare what makes the next environment's pip quicker; nothing waits for it."""
        if self._uncompiled is not None:
            compiled.start(*self._uncompiled, self._environ)

    def _image(self, file: str) -> Image | None:
        if not self._cache:
            return None
        try:
            return image.of_wheel(self._cache, file)
        except OSError:
            return None  # a cache that cannot be written: unpack it right there

    def _lay(self, source: Image, python: Interpreter, site: str) -> str:
        """Lay the cached files; RECORD is this environment's own, since it names what is added."""
        record = _record(source.files)
        made: set[str] = set()
        image.lay(source, site, made, skip=_RECORD)
        image.write(os.path.join(site, record), _read(os.path.join(source.tree, record)))
        found = compiled.of(source, python)
        if found is None:
            self._uncompiled = (source, python)
        else:
            image.lay(found, site, made)
        return record

    def _register(self, env: str, python: Interpreter, site: str, record: str) -> None:
        """Write pip's commands, and note all that was added, so that pip can replace and remove itself."""
        bin_folder = os.path.join(env, "Scripts" if os.name == "nt" else "bin")
        names = scripts.install(bin_folder, python.minor)
        info = os.path.dirname(record)
        image.write(os.path.join(site, info, "INSTALLER"), b"envhook\n")
        lead = os.path.relpath(bin_folder, site).replace(os.sep, "/")
        lines = [f"{lead}/{name},," for name in names] + [f"{info}/INSTALLER,,", ""]
        with open(os.path.join(site, record), "ab") as file:
            file.write("\n".join(lines).encode())


def site_packages(env: str, python: Interpreter) -> str:
    """Find an environment's folder of packages.

    Args:
        env: path of the environment.
        python: its interpreter.

    Returns:
        Its path, '' when there is none.
    """
    if os.name == "nt":
        candidates = [os.path.join(env, "Lib", "site-packages")]
    else:
        lead = "pypy" if python.implementation == "pypy" else "python"
        lib = os.path.join(env, "lib")
        names = [f"{lead}{python.minor}{python.build}", *(os.listdir(lib) if os.path.isdir(lib) else [])]
        candidates = [os.path.join(lib, name, "site-packages") for name in names]
    return next((folder for folder in candidates if os.path.isdir(folder)), "")


def _record(names: list[str]) -> str:
    for name in names:
        if name.endswith(_RECORD):
            return name
    raise ValueError("the wheel of pip has no RECORD")


def _read(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()

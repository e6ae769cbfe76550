"""pip compiled for an interpreter: done once, in the background, after the first environment was made with it."""

from __future__ import annotations

import os
import subprocess

from .image import Image, opened
from .interpreter import Interpreter

# Run by the interpreter itself (3.7 and newer), since only it knows its format. It gives the folder its name when that
# is complete; whoever comes while it works, or after it died within the last ten minutes, leaves it alone.
_PROGRAM = """
import os, py_compile, shutil, sys, time
image, target = sys.argv[1:3]
fresh = target + ".envhook-building"
try:
    os.nice(19)
except Exception:
    pass
try:
    if time.time() - os.stat(fresh).st_mtime < 600:
        sys.exit()
    shutil.rmtree(fresh)
except FileNotFoundError:
    pass
os.makedirs(fresh)
with open(os.path.join(image, "files"), encoding="utf-8") as file:
    names = [row.partition(" ")[2] for row in file.read().split(chr(0)) if row.endswith(".py")]
done = []
try:
    for name in names:
        folder, file = os.path.split(name)
        cached = "/".join((folder, "__pycache__", file[:-3] + "." + sys.implementation.cache_tag + ".pyc"))
        path = os.path.join(fresh, "tree", cached)
        try:
            py_compile.compile(os.path.join(image, "tree", name), path, name, doraise=True)
        except (py_compile.PyCompileError, SyntaxError):
            continue
        os.chmod(path, 0o444)
        done.append("%d %s" % (os.stat(path).st_size, cached))
    with open(os.path.join(fresh, "files"), "w", encoding="utf-8", newline="") as file:
        file.write(chr(0).join(done))
    shutil.rmtree(target, ignore_errors=True)
    os.rename(fresh, target)
except BaseException:
    shutil.rmtree(fresh, ignore_errors=True)
"""


def _folder(image: Image, python: Interpreter) -> str:
    # The format may change with every pre-release, so the whole version counts.
    return os.path.join(image.folder, "compiled", f"{python.implementation}-{python.version}{python.build}")


def of(image: Image, python: Interpreter) -> Image | None:
    """Open what an interpreter compiled of an image.

    Args:
        image: the wheel's image.
        python: the interpreter.

    Returns:
        The compiled files, None when there are none yet.
    """
    return opened(_folder(image, python))


def start(image: Image, python: Interpreter, environ: dict[str, str]) -> None:
    """Have an interpreter compile an image, in the background and last in line; nothing waits for it.

    Args:
        image: the wheel's image.
        python: the interpreter.
        environ: the environment variables that it gets.
    """
    try:
        process = subprocess.Popen(
            [python.exe, "-I", "-S", "-B", "-X", "utf8", "-c", _PROGRAM, image.folder, _folder(image, python)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=os.path.abspath(os.sep),
            env=environ,
            start_new_session=os.name != "nt",
            creationflags=getattr(subprocess, "DETACHED_PROCESS", 0),
        )
    except (OSError, ValueError):
        return
    process.returncode = 0  # nobody waits for it: no warning when the object goes

"""Started by the hooks: a stub, since a script is compiled anew at each run; the rooms come compiled (see pack.py)."""

import marshal
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
# The interpreter runs with -I -S: neither site-packages nor the working directory are on its path.
sys.path.insert(0, os.path.dirname(HERE))


def unpack(folder: str) -> bool:
    """Load the rooms from the pack in a folder; False where there is none that holds."""
    try:
        with open(folder + "/rooms." + hex(sys.hexversion), "rb", 0) as file:
            loader, rooms = marshal.loads(file.read())  # noqa: S302 - as trustworthy as __pycache__
        exec(loader, globals())  # noqa: S102 - this defines `load`, see pack.py
        return load(HERE, rooms)  # type: ignore[name-defined,no-any-return] # noqa: F821
    except Exception:  # whatever is wrong with it: Python finds the rooms itself, and a new one is made
        return False


if __name__ == "__main__":
    unpacked = unpack(HERE + "/__pycache__")
    if not unpacked:
        from envhook.elsewhere import own_folder  # the package is somebody else's, or this is the first run

        folder = own_folder(HERE, sys.argv)
        unpacked = folder != "" and unpack(folder)
    from envhook.hook import main, unattended

    code = main(sys.argv[1:])
    # Nothing is left to tidy up: leaving at once saves the interpreter's own farewell.
    sys.stderr.flush()
    if not unpacked:
        from envhook.pack import write

        write(HERE, sys.argv)
    if code == 0 and unattended(sys.argv[1:]):
        from envhook.daemon.start import on_demand

        on_demand(sys.argv[3])
    os._exit(code)

"""Where the pack is kept if not beside the code: a small room, since it may have to be compiled at each run."""

import os


def own_folder(package: str, arguments: list[str]) -> str:
    """Name the folder for packs in the user's runtime folder.

    Args:
        package: the package's folder; each installation has a folder of its own.
        arguments: the helper's, its name first: VERSION SHELL RUN PWD PHYSICAL.

    Returns:
        Its path, '' when the runtime folder is not the user's own and closed to others: a pack is code.
    """
    run = arguments[3] if len(arguments) == 6 else ""
    try:
        found = os.lstat(run)
    except OSError:
        return ""
    if os.name != "nt" and (found.st_uid != os.geteuid() or found.st_mode & 0o077):
        return ""
    return run + "/rooms" + package.replace("\\", "/").replace(":", "_").replace("/", "/=")

"""Folders made and taken away: never through a link, never outside the project, never anything unknown.

Directories are named by their device and inode (identity), so that nothing is taken away because of its name alone.
"""

from __future__ import annotations

import errno
import os
import stat

_DIRECTORY = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
_BY_DESCRIPTOR = os.open in os.supports_dir_fd and os.mkdir in os.supports_dir_fd and os.scandir in os.supports_fd


def identity(path: str) -> str:
    """Name the directory that stands at a path.

    Args:
        path: an absolute path; a link at its end is not followed.

    Returns:
        Device and inode, '' when there is no directory.
    """
    try:
        found = os.lstat(path)
    except OSError:
        return ""
    return f"{found.st_dev}:{found.st_ino}" if stat.S_ISDIR(found.st_mode) else ""


def absent(path: str) -> bool:
    """Tell whether there is nothing at a path, not even a dangling link.

    Args:
        path: an absolute path.

    Raises:
        OSError: it cannot be told (no permission, a path that is too long).
    """
    try:
        os.lstat(path)
    except FileNotFoundError:
        return True
    return False


def make(root: str, name: str) -> str:
    """Make the environment's folder within the project: it must not exist, and no link is passed on the way.

    Args:
        root: physical path of the project.
        name: the folder's name, or a relative path.

    Returns:
        The new folder's identity.

    Raises:
        FileExistsError: something is there.
        OSError: it cannot be made; ELOOP or ENOTDIR when a link or a file is in the way.
    """
    parts = name.split("/") if os.sep == "/" else name.replace("\\", "/").split("/")
    if not all(part not in ("", ".", "..") for part in parts):
        raise OSError(errno.EINVAL, "not a name within the project", name)
    # Group and others never get to write, whatever the umask: code that others can write to would be refused.
    if not _BY_DESCRIPTOR:
        return _make_by_path(root, parts)
    above = os.open(root, _DIRECTORY)
    try:
        for part in parts[:-1]:
            try:
                os.mkdir(part, 0o755, dir_fd=above)
            except FileExistsError:
                pass
            inner = os.open(part, _DIRECTORY, dir_fd=above)
            os.close(above)
            above = inner
        os.mkdir(parts[-1], 0o755, dir_fd=above)
        found = os.stat(parts[-1], dir_fd=above, follow_symlinks=False)
    finally:
        os.close(above)
    return f"{found.st_dev}:{found.st_ino}"


def _make_by_path(root: str, parts: list[str]) -> str:
    path = root
    for part in parts[:-1]:
        path = os.path.join(path, part)
        try:
            os.mkdir(path)
        except FileExistsError:
            if not identity(path) or os.path.realpath(path) != os.path.normpath(path):
                raise
    path = os.path.join(path, parts[-1])
    os.mkdir(path)
    return identity(path)


def aside(path: str) -> str:
    """Find a free name beside a folder, for the time it takes to replace it or to take it away.

    Args:
        path: the folder.

    Returns:
        A path in the same directory, so that a rename is one step.
    """
    above, name = os.path.split(path)
    return os.path.join(above, f"{name[:200]}.envhook-{os.urandom(4).hex()}")


def mounted(path: str) -> bool:
    """Tell whether another disk is mounted somewhere in a folder: such a folder cannot be taken away.

    Args:
        path: the folder.
    """
    try:
        device = os.lstat(path).st_dev
        for above, names, _ in os.walk(path):
            if any(os.lstat(os.path.join(above, name)).st_dev != device for name in names):
                return True
    except OSError:
        pass
    return False


def discard(path: str, known: str) -> bool:
    """Take away a folder with all that is in it, if it is the one that is meant.

    Args:
        path: the folder.
        known: its identity.

    Returns:
        True when it is gone, False when something else stands there (which stays).

    Raises:
        OSError: it cannot be taken away.
    """
    if not known or identity(path) != known:
        return absent(path)
    if _BY_DESCRIPTOR:
        descriptor = os.open(path, _DIRECTORY)
        try:
            found = os.fstat(descriptor)
            if f"{found.st_dev}:{found.st_ino}" != known:
                return False
            _empty(descriptor, found.st_dev)
        except RecursionError as error:
            raise OSError(errno.ENAMETOOLONG, "folders too deep", path) from error
        finally:
            os.close(descriptor)
        os.rmdir(path)
    else:
        import shutil

        shutil.rmtree(path)
    return True


def _empty(directory: int, device: int) -> None:
    """Take away what is in a directory: links themselves, not what they lead to; never another file system."""
    found = os.fstat(directory)
    if found.st_dev != device:
        raise OSError(errno.EXDEV, "another disk is mounted in it")
    if not found.st_mode & stat.S_IWUSR or not found.st_mode & stat.S_IXUSR:
        os.fchmod(directory, stat.S_IMODE(found.st_mode) | stat.S_IRWXU)
    with os.scandir(directory) as entries:
        listed = [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries]
    for name, is_directory in listed:
        if not is_directory:
            os.unlink(name, dir_fd=directory)
            continue
        try:
            inner = os.open(name, _DIRECTORY, dir_fd=directory)
        except PermissionError:
            # A folder that its owner may not even read. The entry is no link, so this changes nothing else.
            os.chmod(name, stat.S_IRWXU, dir_fd=directory)
            inner = os.open(name, _DIRECTORY, dir_fd=directory)
        try:
            _empty(inner, device)
        finally:
            os.close(inner)
        os.rmdir(name, dir_fd=directory)

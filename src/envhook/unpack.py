"""Loads the rooms of a pack. Its own code is the first thing in the pack: nothing else is loaded when it runs."""

import marshal
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec
    from types import CodeType, ModuleType

    # Name of the module → file below the package, its mtime in nanoseconds, its size, its code: as it is where most
    # questions need it, else as marshal writes it.
    Rooms = dict[str, tuple[str, int, int, CodeType | bytes]]


class Loader:
    """Gives Python the rooms of a pack; asked before any other finder."""

    def __init__(self, package: str, rooms: "Rooms") -> None:
        self.package = package
        self.rooms = rooms

    def find_spec(self, name: str, path: object = None, target: object = None) -> "ModuleSpec | None":  # noqa: ARG002
        """Find a room; the words of importlib.abc.MetaPathFinder."""
        return self.spec(name) if name in self.rooms else None

    def spec(self, name: str) -> "ModuleSpec":
        """Describe a room of this pack."""
        file = self.package + "/" + self.rooms[name][0]
        is_package = file.endswith("/__init__.py")
        # The class by way of an instance: importlib.machinery would have to be loaded to get at its name.
        kind: type[ModuleSpec] = type(sys.__spec__)
        spec = kind(name, self, origin=file, is_package=is_package)  # type: ignore[arg-type] # a Loader by its words
        spec.has_location = True
        if is_package:
            spec.submodule_search_locations = [file.removesuffix("/__init__.py")]
        return spec

    def create_module(self, spec: "ModuleSpec") -> None:
        """Leave it to Python; the words of importlib.abc.Loader."""

    def exec_module(self, module: "ModuleType") -> None:
        """Run a room's code; the words of importlib.abc.Loader."""
        code = self.rooms[module.__name__][3]
        exec(marshal.loads(code) if isinstance(code, bytes) else code, module.__dict__)  # noqa: S102, S302 - our own


def load(package: str, rooms: "Rooms") -> bool:
    """Load the rooms that most questions need, and have Python find the others in the pack.

    Args:
        package: the package's folder.
        rooms: the rooms of the pack, each behind those that it imports.

    Returns:
        False if they are not those of the package as it is now; then nothing was loaded.
    """
    for file, mtime, size, _ in rooms.values():
        found = os.stat(package + "/" + file)
        if found.st_mtime_ns != mtime or found.st_size != size:
            return False
    loader = Loader(package, rooms)
    sys.meta_path.insert(0, loader)
    for name, room in rooms.items():
        if not isinstance(room[3], bytes):
            _load(loader, name)
    return True


def _load(loader: Loader, name: str) -> None:
    """What importlib does for a module, without its locks and searches: they take longer than the module."""
    spec = loader.spec(name)
    module = sys.modules[name] = type(sys)(name)
    module.__spec__, module.__loader__, module.__package__ = spec, spec.loader, spec.parent
    module.__file__ = spec.origin
    if spec.submodule_search_locations is not None:
        module.__path__ = spec.submodule_search_locations
    loader.exec_module(module)
    above, _, own = name.rpartition(".")
    if above:
        setattr(sys.modules[above], own, module)

"""One environment to make, with everything that the steps of making it need."""

from __future__ import annotations

import os

from .. import names
from .. import seen as look
from ..locate import wanted_python
from ..missing import Level
from ..model import Seen
from ..text import tilde, visible
from . import cache
from .choice import Wish
from .errors import NotCreated, cause
from .interpreter import Census
from .journal import Journal
from .searchpath import SearchPath
from .seed import Seeds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..hook import Finding
    from ..model import Session
    from .interrupt import Guard


class Job:
    """One environment to make.

    Args:
        session: who asks.
        finding: what was found at the project's folder.
        root: physical path of the project.
        name: the environment's name within the project; '' for what the project says, else .venv.
        python: a version or a range; '' for what the project says.
        builder: auto | uv | virtualenv | venv; '' for what the settings say.
        force: an environment that is there is replaced.
        report: told what is under way.
        guard: holds the signals.
    """

    def __init__(
        self,
        session: Session,
        finding: Finding,
        root: str,
        name: str = "",
        python: str = "",
        builder: str = "",
        force: bool = False,
        *,
        report: Callable[[str], None],
        guard: Guard,
    ) -> None:
        self.session = session
        self.finding = finding
        place = finding.place
        own = place.root == root
        self.root = root
        self.name = name or _own_name(root, place.shown if own else "") or ".venv"
        self.env = os.path.join(root, *self.name.split("/"))
        self.force = force
        self.report = report
        self.guard = guard
        self.builder = builder or finding.settings.builder
        self.wish = _wish(python, root, finding)
        self.path = SearchPath(session.environ, (root, _repository(place.repo, session.home)))
        self.environ = self.path.for_builders()
        self.journal = Journal(session.folders, self.env, session.uid)
        self.lock = -1
        self.started = 0.0  # of the monotonic clock
        self.begun: Callable[[], None] = lambda: None  # called when other shells can see that it is being made
        self.waiting = False  # for somebody else who makes it
        self.later = False  # nobody looks on any more: what goes wrong is to be told later
        store = cache.folder(session)
        known = cache.Memory(f"{store}/interpreters" if store else "", session.uid)
        self.census = Census(known, self.environ)
        wheels = cache.Memory(f"{store}/pip/wheels" if store else "", session.uid)
        self.seeds = Seeds(store, wheels, self.environ)

    @property
    def prompt(self) -> str:
        """The project's name, in one line and without control characters."""
        return visible(os.path.basename(self.root)) or "project"

    def failure(self, what: str, remedy: str = "") -> NotCreated:
        """Put a cause into the line for the user."""
        again = "retry: envhook create --force" if self.force else "retry: envhook create"
        return NotCreated(f"{visible(self.name)} not created: {what}", remedy or again)

    def show(self, path: str) -> str:
        """Write a path for people."""
        return tilde(path, self.session.home)

    def trouble(self, error: OSError) -> NotCreated:
        """Put an error of the system into the line for the user; envhook's own folders are named."""
        what = cause(error, self.show)
        file = error.filename if isinstance(error.filename, str) else ""
        for own in (self.session.folders.state, self.session.folders.data):
            if own and file.startswith(own):
                what = f"it cannot be noted in {self.show(own)}, {cause(OSError(error.errno, error.strerror))}"
        return self.failure(what)


def _repository(repo: str, home: str) -> str:
    """The repository whose programs do not count; a home directory kept in git is no project."""
    return "" if (home + os.sep).startswith(repo.rstrip(os.sep) + os.sep) else repo


def _wish(python: str, root: str, finding: Finding) -> Wish:
    """What was asked for by hand, by the project, by the settings: the first that says something."""
    if python:
        return Wish(python, "")
    if finding.place.root == root and finding.place.wants:
        return Wish(finding.place.wants, finding.place.wants_from)
    level = Level(root)
    level.pyproject = look.text(Seen(), f"{root}/pyproject.toml", names.READ_LIMIT) or ""
    wanted, source = wanted_python(Seen(), level)
    if wanted:
        return Wish(wanted, source)
    return Wish(finding.settings.python, "settings" if finding.settings.python else "")


def _own_name(root: str, shown: str) -> str:
    """How the project calls its environment, '' when that is not within it."""
    lead = root.rstrip(os.sep) + os.sep
    return shown[len(lead) :].replace(os.sep, "/") if shown.startswith(lead) else ""

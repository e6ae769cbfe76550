"""The things that the rooms hand to each other; data only, no decisions."""

# A look at the disk or at a variable, that a full guard repeats: (kind, path, …).
#   absent PATH            nothing is there, not even a link that leads nowhere
#   lacks PATH             nothing is there that could be opened
#   exists PATH            something is there
#   file PATH              it has the time that it had (in an answer: TWIN and the nanoseconds besides)
#   same PATH PATH         both lead to the same
#   children PATH NAME …   the visible folders in PATH that hold a pyvenv.cfg are these
#   var NAME VALUE         an environment variable, '' when it is not set
Fact = tuple[str, ...]
Call = tuple[str, ...]


class Folders:
    """Where envhook keeps its own files: absolute paths, or '' for a folder that does not count."""

    __slots__ = ("config", "data", "run", "state")

    def __init__(self, data: str, state: str, config: str, run: str) -> None:
        self.data = data
        self.state = state
        self.config = config
        self.run = run


class Settings:
    """The user's own settings as the fast path needs them (see README.md)."""

    __slots__ = (
        "auto_create",
        "builder",
        "daemon",
        "env_names",
        "exclude",
        "private_groups",
        "projects",
        "prompt",
        "python",
        "quiet",
        "trusted_roots",
    )

    def __init__(self) -> None:
        self.auto_create = "true"  # true | ask | false
        self.trusted_roots: list[str] = []
        self.env_names = [".venv", "venv", "env", ".env"]
        self.builder = "auto"
        self.python = ""
        self.prompt = True
        self.quiet = False
        self.daemon = "auto"  # auto | true | false
        self.exclude: list[str] = []
        self.projects: list[str] = []  # those that are brought in line unasked: auto_sync = true
        # Groups that have this user as their only member: writable by such a group is writable by nobody else.
        self.private_groups: list[int] = []


class Session:
    """Who asks, from where: the arguments and the environment, read once (see session.py)."""

    __slots__ = (
        "deleted",
        "environ",
        "folders",
        "gid",
        "home",
        "home_ok",
        "physical",
        "pwd",
        "shell",
        "since",
        "typed",
        "uid",
        "version",
        "windows",
    )

    def __init__(self) -> None:
        self.version = ""  # version of the hook that asks
        self.shell = ""  # bash | bash-coarse | zsh | fish | powershell
        self.pwd = ""
        self.physical = ""  # physical directory; when that is gone, the nearest one above that still exists
        self.deleted = False  # the working directory is gone
        self.environ: dict[str, str] = {}
        self.folders = Folders("", "", "", "")
        self.home = ""  # physical path of the home directory, '' when there is none
        self.home_ok = False  # the home directory belongs to this user
        self.uid = -1  # -1 where the system has no such ids (Windows)
        self.gid = -1
        self.typed = ""  # the line typed at this prompt, '' when there is none to judge
        self.since = 0  # nanoseconds since the epoch: what has a ctime before this was there before the line
        self.windows = False


class Seen:
    """All the facts on which an answer rests (filled by seen.py)."""

    __slots__ = ("facts", "files", "older", "quick_missing")

    def __init__(self) -> None:
        self.facts: dict[Fact, None] = {}  # the full guard, in the order of discovery
        self.files: dict[str, tuple[int, int]] = {}  # each file that was read: its mtime and ctime in nanoseconds
        self.older: dict[str, None] = {}  # the quick guard: paths that must be older than the stamp
        self.quick_missing: dict[str, None] = {}  # the quick guard: paths that must be absent


class Place:
    """What locate.py found for a directory."""

    __slots__ = (
        "auto_sync",
        "blocked",
        "cfg",
        "drift",
        "env",
        "gone",
        "manager",
        "missing",
        "name",
        "notes",
        "outside",
        "reason",
        "repo",
        "root",
        "several",
        "shown",
        "source",
        "sync",
        "through",
        "wants",
        "wants_from",
    )

    def __init__(self) -> None:
        self.root = ""  # the project's folder, '' when there is no project
        self.env = ""  # physical path of the environment, '' when there is none
        self.name = ""  # the environment's name as the project spells it: .venv
        self.shown = ""  # path under which it was found, before links and redirects
        self.source = ""  # use | variable | settings | folder | file | child
        self.outside = False  # a link or a redirect leaves the project
        self.cfg: dict[str, str] = {}  # pyvenv.cfg, keys in lower case
        self.drift = False  # it is known not to hold what the project declares
        self.auto_sync = False  # the user wants it to be brought in line unasked
        self.sync = False  # at a prompt: it is to be compared, and brought in line if need be
        self.reason = ""  # why the environment is broken, '' when it is not
        self.gone = False  # envhook or a builder made an environment here, and it is no longer there
        self.missing = False  # a project that should have an environment and has none
        self.blocked = ""  # why a missing environment is not to be made unasked
        self.manager = ""  # the manager that keeps this project's environment elsewhere
        self.repo = ""  # top of the repository, '' outside any
        self.wants = ""  # Python version or range that the project asks for
        self.wants_from = ""  # the file that says so
        self.notes: list[tuple[str, str]] = []  # (key, text) to say once
        self.through = ""  # where a link or a redirect out of the project leads, as it is spelled
        self.several: list[str] = []  # names of several environments of which none is chosen


class Verdict:
    """What trust.py says of a place's environment."""

    __slots__ = ("by", "name", "text")

    def __init__(self, name: str, text: str = "", by: str = "") -> None:
        self.name = name  # trusted | ask | denied | refused
        self.text = text  # one line for the user: what, and what to type
        self.by = by  # how trust was given: created | allow | adopt | typed | hand | root


class Decision:
    """What is to be, and why."""

    __slots__ = ("calls", "keep", "label", "reason", "state")

    def __init__(self, state: str, reason: str) -> None:
        self.state = state  # one of names.STATES
        self.reason = reason  # a sentence for people
        self.label = ""
        self.calls: list[Call] = []  # verbs that every replay carries out
        self.keep = True  # may be kept and replayed; else it is asked for anew at each prompt


class Answer:
    """A decision with its guards, ready to be written in a shell's language (see render/)."""

    __slots__ = ("calls", "facts", "missing", "older", "once", "physical", "pwd")

    def __init__(self, pwd: str, physical: str) -> None:
        self.pwd = pwd
        self.physical = physical
        self.facts: list[Fact] = []
        self.older: list[str] = []
        self.missing: list[str] = []
        self.once: list[Call] = []  # carried out even where the guard does not hold: the next answer would not say it
        self.calls: list[Call] = []

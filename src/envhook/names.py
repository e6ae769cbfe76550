"""The words that everything is told in."""

from . import __version__

VERSION = __version__

# States: one vocabulary for the prompt, `status`, JSON and the documentation.
NONE, ACTIVE, MISSING, CREATING = "none", "active", "missing", "creating"
UNTRUSTED, DENIED, BROKEN, OFF, FOREIGN = "untrusted", "denied", "broken", "off", "foreign"
STATES = (NONE, ACTIVE, MISSING, CREATING, UNTRUSTED, DENIED, BROKEN, OFF, FOREIGN)

STRONG_MARKERS = (
    ".envhook.toml",
    "Pipfile",
    "pdm.lock",
    "poetry.lock",
    "pylock.toml",
    "pyproject.toml",
    "setup.cfg",
    "setup.py",
    "uv.lock",
)
# Strong at the top of a repository or outside any; below one they may be some tool's corner.
WEAK_MARKERS = ("requirements.in", "requirements.txt")

# Files and folders by which a manager says that it keeps the environment itself.
MANAGER_MARKERS = (
    ("poetry.lock", "poetry", "poetry install"),
    ("Pipfile", "pipenv", "pipenv install"),
    ("environment.yml", "conda", "conda env create"),
    ("pixi.toml", "pixi", "pixi install"),
    (".envrc", "direnv", "direnv allow"),
)

# Environment variables of our own.
ENV_ACTIVE = "ENVHOOK_ENV"
ENV_TYPED = "ENVHOOK_TYPED"
ENV_SINCE = "ENVHOOK_SINCE"

PROJECT_FILE_LIMIT = 4096  # bytes of project settings handed to the TOML reader
TYPED_LIMIT = 4096  # bytes of a typed line that the hooks hand over
READ_LIMIT = 1 << 20  # bytes of a project file that are looked at at all
SHELL_LANGUAGES = {"bash": "posix", "zsh": "zsh", "fish": "fish", "powershell": "pwsh"}

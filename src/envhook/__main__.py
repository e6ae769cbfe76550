"""`python -m envhook` and the console script: everything else is loaded when a verb needs it."""

import sys


def main() -> None:
    """Run the command line with the arguments of this process."""
    from envhook.cli import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()

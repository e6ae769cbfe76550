"""The helper alone, as the hooks start it, against an interpreter that does nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import envhook
from envhook import names
from tests.bench.results import Key, interleave
from tests.bench.startup import run

if TYPE_CHECKING:
    from tests.bench.accounts import Account
    from tests.bench.results import Results

PASS = Key("python -I -S -c pass", "", "python")
HELPER = Path(envhook.__file__).with_name("run_hook.py")
SUBJECTS = ("helper, project", "helper, plain folder")


def measure(results: Results, rounds: int, account: Account) -> None:
    """First visits of directories by the helper: below a project, and where there is none.

    Args:
        results: where the samples go.
        rounds: how often.
        account: the one that uses envhook.
    """
    python = str(Path(str(account.tool.program())).parent / "python")
    folders = {SUBJECTS[0]: account.shop / "helper", SUBJECTS[1]: account.outside / "helper"}
    for parent in folders.values():
        for number in range(rounds):
            (parent / str(number)).mkdir(parents=True)
    account.settle()
    counters = dict.fromkeys(SUBJECTS, -1)

    def first_visit(subject: str) -> float:
        counters[subject] += 1
        where = str(folders[subject] / str(counters[subject]))
        run_folder = account.env["XDG_RUNTIME_DIR"] + "/envhook"
        words = [python, "-I", "-S", "-X", "utf8", str(HELPER), names.VERSION, "bash", run_folder, where, where]
        took = run(words, account.env)
        kept = Path(f"{run_folder}/answers/{names.VERSION}/bash{where.replace('/', '/=')}/.answer")
        text = kept.read_text(encoding="utf-8")
        assert ("__envhook_enter" in text) == (subject == SUBJECTS[0]), "the helper gave another answer"
        return took

    actions = {Key(subject, "", "envhook"): (lambda subject=subject: first_visit(subject)) for subject in SUBJECTS}
    interleave(results, rounds, {PASS: lambda: run([python, "-I", "-S", "-c", "pass"], account.env), **actions})

"""`make bench`: the order of work."""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench import budgets, creation, crowd, helper, inside, live, picture, processes, report, startup, tools
from tests.bench.accounts import Account
from tests.bench.results import NOTHING, Results
from tests.shell.dialects import KINDS
from tests.shell.homes import install_program
from tests.shell.words import Bash

if TYPE_CHECKING:
    from tests.bench.accounts import Session
    from tests.shell.words import Dialect

DOCS = tools.ROOT / "docs"
SHELLS = ("bash", *KINDS)


def main() -> int:
    """Measure everything, write the page, the data and the picture, tell the budgets."""
    words = _words()
    shells = [_dialect(name) for name in words.shells if shutil.which(name)]
    results = Results()
    results.failures += [f"{name} is not on PATH" for name in words.shells if not shutil.which(name)]
    base = Path(tempfile.mkdtemp(prefix="eb-")).resolve()
    try:
        program = install_program(base / "opt" / "envhook")
        accounts = [Account(base, tool) for tool in tools.everyone(program)]
        for peer in ("direnv", "mise"):
            if peer not in {account.tool.name for account in accounts}:
                results.fail(f"{peer} is not here")
        _say(f"tools: {', '.join(account.tool.name for account in accounts)}")
        _measure(results, words, shells, accounts)
        _say("daemon")
        live.measure(results, words.rounds, base, program, shells)
    finally:
        shutil.rmtree(base, ignore_errors=True)
    return _tell(results, [dialect.name for dialect in shells], words.out)


def _words() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=21, help="samples of each measurement")
    parser.add_argument("--shells", nargs="+", default=SHELLS, choices=SHELLS)
    parser.add_argument("--projects", type=int, default=1000, help="projects that are known in the last part")
    parser.add_argument("--out", type=Path, default=DOCS, help="folder of the page, the data and the picture")
    return parser.parse_args()


def _dialect(name: str) -> Dialect:
    program = shutil.which(name)
    assert program
    return KINDS[name](program) if name in KINDS else Bash(program)


def _measure(results: Results, words: argparse.Namespace, shells: list[Dialect], accounts: list[Account]) -> None:
    rounds = words.rounds
    mine = next(account for account in accounts if account.tool.name == "envhook")
    _say("helper")
    helper.measure(results, 4 * rounds, mine)
    for dialect in shells:
        known = [account for account in accounts if account.set_up(dialect)]
        for account in accounts:
            if account not in known:
                results.fail(f"{account.tool.name} does not know {dialect.name}")
        _say(f"{dialect.name}: start")
        startup.measure(results, (1 if dialect.name == "pwsh" else 3) * rounds, known, dialect)
        sessions = [account.open(dialect) for account in known]
        try:
            _inside(results, rounds, dialect, sessions)
        finally:
            for session in sessions:
                session.close()
    _say(f"{words.projects} known projects")
    crowd.fill(mine, words.projects, [dialect.word for dialect in shells])
    for dialect in shells:
        few = [account.open(dialect) for account in accounts if account.tool.name in (NOTHING, "envhook")]
        inside.crowded(results, rounds, few, words.projects)
        for session in few:
            session.close()


def _inside(results: Results, rounds: int, dialect: Dialect, sessions: list[Session]) -> None:
    for what, part in (
        ("prompt", inside.unchanged),
        ("cd", inside.known),
        ("first visit", inside.first),
        ("depth", inside.deep),
    ):
        _say(f"{dialect.name}: {what}")
        part(results, rounds, sessions)
    by_tool = {session.account.tool.name: session for session in sessions}
    _say(f"{dialect.name}: new environments")
    few = max(1, rounds // 5)
    creation.measure(results, few, by_tool["envhook"], by_tool[NOTHING], cold=False)
    if dialect.name == "bash":
        creation.measure(results, few, by_tool["envhook"], by_tool[NOTHING], cold=True)
    _say(f"{dialect.name}: processes")
    processes.count(results, sessions)


def _tell(results: Results, shells: list[str], out: Path) -> int:
    lines = list(budgets.lines(results, shells))
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}."
    out.mkdir(parents=True, exist_ok=True)
    (out / "benchmark.md").write_text(report.page(results, lines, machine), encoding="utf-8")
    data = {"machine": machine, **results.as_json(), "budgets": [line._asdict() for line in lines]}
    (out / "benchmark.json").write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    (out / "benchmark.svg").write_text(picture.draw(results, shells), encoding="utf-8")
    print("\n".join([*report.table(results), *report.figures(results)]))
    for failure in results.failures:
        print(f"not measured: {failure}")
    width = max((len(line.what) for line in lines), default=0)
    for line in lines:
        print(f"{line.what:{width}}  measured {line.measured}, budget {line.budget}: {'ok' if line.ok else 'short'}")
    return 0


def _say(text: str) -> None:
    print(f"… {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())

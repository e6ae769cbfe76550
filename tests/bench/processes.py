"""How many processes each tool starts, counted by strace."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from tests.bench.results import Key
from tests.shell.trace import Trace, TraceError

if TYPE_CHECKING:
    from tests.bench.accounts import Session
    from tests.bench.results import Results


def count(results: Results, sessions: list[Session]) -> None:
    """Count what an unchanged prompt, a known and an unknown directory start, as typed by a user.

    Args:
        results: where the counts go.
        sessions: shells with different tools.
    """
    if not shutil.which("strace"):
        results.fail("processes: strace is not here")
        return
    for session in sessions:
        account, dialect = session.account, session.dialect
        new = account.shop / f"counted {dialect.name}"
        new.mkdir()
        session.go(account.crawler)
        session.go(account.shop)
        try:
            trace = Trace(session.terminal, account.home / f"trace {dialect.name}", "process")
        except TraceError as error:
            results.fail(f"processes, {dialect.name}, {account.tool.name}: {error}")
            continue
        for subject, line in (
            ("prompt inside", ""),
            ("cd between", dialect.cd(account.crawler)),
            ("first visit", dialect.cd(new)),
        ):
            results.counts[Key(subject, dialect.name, account.tool.name)] = trace.started(line)
        trace.close()

"""The daemon tells of environments that are being made."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from envhook import session
from envhook.create.journal import Journal
from tests.daemon.household import until
from tests.shell.projects import make_project

if TYPE_CHECKING:
    from tests.daemon.household import Household


def test_jobs_come_and_go(house: Household) -> None:
    shop = make_project(house.home / "shop")
    house.start()
    house.shell(shop)
    until(lambda: house.told().get("projects") == 1, "the project is in view")
    folders = session.here(dict(house.env), str(shop), str(shop)).folders
    journal = Journal(folders, str(shop / ".venv"), os.getuid())
    journal.write()
    (shop / ".venv").mkdir()
    until(lambda: house.told().get("jobs") == 1, "one is being made")
    (shop / ".venv").rmdir()
    journal.close()
    until(lambda: house.told().get("jobs") == 0, "none is being made")

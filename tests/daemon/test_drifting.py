"""The daemon keeps `(shop *)` true, whoever changes what is declared or installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.daemon.household import trusted, until

if TYPE_CHECKING:
    from pathlib import Path

    from tests.daemon.household import Household


def install(env: Path, name: str, version: str) -> Path:
    """What pip leaves behind of a distribution."""
    folder = next(env.glob("lib/python*/site-packages")) / f"{name}-{version}.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    return folder


def test_the_star_comes_and_goes(house: Household) -> None:
    shop = trusted(house)
    house.start()
    shell = house.shell(shop)
    until(lambda: "(shop) " in house.answer(shop), "an answer")
    woken = shell.signals()
    (shop / "requirements.txt").write_text("requests==2.25.1\n")
    until(lambda: "(shop *) " in house.answer(shop), "the star comes when something is declared")
    until(lambda: shell.signals() > woken, "the shell is woken")
    woken = shell.signals()
    install(shop / ".venv", "requests", "2.25.1")
    until(lambda: "(shop) " in house.answer(shop), "the star goes when it is installed")
    until(lambda: shell.signals() > woken, "the shell is woken")
    (shop / "requirements.txt").write_text("requests==2.24.0\n")
    until(lambda: "(shop *) " in house.answer(shop), "another version is declared")


def test_a_lock_that_cannot_be_read_does_no_harm(house: Household) -> None:
    shop = trusted(house)
    daemon = house.start()
    house.shell(shop)
    until(lambda: "(shop) " in house.answer(shop), "an answer")
    (shop / "uv.lock").write_bytes(b"\xff\x00[[[" * 1000)
    (shop / ".python-version").write_text("3.99\n")
    until(lambda: "3.99" in house.answer(shop), "it goes on looking")
    assert daemon.poll() is None

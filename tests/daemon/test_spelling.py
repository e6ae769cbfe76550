"""A shell that has moved is served under the name by which it knows its directory."""

from __future__ import annotations

from pathlib import Path

from envhook.daemon.shells import spelled


def test_through_the_same_links(tmp_path: Path) -> None:
    shop = tmp_path / "disk/shop"
    (shop / "src/pkg").mkdir(parents=True)
    (tmp_path / "link").symlink_to(shop)
    link = f"{tmp_path}/link"
    assert spelled(str(shop / "src/pkg"), link) == f"{link}/src/pkg"
    assert spelled(str(shop / "src"), f"{link}/src/pkg") == f"{link}/src"
    assert spelled(str(shop), f"{link}/src/pkg") == link
    assert spelled(str(tmp_path / "disk"), link) == f"{tmp_path}/disk"
    assert spelled("/", str(shop)) == "/"
    assert spelled(str(shop) + "s", str(shop)) == str(shop) + "s"

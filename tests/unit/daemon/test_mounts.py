"""Which file systems are never watched."""

from __future__ import annotations

from pathlib import Path

import pytest

from envhook.daemon.mounts import Mounts

TABLE = """\
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 22 0:40 / /home/me/far\\040away rw - nfs4 server:/x rw
31 30 0:41 / /home/me/far\\040away/near rw - tmpfs tmpfs rw
32 22 0:42 / /mnt/host rw shared:2 master:1 - fuse.sshfs host: rw
33 22 0:43 / /mnt/twice rw - ext4 /dev/sdb1 rw
34 22 0:44 / /mnt/twice rw - cifs //server/x rw
35 22 0:45 / /mnt/disk rw - fuseblk /dev/sdc1 rw
nonsense
"""


@pytest.mark.parametrize(
    ("folder", "remote"),
    [
        ("/", False),
        ("/home/me", False),
        ("/home/me/far away", True),
        ("/home/me/far away/shop", True),
        ("/home/me/far away2", False),
        ("/home/me/far away/near/shop", False),
        ("/mnt/host/a", True),
        ("/mnt/twice/a", True),
        ("/mnt/disk", False),
    ],
)
def test_the_longest_mount_point_decides(tmp_path: Path, folder: str, remote: bool) -> None:
    (tmp_path / "mountinfo").write_text(TABLE)
    assert Mounts(str(tmp_path / "mountinfo")).is_remote(folder) is remote


def test_where_there_is_no_table_nothing_is_remote(tmp_path: Path) -> None:
    assert not Mounts(str(tmp_path / "none")).is_remote("/")


def test_this_machine(tmp_path: Path) -> None:
    assert not Mounts().is_remote("/dev/shm")

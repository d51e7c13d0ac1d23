from __future__ import annotations

import errno
import os
import stat
import sys
from pathlib import Path

import pytest

from station.errors import StorageFullError, VaultDamagedError, VaultError, VaultInUseError
from station.vault.files import FolderLock, disk_errors, read_bounded, write_atomically

ON_WINDOWS = sys.platform == "win32"


@pytest.mark.skipif(ON_WINDOWS, reason="POSIX modes")
def test_a_file_is_written_for_its_owner_only(tmp_path: Path) -> None:
    write_atomically(tmp_path / "file", b"data")
    assert (tmp_path / "file").read_bytes() == b"data"
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [tmp_path / "file"]


def test_a_file_left_from_a_crash_does_not_stand_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "file.tmp").write_bytes(b"half")
    write_atomically(tmp_path / "file", b"whole")
    assert (tmp_path / "file").read_bytes() == b"whole"


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_atomically(tmp_path / "file", b"old")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageFullError):
        write_atomically(tmp_path / "file", b"new")
    assert (tmp_path / "file").read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [tmp_path / "file"]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EROFS])
def test_a_full_or_failing_disk_is_storage_full(number: int) -> None:
    with pytest.raises(StorageFullError), disk_errors():
        raise OSError(number, "as the system says it")


def test_another_disk_error_is_a_vault_error() -> None:
    with pytest.raises(VaultError) as caught, disk_errors():
        raise OSError(errno.EACCES, "/home/somebody/vault")
    assert "somebody" not in str(caught.value)


def test_reading_stops_at_the_bound(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x" * 11)
    assert read_bounded(tmp_path / "file", 11) == b"x" * 11
    with pytest.raises(VaultDamagedError):
        read_bounded(tmp_path / "file", 10)
    with pytest.raises(FileNotFoundError):
        read_bounded(tmp_path / "other", 10)
    with pytest.raises(VaultError):
        read_bounded(tmp_path, 10)


def test_a_folder_is_held_once_even_in_one_process(tmp_path: Path) -> None:
    first = FolderLock(tmp_path / "lock")
    with pytest.raises(VaultInUseError):
        FolderLock(tmp_path / "lock")
    first.release()
    first.release()
    FolderLock(tmp_path / "lock").release()

from __future__ import annotations

import json
import shutil
from collections import namedtuple
from pathlib import Path

import pytest

from station.errors import BackupError, StationError, StorageFullError, VaultExistsError, WrongPassphraseError
from station.usecases import Station, backing_up, check_backup, restore_station
from tests.usecases.conftest import OPERATOR, PASSPHRASE, PEOPLE, begin, unlock


def restore(backup: Path, home: Path, **options: bool) -> backing_up.BackupReport:
    return restore_station(backup, home, operator=OPERATOR, passphrase=PASSPHRASE, **options)


def test_a_backup_is_put_back_whole(station: Station, tmp_path: Path) -> None:
    begin(station)
    told: list[tuple[int, int]] = []
    report = station.back_up(tmp_path / "stick", progress=lambda done, total: told.append((done, total)))
    assert told
    assert told[-1][0] == told[-1][1] > 0
    station.find("")  # work goes on, and is not in the backup
    restored = restore(report.folder, tmp_path / "new")
    assert (restored.people, restored.audit_head) == (len(PEOPLE), report.audit_head)
    again = unlock(tmp_path / "new")
    assert len(again.open_enrollments()) == 1
    assert again.verify_audit().broken_at is None
    again.close()


def test_a_dry_run_and_a_check_change_nothing(station: Station, tmp_path: Path) -> None:
    folder = station.back_up(tmp_path / "stick").folder
    before = {path: path.read_bytes() for path in folder.iterdir()}
    assert restore(folder, tmp_path / "new", dry_run=True).people == len(PEOPLE)
    assert check_backup(folder, operator=OPERATOR, passphrase=PASSPHRASE).people == len(PEOPLE)
    assert not (tmp_path / "new").exists()
    assert {path: path.read_bytes() for path in folder.iterdir()} == before
    assert [path.name for path in (tmp_path / "stick").iterdir()] == [folder.name]


def test_a_vault_is_never_written_over(station: Station, home: Path, tmp_path: Path) -> None:
    folder = station.back_up(tmp_path / "stick").folder
    before = (home / "vault.header").read_bytes()
    with pytest.raises(VaultExistsError):
        restore(folder, home)
    assert (home / "vault.header").read_bytes() == before


@pytest.mark.parametrize("name", ["station.db", "vault.header", "backup.json"])
@pytest.mark.parametrize("damage", ["missing", "cut", "flipped"])
def test_a_damaged_backup_is_refused_and_nothing_is_made(
    station: Station, tmp_path: Path, name: str, damage: str
) -> None:
    folder = station.back_up(tmp_path / "stick").folder
    path = folder / name
    data = path.read_bytes()
    if damage == "missing":
        path.unlink()
    elif damage == "cut":
        path.write_bytes(data[: len(data) // 2])
    else:
        path.write_bytes(data[:20] + bytes([data[20] ^ 1]) + data[21:])
    with pytest.raises(StationError):
        restore(folder, tmp_path / "new")
    assert not (tmp_path / "new" / "vault.header").exists()
    assert not list(tmp_path.glob("*.tried"))


def test_a_wrong_passphrase_restores_nothing(station: Station, tmp_path: Path) -> None:
    folder = station.back_up(tmp_path / "stick").folder
    with pytest.raises(WrongPassphraseError):
        restore_station(folder, tmp_path / "new", operator=OPERATOR, passphrase="not the passphrase")
    assert not (tmp_path / "new").exists()


def test_the_parts_of_two_vaults_make_no_backup(station: Station, tmp_path: Path) -> None:
    folder = station.back_up(tmp_path / "stick").folder
    told = json.loads((folder / "backup.json").read_text())
    (folder / "backup.json").write_text(json.dumps({**told, "vault_id": "0" * 32}))
    with pytest.raises(BackupError):
        restore(folder, tmp_path / "new")


def test_a_full_disk_is_told_before_anything_is_written(
    station: Station, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**9, 10**9, 1000))
    with pytest.raises(StorageFullError):
        station.back_up(tmp_path / "stick")
    assert not list((tmp_path / "stick").iterdir())


def test_a_backup_that_fails_leaves_nothing_half(
    station: Station, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(station._vault, "copy_header", fail)
    with pytest.raises(StorageFullError):
        station.back_up(tmp_path / "stick")
    assert not list((tmp_path / "stick").iterdir())

from __future__ import annotations

import random
import stat
import sys
from pathlib import Path

import pytest

from station.errors import VaultDamagedError, VaultExistsError, VaultLockedError
from station.records import Office, Outcome
from station.storage import Storage
from tests.storage.conftest import (
    NOW,
    PASSPHRASE,
    TEMPLATE,
    add_person,
    add_sample,
    enroll,
    make_storage,
    make_vault,
    open_enrollment,
    person_row,
    sql,
    unlock,
)


def filled(folder: Path) -> Path:
    """A locked vault with a few people, two of them enrolled."""
    storage = make_storage(folder)
    storage.insert_people([person_row(f"某{at}", f"{at:018d}", note="x" * 200) for at in range(200)])
    enroll(storage, add_person(storage, "王秀英", "510223194803120021"), TEMPLATE)
    enroll(storage, add_person(storage, "李德贵", "510223195003120039"), TEMPLATE)
    storage._vault.lock()
    return folder / "station.db"


def read_everything(path: Path) -> int:
    with unlock(path.parent) as vault, Storage.open(path, vault) as storage:
        assert storage.verify_audit().broken_at is None
        return sum(1 for _ in storage.all_people()) + sum(1 for _ in storage.all_templates())


def test_what_was_kept_is_there_after_opening_again(tmp_path: Path) -> None:
    path = filled(tmp_path)
    assert read_everything(path) == 204
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "station.db",
        "vault.attempts",
        "vault.header",
        "vault.lock",
    ]


def test_an_existing_database_is_never_written_over(storage: Storage) -> None:
    with pytest.raises(VaultExistsError):
        Storage.create(storage._database.path, storage._vault)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX modes")
def test_all_files_are_for_their_owner_only(storage: Storage) -> None:
    add_person(storage)
    for path in storage._database.path.parent.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path.name


def test_after_locking_every_use_is_refused(storage: Storage) -> None:
    person_id = add_person(storage)
    enrollment_id = open_enrollment(storage, person_id)
    storage._vault.lock()
    uses = (
        storage.count_people,
        lambda: storage.person(person_id),
        lambda: list(storage.all_people()),
        lambda: storage.insert_people([person_row()]),
        lambda: storage.search_people(["王"]),
        lambda: add_sample(storage, enrollment_id),
        lambda: storage.samples(enrollment_id),
        lambda: list(storage.all_templates()),
        lambda: storage.finish_enrollment(enrollment_id, outcome=Outcome.A, now=NOW),
        lambda: storage.append_audit("look"),
        storage.verify_audit,
        storage.office,
        lambda: storage.set_office(Office("x")),
        lambda: storage.backup(storage._database.path.with_name("backup.db")),
    )
    for use in uses:
        with pytest.raises(VaultLockedError):
            use()
    storage.close()
    storage.close()


def test_an_iteration_under_way_ends_when_the_vault_is_locked(storage: Storage) -> None:
    storage.insert_people([person_row(f"某{at}") for at in range(2100)])
    people = storage.all_people()
    next(people)
    storage._vault.lock()
    with pytest.raises(VaultLockedError):
        list(people)


# -- damage ---------------------------------------------------------------------------------------------------


def test_a_database_of_another_vault_is_damaged(tmp_path: Path) -> None:
    path = filled(tmp_path / "one")
    with make_vault(tmp_path / "two") as other:
        before = path.read_bytes()
        with pytest.raises(VaultDamagedError):
            Storage.open(path, other)
        assert path.read_bytes() == before


def test_flipped_bytes_of_the_database_are_noticed_at_opening(tmp_path: Path) -> None:
    path = filled(tmp_path)
    whole = path.read_bytes()
    chance = random.Random(3)
    for at in [0, 15, 16, 100, 4095, *(chance.randrange(len(whole)) for _ in range(40))]:
        changed = bytearray(whole)
        changed[at] ^= 1 << chance.randrange(8)
        path.write_bytes(changed)
        with pytest.raises(VaultDamagedError):
            read_everything(path)
    path.write_bytes(whole)
    assert read_everything(path) == 204


def test_a_cut_database_is_noticed_at_opening(tmp_path: Path) -> None:
    path = filled(tmp_path)
    whole = path.read_bytes()
    for length in (0, 1, 15, 100, 4096, 4097, len(whole) // 2, len(whole) - 4096, len(whole) - 1):
        path.write_bytes(whole[:length])
        with pytest.raises(VaultDamagedError):
            read_everything(path)


def test_pages_of_the_database_changed_round_are_noticed(tmp_path: Path) -> None:
    path = filled(tmp_path)
    whole = path.read_bytes()
    page = 4096
    path.write_bytes(whole[: 5 * page] + whole[6 * page : 7 * page] + whole[5 * page : 6 * page] + whole[7 * page :])
    with pytest.raises(VaultDamagedError):
        read_everything(path)


# -- secrets --------------------------------------------------------------------------------------------------


def forms(text: str) -> list[bytes]:
    return [text.encode("utf-8"), text.encode("utf-16-le"), text.encode("gb18030"), text[::-1].encode("utf-8")]


def test_no_file_shows_a_name_a_number_a_passphrase_or_a_template(tmp_path: Path) -> None:
    storage = make_storage(tmp_path)
    number = "510223194803120021"
    person_id = add_person(storage, "王秀英", number, keys="wangxiuying", phone="02312345678", address="青山村三组")
    storage.set_office(Office("某镇社保所", "02300000000"))
    enroll(storage, person_id, TEMPLATE)
    secrets = [
        *(
            form
            for text in ("王秀英", number, "wangxiuying", "02312345678", "青山村", "某镇社保所")
            for form in forms(text)
        ),
        *forms(PASSPHRASE),
        TEMPLATE,
        TEMPLATE[:16],
        b"SQLite format 3",
        b"CREATE TABLE",
        person_id.encode(),
        bytes(storage._vault.database_key()),
        storage._vault.database_key().hex().encode(),
    ]

    def scan() -> int:
        files = [path for path in tmp_path.rglob("*") if path.is_file()]
        for path in files:
            data = path.read_bytes()
            for secret in secrets:
                assert secret not in data, path.name
        return len(files)

    assert (tmp_path / "station.db-wal").stat().st_size > 0
    assert scan() == 4
    storage.backup(tmp_path / "backup.db")
    storage.erase_person(person_id, reason="test")
    storage._vault.lock()
    assert scan() == 4


def test_a_template_stays_sealed_for_somebody_who_has_the_database_key_only(storage: Storage) -> None:
    enroll(storage, add_person(storage), TEMPLATE)
    (sealed,) = sql(storage, "SELECT sealed FROM sample")[0]
    assert sealed[:4] == b"ENRT"
    assert TEMPLATE[:12] not in sealed


# -- backup ---------------------------------------------------------------------------------------------------


def test_a_backup_with_its_header_is_a_whole_vault(tmp_path: Path) -> None:
    path = filled(tmp_path / "home")
    backup = tmp_path / "backup"
    backup.mkdir()
    with unlock(path.parent) as vault, Storage.open(path, vault) as storage:
        storage.backup(backup / "station.db")
        vault.copy_header(backup)
        add_person(storage, "后来人")
    assert read_everything(backup / "station.db") == 204
    assert read_everything(path) == 205


def test_a_backup_is_taken_while_the_database_is_in_use(storage: Storage, tmp_path: Path) -> None:
    enrollment_id = open_enrollment(storage, add_person(storage))
    add_sample(storage, enrollment_id)
    storage.backup(tmp_path / "backup.db")
    add_sample(storage, enrollment_id, number=2)
    with Storage.open(tmp_path / "backup.db", storage._vault) as copy:
        assert len(copy.samples(enrollment_id)) == 1


def test_a_backup_writes_over_nothing(storage: Storage, tmp_path: Path) -> None:
    (tmp_path / "backup.db").write_bytes(b"something")
    with pytest.raises(VaultExistsError):
        storage.backup(tmp_path / "backup.db")
    assert (tmp_path / "backup.db").read_bytes() == b"something"


def test_a_backup_that_does_not_verify_is_removed(storage: Storage, tmp_path: Path) -> None:
    storage.append_audit("look")
    sql(storage, "UPDATE audit SET action = 'other' WHERE sequence = 2")
    with pytest.raises(VaultDamagedError):
        storage.backup(tmp_path / "backup.db")
    assert not (tmp_path / "backup.db").exists()

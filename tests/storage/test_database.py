from __future__ import annotations

import contextlib
import logging
import threading
from pathlib import Path

import pytest

from station.errors import StorageFullError, VaultDamagedError, VaultError, VaultInUseError, VaultLockedError
from station.storage import Storage
from station.storage.database import ConstraintError, translated_errors
from tests.storage.conftest import (
    InterruptedOnPurposeError,
    add_person,
    add_sample,
    interrupted,
    make_storage,
    open_enrollment,
    person_row,
    sql,
    unlock,
)


def test_a_transaction_is_kept_whole_or_undone_whole(storage: Storage) -> None:
    with storage.transaction():
        add_person(storage, "王一")
        add_person(storage, "王二")
    with pytest.raises(InterruptedOnPurposeError), interrupted(storage):
        storage.insert_people([person_row("王三"), person_row("王四")])
    assert [person.name for person in storage.all_people()] == ["王一", "王二"]


def test_an_inner_transaction_joins_the_outer_one(storage: Storage) -> None:
    with pytest.raises(InterruptedOnPurposeError), interrupted(storage), storage.transaction():
        add_person(storage, "王二")
    assert storage.count_people() == 0


def test_an_inner_transaction_that_fails_undoes_only_itself(storage: Storage) -> None:
    with storage.transaction():
        add_person(storage, "王一")
        with pytest.raises(InterruptedOnPurposeError), interrupted(storage):
            add_person(storage, "王二")
        add_person(storage, "王三")
    assert [person.name for person in storage.all_people()] == ["王一", "王三"]


def test_a_full_disk_undoes_the_whole_transaction_even_if_somebody_ignores_it(storage: Storage) -> None:
    add_person(storage, "王一")
    (pages,) = sql(storage, "PRAGMA page_count")[0]
    sql(storage, f"PRAGMA max_page_count = {pages + 4}")
    rows = [person_row(f"某{at}", note="x" * 500) for at in range(500)]

    def ignore_it() -> None:
        with storage.transaction():
            add_person(storage, "王二")
            with contextlib.suppress(StorageFullError):
                storage.insert_people(rows)

    with pytest.raises(StorageFullError):
        ignore_it()
    assert [person.name for person in storage.all_people()] == ["王一"]
    with pytest.raises(StorageFullError):
        storage.insert_people(rows)
    sql(storage, "PRAGMA max_page_count = 1000000")
    storage.insert_people(rows)
    assert storage.count_people() == 501
    storage._database.check()


def test_one_thread_at_a_time_writes(storage: Storage) -> None:
    enrollment_id = open_enrollment(storage, add_person(storage))
    errors: list[Exception] = []

    def write(first: int) -> None:
        try:
            for number in range(first, first + 40):
                with storage.transaction():
                    add_sample(storage, enrollment_id, number=number)
                    storage.append_audit("sample.kept")
        except VaultError as error:
            errors.append(error)

    threads = [threading.Thread(target=write, args=(1 + 1000 * at,)) for at in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(storage.samples(enrollment_id)) == 120
    assert storage.verify_audit().broken_at is None


def test_locking_waits_for_another_threads_transaction(storage: Storage) -> None:
    inside, go_on = threading.Event(), threading.Event()

    def write() -> None:
        with storage.transaction():
            add_person(storage, "王一")
            inside.set()
            go_on.wait(5)
            add_person(storage, "王二")

    writer = threading.Thread(target=write)
    writer.start()
    inside.wait(5)
    locker = threading.Thread(target=storage._vault.lock)
    locker.start()
    go_on.set()
    writer.join()
    locker.join()
    with unlock(storage._vault.folder) as vault, Storage.open(storage._database.path, vault) as again:
        assert again.count_people() == 2


def test_locking_inside_a_transaction_undoes_it(storage: Storage) -> None:
    def lock_inside() -> None:
        with storage.transaction():
            add_person(storage, "王一")
            storage._vault.lock()

    with pytest.raises(VaultLockedError):
        lock_inside()
    with unlock(storage._vault.folder) as vault, Storage.open(storage._database.path, vault) as again:
        assert again.count_people() == 0


def test_errors_hold_no_value_of_a_row(storage: Storage) -> None:
    row = person_row("王秀英", "000000195001010001")
    storage.insert_people([row])
    with pytest.raises(ConstraintError) as caught, translated_errors():
        storage._database._connection.exec_driver_sql(  # type: ignore[union-attr]
            "INSERT INTO person(person_id, name, number_state, sex, search_keys) VALUES (?, ?, '', '', '')",
            (row.person.person_id, "王秀英"),
        )
    chain: BaseException | None = caught.value
    while chain is not None:
        assert "王秀英" not in str(chain)
        assert row.person.person_id not in str(chain)
        chain = chain.__cause__ or chain.__context__


def test_nothing_is_logged_at_all(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        storage = make_storage(tmp_path)
        add_person(storage, "王秀英", "000000195001010001")
        storage.search_people(["王秀英"])
        storage._vault.lock()
    assert "王秀英" not in caplog.text
    assert "000000195001010001" not in caplog.text


def test_the_file_is_encrypted_and_durable_as_designed(storage: Storage) -> None:
    def pragma(name: str) -> object:
        return sql(storage, f"PRAGMA {name}")[0][0]

    assert pragma("journal_mode") == "wal"
    assert pragma("synchronous") == 2
    assert pragma("foreign_keys") == 1
    assert pragma("secure_delete") == 1
    assert pragma("temp_store") == 2
    assert pragma("locking_mode") == "exclusive"
    assert sql(storage, "PRAGMA cipher_provider")


def test_a_statement_that_is_no_sql_is_a_vault_error(storage: Storage) -> None:
    with pytest.raises(VaultError) as caught, translated_errors():
        sql(storage, "SELECT something FROM nowhere")
    assert type(caught.value) is VaultError


def test_a_second_opener_with_the_key_is_refused(storage: Storage) -> None:
    add_person(storage)
    with pytest.raises(VaultInUseError):
        Storage.open(storage._database.path, storage._vault)


def test_a_check_stops_when_its_time_is_up(storage: Storage) -> None:
    storage.insert_people([person_row(f"某{at}", note="x" * 300) for at in range(3000)])
    storage._database.check(budget_s=0.0)
    storage._database.check()
    assert storage.count_people() == 3000


def test_a_missing_database_is_damage(storage: Storage) -> None:
    with pytest.raises(VaultDamagedError):
        Storage.open(storage._database.path.with_name("other.db"), storage._vault)

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from station.errors import StorageFullError, VaultDamagedError, VaultVersionError
from station.records import QualityScore
from station.storage import Storage
from station.storage.database import Database
from station.storage.migrate import HEAD_REVISION, MIGRATIONS
from station.storage.schema import METADATA
from station.templates.codec_iso19794_2 import decode
from station.vault.vault import Vault
from tests.storage.conftest import make_storage, sql, unlock


def test_the_migrations_make_exactly_the_tables_of_the_schema(storage: Storage) -> None:
    def is_ours(_object: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
        return not (kind == "table" and name is not None and name.startswith("person_search"))

    context = MigrationContext.configure(
        storage._database.connection, opts={"include_object": is_ours, "compare_type": True}
    )
    assert compare_metadata(context, METADATA) == []


def test_the_newest_migration_is_the_revision_that_opening_looks_for() -> None:
    assert ScriptDirectory(str(MIGRATIONS)).get_heads() == [HEAD_REVISION]


def test_partial_indexes_are_made_with_their_conditions(storage: Storage) -> None:
    made = dict(sql(storage, "SELECT name, sql FROM sqlite_schema WHERE type = 'index'"))
    assert "WHERE state = 'open'" in made["enrollment_one_open"]
    assert "WHERE is_current = 1" in made["enrollment_one_current"]
    assert "WHERE number_state = 'to_confirm'" in made["person_to_confirm"]


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ("UPDATE alembic_version SET version_num = '9999'", VaultVersionError),
        ("DELETE FROM alembic_version", VaultDamagedError),
        ("DROP TABLE alembic_version", VaultDamagedError),
    ],
)
def test_a_newer_or_unknown_schema_is_refused_and_left_alone(
    tmp_path: Path, change: str, error: type[Exception]
) -> None:
    storage = make_storage(tmp_path)
    sql(storage, change)
    storage._vault.lock()
    before = (tmp_path / "station.db").read_bytes()
    with unlock(tmp_path) as vault, pytest.raises(error):
        Storage.open(tmp_path / "station.db", vault)
    assert (tmp_path / "station.db").read_bytes() == before


def test_a_vault_of_the_first_schema_opens_with_all_that_was_in_it(tmp_path: Path) -> None:
    """`vault_0001` was written by the program that had this schema: one person enrolled, one enrollment open."""
    shutil.copytree(Path(__file__).with_name("vault_0001"), tmp_path / "vault")
    with Vault.unlock(tmp_path / "vault", operator="operator", passphrase="a sentence for tests") as vault:
        storage = Storage.open(tmp_path / "vault" / "station.db", vault)
        assert sql(storage, "SELECT version_num FROM alembic_version") == [(HEAD_REVISION,)]
        [still_open] = storage.open_enrollments()
        people = [row.person_id for row in storage.all_people()]
        [finished] = [row for row in map(storage.enrollment_for, people) if row is not None and row.is_current]
        rows = [*storage.samples(finished.enrollment_id), *storage.samples(still_open.enrollment_id)]
        assert [(int(row.position), row.number) for row in rows] == [(1, 1), (1, 2), (6, 1), (6, 2), (2, 1), (2, 2)]
        assert {row.quality for row in rows} == {QualityScore(99, "station-live", "2")}
        assert {(row.extractor, row.extractor_version) for row in rows} == {("leader", None)}
        templates = storage.templates_of(finished.person_id)
        assert [len(decode(item.template)[0].minutiae) for item in templates] == [60, 55, 69, 65]
        assert storage.other_qualities(finished.enrollment_id) == {}
        assert storage.self_scores(finished.enrollment_id) == {}
        assert storage.verify_audit().broken_at is None


def test_a_migration_that_finds_no_room_leaves_the_vault_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(Path(__file__).with_name("vault_0001"), tmp_path / "vault")
    path = tmp_path / "vault" / "station.db"

    def full(_: object) -> None:
        raise StorageFullError("no space")

    with Vault.unlock(tmp_path / "vault", operator="operator", passphrase="a sentence for tests") as vault:
        with monkeypatch.context() as failing:
            failing.setattr(Database, "_commit", full)
            with pytest.raises(StorageFullError):
                Storage.open(path, vault)
        storage = Storage.open(path, vault)
        assert len(storage.open_enrollments()) == 1

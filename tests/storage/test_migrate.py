from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from station.errors import VaultDamagedError, VaultVersionError
from station.storage import Storage
from station.storage.migrate import HEAD_REVISION, MIGRATIONS
from station.storage.schema import METADATA
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

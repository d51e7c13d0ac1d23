"""Brings the database to this program's schema, with Alembic, inside one transaction.

Alembic takes a quarter of a second to load, and an up-to-date database needs nothing of it: it is imported when there
is work.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, column, select, table
from sqlalchemy import inspect as inspect_schema

from station.errors import VaultDamagedError, VaultVersionError
from station.storage.database import translated_errors

MIGRATIONS = Path(__file__).parent / "migrations"
HEAD_REVISION = "0003"
"""The newest file in `migrations/versions`; a test holds the two together."""

_VERSION_TABLE = "alembic_version"


def make_schema(connection: Connection) -> None:
    """Run every migration on an empty database. A transaction must be open."""
    with translated_errors():
        _run(connection)


def upgrade_schema(connection: Connection) -> None:
    """Run the migrations that are missing. A transaction must be open.

    Raises VaultVersionError when a newer program wrote the database, VaultDamagedError when it has no revision at all.
    """
    with translated_errors():
        revision = _revision(connection)
        if revision == HEAD_REVISION:
            return
        if revision not in _known_revisions():
            raise VaultVersionError("the database was written by a newer program")
        _run(connection)


def _revision(connection: Connection) -> str:
    found = None
    if inspect_schema(connection).has_table(_VERSION_TABLE):
        found = connection.execute(select(column("version_num")).select_from(table(_VERSION_TABLE))).scalar()
    if found is None:
        raise VaultDamagedError("the database has no schema")
    return str(found)


def _known_revisions() -> set[str]:
    from alembic.script import ScriptDirectory

    return {script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()}


def _run(connection: Connection) -> None:
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory

    script = ScriptDirectory(str(MIGRATIONS))

    def steps(current: Any, _: object) -> Any:
        return script._upgrade_revs("head", current)

    with EnvironmentContext(Config(), script, fn=steps) as environment:
        environment.configure(connection=connection, transactional_ddl=True)
        environment.run_migrations()

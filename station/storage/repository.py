"""The station's records as one object. Each part has its own file; this one opens, closes, checks and backs up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from station.errors import VaultDamagedError, VaultExistsError
from station.storage.database import Database
from station.storage.history import History
from station.storage.measures import Measures
from station.storage.migrate import make_schema, upgrade_schema
from station.storage.packets import Packets
from station.storage.part import Clock
from station.storage.samples import Erasure
from station.vault.vault import Vault

_CHECK_BUDGET_S = 0.8
"""How long opening may spend on reading pages; a township's records take a fraction of it."""


def local_now() -> dt.datetime:
    """Tell the time with its offset."""
    return dt.datetime.now().astimezone()


class Storage(Erasure, History, Measures, Packets):
    """An open database: people, enrollments, samples, checks, imports, settings and the audit trail.

    Any thread may call; a call or a transaction has the database alone. Locking the vault closes it. After `close`
    every method raises VaultLockedError. Every method may raise StorageFullError, VaultDamagedError, VaultLockedError.
    """

    @classmethod
    def create(cls, path: Path, vault: Vault, *, clock: Clock = local_now) -> Storage:
        """Make the database of a new vault. Raises VaultExistsError when the file is there, StorageFullError."""
        if path.exists():
            raise VaultExistsError("there is a database in this place already")
        database = Database(path, vault, create=True)
        try:
            storage = cls(database, vault, clock)
            with database.transaction():
                make_schema(database.connection)
                storage._start_trail()
                storage.append_audit("vault.created", detail={"kind": vault.kind.value})
        except BaseException:
            database.close()
            path.unlink(missing_ok=True)
            raise
        return storage

    @classmethod
    def open(cls, path: Path, vault: Vault, *, clock: Clock = local_now) -> Storage:
        """Open the database, bring its schema up to date and check it.

        Raises VaultDamagedError (missing, cut, changed, or of another vault), VaultVersionError (a newer program's).
        """
        database = Database(path, vault, create=False)
        try:
            with database.transaction():
                upgrade_schema(database.connection)
            database.check(_CHECK_BUDGET_S)
        except BaseException:
            database.close()
            raise
        return cls(database, vault, clock)

    def close(self) -> None:
        """Close the database; what was committed is in the one file. May be called again."""
        self._database.close()

    def __enter__(self) -> Storage:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def transaction(self) -> AbstractContextManager[None]:
        """Do everything inside or nothing; on the disk when the outermost one ends. See `Database.transaction`."""
        return self._database.transaction()

    def check(self) -> None:
        """Read every page, its MAC and its records' order. Raises VaultDamagedError."""
        self._database.check()

    def backup(self, path: Path, *, progress: Callable[[int, int], None] | None = None) -> None:
        """Copy the database to a new file under the same key and verify it; with `Vault.copy_header` it is a vault.

        `progress` is told the bytes that are copied, and how many there are in all.
        Raises VaultExistsError, StorageFullError, VaultDamagedError (the copy is not the same, and was removed).
        """
        if path.exists():
            raise VaultExistsError("there is a file in this place already")
        with _removed_on_error(path):
            with self._database.transaction():
                expected = self.count_people(), self.verify_audit()
            self._database.copy_to(path, progress)
            copy = Storage.open(path, self._vault, clock=self._clock)
            try:
                copy._database.check()
                found = copy.count_people(), copy.verify_audit()
            finally:
                copy.close()
            if found != expected or found[1].broken_at is not None:
                raise VaultDamagedError("the copy is not what it should be")


@contextmanager
def _removed_on_error(path: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        path.unlink(missing_ok=True)
        raise

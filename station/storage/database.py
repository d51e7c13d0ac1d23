"""One encrypted SQLite connection (SQLCipher) under SQLAlchemy: opening, transactions, and errors in our own words.

There is one connection and one lock: whoever is in a transaction has the database alone. The raw key is derived by the
vault, so SQLCipher derives nothing from a passphrase. The exclusive locking mode keeps the WAL index in memory instead
of a third file.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Executable, Row, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from station.errors import (
    RecordError,
    StorageFullError,
    VaultDamagedError,
    VaultError,
    VaultInUseError,
    VaultLockedError,
)
from station.vault.files import disk_errors
from station.vault.vault import Vault

_PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "secure_delete = ON",
    "temp_store = MEMORY",
    "trusted_schema = OFF",
    "cell_size_check = ON",
)
_BUSY, _LOCKED, _READONLY, _IOERR, _CORRUPT, _FULL, _CANTOPEN, _CONSTRAINT, _NOTADB = 5, 6, 8, 10, 11, 13, 14, 19, 26
_INTERRUPT = 9
_BACKUP_PAGES = 4096
"""Copied between two reports of progress."""
_BUSY_TIMEOUT_S = 1.0
_PROGRESS_STEPS = 1000
_IOERR_READ, _IOERR_SHORT_READ = _IOERR | 1 << 8, _IOERR | 2 << 8


class Database:
    """An open database file. Any thread may use it; each call or transaction has it alone meanwhile."""

    def __init__(self, path: Path, vault: Vault, *, create: bool) -> None:
        """Open or create the file. Raises VaultDamagedError (or another key), StorageFullError, VaultLockedError."""
        self._path = path
        self._vault = vault
        self._guard = threading.RLock()
        self._depth = 0
        self._is_doomed = False
        self._wants_checkpoint = False
        if create:
            with disk_errors():
                os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        elif not path.is_file():
            raise VaultDamagedError("the vault's database is missing")
        with translated_errors():
            self._raw = open_encrypted(path, vault.database_key())
            try:
                self._raw.execute("PRAGMA locking_mode = EXCLUSIVE")
                for pragma in _PRAGMAS:
                    self._raw.execute(f"PRAGMA {pragma}")
                engine = create_engine(
                    "sqlite://",
                    module=sqlcipher,
                    creator=lambda: self._raw,
                    poolclass=StaticPool,
                    hide_parameters=True,  # names and numbers must not get into the text of an error
                )
                self._connection: Connection | None = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            except BaseException:
                self._raw.close()
                raise
        vault.on_lock(self.close)

    @property
    def path(self) -> Path:
        """The database file."""
        return self._path

    @property
    def connection(self) -> Connection:
        """The connection, for migrations. Raises VaultLockedError once closed or locked."""
        if self._connection is None or self._vault.is_locked:
            raise VaultLockedError("the database is closed")
        return self._connection

    def close(self) -> None:
        """Close the file; SQLCipher forgets its key. May be called again; waits for another thread's transaction."""
        with self._guard:
            if self._connection is None:
                return
            self._roll_back()
            connection, self._connection = self._connection, None
            connection.close()
            connection.engine.dispose()
            self._raw.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Do everything inside or nothing; on return it is on the disk.

        An inner one joins, and undoes only itself when it fails. Raises StorageFullError when the disk is full (all
        undone), VaultLockedError.
        """
        with self._guard:
            if self._depth:
                with self._savepoint():
                    yield
                return
            self._command("BEGIN IMMEDIATE")
            self._depth, self._is_doomed = 1, False
            try:
                yield
                self._commit()
            except BaseException:
                self._roll_back()
                raise
            finally:
                self._depth = 0
            if self._wants_checkpoint:
                self._empty_the_log()

    def checkpoint_after(self) -> None:
        """Empty the WAL after this transaction, so that no older version of a page stays in it."""
        self._wants_checkpoint = True

    def rows(self, statement: Executable, parameters: Mapping[str, Any] | None = None) -> Sequence[Row[Any]]:
        """Run a query and fetch all rows."""
        with self._guard, translated_errors():
            return self.connection.execute(statement, parameters).fetchall()

    def first(self, statement: Executable, parameters: Mapping[str, Any] | None = None) -> Row[Any] | None:
        """Run a query and fetch the first row."""
        with self._guard, translated_errors():
            return self.connection.execute(statement, parameters).first()

    def run(
        self, statement: Executable, parameters: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None
    ) -> int:
        """Run a change, once or for each of many parameters; return the number of rows it touched."""
        with self._guard, translated_errors():
            return self.connection.execute(statement, parameters).rowcount

    def check(self, budget_s: float | None = None) -> None:
        """Read every page, its MAC and its records' order, or what `budget_s` allows. Raises VaultDamagedError.

        A page that was not reached is checked when it is read: no page without its MAC is ever believed.
        """
        until = None if budget_s is None else time.monotonic() + budget_s
        with self._guard, translated_errors():
            _ = self.connection
            self._raw.set_progress_handler(lambda: until is not None and time.monotonic() > until, _PROGRESS_STEPS)
            try:
                found = self._raw.execute("PRAGMA quick_check(1)").fetchall()
            except sqlcipher.OperationalError as error:
                if error.sqlite_errorcode == _INTERRUPT:
                    return
                raise
            finally:
                self._raw.set_progress_handler(None, 0)
            if found != [("ok",)]:
                raise VaultDamagedError("the database is damaged")

    def copy_to(self, path: Path, progress: Callable[[int, int], None] | None = None) -> None:
        """Copy the whole database, encrypted with the same key, to a new file, on the disk when done.

        Raises VaultError, StorageFullError.
        """
        with self._guard, disk_errors():
            handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
            os.close(handle)
            with translated_errors():
                _ = self.connection
                target = open_encrypted(path, self._vault.database_key())
                try:
                    page_bytes = int(self._raw.execute("PRAGMA page_size").fetchone()[0])

                    def tell(_status: int, remaining: int, total: int) -> None:
                        if progress is not None:
                            progress((total - remaining) * page_bytes, total * page_bytes)

                    self._raw.backup(target, pages=_BACKUP_PAGES, progress=tell)
                finally:
                    target.close()
            with path.open("rb+") as file:
                os.fsync(file.fileno())

    def _empty_the_log(self) -> None:
        try:
            self._command("PRAGMA wal_checkpoint(TRUNCATE)")
            self._wants_checkpoint = False
        except StorageFullError:
            # The transaction itself is on the disk, so it must not seem to have failed; the next one tries again.
            return

    @contextmanager
    def _savepoint(self) -> Iterator[None]:
        self._depth += 1
        name = f"inner_{self._depth}"
        try:
            self._command(f"SAVEPOINT {name}")
            try:
                yield
            except BaseException:
                if self._is_in_transaction:
                    self._command(f"ROLLBACK TO {name}")
                    self._command(f"RELEASE {name}")
                else:
                    # SQLite undid the whole transaction by itself (full disk): the outer one must not seem to succeed.
                    self._is_doomed = True
                raise
            self._command(f"RELEASE {name}")
        finally:
            self._depth -= 1

    @property
    def _is_in_transaction(self) -> bool:
        return self._connection is not None and bool(self._raw.in_transaction)

    def _commit(self) -> None:
        _ = self.connection
        if self._is_doomed or not self._is_in_transaction:
            raise StorageFullError("the transaction was undone as a whole")
        self._command("COMMIT")

    def _roll_back(self) -> None:
        if self._is_in_transaction:
            with translated_errors():
                self._raw.execute("ROLLBACK")

    def _command(self, sql: str) -> None:
        with translated_errors():
            self.connection.exec_driver_sql(sql)


def open_encrypted(path: Path, key: bytearray) -> Any:
    """Open a raw SQLCipher connection with a 32-byte key, which is wiped here. A wrong key is a DatabaseError."""
    raw = sqlcipher.connect(str(path), timeout=_BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False)
    text = bytearray(b"x'" + key.hex().encode() + b"'")
    try:
        # By default SQLCipher writes its own error lines to the process's stderr; our errors say what is needed.
        raw.execute("PRAGMA cipher_log_level = NONE")
        raw.set_key(text)
        raw.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except BaseException:
        raw.close()
        raise
    finally:
        key[:] = bytes(len(key))
        text[:] = bytes(len(text))
    return raw


@contextmanager
def translated_errors() -> Iterator[None]:
    """Turn database errors into the station's own; no statement or value gets into a message."""
    try:
        yield
    except DBAPIError as error:
        if isinstance(error.orig, sqlcipher.Error):
            raise _translated(error.orig) from error.orig
        raise
    except sqlcipher.Error as error:
        raise _translated(error) from error


def _translated(error: Any) -> Exception:
    extended = getattr(error, "sqlite_errorcode", None) or 0
    code = extended & 0xFF
    if code in (_NOTADB, _CORRUPT) or extended in (_IOERR_READ, _IOERR_SHORT_READ):
        return VaultDamagedError("the database is cut, changed, or of another vault")
    if code in (_FULL, _IOERR, _READONLY, _CANTOPEN):
        return StorageFullError("the disk is full or cannot be written")
    if code in (_BUSY, _LOCKED):
        return VaultInUseError("another program holds the database")
    if code == _CONSTRAINT:
        return ConstraintError(str(error))
    return VaultError(f"the database refused a statement (code {extended})")


class ConstraintError(RecordError):
    """A row that the schema's rules do not allow. The message names tables and columns, never values."""

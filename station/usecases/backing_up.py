"""Backups: made while the station works, verified after writing, tried out before they are put back.

A backup is a folder: the vault's header, a copy of the database under the same key, and what it holds in a small
manifest. It appears under its name only when it is whole. The passphrases are those of the day it was made.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from station import __version__
from station.config import HomePaths
from station.durable import sync_folder
from station.errors import BackupError, StorageFullError, VaultExistsError
from station.storage import Storage
from station.usecases.rights import Right, needs
from station.usecases.session import Session
from station.vault.files import disk_errors, read_bounded, write_atomically
from station.vault.vault import HEADER_NAME, Vault

MANIFEST_NAME = "backup.json"
_MAX_MANIFEST_BYTES = 4096
_UNFINISHED = ".unfinished"
_CHUNK_BYTES = 4 * 1024 * 1024
RESERVE_BYTES = 32 * 1024 * 1024
"""What must stay free on the disk beside a copy."""

Progress = Callable[[int, int], None]
"""Called with bytes done and bytes in all."""


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What a backup holds."""

    folder: Path
    made_at: dt.datetime
    people: int
    audit_events: int
    audit_head: str
    bytes: int


class BackupCases(Session):
    """Copies of the whole vault."""

    @needs(Right.BACK_UP)
    def back_up(self, folder: Path, *, progress: Progress | None = None) -> BackupReport:
        """Copy the vault into a new folder below `folder` and verify the copy page by page.

        Raises VaultExistsError, StorageFullError (nothing half is left), VaultDamagedError (the copy is not the same).
        """
        made_at = self._now()
        target = folder / f"station-backup-{made_at:%Y%m%d-%H%M%S}"
        if target.exists():
            raise VaultExistsError("there is a backup of this second in this place already")
        database = HomePaths(self._vault.folder).database
        self._storage.append_audit("backup.made")
        with disk_errors():
            folder.mkdir(parents=True, exist_ok=True)
        _require_space(folder, database.stat().st_size)
        unfinished = target.with_name(target.name + _UNFINISHED)
        with _removed_on_error(unfinished), disk_errors():
            unfinished.mkdir(mode=0o700)
            copy = HomePaths(unfinished).database
            self._storage.backup(copy, progress=progress)
            self._vault.copy_header(unfinished)
            with copy.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            audit = self._storage.verify_audit()
            report = BackupReport(
                target, made_at, self._storage.count_people(), audit.events, audit.head, copy.stat().st_size
            )
            write_atomically(unfinished / MANIFEST_NAME, _manifest(report, self._vault.vault_id, digest))
            unfinished.rename(target)
            sync_folder(folder)
        return report


def check_backup(backup: Path, *, operator: str, passphrase: str) -> BackupReport:
    """Open a backup's copy in a place of its own and read every page, without touching the backup.

    Raises BackupError, VaultDamagedError, WrongPassphraseError, StorageFullError.
    """
    with contextlib.ExitStack() as stack:
        return _try_out(backup, backup.parent, operator, passphrase, None, stack)[1]


def restore_station(
    backup: Path,
    home: Path,
    *,
    operator: str,
    passphrase: str,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> BackupReport:
    """Put a backup back as the vault in `home`, after trying it out; `dry_run` ends there.

    A vault that is there already is never written over. Raises VaultExistsError, and as `check_backup` does.
    """
    if (home / HEADER_NAME).exists():
        raise VaultExistsError("there is a vault in this folder already: move it away first")
    with contextlib.ExitStack() as stack:
        copy, report = _try_out(backup, home.parent, operator, passphrase, progress, stack)
        if not dry_run:
            with disk_errors():
                home.mkdir(mode=0o700, parents=True, exist_ok=True)
                HomePaths(copy).database.replace(HomePaths(home).database)
                sync_folder(home)
                # The header last: a vault without it is no vault, and the next attempt may begin anew.
                write_atomically(home / HEADER_NAME, (copy / HEADER_NAME).read_bytes())
    return report


def _try_out(
    backup: Path, beside: Path, operator: str, passphrase: str, progress: Progress | None, stack: contextlib.ExitStack
) -> tuple[Path, BackupReport]:
    """Copy the backup to a folder beside where it is to go, unlock the copy, and read everything in it."""
    made_at, vault_id, digest = _read_manifest(backup)
    source = HomePaths(backup).database
    with disk_errors():
        beside.mkdir(parents=True, exist_ok=True)
    _require_space(beside, source.stat().st_size)
    copy = beside / f"{backup.name}.tried"
    stack.callback(shutil.rmtree, copy, ignore_errors=True)
    with disk_errors():
        shutil.rmtree(copy, ignore_errors=True)
        copy.mkdir(mode=0o700)
        write_atomically(copy / HEADER_NAME, (backup / HEADER_NAME).read_bytes())
        if _copy_file(source, HomePaths(copy).database, progress) != digest:
            raise BackupError("the backup's database is cut or changed")
    with Vault.unlock(copy, operator=operator, passphrase=passphrase) as vault:
        if vault.vault_id != vault_id:
            raise BackupError("the backup's parts are of two vaults")
        with Storage.open(HomePaths(copy).database, vault) as storage:
            storage.check()
            audit = storage.verify_audit()
            if audit.broken_at is not None:
                raise BackupError("the audit trail in the backup is broken")
            people = storage.count_people()
    size = HomePaths(copy).database.stat().st_size
    return copy, BackupReport(backup, made_at, people, audit.events, audit.head, size)


def _copy_file(source: Path, target: Path, progress: Progress | None) -> str:
    """Copy a file, on the disk when done; return its SHA-256."""
    size, done, digest = source.stat().st_size, 0, hashlib.sha256()
    with source.open("rb") as reader, target.open("xb") as writer:
        target.chmod(0o600)
        while chunk := reader.read(_CHUNK_BYTES):
            writer.write(chunk)
            digest.update(chunk)
            done += len(chunk)
            if progress is not None:
                progress(done, size)
        writer.flush()
        os.fsync(writer.fileno())
    return digest.hexdigest()


def _manifest(report: BackupReport, vault_id: str, digest: str) -> bytes:
    told = {
        "format": "station-backup",
        "version": 1,
        "program": __version__,
        "made_at": report.made_at.isoformat(),
        "vault_id": vault_id,
        "database_sha256": digest,
        "audit_events": report.audit_events,
        "audit_head": report.audit_head,
    }
    return json.dumps(told, indent=2).encode()


def _read_manifest(backup: Path) -> tuple[dt.datetime, str, str]:
    """Return when the backup was made, of which vault, and its database's digest. Raises BackupError."""
    try:
        told = json.loads(read_bounded(backup / MANIFEST_NAME, _MAX_MANIFEST_BYTES))
        if (told["format"], told["version"]) != ("station-backup", 1):
            raise BackupError("the backup was made by a newer program")
        found = dt.datetime.fromisoformat(told["made_at"]), str(told["vault_id"]), str(told["database_sha256"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BackupError("this folder holds no whole backup") from error
    if not HomePaths(backup).database.is_file() or not (backup / HEADER_NAME).is_file():
        raise BackupError("a part of the backup is missing")
    return found


def _require_space(folder: Path, needed: int) -> None:
    with disk_errors():
        free = shutil.disk_usage(folder).free
    if free < needed + RESERVE_BYTES:
        raise StorageFullError("there is no room for the copy on this disk")


@contextlib.contextmanager
def _removed_on_error(folder: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise

"""Files of the vault's folder: whole or not at all, for the owner only, and one process at a time."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from station.durable import sync_folder
from station.errors import StorageFullError, VaultDamagedError, VaultError, VaultInUseError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS}


@contextmanager
def disk_errors() -> Iterator[None]:
    """Turn an OSError into StorageFullError (full, failing or read-only disk) or VaultError."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise StorageFullError("the disk is full or cannot be written") from error
        raise VaultError(
            f"the vault's folder cannot be used ({errno.errorcode.get(error.errno or 0, 'unknown')})"
        ) from error


def write_atomically(path: Path, data: bytes) -> None:
    """Write a temporary file (0600), sync it, put it in place, sync the folder. Raises StorageFullError, VaultError."""
    temporary = path.with_name(path.name + ".tmp")
    with disk_errors():
        try:
            temporary.unlink(missing_ok=True)
            handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        except OSError:
            temporary.unlink(missing_ok=True)
            raise
        sync_folder(path.parent)


def read_bounded(path: Path, limit: int) -> bytes:
    """Read a file of at most `limit` bytes. Raises FileNotFoundError, VaultDamagedError, VaultError."""
    with disk_errors_but_missing(), path.open("rb") as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise VaultDamagedError("a vault file is larger than it can be")
    return data


@contextmanager
def disk_errors_but_missing() -> Iterator[None]:
    """Like `disk_errors`, but let FileNotFoundError through."""
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        raise VaultError("a vault file cannot be read") from error


class FolderLock:
    """Holds a folder for this one vault object; the system frees it when the process ends, however it ends."""

    def __init__(self, path: Path) -> None:
        """Take the lock. Raises VaultInUseError, StorageFullError, VaultError."""
        with disk_errors():
            handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        self._file: IO[bytes] | None = os.fdopen(handle, "r+b", buffering=0)
        try:
            _lock(self._file)
        except OSError as error:
            self.release()
            raise VaultInUseError("another running station holds the vault") from error

    def release(self) -> None:
        """Give the folder free. May be called again."""
        if self._file is not None:
            self._file.close()
            self._file = None


def _lock(file: IO[bytes]) -> None:
    # Both calls conflict between two handles of one process as well, which a POSIX record lock would not.
    if sys.platform == "win32":
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

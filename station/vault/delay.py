"""The growing delay after wrong passphrases, which survives a restart.

One small record, overwritten in place so that a full disk cannot keep the owner out. An attempt is counted before the
key derivation starts: ending the program in the middle does not make it undone. Somebody who can write the folder can
remove the record; against them stands the cost of Argon2id, not this delay.
"""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from station.errors import UnlockDelayedError, VaultDamagedError
from station.vault.files import disk_errors, read_bounded

FREE_ATTEMPTS = 3
_FIRST_DELAY_S = 5.0
_LONGEST_DELAY_S = 900.0
_RECORD = struct.Struct(">8sIdI")
_MAGIC = b"ENRATT\x00\x01"


@dataclass(frozen=True, slots=True)
class Attempts:
    """Wrong attempts in a row, and the wall clock at the last one (seconds since 1970)."""

    failures: int = 0
    last_at_s: float = 0.0

    @property
    def delay_s(self) -> float:
        """How long to wait after the last attempt: 5 s after the third, doubling up to 15 minutes."""
        beyond = self.failures - FREE_ATTEMPTS
        return 0.0 if beyond < 0 else min(_LONGEST_DELAY_S, _FIRST_DELAY_S * 2.0 ** min(beyond, 30))


class UnlockDelay:
    """Counts attempts in a file. `clock` is the wall clock in seconds."""

    def __init__(self, path: Path, clock: Callable[[], float]) -> None:
        self._path = path
        self._clock = clock

    def check(self) -> None:
        """Raise UnlockDelayedError while the delay runs."""
        attempts = self._read()
        now = self._clock()
        if now < attempts.last_at_s:
            # The clock was set back: the delay starts again from now. This gains nothing, and shuts nobody out.
            attempts = Attempts(attempts.failures, now)
            self._write(attempts)
        wait_s = attempts.last_at_s + attempts.delay_s - now
        if wait_s > 0:
            raise UnlockDelayedError(wait_s)

    def count(self) -> None:
        """Record an attempt as failed, until `clear` says otherwise."""
        self._write(Attempts(min(self._read().failures + 1, 0xFFFF), self._clock()))

    def clear(self) -> None:
        """Forget the failures after a successful unlock."""
        self._write(Attempts())

    def _read(self) -> Attempts:
        try:
            data = read_bounded(self._path, _RECORD.size)
        except FileNotFoundError:
            return Attempts()
        except VaultDamagedError:
            data = b""
        if len(data) == _RECORD.size:
            magic, failures, last_at_s, check = _RECORD.unpack(data)
            if magic == _MAGIC and check == zlib.crc32(data[:-4]):
                return Attempts(failures, last_at_s)
        # Torn or tampered with: as after the last free attempt, which is short enough for an honest accident.
        damaged = Attempts(FREE_ATTEMPTS, self._clock())
        self._write(damaged)
        return damaged

    def _write(self, attempts: Attempts) -> None:
        body = _RECORD.pack(_MAGIC, attempts.failures, attempts.last_at_s, 0)[:-4]
        with disk_errors():
            handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(body + struct.pack(">I", zlib.crc32(body)))
                file.truncate(_RECORD.size)
                file.flush()
                os.fsync(file.fileno())

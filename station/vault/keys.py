"""All key material of an open vault, in one object that can be wiped.

The bytearrays kept here are overwritten on `wipe`; copies that Python or OpenSSL made for one operation are freed, not
overwritten.
"""

from __future__ import annotations

import enum
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from station.errors import VaultLockedError
from station.vault.envelope import Suite


class KeyPurpose(enum.Enum):
    """What a key below the vault key is for; the value is its HKDF label."""

    DATABASE = "station vault 1: database key"
    TEMPLATE = "station vault 1: template key"
    AUDIT = "station vault 1: audit key"
    HEADER = "station vault 1: header key"
    FILE = "station vault 1: sealed file key"
    SLIP = "station vault 1: slip key"

    @property
    def seals(self) -> bool:
        """Whether the key encrypts in the vault's suite; the others make MACs or belong to the database."""
        return self in (KeyPurpose.TEMPLATE, KeyPurpose.FILE)


VAULT_KEY_BYTES: Final = 32
"""Whatever the suite: it is only derived from."""


class KeyRing:
    """The vault key and those derived from it. Thread-safe: `wipe` waits for an operation that is using a key."""

    def __init__(self, suite: Suite, vault_key: bytes) -> None:
        self._guard = threading.RLock()
        self._vault_key = bytearray(vault_key)
        self._derived = {
            purpose: bytearray(suite.derive(vault_key, purpose.value, suite.key_bytes if purpose.seals else 32))
            for purpose in KeyPurpose
        }
        self._is_wiped = False

    def __repr__(self) -> str:
        return f"KeyRing({'wiped' if self._is_wiped else 'in use'})"

    @property
    def is_wiped(self) -> bool:
        """True once the keys are gone."""
        return self._is_wiped

    @contextmanager
    def vault_key(self) -> Iterator[bytearray]:
        """Lend the vault key. Raises VaultLockedError when wiped."""
        with self._guard:
            yield self._checked(self._vault_key)

    @contextmanager
    def key(self, purpose: KeyPurpose) -> Iterator[bytearray]:
        """Lend one derived key. Raises VaultLockedError when wiped."""
        with self._guard:
            yield self._checked(self._derived[purpose])

    def wipe(self) -> None:
        """Overwrite every key; further use raises. May be called again."""
        with self._guard:
            self._is_wiped = True
            for key in (self._vault_key, *self._derived.values()):
                key[:] = bytes(len(key))

    def _checked(self, key: bytearray) -> bytearray:
        if self._is_wiped:
            raise VaultLockedError("the vault is locked")
        return key

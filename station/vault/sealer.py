"""What an open vault does with its keys: seals and opens templates and files, authenticates lines and slips."""

from __future__ import annotations

from station.ids import ReferenceId
from station.vault.envelope import RandomBytes, Suite
from station.vault.keys import KeyPurpose, KeyRing
from station.vault.sealing import (
    FILE_MAGIC,
    TEMPLATE_MAGIC,
    TemplatePlace,
    enrollee_key_binding,
    file_binding,
    seal,
    template_binding,
    unseal,
)


class Sealer:
    """The keys of one open vault, each used for its one purpose. Any thread may call."""

    def __init__(self, suite: Suite, keys: KeyRing, vault_id: bytes, random: RandomBytes) -> None:
        self._suite = suite
        self._keys = keys
        self._sealing_id = vault_id
        self._random = random

    def new_enrollee_key(self, reference_id: ReferenceId) -> bytes:
        """Make a random wrapped key for one enrollee; destroying it destroys the enrollee's templates."""
        with self._keys.key(KeyPurpose.TEMPLATE) as key:
            return self._suite.seal(key, self._random(self._suite.key_bytes), self._enrollee_binding(reference_id))

    def seal_template(self, template: bytes, place: TemplatePlace, wrapped_key: bytes) -> bytes:
        """Seal a template for its place under the enrollee's key. Raises VaultDamagedError, VaultLockedError."""
        enrollee_key = self._enrollee_key(place.reference_id, wrapped_key)
        return seal(self._suite, enrollee_key, TEMPLATE_MAGIC, template, template_binding(self._sealing_id, place))

    def open_template(self, sealed: bytes, place: TemplatePlace, wrapped_key: bytes) -> bytes:
        """Open a sealed template. Raises VaultDamagedError (not of this place), VaultVersionError, VaultLockedError."""
        enrollee_key = self._enrollee_key(place.reference_id, wrapped_key)
        return unseal(self._suite, enrollee_key, TEMPLATE_MAGIC, sealed, template_binding(self._sealing_id, place))

    def seal_blob(self, purpose: str, plaintext: bytes, *, context: bytes = b"") -> bytes:
        """Seal another file, e.g. a roster's rejected rows, for one purpose and context. Raises VaultLockedError."""
        with self._keys.key(KeyPurpose.FILE) as key:
            return seal(self._suite, key, FILE_MAGIC, plaintext, file_binding(self._sealing_id, purpose, context))

    def open_blob(self, purpose: str, sealed: bytes, *, context: bytes = b"") -> bytes:
        """Open what `seal_blob` sealed for this purpose and context. Raises VaultDamagedError, VaultVersionError."""
        with self._keys.key(KeyPurpose.FILE) as key:
            return unseal(self._suite, key, FILE_MAGIC, sealed, file_binding(self._sealing_id, purpose, context))

    def audit_mac(self, message: bytes) -> bytes:
        """Authenticate a line of the audit trail, 32 bytes. Raises VaultLockedError."""
        with self._keys.key(KeyPurpose.AUDIT) as key:
            return self._suite.mac(key, message)

    def is_audit_mac(self, message: bytes, mac: bytes) -> bool:
        """Compare an audit MAC in constant time. Raises VaultLockedError."""
        with self._keys.key(KeyPurpose.AUDIT) as key:
            return self._suite.is_mac(key, message, mac)

    def slip_mac(self, number: bytes) -> bytes:
        """Authenticate a slip's number, 32 bytes, so that the station knows its own paper. Raises VaultLockedError."""
        with self._keys.key(KeyPurpose.SLIP) as key:
            return self._suite.mac(key, number)

    def database_key(self) -> bytearray:
        """Copy the database's raw key, 32 bytes; the caller wipes the copy. Raises VaultLockedError."""
        with self._keys.key(KeyPurpose.DATABASE) as key:
            return bytearray(key)

    def _enrollee_binding(self, reference_id: ReferenceId) -> bytes:
        return enrollee_key_binding(self._sealing_id, reference_id)

    def _enrollee_key(self, reference_id: ReferenceId, wrapped_key: bytes) -> bytes:
        with self._keys.key(KeyPurpose.TEMPLATE) as key:
            return self._suite.open(key, wrapped_key, self._enrollee_binding(reference_id))

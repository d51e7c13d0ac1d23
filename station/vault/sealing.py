"""Sealed texts of the vault: templates under their enrollee's key, and other files under a key of their purpose.

    sealed template: magic "ENRT" · version u8 · suite u8 · nonce, text and tag      sealed file: magic "ENRF" …

Everything that says whose and which template this is goes into the associated data, so a sealed template opens only in
its own place: not for another person, finger, press or vault.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from station.errors import VaultDamagedError, VaultVersionError
from station.ids import FingerPosition, ReferenceId, SampleId
from station.vault.envelope import Key, Suite, SuiteId

TEMPLATE_MAGIC = b"ENRT"
FILE_MAGIC = b"ENRF"
SEALED_VERSION = 1
_START = struct.Struct(">4sBB")


@dataclass(frozen=True, slots=True)
class TemplatePlace:
    """Where a template belongs; part of what it is bound to."""

    reference_id: ReferenceId
    position: FingerPosition
    sample_id: SampleId


def seal(suite: Suite, key: Key, magic: bytes, plaintext: bytes, binding: tuple[bytes, ...]) -> bytes:
    """Encrypt with a leading magic, version and suite, all bound together with `binding`."""
    start = _START.pack(magic, SEALED_VERSION, suite.suite_id)
    return start + suite.seal(key, plaintext, start + _joined(binding))


def unseal(suite: Suite, key: Key, magic: bytes, sealed: bytes, binding: tuple[bytes, ...]) -> bytes:
    """Open what `seal` made. Raises VaultVersionError (newer form), VaultDamagedError."""
    if len(sealed) < _START.size or sealed[:4] != magic:
        raise VaultDamagedError("this is no sealed text of its kind")
    _, version, suite_id = _START.unpack_from(sealed)
    if suite_id in set(SuiteId) and suite_id != suite.suite_id:
        raise VaultDamagedError("this was sealed by a vault of another suite")
    if version != SEALED_VERSION or suite_id != suite.suite_id:
        raise VaultVersionError(f"sealed form {version}, suite {suite_id} is unknown to this program")
    return suite.open(key, sealed[_START.size :], sealed[: _START.size] + _joined(binding))


def template_binding(vault_id: bytes, place: TemplatePlace) -> tuple[bytes, ...]:
    """List what a template is bound to."""
    return (b"template", vault_id, place.reference_id.encode(), bytes([place.position]), place.sample_id.encode())


def enrollee_key_binding(vault_id: bytes, reference_id: ReferenceId) -> bytes:
    """Write what a wrapped enrollee key is bound to."""
    return _joined((b"enrollee key", bytes([SEALED_VERSION]), vault_id, reference_id.encode()))


def file_binding(vault_id: bytes, purpose: str, context: bytes) -> tuple[bytes, ...]:
    """List what a sealed file is bound to."""
    return (b"file", vault_id, purpose.encode(), context)


def _joined(parts: tuple[bytes, ...]) -> bytes:
    # Length-prefixed, so that no two lists of parts give the same bytes.
    return b"".join(struct.pack(">I", len(part)) + part for part in parts)

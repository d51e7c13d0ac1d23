"""The header file: who may open the vault, and the vault key wrapped for each of them.

Layout, big-endian (`docs/vault.md` has the table):

    magic 8 · format version u16 · suite u16 · kind u8 · vault id 16 · slot count u8 · slots · MAC 32 · checksum 32
    slot: type u8 · role u8 · label length u8 · label (UTF-8) · KDF u8 · memory KiB u32 · passes u32 · lanes u8
          · salt 16 · wrapped key 60

The MAC (header key) answers tampering and can be checked only with the vault key; the SHA-256 checksum answers
accidents and can be checked by anybody, so a damaged file is called damaged before a passphrase is asked for.
"""

from __future__ import annotations

import enum
import hashlib
import struct
from dataclasses import dataclass, replace
from typing import TypeVar

from station.errors import VaultDamagedError, VaultVersionError
from station.records import Role, VaultKind
from station.vault.envelope import SuiteId
from station.vault.kdf import KEY_BYTES, SALT_BYTES, KdfParameters

MAGIC = b"ENRVAULT"
FORMAT_VERSION = 1
VAULT_ID_BYTES = 16
MAC_BYTES = 32
MAX_HEADER_BYTES = 64 * 1024
MAX_SLOTS = 64
MAX_LABEL_CHARACTERS = 32

_ARGON2ID = 1
_WRAPPED_BYTES = KEY_BYTES + 28
_CHECKSUM_BYTES = 32
_START = struct.Struct(">8sHH")
_KDF = struct.Struct(">BIIB")
_KINDS = {VaultKind.PRODUCTION: 1, VaultKind.PRACTICE: 2}
_ROLES = {Role.OPERATOR: 1, Role.SUPERVISOR: 2, Role.TECHNICIAN: 3}

_Code = TypeVar("_Code")


class SlotType(enum.IntEnum):
    """What opens a slot."""

    OPERATOR = 1
    RECOVERY = 2


@dataclass(frozen=True, slots=True, repr=False)
class Slot:
    """One way in: the vault key wrapped under a key derived from a passphrase or from the recovery code."""

    type: SlotType
    label: str
    role: Role
    kdf: KdfParameters
    salt: bytes = b""
    wrapped_key: bytes = b""

    def __repr__(self) -> str:
        return f"Slot({self.type.name})"


@dataclass(frozen=True, slots=True)
class Header:
    """A parsed header. `mac` is not verified by parsing."""

    suite_id: int
    kind: VaultKind
    vault_id: bytes
    slots: tuple[Slot, ...]
    mac: bytes = b""

    def operator_slot(self, label: str) -> Slot | None:
        """The slot of this operator, if there is one."""
        return next((slot for slot in self.slots if slot.type is SlotType.OPERATOR and slot.label == label), None)

    def recovery_slot(self) -> Slot | None:
        """The slot of the recovery code, if there is one."""
        return next((slot for slot in self.slots if slot.type is SlotType.RECOVERY), None)

    def with_slot(self, new: Slot) -> Header:
        """Replace the slot of the same type and label, or add one; the MAC is dropped."""
        kept = self._without(new.type, new.label)
        return replace(self, slots=(*kept, new), mac=b"")

    def without_slot(self, kind: SlotType, label: str) -> Header:
        """Drop a slot; the MAC is dropped too."""
        return replace(self, slots=self._without(kind, label), mac=b"")

    def binding(self, slot: Slot) -> bytes:
        """Write what the wrapped key of `slot` is bound to: everything of slot and vault that could be swapped."""
        return b"station vault slot" + self._preamble() + _encode_slot_start(slot)

    def signed_part(self) -> bytes:
        """The bytes that the MAC covers: all before it."""
        body = [self._preamble(), struct.pack(">B", len(self.slots))]
        for slot in self.slots:
            body += [_encode_slot_start(slot), slot.wrapped_key]
        return b"".join(body)

    def encode(self) -> bytes:
        """Write the file's bytes. The MAC must be set."""
        covered = self.signed_part() + self.mac
        return covered + hashlib.sha256(covered).digest()

    def _preamble(self) -> bytes:
        return _START.pack(MAGIC, FORMAT_VERSION, self.suite_id) + bytes([_KINDS[self.kind]]) + self.vault_id

    def _without(self, kind: SlotType, label: str) -> tuple[Slot, ...]:
        return tuple(slot for slot in self.slots if (slot.type, slot.label) != (kind, label))


def parse_header(data: bytes) -> Header:
    """Parse a header strictly. Raises VaultVersionError (unknown format or suite) or VaultDamagedError only."""
    if len(data) < _START.size or len(data) > MAX_HEADER_BYTES:
        raise VaultDamagedError("the vault header has an impossible length")
    magic, version, suite_id = _START.unpack_from(data)
    if magic != MAGIC:
        raise VaultDamagedError("this is no vault header")
    if version != FORMAT_VERSION:
        raise VaultVersionError(f"vault format {version} is unknown to this program")
    if suite_id not in set(SuiteId):
        raise VaultVersionError(f"cipher suite {suite_id} is unknown to this program")
    covered, checksum = data[:-_CHECKSUM_BYTES], data[-_CHECKSUM_BYTES:]
    if hashlib.sha256(covered).digest() != checksum:
        raise VaultDamagedError("the vault header is cut or changed")
    reader = _Reader(covered, _START.size)
    kind = _member(_KINDS, reader.byte())
    vault_id = reader.take(VAULT_ID_BYTES)
    slots = tuple(_parse_slot(reader) for _ in range(reader.byte()))
    mac = reader.take(MAC_BYTES)
    reader.finish()
    if len(slots) > MAX_SLOTS or len({(slot.type, slot.label) for slot in slots}) != len(slots):
        raise VaultDamagedError("the vault header has too many slots, or one twice")
    return Header(suite_id, kind, vault_id, slots, mac)


def is_label(label: str) -> bool:
    """True for a name that a slot can carry: 1 to 32 printable characters, no space at either end."""
    return 0 < len(label) <= MAX_LABEL_CHARACTERS and label.isprintable() and label == label.strip()


def _encode_slot_start(slot: Slot) -> bytes:
    label = slot.label.encode()
    kdf = _KDF.pack(_ARGON2ID, slot.kdf.memory_kib, slot.kdf.iterations, slot.kdf.lanes)
    return bytes([slot.type, _ROLES[slot.role], len(label)]) + label + kdf + slot.salt


def _parse_slot(reader: _Reader) -> Slot:
    try:
        slot_type = SlotType(reader.byte())
        role = _member(_ROLES, reader.byte())
        label = reader.take(reader.byte()).decode()
    except ValueError as error:
        raise VaultDamagedError("a slot of the vault header cannot be read") from error
    algorithm, memory_kib, iterations, lanes = _KDF.unpack(reader.take(_KDF.size))
    kdf = KdfParameters(memory_kib, iterations, lanes)
    if algorithm != _ARGON2ID or not kdf.is_allowed:
        raise VaultDamagedError("a slot of the vault header asks for an impossible key derivation")
    if slot_type is SlotType.OPERATOR and not is_label(label):
        raise VaultDamagedError("a slot of the vault header has an impossible name")
    return Slot(slot_type, label, role, kdf, reader.take(SALT_BYTES), reader.take(_WRAPPED_BYTES))


def _member(codes: dict[_Code, int], code: int) -> _Code:
    for member, number in codes.items():
        if number == code:
            return member
    raise VaultDamagedError("the vault header has an unknown code")


class _Reader:
    """Takes bytes off the front and never more than there are."""

    def __init__(self, data: bytes, at: int) -> None:
        self._data = data
        self._at = at

    def take(self, count: int) -> bytes:
        part = self._data[self._at : self._at + count]
        if len(part) != count:
            raise VaultDamagedError("the vault header is cut")
        self._at += count
        return part

    def byte(self) -> int:
        return self.take(1)[0]

    def finish(self) -> None:
        if self._at != len(self._data):
            raise VaultDamagedError("the vault header has bytes too many")

from __future__ import annotations

import hashlib
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from station.errors import VaultDamagedError, VaultVersionError
from station.records import Role, VaultKind
from station.vault.header import MAX_SLOTS, Header, Slot, SlotType, is_label, parse_header
from station.vault.kdf import KdfParameters

PARAMETERS = st.builds(KdfParameters, st.integers(8 * 1024, 1024 * 1024), st.integers(1, 64), st.integers(1, 16))
LABELS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=32).filter(is_label)
SLOTS = st.builds(
    Slot,
    st.just(SlotType.OPERATOR),
    LABELS,
    st.sampled_from(Role),
    PARAMETERS,
    st.binary(min_size=16, max_size=16),
    st.binary(min_size=60, max_size=60),
)
HEADERS = st.builds(
    Header,
    st.just(1),
    st.sampled_from(VaultKind),
    st.binary(min_size=16, max_size=16),
    st.lists(SLOTS, max_size=4, unique_by=lambda slot: slot.label).map(tuple),
    st.binary(min_size=32, max_size=32),
)


def with_checksum(covered: bytes) -> bytes:
    return covered + hashlib.sha256(covered).digest()


def one_slot() -> Header:
    slot = Slot(SlotType.OPERATOR, "chen", Role.OPERATOR, KdfParameters.MINIMUM, bytes(16), bytes(60))
    return Header(1, VaultKind.PRACTICE, bytes(16), (slot,), bytes(32))


@settings(deadline=None)
@given(HEADERS)
def test_a_header_reads_back(header: Header) -> None:
    assert parse_header(header.encode()) == header


def test_every_flipped_byte_of_a_real_header_is_noticed(header_bytes: bytes) -> None:
    for at in range(len(header_bytes)):
        for bits in (0x01, 0x80, 0xFF):
            changed = bytearray(header_bytes)
            changed[at] ^= bits
            with pytest.raises((VaultDamagedError, VaultVersionError)):
                parse_header(bytes(changed))


def test_every_cut_of_a_real_header_is_noticed(header_bytes: bytes) -> None:
    for length in range(len(header_bytes)):
        with pytest.raises((VaultDamagedError, VaultVersionError)):
            parse_header(header_bytes[:length])
    with pytest.raises(VaultDamagedError):
        parse_header(header_bytes + b"\0")


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_a_changed_header_with_a_right_checksum_raises_only_its_own_errors(data: st.DataObject) -> None:
    covered = bytearray(one_slot().encode()[:-32])
    for _ in range(data.draw(st.integers(1, 4))):
        covered[data.draw(st.integers(0, len(covered) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(covered)))
    changed = bytes(covered[:cut] if data.draw(st.booleans()) else covered)
    whole = with_checksum(changed)
    try:
        parsed = parse_header(whole)
    except (VaultDamagedError, VaultVersionError):
        return
    assert parsed.encode() == whole  # what is read at all is read as it stands


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_raise_only_its_own_errors(junk: bytes) -> None:
    for data in (junk, b"ENRVAULT" + junk, with_checksum(b"ENRVAULT\0\x01\0\x01" + junk)):
        with pytest.raises((VaultDamagedError, VaultVersionError)):
            parse_header(data)


@pytest.mark.parametrize("offset", [8, 10])
def test_an_unknown_version_or_suite_is_told_apart_from_damage(offset: int) -> None:
    covered = bytearray(one_slot().encode()[:-32])
    struct.pack_into(">H", covered, offset, 3)
    with pytest.raises(VaultVersionError):
        parse_header(with_checksum(bytes(covered)))


def test_an_impossible_key_derivation_is_refused_before_it_costs_anything() -> None:
    covered = bytearray(one_slot().encode()[:-32])
    memory_at = covered.index(struct.pack(">I", 8 * 1024))
    struct.pack_into(">I", covered, memory_at, 0xFFFFFFFF)
    with pytest.raises(VaultDamagedError):
        parse_header(with_checksum(bytes(covered)))


def test_too_many_slots_and_a_slot_twice_are_refused() -> None:
    slot = one_slot().slots[0]
    for slots in ((slot, slot), (slot,) * (MAX_SLOTS + 1)):
        with pytest.raises(VaultDamagedError):
            parse_header(Header(1, VaultKind.PRACTICE, bytes(16), slots, bytes(32)).encode())


def test_a_slot_is_bound_to_everything_that_could_be_swapped() -> None:
    header = one_slot()
    slot = header.slots[0]
    bindings = {
        header.binding(slot),
        Header(1, VaultKind.PRODUCTION, bytes(16), ()).binding(slot),
        Header(1, VaultKind.PRACTICE, b"\1" * 16, ()).binding(slot),
        header.binding(Slot(SlotType.RECOVERY, "chen", Role.OPERATOR, slot.kdf, slot.salt)),
        header.binding(Slot(SlotType.OPERATOR, "chan", Role.OPERATOR, slot.kdf, slot.salt)),
        header.binding(Slot(SlotType.OPERATOR, "chen", Role.SUPERVISOR, slot.kdf, slot.salt)),
        header.binding(Slot(SlotType.OPERATOR, "chen", Role.OPERATOR, KdfParameters(), slot.salt)),
    }
    assert len(bindings) == 7


@pytest.mark.parametrize("label", ["", " ", " a", "a ", "a\nb", "x" * 33, "a\x00"])
def test_names_that_no_slot_can_carry(label: str) -> None:
    assert not is_label(label)

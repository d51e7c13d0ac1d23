"""Sealed packets: what was sealed comes out, and nothing else ever does."""

from __future__ import annotations

import random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from station.exchange.packets.errors import (
    PacketError,
    PacketFormatError,
    PacketPartMissingError,
    PacketPartsMixedError,
    PacketTamperedError,
    PacketVersionError,
    WrongCountyError,
)
from station.exchange.packets.packet import (
    HEADER,
    OVERHEAD_BYTES,
    SMALLEST_PART_BYTES,
    open_packet,
    parse_header,
    seal_packet,
)
from tests.exchange.packets.making import STATION, STATION_ID, make_content, make_packet, open_keys

KEYS = open_keys()
CONTENT = make_content().encode()
[PART] = make_packet(CONTENT, card=KEYS.card)
THREE = make_packet(bytes(range(250)) * 12, card=KEYS.card, part_bytes=SMALLEST_PART_BYTES)


@given(st.binary(min_size=1, max_size=6000), st.integers(SMALLEST_PART_BYTES, 7000), st.randoms())
@settings(max_examples=30, deadline=None)
def test_what_was_sealed_comes_out_whole_from_parts_in_any_order(
    content: bytes, part_bytes: int, order: random.Random
) -> None:
    parts = make_packet(content, number=7, card=KEYS.card, part_bytes=part_bytes)
    order.shuffle(parts)
    header, found = open_packet([*parts, parts[0]], KEYS)
    assert (found, header.number, header.station_id) == (content, 7, STATION_ID)


def test_a_part_is_as_long_as_its_text_and_the_overhead() -> None:
    assert len(PART) == len(CONTENT) + OVERHEAD_BYTES
    assert len(THREE) == parse_header(THREE[0]).parts == 3


def test_every_changed_byte_of_header_and_signature_is_refused() -> None:
    for at in [*range(HEADER.size), *range(len(PART) - 64, len(PART))]:
        changed = bytearray(PART)
        changed[at] ^= 0x55
        with pytest.raises(PacketError):
            open_packet([bytes(changed)], KEYS)


def test_a_changed_header_is_refused_by_the_seal_even_when_the_station_signs_it() -> None:
    # Of one station: its own signature over another number does not make the seal open.
    domain = b"station packet 1"
    for at in [*range(61, 68), *range(96, HEADER.size - 8)]:
        body = bytearray(PART[:-64])
        body[at] ^= 1
        with pytest.raises(PacketError):
            open_packet([bytes(body) + STATION.sign(domain + bytes(body))], KEYS)


def test_random_changed_bytes_of_the_text_are_refused() -> None:
    chance = random.Random(5)
    for _ in range(300):
        changed = bytearray(PART)
        changed[chance.randrange(len(PART))] ^= chance.randrange(1, 256)
        with pytest.raises((PacketTamperedError, PacketFormatError, PacketVersionError)):
            open_packet([bytes(changed)], KEYS)


@pytest.mark.parametrize("cut", [0, 1, 8, 12, HEADER.size - 1, HEADER.size, 1300, -64, -1])
def test_a_cut_packet_is_refused(cut: int) -> None:
    with pytest.raises(PacketFormatError):
        open_packet([PART[:cut]], KEYS)


def test_a_packet_with_something_added_is_refused() -> None:
    with pytest.raises(PacketFormatError):
        open_packet([PART + b"\0"], KEYS)


@pytest.mark.parametrize("at", [9, 11])
def test_an_unknown_version_or_suite_is_told(at: int) -> None:
    changed = bytearray(PART)
    changed[at] = 9
    with pytest.raises(PacketVersionError):
        open_packet([bytes(changed)], KEYS)


def test_a_packet_for_another_county_is_refused() -> None:
    with pytest.raises(WrongCountyError):
        open_packet([PART], open_keys("another county"))


def test_a_missing_part_is_named() -> None:
    with pytest.raises(PacketPartMissingError, match="part 2 of 3"):
        open_packet([THREE[0], THREE[2]], KEYS)
    with pytest.raises(PacketPartMissingError):
        open_packet([], KEYS)


def test_parts_of_two_packets_are_refused() -> None:
    other = make_packet(bytes(3000), number=2, card=KEYS.card, part_bytes=SMALLEST_PART_BYTES)
    with pytest.raises(PacketPartsMixedError):
        open_packet([THREE[0], other[1], THREE[2]], KEYS)


def test_a_part_signed_by_another_station_is_refused() -> None:
    stranger = Ed25519PrivateKey.from_private_bytes(bytes(32))
    with pytest.raises(PacketTamperedError):
        open_packet([PART[:-64] + stranger.sign(b"station packet 1" + PART[:-64])], KEYS)


def test_nothing_of_the_content_can_be_read_in_the_packet() -> None:
    assert b"invented" in CONTENT
    assert b"invented" not in PART


def test_an_empty_packet_is_not_made() -> None:
    with pytest.raises(PacketFormatError):
        seal_packet(b"", number=1, card=KEYS.card, signing_key=STATION)

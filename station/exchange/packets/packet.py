"""The sealed packet: content cut into parts, each sealed to the county by HPKE (RFC 9180) and signed by the station.

    header 120: "ENRPACKT" · version u16 · suite u16 · county key id 16 · station's Ed25519 key 32 · packet number u32
                · part u16 · parts u16 · bytes of this part u32 · bytes of all u64 · SHA-256 of all 32 · reserved 8
    sealed:     HPKE encapsulated key 1120 · text · tag 16, with the header as info
    end:        Ed25519 signature 64 of "station packet 1" · header · sealed

A part opens only where and as what it was made; parts are joined only when all say the same hash.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from station.exchange.packets.county_keys import (
    KEY_ID_BYTES,
    SIGNATURE_BYTES,
    SUITE,
    VERSION,
    CountyCard,
    CountyKeys,
    check_start,
    sha256,
    verify,
)
from station.exchange.packets.errors import (
    PacketFormatError,
    PacketPartMissingError,
    PacketPartsMixedError,
    PacketTamperedError,
    WrongCountyError,
)
from station.exchange.packets.words import fingerprint_words

MAGIC = b"ENRPACKT"
HEADER = struct.Struct(">8sHH16s32sIHHIQ32s8s")
OVERHEAD_BYTES = HEADER.size + 1120 + 16 + SIGNATURE_BYTES
MOST_PARTS = 4096
LARGEST_PART = 64 << 20
LARGEST_CONTENT = 512 << 20
DEFAULT_PART_BYTES = 4 << 20
SMALLEST_PART_BYTES = 1 << 10
_DOMAIN = b"station packet 1"
_RESERVED = bytes(8)


@dataclass(frozen=True, slots=True)
class PartHeader:
    """What the outside of a part tells."""

    county_key_id: bytes
    station_key: bytes
    number: int
    part: int
    parts: int
    part_bytes: int
    total_bytes: int
    content_hash: bytes

    @property
    def station_id(self) -> str:
        """The first 16 bytes of SHA-256 of the station's signing key, in hex."""
        return station_id_of(self.station_key)

    @property
    def packet(self) -> tuple[bytes, bytes, int, int, int, bytes]:
        """What all parts of one packet have in common."""
        return (self.county_key_id, self.station_key, self.number, self.parts, self.total_bytes, self.content_hash)

    def encode(self) -> bytes:
        """Write the 120 bytes."""
        return HEADER.pack(
            MAGIC, VERSION, SUITE, self.county_key_id, self.station_key, self.number, self.part, self.parts,
            self.part_bytes, self.total_bytes, self.content_hash, _RESERVED,
        )  # fmt: skip


def station_id_of(station_key: bytes) -> str:
    """Give the id that a station has by its signing key, 32 hex digits."""
    return sha256(station_key)[:KEY_ID_BYTES].hex()


def station_words(station_key: bytes) -> str:
    """Give the words by which a county knows a station."""
    return fingerprint_words(station_key)


def seal_packet(
    content: bytes,
    *,
    number: int,
    card: CountyCard,
    signing_key: Ed25519PrivateKey,
    part_bytes: int = DEFAULT_PART_BYTES,
    sealed: Callable[[int, int], None] | None = None,
) -> list[bytes]:
    """Cut, seal and sign; return the parts. `sealed` is told the parts done and in all. Raises PacketFormatError."""
    part_bytes = min(max(part_bytes, SMALLEST_PART_BYTES, -(-len(content) // MOST_PARTS)), LARGEST_PART)
    if not 0 < len(content) <= LARGEST_CONTENT:
        raise PacketFormatError("a packet of this size cannot be made: hand over fewer people at once")
    pieces = [content[at : at + part_bytes] for at in range(0, len(content), part_bytes)]
    station_key = signing_key.public_key().public_bytes_raw()
    digest, done = sha256(content), []
    for part, piece in enumerate(pieces, start=1):
        header = PartHeader(
            card.key_id, station_key, number, part, len(pieces), len(piece), len(content), digest
        ).encode()
        body = header + _suite().encrypt(piece, card.sealing_key(), info=header)
        done.append(body + signing_key.sign(_DOMAIN + body))
        if sealed is not None:
            sealed(part, len(pieces))
    return done


def parse_header(data: bytes) -> PartHeader:
    """Read a part's outside. `data` may be longer. Raises PacketFormatError, PacketVersionError."""
    check_start(data, MAGIC, "hand-over packet")
    if len(data) < HEADER.size:
        raise PacketFormatError("the packet is cut")
    _, _, _, county, station, number, part, parts, size, total, digest, reserved = HEADER.unpack_from(data)
    header = PartHeader(county, station, number, part, parts, size, total, digest)
    is_sound = (
        number > 0
        and 1 <= part <= parts <= MOST_PARTS
        and 0 < size <= LARGEST_PART
        and size <= total <= LARGEST_CONTENT
        and reserved == _RESERVED
    )
    if not is_sound:
        raise PacketFormatError("the packet's header says what cannot be")
    return header


def verify_part(data: bytes) -> PartHeader:
    """Read a part's outside and check length and signature; the content stays sealed. Raises PacketError."""
    header = parse_header(data)
    if len(data) != header.part_bytes + OVERHEAD_BYTES:
        raise PacketFormatError("the packet is cut, or something was added to it")
    verify(header.station_key, data[-SIGNATURE_BYTES:], _DOMAIN + data[:-SIGNATURE_BYTES])
    return header


def open_packet(parts: Sequence[bytes], keys: CountyKeys) -> tuple[PartHeader, bytes]:
    """Check all parts of one packet and give its content.

    Raises PacketFormatError, PacketVersionError, PacketTamperedError, WrongCountyError, PacketPartMissingError,
    PacketPartsMixedError.
    """
    if not parts:
        raise PacketPartMissingError("there is no part of a packet")
    headers = [verify_part(data) for data in parts]
    first = headers[0]
    if first.county_key_id != keys.card.key_id:
        raise WrongCountyError("the packet was made for another county")
    if any(header.packet != first.packet for header in headers):
        raise PacketPartsMixedError("the parts are of different packets")
    by_part = {header.part: data for header, data in zip(headers, parts, strict=True)}
    missing = [part for part in range(1, first.parts + 1) if part not in by_part]
    if missing:
        raise PacketPartMissingError(f"part {missing[0]} of {first.parts} is missing")
    content = b"".join(_open_part(by_part[part], keys) for part in sorted(by_part))
    if len(content) != first.total_bytes or sha256(content) != first.content_hash:
        raise PacketTamperedError("the parts do not make the content that was sealed")
    return first, content


def _open_part(data: bytes, keys: CountyKeys) -> bytes:
    header, sealed = data[: HEADER.size], data[HEADER.size : -SIGNATURE_BYTES]
    try:
        return _suite().decrypt(sealed, keys.opening_key(), info=header)
    except (InvalidTag, ValueError) as error:
        raise PacketTamperedError("the seal does not open") from error


def _suite() -> Suite:
    return Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)

"""The county's receipt: which enrollments of a packet it took, signed by the county. It names nobody: random ids only.

"ENRRECPT" · version u16 · suite u16 · county key id 16 · station id 16 · packet number u32
· content hash 32 · content length u32 · content (CBOR) · Ed25519 signature 64 of "station receipt 1" and all before
"""

from __future__ import annotations

import datetime as dt
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from station.exchange.packets import cbor
from station.exchange.packets.county_keys import (
    SIGNATURE_BYTES,
    SUITE,
    VERSION,
    CountyCard,
    CountyKeys,
    check_start,
)
from station.exchange.packets.errors import PacketFormatError, WrongCountyError

_MAGIC = b"ENRRECPT"
_START = struct.Struct(">8sHH16s16sI32sI")
_DOMAIN = b"station receipt 1"
_LARGEST_CONTENT = 16 << 20
LARGEST_RECEIPT = _START.size + _LARGEST_CONTENT + SIGNATURE_BYTES
_REFERENCE_BYTES = 16
LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the county says of a packet: by enrollment id, None for accepted or the reason why not."""

    county_key_id: bytes
    station_id: str
    number: int
    content_hash: bytes
    made_at: dt.datetime
    answers: Mapping[str, str | None]


def make_receipt(receipt: Receipt, keys: CountyKeys) -> bytes:
    """Write and sign a receipt. Raises PacketFormatError when a reason is empty or too long."""
    content = cbor.encode(
        {
            "made_at": receipt.made_at.isoformat(),
            "people": [[bytes.fromhex(reference), reason] for reference, reason in sorted(receipt.answers.items())],
        }
    )
    start = _START.pack(
        _MAGIC, VERSION, SUITE, receipt.county_key_id, bytes.fromhex(receipt.station_id), receipt.number,
        receipt.content_hash, len(content),
    )  # fmt: skip
    _read_content(content)
    return start + content + keys.sign(_DOMAIN + start + content)


def parse_receipt(data: bytes, card: CountyCard) -> Receipt:
    """Read a receipt of the trusted county.

    Raises PacketFormatError, PacketVersionError, WrongCountyError, PacketTamperedError.
    """
    check_start(data, _MAGIC, "county receipt")
    if len(data) < _START.size + SIGNATURE_BYTES:
        raise PacketFormatError("the receipt is cut")
    _, _, _, county, station, number, digest, length = _START.unpack_from(data)
    if length > _LARGEST_CONTENT or len(data) != _START.size + length + SIGNATURE_BYTES:
        raise PacketFormatError("the receipt is cut, or something was added to it")
    if county != card.key_id:
        raise WrongCountyError("the receipt is of another county's key")
    card.verify(data[-SIGNATURE_BYTES:], _DOMAIN + data[:-SIGNATURE_BYTES])
    made_at, answers = _read_content(data[_START.size : -SIGNATURE_BYTES])
    return Receipt(county, station.hex(), number, digest, made_at, MappingProxyType(answers))


def _read_content(data: bytes) -> tuple[dt.datetime, dict[str, str | None]]:
    content = cbor.decode(data)
    made_at, people = content.get("made_at"), content.get("people")
    if content.keys() != {"made_at", "people"} or not isinstance(made_at, str) or not isinstance(people, list):
        raise PacketFormatError("the receipt's content is not what it should be")
    answers: dict[str, str | None] = {}
    for line in people:
        reference, reason = line if isinstance(line, list) and len(line) == 2 else (None, None)
        if not isinstance(reference, bytes) or len(reference) != _REFERENCE_BYTES or reference.hex() in answers:
            raise PacketFormatError("the receipt names somebody in a way that cannot be read")
        if reason is not None and not (isinstance(reason, str) and 1 <= len(reason) <= LONGEST_REASON):
            raise PacketFormatError("the receipt gives a reason that cannot be read")
        answers[reference.hex()] = reason
    try:
        return dt.datetime.fromisoformat(made_at), answers
    except ValueError as error:
        raise PacketFormatError("the receipt's time cannot be read") from error

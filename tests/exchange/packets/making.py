"""Keys, content, packets and receipts for tests, the same every time but for HPKE's own randomness."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from station.exchange.packets.cbor import Value
from station.exchange.packets.content import PacketContent
from station.exchange.packets.county_keys import CountyCard, CountyKeys, make_county_keys, open_county_keys
from station.exchange.packets.packet import seal_packet, station_id_of
from station.ids import FingerPosition, ImpressionType, MinutiaType
from station.records import Minutia, Template
from station.templates.codec_iso19794_2 import encode_2005
from station.vault.kdf import KdfParameters

PASSPHRASE = "the county's sentence"
STATION = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
STATION_ID = station_id_of(STATION.public_key().public_bytes_raw())
EXCEPTION: dict[str, Value] = {"finger": 6, "kind": "permanent", "reason": "missing", "until": None}
NOW = dt.datetime(2026, 11, 24, 9, 30, tzinfo=dt.UTC)


def counting_random(name: str) -> Callable[[int], bytes]:
    """Bytes that are the same every time: SHAKE-256 of a name and a count."""
    count = 0

    def random(size: int) -> bytes:
        nonlocal count
        count += 1
        return hashlib.shake_256(f"{name} {count}".encode()).digest(size)

    return random


def make_keys(name: str = "county") -> tuple[CountyCard, bytes]:
    return make_county_keys(name, PASSPHRASE, kdf=KdfParameters.MINIMUM, random=counting_random(name))


def open_keys(name: str = "county") -> CountyKeys:
    return open_county_keys(*make_keys(name), PASSPHRASE)


def make_record(finger: FingerPosition = FingerPosition.RIGHT_THUMB) -> bytes:
    minutiae = tuple(Minutia(20.0 + 7 * n, 30.0 + 11 * n, 0.25 * n, MinutiaType.ENDING, 60) for n in range(12))
    return encode_2005([Template(finger, ImpressionType.LIVE_PLAIN, 256, 360, 70, minutiae)])


def make_person(number: int) -> dict[str, Value]:
    return {
        "reference": number.to_bytes(16, "big"),
        "person": {"name": f"invented {number}", "citizen_number": None},
        "consent": {"given": number % 7 != 6, "notice": "1", "method": "signature", "witness": None, "at": None},
        "outcome": "B",
        "alternative": None,
        "finished_at": NOW.isoformat(),
        "slip": number,
        "exceptions": [EXCEPTION] if number % 3 == 0 else [],
        "templates": [
            {"finger": 1, "press": 1, "quality": 70, "quality_algorithm": "station", "taken_at": NOW.isoformat(),
             "record": make_record()},
        ] if number % 7 != 6 else [],
    }  # fmt: skip


def make_content(people: int = 3, number: int = 1) -> PacketContent:
    return PacketContent(
        number,
        STATION_ID,
        NOW.isoformat(),
        "练习所",
        False,
        bytes(16),
        tuple(make_person(n + 1) for n in range(people)),
    )


def make_packet(content: bytes, *, number: int = 1, card: CountyCard, part_bytes: int = 1 << 20) -> list[bytes]:
    return seal_packet(content, number=number, card=card, signing_key=STATION, part_bytes=part_bytes)

"""A reader written from docs/packets.md alone: it uses `cryptography` and `cbor2`, and nothing of the station."""

from __future__ import annotations

import struct
from hashlib import sha256
from pathlib import Path

import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, MLKEM768X25519PrivateKey, Suite
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

FOLDER = Path(__file__).parents[3] / "docs" / "packet-vector"
PAGE = Path(__file__).parents[3] / "docs" / "packets.md"
PASSPHRASE = b"the county's sentence"


def read_card() -> tuple[bytes, bytes, bytes]:
    """The card, the county's key id and its signing key."""
    card = (FOLDER / "county.public").read_bytes()
    assert card[:12] == b"ENRCOUNT\0\x01\0\x01"
    at = 13 + card[12]
    assert len(card) == at + 1184 + 32 + 32 + 64
    signing = card[-96:-64]
    Ed25519PublicKey.from_public_bytes(signing).verify(card[-64:], b"station county card 1" + card[:-64])
    return card, sha256(card[:-64]).digest()[:16], signing


def read_private(card: bytes) -> MLKEM768X25519PrivateKey:
    data = (FOLDER / "county.key").read_bytes()
    assert data[:12] == b"ENRCPRIV\0\x01\0\x01"
    memory, passes, lanes = struct.unpack(">III", data[12:24])
    kdf = Argon2id(salt=data[24:40], length=32, iterations=passes, lanes=lanes, memory_cost=memory)
    secrets = AESGCM(kdf.derive(PASSPHRASE)).decrypt(data[40:52], data[52:], data[:52] + card)
    assert len(secrets) == 64 + 32 + 32
    return MLKEM768X25519PrivateKey(
        MLKEM768PrivateKey.from_seed_bytes(secrets[:64]), X25519PrivateKey.from_private_bytes(secrets[64:96])
    )


def read_packet(key: MLKEM768X25519PrivateKey, key_id: bytes) -> tuple[bytes, bytes]:
    """The content of the packet, and the station's signing key."""
    content, station = b"", b""
    files = sorted(FOLDER.glob("*.enrp"))
    for number, file in enumerate(files, start=1):
        data = file.read_bytes()
        assert data[:12] == b"ENRPACKT\0\x01\0\x01"
        assert data[12:28] == key_id
        station = data[28:60]
        packet, part, parts, size, total = struct.unpack(">IHHIQ", data[60:80])
        assert (packet, part, parts, len(data)) == (1, number, len(files), 120 + 1120 + size + 16 + 64)
        Ed25519PublicKey.from_public_bytes(station).verify(data[-64:], b"station packet 1" + data[:-64])
        suite = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
        text = suite.decrypt(data[120:-64], key, info=data[:120])
        assert len(text) == size
        content += text
    assert (len(content), sha256(content).digest()) == (total, data[80:112])
    return content, station


def test_a_reader_made_from_the_page_opens_the_packet_of_the_page() -> None:
    card, key_id, _ = read_card()
    content, station = read_packet(read_private(card), key_id)
    assert station == Ed25519PrivateKey.from_private_bytes(bytes(range(32))).public_key().public_bytes_raw()
    found = cbor2.loads(content)
    assert cbor2.dumps(found, canonical=True) == content
    assert [person["person"]["name"] for person in found["people"]] == ["invented 1", "invented 2"]
    assert found["tally"] == {"people": 2, "fingers": 2, "samples": 2, "exceptions": 0, "refusals": 0}
    assert all(t["record"][:8] == b"FMR\0 20\0" for person in found["people"] for t in person["templates"])
    page = PAGE.read_text(encoding="utf-8")
    for value in (key_id.hex(), sha256(station).hexdigest()[:32], sha256(content).hexdigest()):
        assert f"`{value}`" in page


def test_a_reader_made_from_the_page_reads_the_receipt_of_the_page() -> None:
    _, key_id, signing = read_card()
    data = (FOLDER / "receipt").read_bytes()
    assert data[:12] == b"ENRRECPT\0\x01\0\x01"
    assert data[12:28] == key_id
    number, length = struct.unpack(">I", data[44:48])[0], struct.unpack(">I", data[80:84])[0]
    assert (number, len(data)) == (1, 84 + length + 64)
    Ed25519PublicKey.from_public_bytes(signing).verify(data[-64:], b"station receipt 1" + data[:-64])
    answers = cbor2.loads(data[84:-64])["people"]
    assert answers == [[bytes(15) + b"\x01", None], [bytes(15) + b"\x02", "no such person"]]


@pytest.mark.parametrize("file", sorted(FOLDER.iterdir()), ids=lambda file: str(file.name))
def test_the_files_of_the_vector_are_whole(file: Path) -> None:
    assert file.stat().st_size > 100

"""The county's keys: a public card that stations trust, and a private file under a passphrase (Argon2id, AES-256-GCM).

card:    "ENRCOUNT" · version u16 · suite u16 · name length u8 · name · ML-KEM-768 key 1184 · X25519 key 32
         · Ed25519 key 32 · Ed25519 signature 64 of all before
private: "ENRCPRIV" · version u16 · suite u16 · memory u32 · passes u32 · lanes u32 · salt 16 · nonce 12
         · sealed (ML-KEM seed 64, X25519 key 32, Ed25519 key 32) 144, bound to all before and to the card
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256, Hash
from cryptography.hazmat.primitives.hpke import MLKEM768X25519PrivateKey, MLKEM768X25519PublicKey

from station.errors import WrongPassphraseError
from station.exchange.packets.errors import PacketFormatError, PacketTamperedError, PacketVersionError
from station.exchange.packets.words import fingerprint_words
from station.vault.kdf import SALT_BYTES, KdfParameters, check_new_passphrase, derive_key, passphrase_bytes

VERSION = 1
SUITE = 1
"""HPKE with ML-KEM-768 + X25519, HKDF-SHA-256, AES-256-GCM; Ed25519; SHA-256."""

KEY_ID_BYTES = 16
SIGNATURE_BYTES = 64
LONGEST_CARD = 8 + 4 + 1 + 255 + 1184 + 32 + 32 + SIGNATURE_BYTES
_CARD_MAGIC, _PRIVATE_MAGIC = b"ENRCOUNT", b"ENRCPRIV"
_START = struct.Struct(">8sHH")
_PRIVATE = struct.Struct(">8sHHIII16s12s")
_KEM, _X, _ED = 1184, 32, 32
_SEED = 64
PRIVATE_BYTES = _PRIVATE.size + _SEED + 32 + 32 + 16
_CARD_DOMAIN = b"station county card 1"

RandomBytes = Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class CountyCard:
    """A county's public keys. `encoded` is the card's file."""

    name: str
    kem: bytes
    x25519: bytes
    signing: bytes
    encoded: bytes

    @property
    def key_id(self) -> bytes:
        """The first 16 bytes of SHA-256 of the card without its signature."""
        return sha256(self.encoded[:-SIGNATURE_BYTES])[:KEY_ID_BYTES]

    @property
    def words(self) -> str:
        """The fingerprint to compare by telephone."""
        return fingerprint_words(self.encoded[:-SIGNATURE_BYTES])

    def sealing_key(self) -> MLKEM768X25519PublicKey:
        """Give the key that packets are sealed to."""
        return MLKEM768X25519PublicKey(
            MLKEM768PublicKey.from_public_bytes(self.kem), X25519PublicKey.from_public_bytes(self.x25519)
        )

    def verify(self, signature: bytes, message: bytes) -> None:
        """Check the county's signature. Raises PacketTamperedError."""
        verify(self.signing, signature, message)


class CountyKeys:
    """A county's opened private keys and their card."""

    def __init__(self, card: CountyCard, secrets: bytes) -> None:
        self.card = card
        self._kem = MLKEM768PrivateKey.from_seed_bytes(secrets[:_SEED])
        self._x25519 = X25519PrivateKey.from_private_bytes(secrets[_SEED : _SEED + 32])
        self._signing = Ed25519PrivateKey.from_private_bytes(secrets[_SEED + 32 :])

    def opening_key(self) -> MLKEM768X25519PrivateKey:
        """Give the key that packets are opened with."""
        return MLKEM768X25519PrivateKey(self._kem, self._x25519)

    def sign(self, message: bytes) -> bytes:
        """Sign for the county."""
        return self._signing.sign(message)


def make_county_keys(
    name: str, passphrase: str, *, kdf: KdfParameters, random: RandomBytes
) -> tuple[CountyCard, bytes]:
    """Make keys; return the card and the private file's bytes. Raises PassphraseRuleError, PacketFormatError."""
    check_new_passphrase(passphrase)
    label = name.strip().encode()
    if not 1 <= len(label) <= 255 or not name.strip().isprintable():
        raise PacketFormatError("a county's name has 1 to 255 bytes of printable text")
    secrets = random(_SEED + 64)
    kem = MLKEM768PrivateKey.from_seed_bytes(secrets[:_SEED]).public_key().public_bytes_raw()
    x25519 = X25519PrivateKey.from_private_bytes(secrets[_SEED : _SEED + 32]).public_key().public_bytes_raw()
    signing = Ed25519PrivateKey.from_private_bytes(secrets[_SEED + 32 :])
    signed = _START.pack(_CARD_MAGIC, VERSION, SUITE) + bytes([len(label)]) + label + kem + x25519
    signed += signing.public_key().public_bytes_raw()
    card = parse_card(signed + signing.sign(_CARD_DOMAIN + signed))
    salt, nonce = random(SALT_BYTES), random(12)
    start = _PRIVATE.pack(_PRIVATE_MAGIC, VERSION, SUITE, kdf.memory_kib, kdf.iterations, kdf.lanes, salt, nonce)
    key = derive_key(passphrase_bytes(passphrase), salt, kdf)
    return card, start + AESGCM(key).encrypt(nonce, secrets, start + card.encoded)


def parse_card(data: bytes) -> CountyCard:
    """Read a public card and check its signature. Raises PacketFormatError, PacketVersionError, PacketTamperedError."""
    check_start(data, _CARD_MAGIC, "county's public key")
    length = data[_START.size] if len(data) > _START.size else 0
    at = _START.size + 1 + length
    if not length or len(data) != at + _KEM + _X + _ED + SIGNATURE_BYTES:
        raise PacketFormatError("the county's public key has not the length that it should have")
    try:
        name = data[_START.size + 1 : at].decode()
    except UnicodeDecodeError as error:
        raise PacketFormatError("the county's name cannot be read") from error
    kem, rest = data[at : at + _KEM], data[at + _KEM :]
    card = CountyCard(name, kem, rest[:_X], rest[_X : _X + _ED], data)
    card.verify(data[-SIGNATURE_BYTES:], _CARD_DOMAIN + data[:-SIGNATURE_BYTES])
    try:
        card.sealing_key()
    except ValueError as error:
        raise PacketFormatError("the county's public key is no key") from error
    return card


def open_county_keys(card: CountyCard, private: bytes, passphrase: str) -> CountyKeys:
    """Open the private file. Raises WrongPassphraseError (or another card), PacketFormatError, PacketVersionError."""
    check_start(private, _PRIVATE_MAGIC, "county's private key")
    if len(private) != PRIVATE_BYTES:
        raise PacketFormatError("the county's private key has not the length that it should have")
    _, _, _, memory, passes, lanes, salt, nonce = _PRIVATE.unpack_from(private)
    kdf = KdfParameters(memory, passes, lanes)
    if not kdf.is_allowed:
        raise PacketFormatError("the county's private key asks for too much or too little of the machine")
    start = private[: _PRIVATE.size]
    try:
        secrets = AESGCM(derive_key(passphrase_bytes(passphrase), salt, kdf)).decrypt(
            nonce, private[_PRIVATE.size :], start + card.encoded
        )
    except InvalidTag as error:
        raise WrongPassphraseError("the passphrase does not open the county's key") from error
    return CountyKeys(card, secrets)


def check_start(data: bytes, magic: bytes, what: str) -> None:
    """Check magic, version and suite. Raises PacketFormatError, PacketVersionError."""
    if len(data) < _START.size or not data.startswith(magic):
        raise PacketFormatError(f"this is no {what}")
    _, version, suite = _START.unpack_from(data)
    if (version, suite) != (VERSION, SUITE):
        raise PacketVersionError(f"version {version}, suite {suite} is unknown to this program")


def verify(public: bytes, signature: bytes, message: bytes) -> None:
    """Check an Ed25519 signature. Raises PacketTamperedError."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError) as error:
        raise PacketTamperedError("the signature does not fit") from error


def sha256(data: bytes) -> bytes:
    """Hash."""
    digest = Hash(SHA256())
    digest.update(data)
    return digest.finalize()

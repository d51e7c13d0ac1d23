"""The cipher suites behind one small interface: a vault keeps the one that it was made with.

A suite only composes primitives of `cryptography`; what is bound to what is decided by the callers' associated data.
"""

from __future__ import annotations

import abc
import enum
import os
from collections.abc import Callable, Mapping
from typing import ClassVar, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import constant_time, hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from station.errors import VaultDamagedError, VaultVersionError

RandomBytes = Callable[[int], bytes]
Key = bytes | bytearray


class SuiteId(enum.IntEnum):
    """Numbers of the suites as headers and sealed blobs carry them."""

    AES256_SHA256 = 1
    SM4_SM3 = 2


_NONCE_BYTES = 12
_TAG_BYTES = 16


class Suite(abc.ABC):
    """Authenticated encryption, key derivation and MAC of one suite; nonces have 96 bits, tags 128."""

    suite_id: ClassVar[SuiteId]
    key_bytes: ClassVar[int]
    """Of a key that seals."""
    mac_bytes: ClassVar[int] = 32
    overhead_bytes: ClassVar[int] = _NONCE_BYTES + _TAG_BYTES
    """How much longer a sealed text is than the plain one."""

    def __init__(self, random: RandomBytes = os.urandom) -> None:
        self._random = random

    def seal(self, key: Key, plaintext: bytes | bytearray, associated: bytes) -> bytes:
        """Encrypt under a fresh random nonce, which leads the result."""
        nonce = self._random(_NONCE_BYTES)
        return nonce + self._encrypt(bytes(key), nonce, bytes(plaintext), associated)

    def open(self, key: Key, sealed: bytes, associated: bytes) -> bytes:
        """Decrypt what `seal` made. Raises VaultDamagedError when key, text or associated data are not the same.

        Every failure looks the same.
        """
        if len(sealed) < self.overhead_bytes:
            raise VaultDamagedError("a sealed text is too short")
        try:
            return self._decrypt(bytes(key), sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], associated)
        except InvalidTag as error:
            raise VaultDamagedError("a sealed text is not what was written, or not in its place") from error

    def derive(self, key: Key, label: str, length: int = 32) -> bytes:
        """Derive an independent key for one purpose: HKDF (RFC 5869) with the label as info.

        The input key is uniform, so no salt is needed.
        """
        return HKDF(self._hash(), length, None, label.encode("ascii")).derive(bytes(key))

    def mac(self, key: Key, message: bytes) -> bytes:
        """Authenticate a message: HMAC (RFC 2104)."""
        signer = hmac.HMAC(bytes(key), self._hash())
        signer.update(message)
        return signer.finalize()

    def is_mac(self, key: Key, message: bytes, mac: bytes) -> bool:
        """Compare in constant time."""
        return constant_time.bytes_eq(self.mac(key, message), mac)

    @abc.abstractmethod
    def _hash(self) -> hashes.HashAlgorithm: ...

    @abc.abstractmethod
    def _encrypt(self, key: bytes, nonce: bytes, plaintext: bytes, associated: bytes) -> bytes:
        """Return text and tag."""

    @abc.abstractmethod
    def _decrypt(self, key: bytes, nonce: bytes, sealed: bytes, associated: bytes) -> bytes:
        """Open text and tag. Raises InvalidTag."""


class Aes256Sha256(Suite):
    """Suite 1: AES-256-GCM (NIST SP 800-38D), HKDF and HMAC with SHA-256."""

    suite_id = SuiteId.AES256_SHA256
    key_bytes = 32

    def _hash(self) -> hashes.HashAlgorithm:
        return hashes.SHA256()

    def _encrypt(self, key: bytes, nonce: bytes, plaintext: bytes, associated: bytes) -> bytes:
        return AESGCM(key).encrypt(nonce, plaintext, associated)

    def _decrypt(self, key: bytes, nonce: bytes, sealed: bytes, associated: bytes) -> bytes:
        return AESGCM(key).decrypt(nonce, sealed, associated)


class Sm4Sm3(Suite):
    """Suite 2: SM4-GCM (GB/T 32907, RFC 8998), HKDF and HMAC with SM3 (GB/T 32905), for offices under China's rules."""

    suite_id = SuiteId.SM4_SM3
    key_bytes = 16

    def _hash(self) -> hashes.HashAlgorithm:
        return hashes.SM3()

    def _encrypt(self, key: bytes, nonce: bytes, plaintext: bytes, associated: bytes) -> bytes:
        encryptor = Cipher(SM4(key), modes.GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(associated)
        return encryptor.update(plaintext) + encryptor.finalize() + encryptor.tag

    def _decrypt(self, key: bytes, nonce: bytes, sealed: bytes, associated: bytes) -> bytes:
        text, tag = sealed[:-_TAG_BYTES], sealed[-_TAG_BYTES:]
        decryptor = Cipher(SM4(key), modes.GCM(nonce, tag)).decryptor()
        decryptor.authenticate_additional_data(associated)
        return decryptor.update(text) + decryptor.finalize()


_SUITES: Final[Mapping[int, type[Suite]]] = {suite.suite_id: suite for suite in (Aes256Sha256, Sm4Sm3)}


def suite_of(number: int, random: RandomBytes = os.urandom) -> Suite:
    """Make the suite with this number. Raises VaultVersionError for one this program does not know."""
    suite = _SUITES.get(number)
    if suite is None:
        raise VaultVersionError(f"cipher suite {number} is unknown to this program")
    return suite(random)

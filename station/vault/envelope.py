"""The cipher suites behind one small interface, so that another (SM4-GCM, SM3) can be added and old vaults still open.

A suite only composes primitives of `cryptography`; what is bound to what is decided by the callers' associated data.
"""

from __future__ import annotations

import abc
import enum
import os
from collections.abc import Callable
from typing import ClassVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import constant_time, hashes, hmac
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from station.errors import VaultDamagedError, VaultVersionError

RandomBytes = Callable[[int], bytes]
Key = bytes | bytearray


class SuiteId(enum.IntEnum):
    """Numbers of the suites as headers and sealed blobs carry them."""

    AES256_SHA256 = 1


class Suite(abc.ABC):
    """Authenticated encryption, key derivation and MAC of one suite."""

    suite_id: ClassVar[SuiteId]
    key_bytes: ClassVar[int]
    mac_bytes: ClassVar[int]
    overhead_bytes: ClassVar[int]
    """How much longer a sealed text is than the plain one (nonce and tag)."""

    @abc.abstractmethod
    def seal(self, key: Key, plaintext: bytes | bytearray, associated: bytes) -> bytes:
        """Encrypt under a fresh nonce; the nonce leads the result."""

    @abc.abstractmethod
    def open(self, key: Key, sealed: bytes, associated: bytes) -> bytes:
        """Decrypt what `seal` made. Raises VaultDamagedError when key, text or associated data are not the same."""

    @abc.abstractmethod
    def derive(self, key: Key, label: str) -> bytes:
        """Derive an independent key for one purpose."""

    @abc.abstractmethod
    def mac(self, key: Key, message: bytes) -> bytes:
        """Authenticate a message."""

    def is_mac(self, key: Key, message: bytes, mac: bytes) -> bool:
        """Compare in constant time."""
        return constant_time.bytes_eq(self.mac(key, message), mac)


class Aes256Sha256(Suite):
    """Suite 1: AES-256-GCM (NIST SP 800-38D), HKDF-SHA-256 (RFC 5869), HMAC-SHA-256 (RFC 2104)."""

    suite_id = SuiteId.AES256_SHA256
    key_bytes = 32
    mac_bytes = 32
    overhead_bytes = 28
    _NONCE_BYTES = 12

    def __init__(self, random: RandomBytes = os.urandom) -> None:
        self._random = random

    def seal(self, key: Key, plaintext: bytes | bytearray, associated: bytes) -> bytes:
        """Encrypt under a random 96-bit nonce."""
        nonce = self._random(self._NONCE_BYTES)
        return nonce + AESGCM(bytes(key)).encrypt(nonce, bytes(plaintext), associated)

    def open(self, key: Key, sealed: bytes, associated: bytes) -> bytes:
        """Decrypt; every failure looks the same."""
        if len(sealed) < self.overhead_bytes:
            raise VaultDamagedError("a sealed text is too short")
        nonce, text = sealed[: self._NONCE_BYTES], sealed[self._NONCE_BYTES :]
        try:
            return AESGCM(bytes(key)).decrypt(nonce, text, associated)
        except InvalidTag as error:
            raise VaultDamagedError("a sealed text is not what was written, or not in its place") from error

    def derive(self, key: Key, label: str) -> bytes:
        """HKDF with the label as info; the input key is uniform, so no salt is needed."""
        return HKDF(hashes.SHA256(), self.key_bytes, None, label.encode("ascii")).derive(bytes(key))

    def mac(self, key: Key, message: bytes) -> bytes:
        """HMAC-SHA-256."""
        signer = hmac.HMAC(bytes(key), hashes.SHA256())
        signer.update(message)
        return signer.finalize()


def suite_of(number: int, random: RandomBytes = os.urandom) -> Suite:
    """Make the suite with this number. Raises VaultVersionError for one this program does not know."""
    if number != SuiteId.AES256_SHA256:
        raise VaultVersionError(f"cipher suite {number} is unknown to this program")
    return Aes256Sha256(random)

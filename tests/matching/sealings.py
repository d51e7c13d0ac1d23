"""A sealing for tests that do not need a cipher: texts are masked and carry a checksum over key and context."""

from __future__ import annotations

import hashlib
import hmac

from station.errors import VaultDamagedError


class XorSealing:
    """Masks with one byte; opens only with the same key, context and text."""

    def __init__(self, key: int) -> None:
        self._key = key

    def seal(self, text: bytes, context: bytes) -> bytes:
        masked = text.translate(self._mask())
        return self._check(masked, context) + masked

    def open(self, sealed: bytes, context: bytes) -> bytes:
        check, masked = sealed[:16], sealed[16:]
        if not hmac.compare_digest(check, self._check(masked, context)):
            raise VaultDamagedError("not sealed here")
        return masked.translate(self._mask())

    def _mask(self) -> bytes:
        return bytes(byte ^ (self._key & 0xFF) ^ 0x5A for byte in range(256))

    def _check(self, masked: bytes, context: bytes) -> bytes:
        return hmac.digest(bytes([self._key]), context + masked, hashlib.sha256)[:16]

"""Seals the index of a benchmark as the vault would, under a key that is no secret."""

from __future__ import annotations

import numpy as np
from cryptography.hazmat.primitives.ciphers.aead import AESGCM


class Sealer:
    """A sealer with a key of its own, of the cipher that the vault uses."""

    def __init__(self) -> None:
        self._cipher = AESGCM(bytes(range(32)))
        self._next = int.from_bytes(np.random.default_rng().bytes(11), "big")

    def seal(self, text: bytes, context: bytes) -> bytes:
        """Encrypt under a nonce not used before."""
        self._next += 1
        nonce = self._next.to_bytes(12, "big")
        return nonce + self._cipher.encrypt(nonce, text, context)

    def open(self, sealed: bytes, context: bytes) -> bytes:
        """Decrypt."""
        return self._cipher.decrypt(sealed[:12], sealed[12:], context)

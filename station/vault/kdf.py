"""From a passphrase to a slot key: Argon2id (RFC 9106), with bounds on what a header may ask of this machine.

The parameters of an old slot come from a file, so they are checked before they cost memory or time.
"""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import ClassVar

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from station.errors import PassphraseRuleError, VaultError

KEY_BYTES = 32
SALT_BYTES = 16
SHORTEST_PASSPHRASE = 8
LONGEST_PASSPHRASE = 1024


@dataclass(frozen=True, slots=True)
class KdfParameters:
    """What one derivation costs: memory in KiB, passes over it, parallel lanes."""

    memory_kib: int = 64 * 1024
    iterations: int = 3
    lanes: int = 4

    MINIMUM: ClassVar[KdfParameters]
    MAXIMUM: ClassVar[KdfParameters]

    @property
    def is_allowed(self) -> bool:
        """True when every parameter lies between `MINIMUM` and `MAXIMUM`."""
        low, high = self.MINIMUM, self.MAXIMUM
        return (
            low.memory_kib <= self.memory_kib <= high.memory_kib
            and low.iterations <= self.iterations <= high.iterations
            and low.lanes <= self.lanes <= high.lanes
        )


KdfParameters.MINIMUM = KdfParameters(memory_kib=8 * 1024, iterations=1, lanes=1)
KdfParameters.MAXIMUM = KdfParameters(memory_kib=1024 * 1024, iterations=64, lanes=16)


def calibrate(
    target_s: float = 0.5,
    *,
    start: KdfParameters | None = None,
    clock: Callable[[], float] = time.perf_counter,
) -> KdfParameters:
    """Raise the passes of `start` (default: the defaults) until one derivation takes about `target_s`."""
    start = start or KdfParameters()
    began = clock()
    derive_key(b"calibration", bytes(SALT_BYTES), start)
    took_s = max(clock() - began, 1e-6)
    wanted = int(start.iterations * target_s / took_s)
    return replace(start, iterations=max(start.iterations, min(wanted, KdfParameters.MAXIMUM.iterations)))


def derive_key(secret: bytes, salt: bytes, parameters: KdfParameters) -> bytes:
    """Derive 32 bytes from a secret. `parameters` must be allowed ones. Raises VaultError without the memory for it."""
    kdf = Argon2id(
        salt=salt,
        length=KEY_BYTES,
        iterations=parameters.iterations,
        lanes=parameters.lanes,
        memory_cost=parameters.memory_kib,
    )
    try:
        return kdf.derive(secret)
    except MemoryError as error:
        raise VaultError("this machine has not the memory that the key derivation asks for") from error


def passphrase_bytes(passphrase: str) -> bytes:
    """Encode a passphrase the same way whichever keyboard or input method typed it (NFKC, UTF-8)."""
    return unicodedata.normalize("NFKC", passphrase).encode("utf-8", "surrogatepass")


def check_new_passphrase(passphrase: str) -> None:
    """Refuse a passphrase that is too short or absurdly long. Raises PassphraseRuleError."""
    length = len(unicodedata.normalize("NFKC", passphrase))
    if not SHORTEST_PASSPHRASE <= length <= LONGEST_PASSPHRASE:
        raise PassphraseRuleError(f"a passphrase has {SHORTEST_PASSPHRASE} to {LONGEST_PASSPHRASE} characters")

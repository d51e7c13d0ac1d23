"""What can go wrong with the simulated scanner."""

from __future__ import annotations

import enum
from dataclasses import dataclass

import numpy as np

from drivers.api import GrayImage


class FaultKind(enum.Enum):
    """By the word it has in an address and in a script."""

    UNPLUG = "unplug"
    """The device is gone from a frame on."""
    TIMEOUT = "timeout"
    """No frame for a while."""
    SHORT = "short"
    """One frame comes incomplete."""
    STUCK = "stuck"
    """The same picture again and again from a frame on."""
    DUPLICATED = "duplicated"
    """One frame is the one before once more."""
    CORRUPT = "corrupt"
    """A frame comes whole, but its content is garbled."""
    LATE = "late"
    """Opening takes long."""
    ACCESS = "access"
    """Opening is not allowed."""
    BUSY = "busy"
    """Another program holds the device."""
    WRONG_SERIAL = "wrong-serial"
    """Another device of the kind is plugged in, not the one that was chosen."""


AT_OPENING = frozenset({FaultKind.LATE, FaultKind.ACCESS, FaultKind.BUSY, FaultKind.WRONG_SERIAL})
"""The faults of `open`; all others come with a frame."""

ONE_FRAME = frozenset({FaultKind.SHORT, FaultKind.DUPLICATED})
"""The faults of a single frame."""

DEFAULT_LENGTH_S = {FaultKind.TIMEOUT: 3.0, FaultKind.LATE: 1.0, FaultKind.CORRUPT: 0.0}
"""How long a fault lasts where nobody says; 0 = one frame. Others last for good."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault, the number of the frame it comes at (of no meaning for those of `open`), and how long it lasts."""

    kind: FaultKind
    at_frame: int = 0
    for_s: float | None = None

    @property
    def length_s(self) -> float | None:
        """How long it lasts, seconds; None = for good, 0 = one frame."""
        if self.kind in ONE_FRAME:
            return 0.0
        return DEFAULT_LENGTH_S.get(self.kind) if self.for_s is None else self.for_s


def garbled(picture: GrayImage, seed: int) -> GrayImage:
    """Return the picture as a bad cable leaves it: bands of rows shifted, one band of noise."""
    rng = np.random.default_rng(seed)
    broken = picture.copy()
    height = len(broken)
    for _ in range(3):
        first = int(rng.integers(0, height - height // 8))
        band = slice(first, first + height // 8)
        broken[band] = np.roll(broken[band], int(rng.integers(9, broken.shape[1] - 9)), axis=1)
    broken[band] = rng.integers(0, 256, broken[band].shape, dtype=np.uint8)
    return np.ascontiguousarray(broken)

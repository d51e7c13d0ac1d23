"""Which minutiae of a press the index keeps, and how their descriptions are made as short as they can be.

The surest minutiae of a large press may all lie on one side of it, and a press of its other side would find none of
them again. So each one chosen makes its neighbors less welcome: the kept ones are sure, and lie all over the finger.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from station.matching.compiled import compiled
from station.matching.descriptor import ANGLES, BIT_CYLINDERS
from station.matching.geometry import falling

_PLACE_BITS: Final = BIT_CYLINDERS.places[:, 2].astype(np.uint64)
_PLACES: Final = len(_PLACE_BITS)
_WORD_BITS: Final = 64

SHORT_WORDS: Final = -(-ANGLES * _PLACES // _WORD_BITS)
"""64-bit words of a description without the bits that lie at no place."""

_ELBOW_ROOM_PX: Final = 25.0
"""A minutia this far from a chosen one is worth four tenths of its confidence; 18 to 60 px find nearly as many."""


@compiled
def choose(x: Any, y: Any, confidence: Any, usable: Any, chosen: Any) -> int:
    """Fill `chosen` with the places of the best usable minutiae, best first; return how many there are."""
    worth = np.where(usable, confidence, np.float32(-1)).astype(np.float64)
    for count in range(len(chosen)):
        best = -1
        for i in range(len(worth)):
            if worth[i] >= 0 and (best < 0 or worth[i] > worth[best]):
                best = i
        if best < 0:
            return count
        chosen[count] = best
        worth[best] = -1
        for i in range(len(worth)):
            dx, dy = np.float64(x[i]) - np.float64(x[best]), np.float64(y[i]) - np.float64(y[best])
            if worth[i] > 0:
                worth[i] *= 1 - falling((dx * dx + dy * dy) / (_ELBOW_ROOM_PX * _ELBOW_ROOM_PX))
    return len(chosen)


@compiled
def shorten(bits: Any, words: Any) -> None:
    """Write the bits of a description (one word an angle) into `words` (`SHORT_WORDS`), without those of no place."""
    words[:] = np.uint64(0)
    at = 0
    for k in range(ANGLES):
        for place in range(_PLACES):
            bit = (bits[k] >> _PLACE_BITS[place]) & np.uint64(1)
            words[at // _WORD_BITS] |= bit << np.uint64(at % _WORD_BITS)
            at += 1

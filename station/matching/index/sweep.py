"""The two compiled passes of a search: how alike the neighborhoods are, then whether they also lie alike.

The sweep looks at every press, so it is made of the cheapest operations: the bits two descriptions have in common,
divided by how many are to be expected at their common places. The second pass looks at the best few in a hundred:
pairs of minutiae count as far as other pairs agree with them on how the finger is turned and where it lies.
A score depends on the probe and its row alone, not on other rows, threads or the width of the processor's vectors.
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np

from station.matching.compiled import bit_count, compiled, inlined
from station.matching.descriptor import LEAST_COMMON_PLACES
from station.matching.index.layout import (
    ANGLE_STEPS,
    DENSITY_STEPS,
    SLOTS,
    UNIT_PX,
    WORDS,
)

_MAX_TURN_STEPS: Final = 64
"""People do not press a finger turned by more than a right angle."""

_TYPICAL_SHARE: Final = np.float32(0.2)
"""Neighborhoods of different minutiae have this share of their bits in common by chance; only what is above counts.
With 0.1 to 0.3 the shortlist is as good within chance; squares of it make it worse."""

_TWICE_STEPS: Final = np.float32(2 * DENSITY_STEPS)
_FEWEST_COUNTED: Final = 8
"""A row is scored by how many minutiae it holds, for a small press cannot have as much in common. At least by these."""

_ALMOST_NOTHING: Final = np.float32(1e-6)
_NONE: Final = np.float32(0)

_TYPICAL_SIMILARITY: Final = 0.3
_TURN_TOLERANCE_STEPS: Final = 20
_SHIFT_TOLERANCE: Final = 12.0 / UNIT_PX
_SHIFT_SLOPE: Final = 0.1
"""Skin stretches: positions may differ by a tenth of the distance more."""

COSINES = np.cos(np.arange(ANGLE_STEPS) * (2 * math.pi / ANGLE_STEPS))
SINES = np.sin(np.arange(ANGLE_STEPS) * (2 * math.pi / ANGLE_STEPS))


@compiled
def sweep(
    first: int,
    last: int,
    probe_words: Any,
    probe_mask: Any,
    probe_angle: Any,
    probe_density: Any,
    words: Any,
    mask: Any,
    angle: Any,
    density: Any,
    scores: Any,
) -> None:
    """Score rows `first` to `last`: how far each kept minutia finds its like in the probe beyond chance.

    The sum is divided by the root of how many there are.
    """
    share, best = np.empty(SLOTS, np.float32), np.empty(SLOTS, np.float32)
    both, common = np.empty(SLOTS, np.int64), np.empty(SLOTS, np.int64)
    for row in range(first, last):
        best[:] = _NONE
        for i in range(len(probe_mask)):
            _compare_slots(
                probe_words[i], probe_mask[i], probe_angle[i], probe_density[i],
                words[row], mask[row], angle[row], density[row], both, common, share,
            )  # fmt: skip
            for j in range(SLOTS):
                best[j] = share[j] if share[j] > best[j] else best[j]
        score = _NONE
        for j in range(SLOTS):
            excess = best[j] - _TYPICAL_SHARE
            score += excess if excess > _NONE else _NONE
        scores[row] = score / np.float32(math.sqrt(_held(mask[row])))


@compiled
def agree(
    rows: Any,
    probe_words: Any,
    probe_mask: Any,
    probe_angle: Any,
    probe_density: Any,
    probe_x: Any,
    probe_y: Any,
    words: Any,
    mask: Any,
    angle: Any,
    density: Any,
    x: Any,
    y: Any,
    scores: Any,
) -> None:
    """Score the given rows of a block: the pairs of like minutiae, each weighed by the others that agree with it."""
    share, best = np.empty(SLOTS, np.float32), np.empty(SLOTS, np.float32)
    both, common, partner = np.empty(SLOTS, np.int64), np.empty(SLOTS, np.int64), np.empty(SLOTS, np.int64)
    for at in range(len(rows)):
        row = rows[at]
        best[:] = _TYPICAL_SHARE
        partner[:] = -1
        for i in range(len(probe_mask)):
            _compare_slots(
                probe_words[i], probe_mask[i], probe_angle[i], probe_density[i],
                words[row], mask[row], angle[row], density[row], both, common, share,
            )  # fmt: skip
            for j in range(SLOTS):
                better = share[j] > best[j]
                best[j] = share[j] if better else best[j]
                partner[j] = i if better else partner[j]
        agreement = 0.0
        for j in range(SLOTS):
            for other in range(j):
                if partner[j] >= 0 and partner[other] >= 0 and partner[j] != partner[other]:
                    agreement += _pair_agreement(
                        partner[j], partner[other], j, other, probe_angle, probe_x, probe_y, angle[row], x[row], y[row]
                    ) * _weight(best[j]) * _weight(best[other])  # fmt: skip
        scores[at] = math.sqrt(agreement) * SLOTS / _held(mask[row])


@compiled
def _held(mask: Any) -> int:
    """How many minutiae a row holds; a few at least, lest one that holds two seem alike by chance."""
    held = 0
    for j in range(SLOTS):
        held += mask[j] != np.uint64(0)
    return max(_FEWEST_COUNTED, held)


@inlined
def _compare_slots(
    own_words: Any,
    own_mask: Any,
    own_angle: Any,
    own_density: Any,
    words: Any,
    mask: Any,
    angle: Any,
    density: Any,
    both: Any,
    common: Any,
    share: Any,
) -> None:
    """Write for all slots of a row which share of their bits they have in common with one minutia of the probe.

    The share is that of Dice: twice the common bits by all bits. How many bits lie at the common places is not counted
    but expected, from how densely each description is filled; this halves the work and finds as many. Loops over the
    slots without branches: the compiler makes vector instructions of them.
    """
    for j in range(SLOTS):
        common[j] = bit_count(own_mask & mask[j])
    for j in range(SLOTS):
        shared = np.uint64(0)
        for k in range(WORDS):
            shared += bit_count(own_words[k] & words[k, j])
        both[j] = shared
    for j in range(SLOTS):
        places = np.int32(common[j])
        expected = np.float32(places) * (own_density + np.float32(np.int32(density[j])))
        found = _TWICE_STEPS * np.float32(np.int32(both[j])) / (expected + _ALMOST_NOTHING)
        turn = np.int8(angle[j] - own_angle)
        counts = (turn <= _MAX_TURN_STEPS) & (turn >= -_MAX_TURN_STEPS) & (places >= LEAST_COMMON_PLACES)
        share[j] = found if counts else _NONE


@compiled
def _weight(share: float) -> float:
    """What a pair of this share is worth: its similarity as the full comparison measures it, beyond chance."""
    similarity = 1.0 - math.sqrt((1.0 - min(1.0, share)) / 2.0)
    return max(0.0, similarity - _TYPICAL_SIMILARITY)


@compiled
def _pair_agreement(
    a: int, b: int, slot_a: int, slot_b: int, probe_angle: Any, probe_x: Any, probe_y: Any, angle: Any, x: Any, y: Any
) -> float:
    """How far two pairs say the same of how the finger is turned and where it lies, 0-1."""
    turn_a = np.int64(np.int8(angle[slot_a] - probe_angle[a]))
    turn_b = np.int64(np.int8(angle[slot_b] - probe_angle[b]))
    apart = turn_a - turn_b
    if apart > _TURN_TOLERANCE_STEPS or apart < -_TURN_TOLERANCE_STEPS:
        return 0.0
    middle = (turn_b + (apart >> 1)) & (ANGLE_STEPS - 1)
    dx, dy = probe_x[a] - probe_x[b], probe_y[a] - probe_y[b]
    seen_x, seen_y = float(x[slot_a]) - float(x[slot_b]), float(y[slot_a]) - float(y[slot_b])
    off_x = COSINES[middle] * dx - SINES[middle] * dy - seen_x
    off_y = SINES[middle] * dx + COSINES[middle] * dy - seen_y
    tolerance = _SHIFT_TOLERANCE + _SHIFT_SLOPE * math.sqrt(seen_x * seen_x + seen_y * seen_y)
    error: float = (off_x * off_x + off_y * off_y) / (tolerance * tolerance) + (apart / _TURN_TOLERANCE_STEPS) ** 2
    return max(0.0, 1.0 - error)

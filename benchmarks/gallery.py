"""Makes a gallery of any size out of some hundred presses: each entry is one of them, distorted into another finger.

A smooth random displacement moves the minutiae and turns their directions with it; then each is moved by about 25 px on
its own and some are reversed, dropped or added; and the whole is turned and cut as presses are. What remains of the
finger is what fingers have in common: flow, spacing and number of minutiae. `python -m benchmarks.bench_search` checks
how much more an entry is like its origin than like other fingers. It follows from its number alone, so that nothing of
a million needs keeping.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.quick_description import describe_bits, describe_mask, hull_of
from station.ids import FingerPosition, ImpressionType, MinutiaType
from station.matching.compiled import bit_count, compiled, inlined
from station.matching.descriptor import ANGLES
from station.matching.index.choice import choose, shorten
from station.matching.index.layout import (
    ANGLE_STEPS,
    DENSITY_STEPS,
    LEAST_COMMON_PLACES,
    ROW_BYTES,
    SLOTS,
    UNIT_PX,
    WORDS,
    FingerKey,
    Rows,
    rows_in,
)
from station.records import Minutia, Template

Floats = NDArray[np.float32]

MOST_MINUTIAE: Final = 80
"""As many as comparison looks at."""

_WAVES: Final = 5
_SHORTEST_WAVE_PX, _LONGEST_WAVE_PX = 110.0, 320.0
_DISPLACEMENT_PX: Final = 14.0
_OWN_SHIFT_PX, _OWN_TURN_RAD = 18.0, 0.1
_FLIPPED_SHARE: Final = 0.3
_DROPPED_SHARE, _ADDED_SHARE = 0.08, 0.15
_TURN_RAD: Final = 0.2
_AREA_SHARE: Final = 0.93
"""Least share of the area that a cut leaves, along each axis."""


@dataclass(frozen=True, slots=True, eq=False)
class Bases:
    """Presses as padded arrays (presses x `MOST_MINUTIAE`), best minutiae first; px and rad in the image (y down)."""

    x: Floats
    y: Floats
    angle_rad: Floats
    quality: Floats
    kind: NDArray[np.int8]
    count: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.count)


def bases_of(templates: Sequence[Template]) -> Bases:
    """Put the best minutiae of the templates into arrays."""
    shape = (len(templates), MOST_MINUTIAE)
    x, y, angle_rad, quality = (np.zeros(shape, np.float32) for _ in range(4))
    kind, count = np.zeros(shape, np.int8), np.zeros(len(templates), np.int64)
    for row, template in enumerate(templates):
        best = sorted(template.minutiae, key=lambda minutia: -minutia.quality)[:MOST_MINUTIAE]
        count[row] = len(best)
        for column, minutia in enumerate(best):
            x[row, column], y[row, column] = minutia.x, minutia.y
            angle_rad[row, column] = -minutia.angle_rad
            quality[row, column], kind[row, column] = minutia.quality, minutia.type
    return Bases(x, y, angle_rad, quality, kind, count)


def entry_template(bases: Bases, number: int) -> Template:
    """Make entry `number` as a template, as it would be stored."""
    rows, kind = np.empty((MOST_MINUTIAE, 4), np.float32), np.empty(MOST_MINUTIAE, np.int8)
    count = make_entry(number, bases.x, bases.y, bases.angle_rad, bases.quality, bases.kind, bases.count, rows, kind)
    minutiae = tuple(
        Minutia(float(x), float(y), float(-angle_rad) % (2 * math.pi), MinutiaType(int(type_)), int(quality))
        for (x, y, angle_rad, quality), type_ in zip(rows[:count], kind[:count], strict=True)
    )
    return Template(FingerPosition.UNKNOWN, ImpressionType.LIVE_PLAIN, 500, 500, 80, minutiae)


def packed_entries(bases: Bases, first: int, count: int) -> Rows:
    """Make entries `first` and following as rows of the index, owner = number; the same as packing their templates."""
    rows = rows_in(bytearray(count * ROW_BYTES), count)
    _pack_entries(
        first, bases.x, bases.y, bases.angle_rad, bases.quality, bases.kind, bases.count,
        rows.words, rows.mask, rows.angle, rows.density, rows.x, rows.y,
    )  # fmt: skip
    rows.owner[:, 0] = np.arange(first, first + count)
    return rows


def entry_key(number: int) -> FingerKey:
    """Return the key of entry `number`."""
    return FingerKey(number.to_bytes(16, "little"), FingerPosition.UNKNOWN)


def entry_number(key: FingerKey) -> int:
    """Return which entry has this key."""
    return int.from_bytes(key.owner, "little")


def origin_of(bases: Bases, number: int) -> int:
    """Return the base that entry `number` was made of."""
    return number % len(bases)


@inlined
def _mixed(state: Any) -> Any:
    """One step of splitmix64."""
    z = state + np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


@compiled
def _uniform(seed: Any, draw: int) -> float:
    word = _mixed(seed * np.uint64(1_000_003) + np.uint64(draw))
    return float(word >> np.uint64(11)) * (1.0 / 9007199254740992.0)


@compiled
def _normal(seed: Any, draw: int) -> float:
    radius = math.sqrt(-2.0 * math.log(1.0 - _uniform(seed, draw)))
    return radius * math.cos(2 * math.pi * _uniform(seed, draw + 500_000))


@compiled
def make_entry(
    number: int, x: Any, y: Any, angle_rad: Any, quality: Any, kind: Any, count: Any, rows: Any, kinds: Any
) -> int:
    """Write entry `number` into `rows` (x, y, angle, quality; best first) and `kinds`; return how many minutiae."""
    seed, base = _mixed(np.uint64(number)), number % len(count)
    n = count[base]
    left, right, top, bottom = x[base, :n].min(), x[base, :n].max(), y[base, :n].min(), y[base, :n].max()
    width, height = right - left, bottom - top
    cut_x = (1 - _AREA_SHARE) * width * (2 * _uniform(seed, 1) - 1)
    cut_y = (1 - _AREA_SHARE) * height * (2 * _uniform(seed, 2) - 1)
    turn = _TURN_RAD * _normal(seed, 0)
    cosine, sine = math.cos(turn), math.sin(turn)
    waves = _draw_waves(seed)
    kept, added = 0, int(_ADDED_SHARE * n + 0.5)
    for i in range(n + added):
        draw = 1000 + 20 * i
        if i < n:
            px, py, pa, pq, pk = x[base, i], y[base, i], angle_rad[base, i], quality[base, i], kind[base, i]
            if _uniform(seed, draw) < _DROPPED_SHARE:
                continue
        else:
            px, py = left + width * _uniform(seed, draw + 1), top + height * _uniform(seed, draw + 2)
            pa, pq, pk = 2 * math.pi * _uniform(seed, draw + 3), quality[base, n - 1], np.int8(1)
        if _is_cut(px, left, right, cut_x) or _is_cut(py, top, bottom, cut_y):
            continue
        dx, dy, bent = _displaced(waves, px, py, pa)
        bent += _OWN_TURN_RAD * _normal(seed, draw + 4)
        if _uniform(seed, draw + 8) < _FLIPPED_SHARE:
            bent += math.pi
        mx = px + dx + _OWN_SHIFT_PX * _normal(seed, draw + 5) - (left + width / 2)
        my = py + dy + _OWN_SHIFT_PX * _normal(seed, draw + 6) - (top + height / 2)
        pq = min(100.0, max(1.0, pq + 8.0 * _normal(seed, draw + 7)))
        at = _place_by_quality(rows, kinds, kept, pq)
        if at >= 0:
            rows[at, 0] = np.rint(cosine * mx - sine * my + 250)
            rows[at, 1] = np.rint(sine * mx + cosine * my + 250)
            rows[at, 2] = bent + turn
            rows[at, 3] = np.rint(pq)
            kinds[at] = pk
            kept = min(kept + 1, MOST_MINUTIAE)
    return kept


@compiled
def _draw_waves(seed: Any) -> Any:
    """Draw the waves of a smooth displacement: per wave its frequency x and y, phase, push x and y."""
    waves = np.empty((_WAVES, 5))
    for k in range(_WAVES):
        length = _SHORTEST_WAVE_PX + (_LONGEST_WAVE_PX - _SHORTEST_WAVE_PX) * _uniform(seed, 10 + 5 * k)
        heading = 2 * math.pi * _uniform(seed, 11 + 5 * k)
        push = 2 * math.pi * _uniform(seed, 13 + 5 * k)
        size = _DISPLACEMENT_PX * math.sqrt(2.0 / _WAVES) * length / 215.0
        waves[k, 0] = 2 * math.pi / length * math.cos(heading)
        waves[k, 1] = 2 * math.pi / length * math.sin(heading)
        waves[k, 2] = 2 * math.pi * _uniform(seed, 12 + 5 * k)
        waves[k, 3] = size * math.cos(push)
        waves[k, 4] = size * math.sin(push)
    return waves


@compiled
def _displaced(waves: Any, px: float, py: float, angle_rad: float) -> tuple[float, float, float]:
    """Return how far the waves move a point, and the direction that `angle_rad` becomes there."""
    dx, dy, xx, xy, yx, yy = 0.0, 0.0, 1.0, 0.0, 0.0, 1.0
    for k in range(len(waves)):
        phase = waves[k, 0] * px + waves[k, 1] * py + waves[k, 2]
        s, c = math.sin(phase), math.cos(phase)
        dx += waves[k, 3] * s
        dy += waves[k, 4] * s
        xx += waves[k, 3] * c * waves[k, 0]
        xy += waves[k, 3] * c * waves[k, 1]
        yx += waves[k, 4] * c * waves[k, 0]
        yy += waves[k, 4] * c * waves[k, 1]
    ux, uy = math.cos(angle_rad), math.sin(angle_rad)
    return dx, dy, math.atan2(yx * ux + yy * uy, xx * ux + xy * uy)


@compiled
def _is_cut(position: float, low: float, high: float, cut: float) -> bool:
    """Whether a point is cut off: below `low + cut` or, for a negative cut, above `high + cut`."""
    return (cut > 0 and position < low + cut) or (cut < 0 and position > high + cut)


@compiled
def _place_by_quality(rows: Any, kinds: Any, kept: int, quality: float) -> int:
    """Make room for a minutia among those kept, best first; return its row, -1 when all are full of better ones."""
    at = kept if kept < MOST_MINUTIAE else MOST_MINUTIAE - 1
    if kept == MOST_MINUTIAE and rows[at, 3] >= quality:
        return -1
    while at > 0 and rows[at - 1, 3] < quality:
        rows[at] = rows[at - 1]
        kinds[at] = kinds[at - 1]
        at -= 1
    return at


@compiled
def _pack_entries(
    first: int,
    base_x: Any,
    base_y: Any,
    base_angle: Any,
    quality: Any,
    kind: Any,
    count: Any,
    words: Any,
    mask: Any,
    angle: Any,
    density: Any,
    x: Any,
    y: Any,
) -> None:
    rows, kinds = np.empty((MOST_MINUTIAE, 4), np.float32), np.empty(MOST_MINUTIAE, np.int8)
    corners, chosen = np.empty(MOST_MINUTIAE + 1, np.int64), np.empty(SLOTS, np.int64)
    bits, short = np.empty(ANGLES, np.uint64), np.empty(WORDS, np.uint64)
    places = np.empty(MOST_MINUTIAE, np.uint64)
    for at in range(len(mask)):
        n = make_entry(first + at, base_x, base_y, base_angle, quality, kind, count, rows, kinds)
        if n < 3:
            continue
        px, py, pa = rows[:n, 0].astype(np.float64), rows[:n, 1].astype(np.float64), rows[:n, 2].astype(np.float64)
        n_corners = hull_of(px, py, n, corners)
        usable = np.empty(n, np.bool_)
        for i in range(n):
            places[i] = describe_mask(px, py, pa, corners, n_corners, i)
            usable[i] = bit_count(places[i]) >= np.uint64(LEAST_COMMON_PLACES)
        slots = choose(px, py, rows[:n, 3] / np.float32(100), usable, chosen)
        if not slots:
            continue
        for slot in range(slots):
            i = chosen[slot]
            describe_bits(px, py, pa, n, places[i], i, bits)
            shorten(bits, short)
            ones = 0.0
            for k in range(WORDS):
                words[at, k, slot] = short[k]
                ones += float(bit_count(short[k]))
            mask[at, slot] = places[i]
            density[at, slot] = min(255, int(np.rint(ones * DENSITY_STEPS / float(bit_count(places[i])))))
            steps = int(np.rint(pa[i] * (ANGLE_STEPS / (2 * math.pi))))
            angle[at, slot] = np.uint8(steps & (ANGLE_STEPS - 1))
        middle_x = (px[chosen[:slots]].min() + px[chosen[:slots]].max()) / 2
        middle_y = (py[chosen[:slots]].min() + py[chosen[:slots]].max()) / 2
        for slot in range(slots):
            x[at, slot] = max(-127, min(127, int(np.rint((px[chosen[slot]] - middle_x) / UNIT_PX))))
            y[at, slot] = max(-127, min(127, int(np.rint((py[chosen[slot]] - middle_y) / UNIT_PX))))

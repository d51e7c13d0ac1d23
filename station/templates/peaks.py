"""Picks minutiae out of the network's maps: maxima, without duplicates, at sub-pixel positions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from station.ids import MinutiaType
from station.records import Minutia

PEAK_THRESHOLD = 0.3
"""Least confidence of a minutia. Below the 0.6 published for drawing minutiae: comparison gains from weak ones."""

_PEAK_SIDE_PX = 7
_DUPLICATE_RADIUS_PX = 6.0
_ENDING_THRESHOLD = 0.5

EDGE_PX = 0.0
"""Minutiae no deeper than this inside the finger are dropped. The network makes hardly any false ones where the contact
ends: of prints cut to a smaller area, 7 % of the minutiae within 16 px of the cut were not in the whole print, as
against 4 % farther inside. Dropping those within 3, 6 or 10 px, or only the weak ones among them, gave more errors in
comparison on three public sets, and keeping those outside gave no fewer."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Peaks:
    """Minutiae as arrays of one length, most confident first. Positions in px of the maps, x right, y down."""

    x: Floats
    y: Floats
    angle_rad: Floats
    """Counter-clockwise from +x, in [0, 2 pi)."""
    is_ending: NDArray[np.bool_]
    confidence: Floats

    def __len__(self) -> int:
        return len(self.x)

    def moved(self, right_px: int, down_px: int) -> Peaks:
        """Return the same minutiae at other places."""
        return Peaks(self.x + right_px, self.y + down_px, self.angle_rad, self.is_ending, self.confidence)

    def table(self) -> NDArray[np.float64]:
        """Return one row a minutia: x, y, angle, 1 for an ending and 0 for a bifurcation, confidence."""
        return np.column_stack([self.x, self.y, self.angle_rad, self.is_ending, self.confidence]).astype(np.float64)

    def minutiae(self) -> tuple[Minutia, ...]:
        """Return them as a template has them; the confidence becomes the quality, in percent."""
        return tuple(
            Minutia(
                x=x,
                y=y,
                angle_rad=angle_rad,
                type=MinutiaType.ENDING if is_ending else MinutiaType.BIFURCATION,
                quality=round(100 * min(1.0, confidence)),
            )
            for x, y, angle_rad, is_ending, confidence in self.table().tolist()
        )

    def __getitem__(self, chosen: slice | NDArray[np.bool_] | NDArray[np.intp]) -> Peaks:
        return Peaks(
            self.x[chosen], self.y[chosen], self.angle_rad[chosen], self.is_ending[chosen], self.confidence[chosen]
        )


_NONE: Final = np.zeros(0, np.float32)

NO_PEAKS: Final = Peaks(_NONE, _NONE, _NONE, np.zeros(0, np.bool_), _NONE)


def pick_peaks(maps: Floats) -> Peaks:
    """Pick the minutiae of the network's 5 x height x width maps (position, cosine, sine, type, blurred position)."""
    _, cosine, sine, ending, confidence = maps
    rows, columns = _maxima(confidence)
    rows, columns = _without_duplicates(rows, columns, confidence[rows, columns])
    dx, dy = _offsets_to_summit(confidence, rows, columns)
    x, y = columns.astype(np.float32) + dx, rows.astype(np.float32) + dy
    return Peaks(
        x=x,
        y=y,
        angle_rad=_full_turn(np.arctan2(_between_pixels(sine, x, y), _between_pixels(cosine, x, y))),
        is_ending=ending[rows, columns] >= _ENDING_THRESHOLD,
        confidence=confidence[rows, columns],
    )


def inside(peaks: Peaks, finger: NDArray[np.bool_]) -> Peaks:
    """Drop what lies outside the finger or on its very edge, where ridges end because the contact does."""
    framed = cv2.copyMakeBorder(finger.astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_REPLICATE)
    depth = cv2.distanceTransform(framed, cv2.DIST_L2, 3)[1:-1, 1:-1]
    height_px, width_px = finger.shape
    rows = np.clip(np.rint(peaks.y), 0, height_px - 1).astype(np.intp)
    columns = np.clip(np.rint(peaks.x), 0, width_px - 1).astype(np.intp)
    return peaks[depth[rows, columns] > EDGE_PX]


def _full_turn(angle_rad: Floats) -> Floats:
    """Bring angles into [0, 2 pi). The remainder of a tiny negative angle rounds up to the full turn, which is 0."""
    turn = np.float32(2 * np.pi)
    remainder = np.mod(angle_rad, turn)
    return np.where(remainder >= turn, np.float32(0), remainder)


def _maxima(confidence: Floats) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Places that no neighbor exceeds. A plateau gives each of its places: see `_without_duplicates`."""
    highest_near = cv2.dilate(confidence, np.ones((_PEAK_SIDE_PX, _PEAK_SIDE_PX), np.uint8))
    rows, columns = np.nonzero((confidence == highest_near) & (confidence >= PEAK_THRESHOLD))
    return rows, columns


def _without_duplicates(
    rows: NDArray[np.intp], columns: NDArray[np.intp], confidence: Floats
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Keep the most confident of maxima closer than the duplicate radius; coarse arithmetic makes plateaus."""
    order = np.argsort(-confidence, kind="stable")
    rows, columns = rows[order], columns[order]
    kept: list[int] = []
    for candidate in range(len(rows)):
        apart_sq = (rows[kept] - rows[candidate]) ** 2 + (columns[kept] - columns[candidate]) ** 2
        if np.all(apart_sq > _DUPLICATE_RADIUS_PX**2):
            kept.append(candidate)
    return rows[kept], columns[kept]


def _between_pixels(values: Floats, x: Floats, y: Floats) -> Floats:
    """Interpolate a map bilinearly at places up to half a pixel outside."""
    height_px, width_px = values.shape
    x, y = np.clip(x, 0, width_px - 1), np.clip(y, 0, height_px - 1)
    left, top = np.floor(x).astype(np.intp), np.floor(y).astype(np.intp)
    right, bottom = np.minimum(left + 1, width_px - 1), np.minimum(top + 1, height_px - 1)
    across, down = x - left.astype(np.float32), y - top.astype(np.float32)
    above: Floats = values[top, left] * (1 - across) + values[top, right] * across
    below: Floats = values[bottom, left] * (1 - across) + values[bottom, right] * across
    between: Floats = above * (1 - down) + below * down
    return between


def _offsets_to_summit(confidence: Floats, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> tuple[Floats, Floats]:
    """Summits of the parabolas through each maximum and its neighbors, at most half a pixel away along each axis."""
    padded = np.pad(confidence, 1, mode="edge")
    r, c = rows + 1, columns + 1
    here = padded[r, c]
    dx = _summit(padded[r, c - 1], here, padded[r, c + 1])
    dy = _summit(padded[r - 1, c], here, padded[r + 1, c])
    return dx, dy


def _summit(before: Floats, here: Floats, after: Floats) -> Floats:
    curvature = before - 2 * here + after
    flat = curvature > -1e-6
    offset = 0.5 * (before - after) / np.where(flat, np.float32(1), curvature)
    return np.where(flat, np.float32(0), np.clip(offset, -0.5, 0.5)).astype(np.float32)

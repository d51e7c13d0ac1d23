"""What two presses say for being of one finger: a handful of similarities, each of which can only speak for it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from station.matching.alignment import Alignment, Motions
from station.matching.geometry import Floats, angle_difference, is_near_area
from station.matching.prepared import PreparedTemplate

_NEIGHBORS = 5
_TYPE_MISMATCH_WORTH = 0.8
_OVERLAP_REACH_PX = 50.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """Similarities of a pair of presses; 0 where nothing coincides. `common` is what the others are measured by."""

    relaxed: float = 0.0
    """Belief in the best pairs after relaxation, 0-1."""
    matched: float = 0.0
    """Number of coinciding minutiae; those of different type count less."""
    supported: float = 0.0
    """Number of coinciding minutiae, each by the share of lines to its neighbors that kept length and direction."""
    local_similarity: float = 0.0
    """Mean similarity of the neighborhoods of coinciding minutiae, 0-1."""
    overlap_share: float = 0.0
    """Share of the minutiae in the common area that coincide, 0-1."""
    common: float = 0.0
    """Number of minutiae in the common area, of the press that has fewer there; all of them while no area is common."""


def gather(
    probe: PreparedTemplate,
    reference: PreparedTemplate,
    similarity: Floats,
    relaxed: float,
    alignment: Alignment | None,
) -> Evidence:
    """Measure the evidence for two presses laid over each other by `alignment`."""
    if alignment is None:
        return Evidence(relaxed=relaxed, common=min(len(probe), len(reference)))
    first, second = alignment.first, alignment.second
    same_type = probe.type[first] == reference.type[second]
    in_probe, in_reference = _in_common_area(probe, reference, alignment.motion)
    return Evidence(
        relaxed=relaxed,
        matched=float(np.where(same_type, 1.0, _TYPE_MISMATCH_WORTH).sum()),
        supported=float(_support(probe, reference, alignment).sum()),
        local_similarity=_mean_of_comparable(similarity[first, second]),
        overlap_share=min(1.0, 2 * len(alignment) / max(in_probe + in_reference, 1)),
        common=min(in_probe, in_reference),
    )


def _mean_of_comparable(similarity: Floats) -> float:
    """Mean over the neighborhoods in which there is something to compare: an isolated minutia speaks neither way."""
    comparable = similarity[similarity > 0]
    return float(comparable.mean()) if len(comparable) else 0.0


def _support(probe: PreparedTemplate, reference: PreparedTemplate, alignment: Alignment) -> Floats:
    """For each coinciding minutia: the share (0-1) of the lines to its nearest coinciding neighbors that are kept."""
    first, second = alignment.first, alignment.second
    px, py, pa = probe.x[first], probe.y[first], probe.angle_rad[first]
    rx, ry, ra = reference.x[second], reference.y[second], reference.angle_rad[second]
    pdx, pdy = px[None, :] - px[:, None], py[None, :] - py[:, None]
    rdx, rdy = rx[None, :] - rx[:, None], ry[None, :] - ry[:, None]
    length_p, length_r = np.hypot(pdx, pdy), np.hypot(rdx, rdy)
    length = (length_p + length_r) / 2
    length_error = np.abs(length_p - length_r) / (4 + np.float32(0.08) * length)
    line_turn = angle_difference(np.arctan2(rdy, rdx), np.arctan2(pdy, pdx))
    line_error = angle_difference(line_turn, alignment.motion.turn_rad) / (np.float32(0.10) + 3 / (length + 1))
    angle_error = angle_difference(ra[None, :] - ra[:, None], pa[None, :] - pa[:, None]) / np.float32(0.25)
    kept = np.exp(np.float32(-0.25) * (length_error**2 + line_error**2 + angle_error**2))
    np.fill_diagonal(length, np.inf)
    neighbors = min(_NEIGHBORS, len(first) - 1)
    nearest = np.argpartition(length, neighbors - 1, axis=1)[:, :neighbors]
    support: Floats = np.take_along_axis(kept, nearest, axis=1).mean(axis=1)
    return support


def _in_common_area(probe: PreparedTemplate, reference: PreparedTemplate, motion: Motions) -> tuple[int, int]:
    """Numbers of minutiae of each press that lie in or near the area of the other."""
    moved_x, moved_y = motion.apply(probe.x, probe.y)
    back_x, back_y = motion.apply_inverse(reference.x, reference.y)
    in_probe = is_near_area(moved_x[0], moved_y[0], reference.corners, _OVERLAP_REACH_PX)
    in_reference = is_near_area(back_x[0], back_y[0], probe.corners, _OVERLAP_REACH_PX)
    return int(in_probe.sum()), int(in_reference.sum())

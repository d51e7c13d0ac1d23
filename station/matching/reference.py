"""Makes one reference of the presses of a finger: a wider one, in which each minutia weighs as often as it shows.

The presses are laid over the one that fits the others best, as skin stretches. Minutiae that coincide become one. Its
confidence is the mean over all presses that could show it, so it is near the chance that the next press shows it: a
chance find of one press is worth little, and what lies outside of one press is known from the others. Neighborhoods are
not mixed: each minutia keeps the descriptions of all presses that show it, and the most similar one counts.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from station.matching.descriptor import BIT_CYLINDERS, Descriptions, LocalDescriptor
from station.matching.evidence import lay_over, measure
from station.matching.geometry import TURN, Floats, is_in_area
from station.matching.growth import Coincidences, Motion
from station.matching.pairing import support_of
from station.matching.prepared import PreparedTemplate, similarity_of, with_relations

MOST_CONSOLIDATED: Final = 120
_LEAST_SUPPORTED: Final = 5.0
"""Coinciding minutiae, by support: a press that fits less stays by itself, for it may be laid wrongly."""

Doubles = NDArray[np.float64]


def consolidate(
    presses: Sequence[PreparedTemplate], descriptor: LocalDescriptor = BIT_CYLINDERS
) -> tuple[PreparedTemplate, ...]:
    """Return the reference made of the presses of a finger: one part, or more where presses do not fit together.

    Presses with too few minutiae add nothing; without any other the reference is empty.
    """
    left = [press for press in presses if press.is_comparable]
    parts = []
    while left:
        part, left = _consolidate_fitting(left, descriptor)
        parts.append(part)
    return tuple(parts)


def _consolidate_fitting(
    presses: list[PreparedTemplate], descriptor: LocalDescriptor
) -> tuple[PreparedTemplate, list[PreparedTemplate]]:
    """Consolidate those presses that fit the best fitting one; return the others too."""
    if len(presses) == 1:
        return presses[0], []
    fit = _fit_between(presses, descriptor)
    base = int(fit.sum(axis=1).argmax())
    gathered = _Gathered(presses[base])
    order = [k for k in np.argsort(-fit[base], kind="stable") if k != base]
    left = [presses[k] for k in order if not gathered.join(presses[k], descriptor)]
    return (gathered.consolidated() if gathered.presses > 1 else presses[base]), left


def _fit_between(presses: Sequence[PreparedTemplate], descriptor: LocalDescriptor) -> Floats:
    """Supported coinciding minutiae of each two presses (n x n), 0 for a press with itself."""
    fit = np.zeros((len(presses), len(presses)), np.float32)
    for (i, one), (j, other) in itertools.combinations(enumerate(presses), 2):
        fit[i, j] = fit[j, i] = measure(similarity_of(one, other, descriptor), one, other).supported
    return fit


class _Gathered:
    """Minutiae of the presses that were laid over each other so far, in the plane of the first."""

    def __init__(self, base: PreparedTemplate) -> None:
        self.presses = 1
        self._x, self._y = base.x.astype(np.float64), base.y.astype(np.float64)
        self._angle = base.angle.astype(np.float64)
        self._type = base.type
        self._shown = np.ones(base.size)
        """How many presses show each minutia."""
        self._coverage = np.ones(base.size)
        """How many could."""
        self._confidence = base.confidence.astype(np.float64)
        """Summed over those that show it."""
        self._descriptions = base.descriptions
        self._owner = base.owner

    def join(self, press: PreparedTemplate, descriptor: LocalDescriptor) -> bool:
        """Lay another press over what is gathered; return whether it fits and is now part of it."""
        so_far = self._prepared(np.arange(len(self._x)))
        found = lay_over(similarity_of(press, so_far, descriptor), press, so_far)
        if support_of(found.first, found.second, press, so_far).sum() < _LEAST_SUPPORTED:
            return False
        new = np.setdiff1d(np.arange(press.size), found.first)
        place = np.empty(press.size, np.int32)
        place[found.first], place[new] = found.second, len(self._x) + np.arange(len(new))
        self._coverage += _could_show(press, self._x, self._y, found.motion)
        self._merge(press, found)
        self._append(press, found, new, so_far.area)
        self._descriptions = Descriptions(
            *(np.concatenate(both) for both in zip(self._descriptions, press.descriptions, strict=True))
        )
        self._owner = np.concatenate([self._owner, place])
        self.presses += 1
        return True

    def consolidated(self) -> PreparedTemplate:
        """Prepare what is gathered for comparison, the surest first."""
        return self._prepared(np.argsort(-self._confidence / self._coverage, kind="stable")[:MOST_CONSOLIDATED])

    def _merge(self, press: PreparedTemplate, found: Coincidences) -> None:
        own, new = found.second, found.first
        share = 1 / (self._shown[own] + 1)
        self._x[own] += (found.x[new] - self._x[own]) * share
        self._y[own] += (found.y[new] - self._y[own]) * share
        turn = np.mod(found.angle[new] - self._angle[own] + TURN / 2, TURN) - TURN / 2
        self._angle[own] += turn * share
        self._shown[own] += 1
        self._confidence[own] += press.confidence[new]
        self._coverage[own] = np.maximum(self._coverage[own], self._shown[own])

    def _append(
        self, press: PreparedTemplate, found: Coincidences, new: NDArray[np.intp], area: NDArray[np.uint8]
    ) -> None:
        x, y = found.x[new], found.y[new]
        could = [1 + self.presses * is_in_area(area, *place) for place in zip(x, y, strict=True)]
        self._x, self._y = np.append(self._x, x), np.append(self._y, y)
        self._angle = np.append(self._angle, found.angle[new])
        self._type = np.append(self._type, press.type[new])
        self._shown = np.append(self._shown, np.ones(len(new)))
        self._coverage = np.append(self._coverage, np.array(could, np.float64))
        self._confidence = np.append(self._confidence, press.confidence[new])

    def _prepared(self, kept: NDArray[np.intp]) -> PreparedTemplate:
        place = np.full(len(self._x), -1, np.int32)
        place[kept] = np.arange(len(kept))
        rows = place[self._owner] >= 0
        return with_relations(
            self._x[kept].astype(np.float32),
            self._y[kept].astype(np.float32),
            np.rint(self._angle[kept]).astype(np.int64).astype(np.uint16).view(np.int16),
            self._type[kept],
            (self._confidence[kept] / self._coverage[kept]).astype(np.float32),
            Descriptions(*(part[rows] for part in self._descriptions)),
            place[self._owner[rows]],
        )


def _could_show(press: PreparedTemplate, x: Doubles, y: Doubles, motion: Motion) -> Doubles:
    """1 where a place, moved back by the motion, lies in the press; 0 elsewhere."""
    dx, dy = x - motion.shift_x, y - motion.shift_y
    back_x, back_y = motion.cosine * dx + motion.sine * dy, motion.cosine * dy - motion.sine * dx
    return np.array([is_in_area(press.area, *place) for place in zip(back_x, back_y, strict=True)], np.float64)

"""Finds minutiae of two presses that are the same: pairs with like neighborhoods, believed as far as they fit together.

Every two pairs that lie near each other either keep their distance and their bearings in both presses, or they do not.
The pairs of a true match form one cluster that fits together; its members are found by power iteration, as in spectral
matching (Leordeanu and Hebert, ICCV 2005). Only near pairs are asked, so a stretched finger stays one cluster.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from station.matching.compiled import compiled
from station.matching.geometry import RAD_PER_STEP, Floats, falling, wrapped
from station.matching.prepared import NEIGHBOR_PX, PreparedTemplate

Indices = NDArray[np.int32]

_MOST_CANDIDATES: Final = 140
_MOST_OF_ONE_MINUTIA: Final = 5
_LEAST_SIMILARITY: Final = 0.1
_GRADES: Final = 256
_ROUNDS: Final = 3
_LEAST_BELIEF: Final = 0.02
"""Of the strongest."""
_LEAST_AGREEMENT: Final = 0.02

_LENGTH_ERROR_PX, _LENGTH_ERROR_SHARE = 4.0, 0.08
_BEARING_ERROR_RAD, _BEARING_ERROR_PX = 0.22, 4.0


class Pairs(NamedTuple):
    """Minutiae taken for the same: `first[i]` of one press is `second[i]` of the other, each at most once."""

    first: Indices
    second: Indices
    support: Floats
    """0-1: how many of the neighbors that both presses could show stand by the pair."""


@compiled
def find_pairs(similarity: Floats, one: PreparedTemplate, other: PreparedTemplate) -> Pairs:
    """Pair minutiae one to one by `similarity` (n x m, 0-1) of their neighborhoods and by how pairs fit together."""
    first, second, worth = _candidates(similarity)
    agreement = _agreements(first, second, one, other)
    belief = _believe(agreement, worth)
    chosen = _one_to_one(first, second, belief, len(one.x), len(other.x))
    first, second = first[chosen], second[chosen]
    return Pairs(first, second, support_of(first, second, one, other))


@compiled
def agreement_of(i: int, k: int, j: int, m: int, one: PreparedTemplate, other: PreparedTemplate) -> float:
    """How well the line from `i` to `k` of one press fits that from `j` to `m` of the other, 0-1; 0 for far ones."""
    length, length_other = one.distance[i, k], other.distance[j, m]
    if length > NEIGHBOR_PX or length_other > NEIGHBOR_PX:
        return 0.0
    mean = 0.5 * (length + length_other)
    error = (length - length_other) / (_LENGTH_ERROR_PX + _LENGTH_ERROR_SHARE * mean)
    error_sq = error * error
    if error_sq >= 12.0:
        return 0.0
    allowed_rad = _BEARING_ERROR_RAD + _BEARING_ERROR_PX / (mean + 1.0)
    per_step = RAD_PER_STEP / allowed_rad
    there = wrapped(int(one.bearing[i, k]) - int(other.bearing[j, m])) * per_step
    back = wrapped(int(one.bearing[k, i]) - int(other.bearing[m, j])) * per_step
    return falling(error_sq + there * there + back * back)


@compiled
def support_of(first: Indices, second: Indices, one: PreparedTemplate, other: PreparedTemplate) -> Floats:
    """For each of n pairs: the sum of agreements with near pairs, as a share (0-1) of the neighbors there are.

    A handful of neighbors is always asked for: where there is little to agree with, agreement means little.
    """
    n = len(first)
    support = np.zeros(n, np.float32)
    for a in range(n):
        for b in range(a):
            agreement = agreement_of(first[a], first[b], second[a], second[b], one, other)
            support[a] += agreement
            support[b] += agreement
    for a in range(n):
        expected = max(_FEWEST_NEIGHBORS, min(one.neighbors[first[a]], other.neighbors[second[a]]))
        support[a] = min(1.0, support[a] / expected)
    return support


_FEWEST_NEIGHBORS: Final = 6


@compiled
def _candidates(similarity: Floats) -> tuple[Indices, Indices, Floats]:
    """The most similar pairs, best first; a minutia may stand in several."""
    n, m = similarity.shape
    order = _best_first(similarity)
    most = min(_MOST_CANDIDATES, len(order))
    first, second = np.empty(most, np.int32), np.empty(most, np.int32)
    worth = np.empty(most, np.float32)
    of_first, of_second = np.zeros(n, np.int32), np.zeros(m, np.int32)
    count = 0
    for place in order:
        i, j = place // m, place % m
        if of_first[i] < _MOST_OF_ONE_MINUTIA and of_second[j] < _MOST_OF_ONE_MINUTIA:
            of_first[i] += 1
            of_second[j] += 1
            first[count], second[count], worth[count] = i, j, similarity[i, j]
            count += 1
            if count == most:
                break
    return first[:count], second[:count], worth[:count]


@compiled
def _best_first(similarity: Floats) -> Indices:
    """Places (row * columns + column) of all similarities that count, graded from the highest down."""
    n, m = similarity.shape
    size_of_grade = np.zeros(_GRADES + 1, np.int32)
    for i in range(n):
        for j in range(m):
            if similarity[i, j] >= _LEAST_SIMILARITY:
                size_of_grade[_grade(similarity[i, j]) + 1] += 1
    start = np.cumsum(size_of_grade).astype(np.int32)
    order = np.empty(start[_GRADES], np.int32)
    for i in range(n):
        for j in range(m):
            if similarity[i, j] >= _LEAST_SIMILARITY:
                grade = _grade(similarity[i, j])
                order[start[grade]] = i * m + j
                start[grade] += 1
    return order


@compiled
def _grade(similarity: float) -> int:
    return int((1.0 - similarity) * (_GRADES - 1))


@compiled
def _agreements(first: Indices, second: Indices, one: PreparedTemplate, other: PreparedTemplate) -> Floats:
    """How well each two candidates fit together (n x n, 0-1). Those that share a minutia do not."""
    n = len(first)
    agreement = np.zeros((n, n), np.float32)
    for a in range(n):
        for b in range(a):
            if first[a] != first[b] and second[a] != second[b]:
                value = agreement_of(first[a], first[b], second[a], second[b], one, other)
                if value > _LEAST_AGREEMENT:
                    agreement[a, b] = value
                    agreement[b, a] = value
    return agreement


@compiled
def _believe(agreement: Floats, worth: Floats) -> Floats:
    """Belief in each candidate, 0-1: the more the believed ones agree with it. All 0 where nothing fits together."""
    n = len(worth)
    belief = worth.copy()
    for _ in range(_ROUNDS):
        heard = np.zeros(n, np.float32)
        strongest = np.float32(0)
        for a in range(n):
            for b in range(n):
                heard[a] += agreement[a, b] * belief[b]
            heard[a] *= worth[a]
            strongest = max(strongest, heard[a])
        if strongest <= 0:
            return np.zeros(n, np.float32)
        belief = heard / strongest
    return belief


@compiled
def _one_to_one(first: Indices, second: Indices, belief: Floats, n: int, m: int) -> Indices:
    """Take the most believed candidates of which each minutia is free; return their places, best first."""
    taken_first, taken_second = np.zeros(n, np.bool_), np.zeros(m, np.bool_)
    chosen = np.empty(len(first), np.int32)
    count = 0
    for place in np.argsort(-belief, kind="mergesort"):
        if belief[place] < _LEAST_BELIEF:
            break
        if not taken_first[first[place]] and not taken_second[second[place]]:
            taken_first[first[place]] = True
            taken_second[second[place]] = True
            chosen[count] = place
            count += 1
    return chosen[:count]

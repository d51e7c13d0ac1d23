from __future__ import annotations

import math

import numpy as np
import pytest

from station.ids import MinutiaType
from station.matching.compare import compare
from station.matching.descriptor import BIT_CYLINDERS
from station.matching.geometry import RAD_PER_STEP
from station.matching.prepared import MAX_COMPARED, NEIGHBOR_PX, prepare, similarity_of
from station.records import Minutia
from tests.matching.presses import random_press, template_of


def test_the_best_minutiae_are_kept_best_first() -> None:
    template = template_of([Minutia(i % 20 * 15, i // 20 * 15, 0.0, MinutiaType.ENDING, i) for i in range(100)])
    prepared = prepare(template)
    assert prepared.size == MAX_COMPARED
    assert prepared.x[0] == template.minutiae[99].x
    assert prepared.y[-1] == template.minutiae[20].y


def test_angles_are_turned_into_the_image_plane() -> None:
    up = prepare(template_of([Minutia(10, 10, math.pi / 2, MinutiaType.ENDING, 50)]))
    assert float(up.angle[0]) * RAD_PER_STEP == pytest.approx(-math.pi / 2, abs=1e-4)


def test_distances_and_bearings_are_those_between_minutiae() -> None:
    right = Minutia(100, 100, 0.0, MinutiaType.ENDING, 90)
    above = Minutia(100, 40, math.pi / 2, MinutiaType.ENDING, 80)
    far = Minutia(100 + 2 * NEIGHBOR_PX, 100, 0.0, MinutiaType.ENDING, 70)
    prepared = prepare(template_of([right, above, far]))
    assert prepared.distance[0, 1] == prepared.distance[1, 0] == 60
    # The first looks along +x and sees the second a quarter turn counter-clockwise, which is negative with y down.
    assert float(prepared.bearing[0, 1]) * RAD_PER_STEP == pytest.approx(-math.pi / 2, abs=1e-3)
    # The second looks up and has the first at its back.
    assert abs(float(prepared.bearing[1, 0]) * RAD_PER_STEP) == pytest.approx(math.pi, abs=1e-3)
    assert prepared.neighbors.tolist() == [1, 1, 0]


@pytest.mark.parametrize("count", [0, 1, 2])
def test_too_few_minutiae_are_not_comparable(count: int) -> None:
    prepared = prepare(random_press(1, count))
    assert not prepared.is_comparable
    assert prepared.size == len(prepared.descriptions.mask) == count


def test_minutiae_at_one_place_or_on_a_line_raise_nothing_and_prove_nothing() -> None:
    for step in (0, 20):
        template = template_of([Minutia(100 + step * i, 100, 0.3 * i, MinutiaType.ENDING, 50) for i in range(6)])
        prepared = prepare(template)
        assert prepared.is_comparable
        assert math.isfinite(compare(prepared, prepared))


def test_a_template_without_reported_confidence_counts_its_minutiae_fully() -> None:
    silent = template_of([Minutia(m.x, m.y, m.angle_rad, m.type, 0) for m in random_press(1).minutiae])
    assert (prepare(silent).confidence == 1).all()


def test_with_several_descriptions_the_most_similar_counts() -> None:
    one, other = prepare(random_press(1)), prepare(random_press(2))
    both = other._replace(
        descriptions=type(other.descriptions)(
            np.concatenate([other.descriptions.bits, one.descriptions.bits]),
            np.concatenate([other.descriptions.mask, one.descriptions.mask]),
        ),
        owner=np.concatenate([other.owner, one.owner]),
    )
    alone = similarity_of(one, other, BIT_CYLINDERS)
    itself = similarity_of(one, one, BIT_CYLINDERS)
    np.testing.assert_array_equal(similarity_of(one, both, BIT_CYLINDERS), np.maximum(alone, itself))

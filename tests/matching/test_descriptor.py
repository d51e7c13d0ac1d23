from __future__ import annotations

import math

import numpy as np
import pytest

from station.matching.descriptor import BIT_CYLINDERS, Descriptions
from station.matching.geometry import to_angles


def describe(seed: int, count: int, turn_rad: float = 0.0) -> Descriptions:
    random = np.random.default_rng(seed)
    x, y = random.uniform(0, 300, (2, count)).astype(np.float32)
    angle_rad = random.uniform(0, 2 * math.pi, count).astype(np.float32)
    cosine, sine = math.cos(turn_rad), math.sin(turn_rad)
    x, y = (cosine * x - sine * y).astype(np.float32), (sine * x + cosine * y).astype(np.float32)
    return BIT_CYLINDERS.describe(x + 40, y - 7, to_angles(angle_rad + np.float32(turn_rad)))


def test_a_neighborhood_is_fully_like_itself_unless_nothing_is_in_it() -> None:
    described = describe(1, 40)
    is_occupied = described.bits.any(axis=1)
    assert is_occupied.sum() > 35
    np.testing.assert_array_equal(np.diag(BIT_CYLINDERS.similarity(described, described)), is_occupied)


def test_similarities_are_between_0_and_1_and_the_same_both_ways() -> None:
    first, second = describe(1, 40), describe(2, 30)
    similarity = BIT_CYLINDERS.similarity(first, second)
    assert similarity.shape == (40, 30)
    assert 0 <= similarity.min() <= similarity.max() < 1
    np.testing.assert_allclose(similarity, BIT_CYLINDERS.similarity(second, first).T)


@pytest.mark.parametrize("turn_rad", [0.3, -1.2, math.pi])
def test_turning_and_shifting_the_finger_changes_almost_nothing(turn_rad: float) -> None:
    similarity = BIT_CYLINDERS.similarity(describe(3, 40), describe(3, 40, turn_rad))
    assert np.diag(similarity).min() > 0.85


def test_bits_are_only_where_the_mask_is() -> None:
    described = describe(4, 50)
    assert not (described.bits & ~described.mask[:, None]).any()


def test_fewer_than_three_minutiae_are_like_nothing() -> None:
    few, many = describe(5, 2), describe(5, 40)
    assert few.mask.tolist() == [0, 0]
    assert not BIT_CYLINDERS.similarity(few, many).any()


def test_what_shares_too_few_places_is_not_compared() -> None:
    described = describe(6, 40)
    one_place = Descriptions(described.bits, described.mask & np.uint64(1 << 20))
    assert not BIT_CYLINDERS.similarity(one_place, described).any()

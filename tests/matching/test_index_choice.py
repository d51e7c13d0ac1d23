from __future__ import annotations

import math

import numpy as np
import pytest

from station.matching.descriptor import ANGLES, BIT_CYLINDERS
from station.matching.geometry import Floats
from station.matching.index.choice import SHORT_WORDS, choose, shorten


def chosen_of(x: Floats, y: Floats, confidence: Floats, most: int, unusable: int = -1) -> list[int]:
    usable = np.arange(len(x)) != unusable
    chosen = np.empty(most, np.int32)
    return chosen[: choose(x, y, confidence, usable, chosen)].tolist()


def plain_choice(x: Floats, y: Floats, confidence: Floats, most: int) -> list[int]:
    """The surest, then again and again the surest by what its distances to the chosen ones leave of it."""
    chosen: list[int] = []

    def worth(i: int) -> float:
        apart_sq = [((x[i] - x[j]) ** 2 + (y[i] - y[j]) ** 2) / 625 for j in chosen]
        return float(confidence[i]) * math.prod(1 - max(0, 1 - error / 16) ** 8 for error in apart_sq)

    for _ in range(most):
        chosen.append(max((i for i in range(len(x)) if i not in chosen), key=worth))
    return chosen


@pytest.mark.parametrize("seed", range(5))
def test_the_choice_is_the_one_it_says(seed: int) -> None:
    random = np.random.default_rng(seed)
    x, y, confidence = (random.uniform(0, most, 50).astype(np.float32) for most in (250, 350, 1))
    assert chosen_of(x, y, confidence, 18) == plain_choice(x, y, confidence, 18)


def test_less_sure_minutiae_of_the_other_side_are_kept_too() -> None:
    """Twenty sure minutiae of one side would fill all places."""
    step = np.arange(20, dtype=np.float32)
    x = np.concatenate([step % 5 * 12, 300 + step % 5 * 12])
    y = np.concatenate([step // 5 * 12, step // 5 * 12])
    confidence = np.repeat(np.array([0.9, 0.4], np.float32), 20)
    assert sum(i >= 20 for i in chosen_of(x, y, confidence, 18)) >= 5


def test_each_is_chosen_once_even_all_on_one_point() -> None:
    same = np.full(30, 100, np.float32)
    chosen = chosen_of(same, same, np.linspace(1, 0.1, 30, dtype=np.float32), 18)
    assert chosen[0] == 0
    assert len(set(chosen)) == 18


def test_unusable_ones_are_never_chosen_and_too_few_leave_places_empty() -> None:
    x = np.arange(6, dtype=np.float32) * 40
    chosen = chosen_of(x, x, np.full(6, 0.5, np.float32), 18, unusable=0)
    assert sorted(chosen) == [1, 2, 3, 4, 5]
    assert chosen_of(x[:0], x[:0], x[:0], 18) == []


def test_a_short_description_keeps_every_bit_apart() -> None:
    places = BIT_CYLINDERS.places[:, 2].astype(int)
    seen = set()
    for k in range(ANGLES):
        for place in places:
            bits, words = np.zeros(ANGLES, np.uint64), np.empty(SHORT_WORDS, np.uint64)
            bits[k] = np.uint64(1 << int(place))
            shorten(bits, words)
            assert np.bitwise_count(words).sum() == 1
            seen.add(words.tobytes())
    assert len(seen) == ANGLES * len(places)
    assert SHORT_WORDS < ANGLES

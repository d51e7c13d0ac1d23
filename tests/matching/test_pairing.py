from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.matching.descriptor import BIT_CYLINDERS
from station.matching.pairing import greedy_pairs, pair_minutiae
from station.matching.prepared import prepare
from tests.matching.presses import moved, pressed_again, random_press


def one_at_a_time(similarity: np.ndarray) -> set[tuple[int, int]]:
    left = similarity.copy()
    pairs = set()
    while left.size and left.max() > 0:
        row, column = np.unravel_index(left.argmax(), left.shape)
        pairs.add((int(row), int(column)))
        left[row, :] = 0
        left[:, column] = 0
    return pairs


@given(st.integers(1, 12), st.integers(1, 12), st.integers(0, 2**31))
def test_pairing_by_rounds_gives_the_same_as_one_at_a_time(rows: int, columns: int, seed: int) -> None:
    similarity = np.random.default_rng(seed).random((rows, columns)).astype(np.float32)
    similarity[similarity < 0.4] = 0
    first, second = greedy_pairs(similarity)
    assert set(zip(first.tolist(), second.tolist(), strict=True)) == one_at_a_time(similarity)
    chosen = similarity[first, second]
    assert np.all(chosen[:-1] >= chosen[1:])


def test_equal_similarities_still_pair_each_only_once() -> None:
    first, second = greedy_pairs(np.ones((5, 7), np.float32))
    assert sorted(first.tolist()) == [0, 1, 2, 3, 4]
    assert len(set(second.tolist())) == 5


def test_nothing_alike_gives_no_pairs() -> None:
    first, second = greedy_pairs(np.zeros((4, 5), np.float32))
    assert len(first) == len(second) == 0


def test_a_moved_finger_pairs_with_itself() -> None:
    probe = prepare(random_press(1))
    reference = prepare(moved(random_press(1), 0.4, 30, -12))
    pairs = pair_minutiae(probe, reference, BIT_CYLINDERS.similarity(probe.descriptions, reference.descriptions))
    assert (pairs.first == pairs.second).mean() > 0.95
    assert pairs.score > 0.7


def test_relaxation_puts_false_pairs_last() -> None:
    template = random_press(2, 60)
    probe = prepare(template)
    reference = prepare(pressed_again(template, 9, jitter_px=2, replaced=20))
    pairs = pair_minutiae(probe, reference, BIT_CYLINDERS.similarity(probe.descriptions, reference.descriptions))
    apart = np.hypot(probe.x[pairs.first] - reference.x[pairs.second], probe.y[pairs.first] - reference.y[pairs.second])
    assert (apart[:15] < 15).all()
    assert (apart[-5:] > 15).mean() > 0.5


def test_strangers_are_believed_little() -> None:
    probe, reference = prepare(random_press(3)), prepare(random_press(4))
    pairs = pair_minutiae(probe, reference, BIT_CYLINDERS.similarity(probe.descriptions, reference.descriptions))
    assert pairs.score == pytest.approx(0, abs=0.05)

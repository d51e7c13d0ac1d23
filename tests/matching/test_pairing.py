from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from station.matching.descriptor import BIT_CYLINDERS
from station.matching.pairing import Pairs, agreement_of, find_pairs, support_of
from station.matching.prepared import PreparedTemplate, prepare, similarity_of
from tests.matching.presses import moved, pressed_again, random_press

seeds = st.integers(0, 2**31)
lengthy = settings(deadline=None, max_examples=30, derandomize=True)


def pairs_of(one: PreparedTemplate, other: PreparedTemplate) -> Pairs:
    return find_pairs(similarity_of(one, other, BIT_CYLINDERS), one, other)


@lengthy
@given(seeds, seeds, st.integers(3, 80), st.integers(3, 80))
def test_each_minutia_is_paired_at_most_once(seed: int, other_seed: int, count: int, other_count: int) -> None:
    pairs = pairs_of(prepare(random_press(seed, count)), prepare(random_press(other_seed, other_count)))
    assert len(set(pairs.first.tolist())) == len(pairs.first)
    assert len(set(pairs.second.tolist())) == len(pairs.second)
    assert ((pairs.support >= 0) & (pairs.support <= 1)).all()


@lengthy
@given(seeds, st.floats(-3.1, 3.1))
def test_a_moved_finger_pairs_with_itself_at_any_turn(seed: int, turn_rad: float) -> None:
    probe, reference = prepare(random_press(seed)), prepare(moved(random_press(seed), turn_rad, 30, -12))
    pairs = pairs_of(probe, reference)
    assert (pairs.first == pairs.second).mean() > 0.9
    assert len(pairs.first) >= 30


def test_pairs_of_the_same_finger_support_each_other_and_false_ones_are_alone() -> None:
    template = random_press(2, 60)
    probe, reference = prepare(template), prepare(pressed_again(template, 9, jitter_px=2, replaced=20))
    pairs = pairs_of(probe, reference)
    apart = np.hypot(probe.x[pairs.first] - reference.x[pairs.second], probe.y[pairs.first] - reference.y[pairs.second])
    assert (apart < 15).sum() >= 30
    assert pairs.support[apart < 15].mean() > 0.5
    assert (pairs.support[apart > 15] < 0.3).all()


def test_strangers_support_little() -> None:
    pairs = pairs_of(prepare(random_press(3)), prepare(random_press(4)))
    assert pairs.support.sum() < 3


def test_nothing_alike_gives_no_pairs() -> None:
    one, other = prepare(random_press(3)), prepare(random_press(4))
    pairs = find_pairs(np.zeros((one.size, other.size), np.float32), one, other)
    assert len(pairs.first) == len(pairs.second) == len(pairs.support) == 0


def test_a_line_agrees_with_itself_and_not_with_one_of_another_length_or_direction() -> None:
    press = prepare(random_press(1))
    near = int(press.distance[0].argsort()[1])
    assert agreement_of(0, near, 0, near, press, press) == 1
    assert agreement_of(0, near, near, 0, press, press) < 0.9
    far = int(press.distance[0].argmax())
    assert agreement_of(0, far, 0, far, press, press) == 0


def test_support_counts_the_neighbors_that_stand_by_a_pair() -> None:
    press = prepare(random_press(1))
    everything = np.arange(press.size, dtype=np.int32)
    whole = support_of(everything, everything, press, press)
    half = support_of(everything[::2], everything[::2], press, press)
    assert whole.max() <= 1
    assert (half <= whole[::2] + 1e-6).all()
    assert half.sum() < whole[::2].sum()

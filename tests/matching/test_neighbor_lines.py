from __future__ import annotations

import numpy as np
import pytest

from station.matching.calibration import THRESHOLD_VERIFY, calibrated_score
from station.matching.compare import find_evidence
from station.matching.neighbor_lines import LINES, NEIGHBOR_LINES
from station.matching.prepared import prepare
from tests.matching.presses import moved, pressed_again, random_press


def test_a_moved_neighborhood_is_alike_and_others_are_not() -> None:
    one = prepare(random_press(1), NEIGHBOR_LINES)
    same = prepare(moved(random_press(1), 2.0, 20, 30), NEIGHBOR_LINES)
    similarity = NEIGHBOR_LINES.similarity(one.descriptions, same.descriptions)
    own = similarity.diagonal()
    assert own.mean() > 0.95
    assert (similarity.sum(axis=1) - own).mean() / 39 < 0.2


def test_the_same_finger_is_recognized_by_lines_alone() -> None:
    template = random_press(2)
    one = prepare(template, NEIGHBOR_LINES)
    again = prepare(moved(pressed_again(template, 5, jitter_px=1.5, replaced=8), 0.5, 9, 9), NEIGHBOR_LINES)
    assert calibrated_score(find_evidence(one, again, NEIGHBOR_LINES)) >= THRESHOLD_VERIFY
    stranger = prepare(random_press(3), NEIGHBOR_LINES)
    assert calibrated_score(find_evidence(one, stranger, NEIGHBOR_LINES)) < THRESHOLD_VERIFY


@pytest.mark.parametrize("count", [0, 1, 2, 3, 255])
def test_any_number_of_minutiae_can_be_described(count: int) -> None:
    x = (np.arange(count) % 20 * 15).astype(np.float32)
    y = (np.arange(count) // 20 * 15).astype(np.float32)
    described = NEIGHBOR_LINES.describe(x, y, np.zeros(count, np.int16))
    assert described.bits.shape == (count, LINES)
    assert (described.mask == max(0, min(LINES, count - 1))).all()
    similarity = NEIGHBOR_LINES.similarity(described, described)
    assert similarity.shape == (count, count)
    assert ((similarity >= 0) & (similarity <= 1)).all()

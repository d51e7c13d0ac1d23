from __future__ import annotations

import numpy as np
import pytest

from station.ids import FingerPosition
from station.matching.compare import prepare
from station.matching.index.layout import LEAST_COMMON_PLACES, ROW_BYTES, SLOTS, FingerKey, pack, probe_of, rows_in
from tests.matching.presses import random_press

KEY = FingerKey(bytes(range(16)), FingerPosition.LEFT_LITTLE)


def test_a_key_survives_its_bytes() -> None:
    assert FingerKey.from_bytes(bytes(KEY)) == KEY


def test_a_row_holds_the_best_minutiae_of_a_press() -> None:
    press = prepare(random_press(1, 40))
    row = pack(KEY, press)
    assert row.key(0) == KEY
    assert np.array_equal(row.words[0].T, press.descriptions.bits[:SLOTS])
    assert np.array_equal(row.mask[0], press.descriptions.mask[:SLOTS])
    turned = (row.angle[0].astype(np.int64) * 256 - press.angle[:SLOTS] + 2**15) % 2**16 - 2**15
    assert np.abs(turned).max() <= 128


def test_positions_keep_their_distances_to_a_step() -> None:
    press = prepare(random_press(2, 40))
    row = pack(KEY, press)
    kept = row.x[0].astype(np.float32) * 2
    assert np.abs((kept - kept[0]) - (press.x[:SLOTS] - press.x[0])).max() <= 2


def test_minutiae_with_too_little_to_compare_are_passed_over() -> None:
    press = prepare(random_press(3, 40))
    press.descriptions.mask[0] = (1 << (LEAST_COMMON_PLACES - 1)) - 1
    row = pack(KEY, press)
    assert np.array_equal(row.mask[0], press.descriptions.mask[1 : SLOTS + 1])
    assert np.array_equal(probe_of(press, 32).mask, press.descriptions.mask[1:33])


@pytest.mark.parametrize("count", [0, 2, 5])
def test_slots_without_a_minutia_are_empty(count: int) -> None:
    row = pack(KEY, prepare(random_press(4, count)))
    filled = count if count >= 3 else 0
    assert np.count_nonzero(row.mask[0]) == filled
    assert not row.words[0, :, filled:].any()


def test_rows_survive_their_bytes() -> None:
    row = pack(KEY, prepare(random_press(5, 40)))
    data = row.to_bytes()
    assert len(data) == ROW_BYTES
    again = rows_in(data, 1)
    assert again.to_bytes() == data
    assert again.of_key(KEY).tolist() == [True]
    assert again.of_key(FingerKey(KEY.owner, FingerPosition.LEFT_RING)).tolist() == [False]

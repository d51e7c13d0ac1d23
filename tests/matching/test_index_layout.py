from __future__ import annotations

import numpy as np
import pytest

from station.ids import FingerPosition
from station.matching.compare import PreparedTemplate, prepare
from station.matching.index.layout import (
    LEAST_COMMON_PLACES,
    ROW_BYTES,
    SLOTS,
    FingerKey,
    Rows,
    pack,
    probe_of,
    rows_in,
)
from tests.matching.presses import random_press

KEY = FingerKey(bytes(range(16)), FingerPosition.LEFT_LITTLE)


def test_a_key_survives_its_bytes() -> None:
    assert FingerKey.from_bytes(bytes(KEY)) == KEY


def kept_of(press: PreparedTemplate, row: Rows) -> list[int]:
    """Which minutiae of a press a row holds, by their masks and directions."""
    angles = ((press.angle.astype(np.int64) + 128) // 256 % 256).tolist()
    of_press = list(zip(press.descriptions.mask.tolist(), angles, strict=True))
    assert len(set(of_press)) == len(of_press)
    return [of_press.index(found) for found in zip(row.mask[0].tolist(), row.angle[0].tolist(), strict=True)]


def test_a_row_holds_what_it_says_of_its_minutiae() -> None:
    press = prepare(random_press(1, 40))
    row = pack(KEY, press)
    assert row.key(0) == KEY
    kept = kept_of(press, row)
    assert len(set(kept)) == SLOTS
    bits = np.bitwise_count(press.descriptions.bits[kept]).sum(axis=1)
    assert np.bitwise_count(row.words[0]).sum(axis=0).tolist() == bits.tolist()
    assert row.density[0].tolist() == np.rint(bits * 32 / np.bitwise_count(row.mask[0])).tolist()


def test_positions_keep_their_distances_to_a_step() -> None:
    press = prepare(random_press(1, 40))
    row = pack(KEY, press)
    kept = kept_of(press, row)
    x = row.x[0].astype(np.float32) * 2
    assert np.abs((x - x[0]) - (press.x[kept] - press.x[kept[0]])).max() <= 2


def test_minutiae_with_too_little_to_compare_are_passed_over() -> None:
    press = prepare(random_press(3, 40))
    press.descriptions.mask[0] = few = (1 << (LEAST_COMMON_PLACES - 1)) - 1
    assert few not in pack(KEY, press).mask[0]
    assert few not in probe_of(press, 40).mask
    assert len(probe_of(press, 40)) == 39


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

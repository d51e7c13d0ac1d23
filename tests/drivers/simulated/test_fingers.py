from __future__ import annotations

import time

import numpy as np
import pytest

from drivers.simulated.fingers import FingerShelf, grow_finger


def test_a_finger_follows_from_seed_and_position_alone() -> None:
    first, again = grow_finger(7, 2), grow_finger(7, 2)
    for field in ("relief", "pores", "grain", "creases"):
        assert np.array_equal(getattr(first, field), getattr(again, field))
    assert first.pattern is again.pattern


@pytest.mark.parametrize("other", [(7, 3), (8, 2)])
def test_other_fingers_and_other_persons_have_other_ridges(other: tuple[int, int]) -> None:
    a, b = grow_finger(7, 2).relief, grow_finger(*other).relief
    assert abs(float(np.corrcoef(a.ravel(), b.ravel())[0, 1])) < 0.1


def test_ridges_and_valleys_share_the_pad_and_have_a_natural_period() -> None:
    relief = grow_finger(1, 1).relief
    assert relief.shape == (560, 416)
    assert relief.dtype == np.float32
    assert -1 <= relief.min() < -0.9
    assert 0.9 < relief.max() <= 1
    assert 0.45 < float((relief > 0).mean()) < 0.55
    power = np.abs(np.fft.fftshift(np.fft.fft2(relief))) ** 2
    rows, columns = np.indices(power.shape)
    radius = np.hypot((rows - 280) / 560, (columns - 208) / 416)
    assert 8.0 < float(power.sum() / (power * radius).sum()) < 10.5


def test_no_part_of_the_pad_is_left_without_ridges() -> None:
    relief = grow_finger(3, 4).relief
    blocks = relief[:560, :416].reshape(35, 16, 26, 16).std(axis=(1, 3))
    assert blocks.min() > 0.25


@pytest.mark.parametrize("position", [0, 11])
def test_a_position_that_does_not_exist_is_refused(position: int) -> None:
    with pytest.raises(ValueError, match="finger positions"):
        grow_finger(1, position)


def test_growing_is_quick_enough_for_a_person_to_wait() -> None:
    before_s = time.perf_counter()
    grow_finger(5, 5)
    assert time.perf_counter() - before_s < 1.5


def test_the_shelf_keeps_the_last_fingers_only() -> None:
    shelf = FingerShelf(capacity=2)
    first = shelf.finger(1, 1)
    second = shelf.finger(1, 2)
    assert shelf.finger(1, 1) is first
    shelf.finger(1, 3)
    assert shelf.finger(1, 1) is first
    assert shelf.finger(1, 2) is not second

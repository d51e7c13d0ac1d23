from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from drivers.api import GrayImage
from drivers.usb.block_variance import FingerHysteresis, FingerThresholds, mean_block_variance
from tests.drivers.usb.models.pictures import empty_glass, finger


@given(arrays.arrays(np.uint8, st.tuples(st.integers(8, 40), st.integers(8, 40))))
def test_the_mean_is_that_of_each_blocks_variance(pixels: GrayImage) -> None:
    rows, columns = pixels.shape[0] // 8, pixels.shape[1] // 8
    blocks = [pixels[8 * r : 8 * r + 8, 8 * c : 8 * c + 8] for r in range(rows) for c in range(columns)]
    expected = np.mean([block.astype(float).var() for block in blocks])
    assert mean_block_variance(pixels) == pytest.approx(expected, abs=0.05)


@pytest.mark.parametrize("shape", [(1, 1), (7, 100), (100, 7)])
def test_a_picture_smaller_than_a_block_is_even(shape: tuple[int, int]) -> None:
    assert mean_block_variance(np.full(shape, 9, np.uint8)) == 0


def test_a_finger_is_rough_and_an_empty_glass_is_not() -> None:
    noise = np.random.default_rng(1).normal(0, 6, (480, 320))
    noisy = np.clip(empty_glass(480, 320) + noise, 0, 255).astype(np.uint8)
    assert mean_block_variance(noisy) < 150
    assert mean_block_variance(finger(480, 320)) > 300


@pytest.mark.parametrize(
    ("variances", "said"),
    [
        ([301, 301], [False, True]),
        ([301, 200, 301, 301], [False, False, False, True]),
        ([300, 300], [False, False]),
        ([400, 400, 200, 150, 149, 200, 400, 400], [False, True, True, True, False, False, False, True]),
    ],
)
def test_a_finger_appears_on_two_rough_frames_and_is_gone_below_the_lower_threshold(
    variances: list[float], said: list[bool]
) -> None:
    follower = FingerHysteresis(FingerThresholds())
    assert [follower.update(v) for v in variances] == said


def test_forgetting_begins_with_an_empty_glass() -> None:
    follower = FingerHysteresis(FingerThresholds())
    follower.update(400)
    follower.forget()
    assert follower.update(400) is False
    assert follower.update(400) is True
    follower.forget()
    assert follower.update(200) is False

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from station.templates.peaks import NO_PEAKS, PEAK_THRESHOLD, inside, pick_peaks


def maps_with(confidence: NDArray[np.float32]) -> NDArray[np.float32]:
    maps = np.zeros((5, *confidence.shape), np.float32)
    maps[1] = 1.0
    maps[4] = confidence
    return maps


def bump(shape: tuple[int, int], x: float, y: float, height: float) -> NDArray[np.float32]:
    rows, columns = np.mgrid[0 : shape[0], 0 : shape[1]]
    return (height * np.exp(-((columns - x) ** 2 + (rows - y) ** 2) / 8)).astype(np.float32)


def test_a_single_summit_is_found_between_the_pixels() -> None:
    peaks = pick_peaks(maps_with(bump((40, 50), 20.3, 17.8, 0.9)))
    assert len(peaks) == 1
    assert peaks.x[0] == pytest.approx(20.3, abs=0.1)
    assert peaks.y[0] == pytest.approx(17.8, abs=0.1)


def test_a_plateau_gives_one_minutia() -> None:
    confidence = np.zeros((40, 40), np.float32)
    confidence[10:13, 20:23] = 0.75
    assert len(pick_peaks(maps_with(confidence))) == 1


def test_a_wide_plateau_gives_no_two_minutiae_within_the_duplicate_radius() -> None:
    confidence = np.zeros((40, 60), np.float32)
    confidence[18:22, 5:55] = 0.5
    peaks = pick_peaks(maps_with(confidence))
    apart = np.hypot(peaks.x[:, None] - peaks.x, peaks.y[:, None] - peaks.y)
    np.fill_diagonal(apart, np.inf)
    assert len(peaks) > 1
    assert apart.min() > 5


def test_of_two_summits_six_pixels_apart_the_higher_stays() -> None:
    confidence = np.maximum(bump((40, 40), 15, 20, 0.6), bump((40, 40), 21, 20, 0.8))
    peaks = pick_peaks(maps_with(confidence))
    assert len(peaks) == 1
    assert peaks.confidence[0] == pytest.approx(0.8)


def test_two_summits_seven_pixels_apart_both_stay_with_the_higher_first() -> None:
    confidence = np.maximum(bump((40, 40), 14, 20, 0.6), bump((40, 40), 21, 20, 0.8))
    peaks = pick_peaks(maps_with(confidence))
    assert peaks.confidence.tolist() == pytest.approx([0.8, 0.6])


def test_what_is_below_the_threshold_is_no_minutia() -> None:
    assert len(pick_peaks(maps_with(bump((40, 40), 20, 20, PEAK_THRESHOLD - 0.01)))) == 0
    assert len(pick_peaks(maps_with(bump((40, 40), 20, 20, PEAK_THRESHOLD + 0.01)))) == 1


def test_a_summit_in_the_corner_stays_within_half_a_pixel_of_the_image() -> None:
    peaks = pick_peaks(maps_with(bump((20, 20), 0, 0, 0.9)))
    assert len(peaks) == 1
    assert abs(float(peaks.x[0])) <= 0.5
    assert abs(float(peaks.y[0])) <= 0.5


@pytest.mark.parametrize(("cosine", "sine", "degrees"), [(1, 0, 0), (0, 1, 90), (-1, 0, 180), (0, -1, 270)])
def test_direction_comes_from_cosine_and_sine(cosine: float, sine: float, degrees: float) -> None:
    maps = maps_with(bump((20, 20), 10, 10, 0.9))
    maps[1], maps[2] = cosine, sine
    assert np.degrees(pick_peaks(maps).angle_rad[0]) == pytest.approx(degrees)


def test_a_direction_just_below_zero_is_no_full_turn() -> None:
    maps = maps_with(bump((20, 20), 10, 10, 0.9))
    maps[1], maps[2] = 1.0, -1e-9
    assert 0 <= float(pick_peaks(maps).angle_rad[0]) < 2 * np.pi


def test_type_is_ending_from_one_half_on() -> None:
    maps = maps_with(np.maximum(bump((20, 40), 10, 10, 0.9), bump((20, 40), 30, 10, 0.8)))
    maps[3, :, :20] = 0.5
    maps[3, :, 20:] = 0.49
    assert pick_peaks(maps).is_ending.tolist() == [True, False]


def test_the_direction_is_that_of_the_place_between_the_pixels() -> None:
    maps = maps_with(bump((40, 50), 20.4, 17.7, 0.9))
    rows, columns = np.mgrid[0:40, 0:50].astype(np.float32)
    angle_rad = 1.0 + 0.2 * (columns - 20.4) - 0.1 * (rows - 17.7)
    maps[1], maps[2] = np.cos(angle_rad), np.sin(angle_rad)
    assert pick_peaks(maps).angle_rad[0] == pytest.approx(1.0, abs=0.02)


@pytest.mark.parametrize(("x", "y"), [(0, 0), (49, 0), (0, 39), (49, 39)])
def test_a_summit_in_a_corner_is_found_there(x: int, y: int) -> None:
    peaks = pick_peaks(maps_with(bump((40, 50), x, y, 0.9)))
    assert len(peaks) == 1
    assert abs(peaks.x[0] - x) <= 0.5
    assert abs(peaks.y[0] - y) <= 0.5
    assert peaks.angle_rad[0] == 0


def test_no_peaks_give_no_minutiae() -> None:
    assert NO_PEAKS.minutiae() == ()
    assert NO_PEAKS.table().shape == (0, 5)
    assert len(pick_peaks(np.zeros((5, 32, 32), np.float32))) == 0


def test_what_lies_outside_the_finger_or_on_its_edge_is_dropped() -> None:
    finger = np.zeros((40, 50), np.bool_)
    finger[10:30, 10:40] = True
    confidence = np.maximum.reduce([bump((40, 50), x, y, 0.9) for x, y in ((5, 5), (9, 20), (20, 20), (39, 20))])
    kept = inside(pick_peaks(maps_with(confidence)), finger)
    assert sorted(np.rint(kept.x).tolist()) == [20, 39]


def test_the_border_of_the_image_is_no_edge_of_the_finger() -> None:
    kept = inside(pick_peaks(maps_with(bump((40, 50), 1, 20, 0.9))), np.ones((40, 50), np.bool_))
    assert len(kept) == 1

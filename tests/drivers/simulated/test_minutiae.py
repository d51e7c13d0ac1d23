from __future__ import annotations

import math

import numpy as np
import pytest

from drivers.simulated.effects import Press
from drivers.simulated.fingers import MasterFinger, grow_finger
from drivers.simulated.minutiae import TrueMinutia, find_minutiae
from drivers.simulated.skin import SkinCondition

STILL = SkinCondition(spread=0.0, tremor=0.0)


@pytest.fixture(scope="module")
def finger() -> MasterFinger:
    return grow_finger(1, 2)


def stripes_with_one_more(direction_rad: float, is_ridge: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Waves of 9 pixels along a direction; ahead of the middle there is one ridge, or one valley, more."""
    rows, columns = np.mgrid[0:201, 0:201].astype(np.float32)
    x, y = columns - 100.5, 100.5 - rows
    along = x * math.cos(direction_rad) + y * math.sin(direction_rad)
    across = -x * math.sin(direction_rad) + y * math.cos(direction_rad)
    phase = 2 * np.pi * across / 9 + np.arctan2(across, along)
    relief = np.cos(phase) if is_ridge else -np.cos(phase)
    return relief.astype(np.float32), np.full_like(relief, direction_rad), np.full_like(relief, 9.0)


@pytest.mark.parametrize("direction_rad", np.linspace(-3, 3, 7).tolist())
@pytest.mark.parametrize("is_ridge", [True, False])
def test_the_one_dislocation_of_a_drawn_wave_is_found(direction_rad: float, is_ridge: bool) -> None:
    (minutia,) = find_minutiae(*stripes_with_one_more(direction_rad, is_ridge), ())
    assert math.hypot(minutia.x - 100.5, minutia.y - 100.5) < 3
    assert abs(math.remainder(minutia.angle_rad - direction_rad, 2 * math.pi)) < 0.05
    assert minutia.is_ending is is_ridge


def test_where_the_directions_meet_there_is_no_minutia() -> None:
    relief, direction, period = stripes_with_one_more(0.3, is_ridge=True)
    assert find_minutiae(relief, direction, period, ((101.0, 101.0),)) == ()


def test_plain_waves_have_none() -> None:
    columns = np.arange(200, dtype=np.float32)
    relief = np.tile(np.cos(2 * np.pi * columns / 9), (200, 1)).astype(np.float32)
    vertical = np.full_like(relief, np.pi / 2)
    assert find_minutiae(relief, vertical, np.full_like(relief, 9.0), ()) == ()


def test_a_finger_has_as_many_as_fingers_have(finger: MasterFinger) -> None:
    assert 60 < len(finger.minutiae) < 200
    endings = sum(minutia.is_ending for minutia in finger.minutiae)
    assert 0.25 < endings / len(finger.minutiae) < 0.75


def true(finger: MasterFinger, condition: SkinCondition = STILL, **size: int) -> tuple[TrueMinutia, ...]:
    return Press(finger, condition, 0, **{"height_px": 500, "width_px": 500, **size}).true_minutiae()


def test_a_shift_moves_the_true_minutiae_with_the_print(finger: MasterFinger) -> None:
    shifted = SkinCondition(spread=0.0, tremor=0.0, shift_x_mm=1.0, shift_y_mm=-0.5)
    there = {(round(m.x), round(m.y)) for m in true(finger, shifted)}
    moved = {(round(m.x + 19.685), round(m.y - 9.843)) for m in true(finger)}
    assert len(there & moved) > 0.8 * len(there)


def test_a_rotation_turns_places_and_directions(finger: MasterFinger) -> None:
    turned = true(finger, SkinCondition(spread=0.0, tremor=0.0, rotation_deg=20.0))
    angle = math.radians(20)
    found = 0
    for minutia in true(finger):
        x, y = minutia.x - 250, 250 - minutia.y
        x, y = x * math.cos(angle) - y * math.sin(angle), x * math.sin(angle) + y * math.cos(angle)
        found += any(
            math.hypot(other.x - 250 - x, 250 - other.y - y) < 1
            and abs(math.remainder(other.angle_rad - minutia.angle_rad - angle, 2 * math.pi)) < 0.05
            for other in turned
        )
    assert found > 0.9 * len(turned)


def test_a_sensor_of_other_resolution_scales_them(finger: MasterFinger) -> None:
    fine = {(round(m.x / 2), round(m.y / 2)) for m in true(finger, height_px=1000, width_px=1000, ppi=1000)}
    usual = {(round(m.x), round(m.y)) for m in true(finger)}
    assert len(fine & usual) > 0.6 * len(usual)


def test_only_what_touches_the_glass_in_the_window_counts(finger: MasterFinger) -> None:
    whole = true(finger)
    assert all(0 <= m.x < 200 and 0 <= m.y < 300 for m in true(finger, height_px=300, width_px=200))
    light = true(finger, SkinCondition(spread=0.0, tremor=0.0, pressure=0.0))
    tip = true(finger, SkinCondition(spread=0.0, tremor=0.0, partial=0.5))
    plaster = true(finger, SkinCondition(spread=0.0, tremor=0.0, bandage=0.5))
    assert 0 < len(light) < 0.5 * len(whole)
    assert 0 < len(tip) < 0.8 * len(whole)
    assert 0 < len(plaster) < 0.8 * len(whole)
    assert Press(finger, STILL, 0, height_px=500, width_px=500).true_minutiae(contact=0.0) == ()

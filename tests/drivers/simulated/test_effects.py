from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from drivers.simulated.effects import Glass, Press, ridge_gray
from drivers.simulated.fingers import MasterFinger, grow_finger
from drivers.simulated.skin import SkinCondition

STILL = SkinCondition(spread=0.0, tremor=0.0)


@pytest.fixture(scope="module")
def finger() -> MasterFinger:
    return grow_finger(1, 2)


@pytest.fixture(scope="module")
def glass() -> Glass:
    return Glass(0, 500, 500)


def ink(
    finger: MasterFinger, condition: SkinCondition = STILL, presentation: int = 0, contact: float = 1.0
) -> np.ndarray:
    return Press(finger, condition, presentation, height_px=500, width_px=500).frame(contact, 0)


def likeness(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.corrcoef(a.ravel(), b.ravel())[0, 1])


def middle(dark: np.ndarray) -> tuple[float, float]:
    rows, columns = np.indices(dark.shape)
    return float((columns * dark).sum() / dark.sum()), float((rows * dark).sum() / dark.sum())


def test_a_press_looks_like_one_on_a_good_optical_scanner(finger: MasterFinger, glass: Glass) -> None:
    picture = glass.picture(ink(finger, SkinCondition()), ridge_gray(SkinCondition()), 0)
    inside = picture[150:350, 170:330]
    assert picture.dtype == np.uint8
    assert 30 < np.percentile(inside, 10) < 85
    assert np.percentile(inside, 90) > 200
    assert 225 < np.median(picture[:30, :30]) < 250


def test_the_same_press_is_the_same_picture(finger: MasterFinger) -> None:
    condition = SkinCondition()
    assert np.array_equal(ink(finger, condition, 3), ink(finger, condition, 3))


def test_the_next_press_differs_a_little_in_place(finger: MasterFinger) -> None:
    condition = SkinCondition()
    places = [middle(ink(finger, condition, n)) for n in range(4)]
    assert len(set(places)) == 4
    assert all(abs(x - 250) < 60 and abs(y - 250) < 60 for x, y in places)


def test_contact_grows_from_the_middle(finger: MasterFinger) -> None:
    areas = [float(ink(finger, contact=contact).sum()) for contact in (0.2, 0.4, 0.6, 0.8, 1.0)]
    assert areas == sorted(areas)
    assert areas[0] < 0.4 * areas[-1]


def test_pressure_widens_the_contact_and_the_ridges(finger: MasterFinger) -> None:
    light, firm, hard = (ink(finger, replace(STILL, pressure=p)) for p in (0.1, 0.5, 0.95))
    assert light.sum() < firm.sum() < hard.sum()
    core = np.s_[200:300, 200:300]
    assert light[core].mean() < firm[core].mean() < hard[core].mean()


def test_dryness_breaks_and_lightens_ridges(finger: MasterFinger) -> None:
    dry = replace(STILL, dryness=0.8)
    assert ink(finger, dry).sum() < 0.8 * ink(finger).sum()
    assert ridge_gray(dry) > ridge_gray(STILL) + 30


def test_wetness_fills_valleys_and_darkens(finger: MasterFinger) -> None:
    wet = replace(STILL, wetness=0.9)
    core = np.s_[200:300, 200:300]
    assert np.percentile(ink(finger, wet)[core], 10) > 0.3 > np.percentile(ink(finger)[core], 10)
    assert ridge_gray(wet) < ridge_gray(STILL)


def test_wear_lowers_the_likeness_to_the_unworn_finger(finger: MasterFinger) -> None:
    whole = ink(finger)
    alike = [likeness(whole, ink(finger, replace(STILL, wear=w))) for w in (0.0, 0.4, 0.9)]
    assert alike[0] > alike[1] > alike[2]


def test_creases_only_take_ink_away(finger: MasterFinger) -> None:
    smooth, creased = ink(finger, replace(STILL, creases=0.0)), ink(finger, replace(STILL, creases=0.9))
    assert np.all(creased <= smooth + 1e-6)
    assert creased.sum() < 0.97 * smooth.sum()


def test_shift_moves_the_print_by_so_many_millimeters(finger: MasterFinger) -> None:
    x0, y0 = middle(ink(finger))
    x1, y1 = middle(ink(finger, replace(STILL, shift_x_mm=2.0, shift_y_mm=-1.0)))
    assert x1 - x0 == pytest.approx(2.0 * 500 / 25.4, abs=4)
    assert y1 - y0 == pytest.approx(-1.0 * 500 / 25.4, abs=4)


def test_a_positive_rotation_turns_the_print_counterclockwise(finger: MasterFinger) -> None:
    import cv2

    upright, turned = ink(finger), ink(finger, replace(STILL, rotation_deg=15.0))
    back = {}
    for angle in (-15, 15):
        turn = cv2.getRotationMatrix2D((250, 250), angle, 1.0)
        back[angle] = likeness(upright, cv2.warpAffine(turned, turn, (500, 500)))
    assert back[-15] > 0.7 > back[15]


def test_tremor_shifts_the_print_from_frame_to_frame(finger: MasterFinger) -> None:
    press = Press(finger, replace(STILL, tremor=1.0), 0, height_px=500, width_px=500)
    places = [middle(press.frame(1.0, n)) for n in range(6)]
    assert max(x for x, _ in places) - min(x for x, _ in places) > 1.0
    still = Press(finger, STILL, 0, height_px=500, width_px=500)
    assert np.array_equal(still.frame(1.0, 0), still.frame(1.0, 1))


def test_clean_glass_is_light_even_and_a_little_noisy(glass: Glass) -> None:
    first, second = glass.picture(None, 0.0, 0), glass.picture(None, 0.0, 1)
    assert 225 < first.mean() < 245
    assert first.std() < 6
    assert 1 < (first.astype(int) - second).std() < 5
    assert np.array_equal(first, glass.picture(None, 0.0, 0))


def test_a_small_window_shows_the_middle_of_the_finger(finger: MasterFinger) -> None:
    small = Press(finger, STILL, 0, height_px=360, width_px=256).frame(1.0, 0)
    large = ink(finger)[70:430, 122:378]
    assert small.shape == (360, 256)
    assert likeness(small, large) > 0.85


@pytest.mark.parametrize("slider", ["wrinkles", "scars"])
def test_lines_on_old_skin_only_take_ink_away(finger: MasterFinger, slider: str) -> None:
    smooth, lined = ink(finger), ink(finger, replace(STILL, **{slider: 1.0}))
    assert np.all(lined <= smooth + 1e-6)
    assert lined.sum() < 0.98 * smooth.sum()


def test_part_of_the_pad_may_stay_off_the_glass(finger: MasterFinger) -> None:
    areas = [float(ink(finger, replace(STILL, partial=partial)).sum()) for partial in (0.0, 0.3, 0.6)]
    assert areas[2] < 0.7 * areas[0]
    assert areas == sorted(areas, reverse=True)


def test_under_a_plaster_are_no_ridges_and_beside_it_they_are_as_before(finger: MasterFinger) -> None:
    bare, covered = ink(finger), ink(finger, replace(STILL, bandage=0.4))
    changed = np.abs(bare - covered) > 0.02
    assert 0.15 < changed[bare > 0.5].mean() < 0.7
    assert np.percentile(covered[changed & (bare > 0.5)], 95) < 0.6
    again = ink(finger, replace(STILL, bandage=0.4), presentation=5)
    assert likeness(covered, again) > 0.8


def test_skin_without_ridges_shows_next_to_none(finger: MasterFinger) -> None:
    whole, gone = ink(finger), ink(finger, replace(STILL, wear=1.0))
    core = np.s_[180:320, 190:310]
    assert gone[core].std() < 0.6 * whole[core].std()


def test_a_resolution_scales_the_print(finger: MasterFinger) -> None:
    import cv2

    press = Press(finger, STILL, 0, height_px=250, width_px=250, ppi=250)
    small = cv2.resize(ink(finger), (250, 250), interpolation=cv2.INTER_AREA)
    assert likeness(press.frame(1.0, 0)[60:190, 75:175], small[60:190, 75:175]) > 0.8

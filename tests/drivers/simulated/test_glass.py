from __future__ import annotations

import numpy as np
import pytest

from drivers.simulated.effects import Press
from drivers.simulated.fingers import grow_finger
from drivers.simulated.glass import GLASS_RANGES, Glass, GlassCondition
from drivers.simulated.skin import SkinCondition


def empty(condition: GlassCondition, frame: int = 0) -> np.ndarray:
    return Glass(0, 300, 256, condition).picture(None, 0.0, frame).astype(np.float32)


def test_dirt_darkens_places_of_the_glass() -> None:
    clean, dirty = empty(GlassCondition()), empty(GlassCondition(dirt=1.0))
    assert dirty.mean() < clean.mean() - 1
    assert (clean - dirty > 25).sum() > 100


def test_a_noisy_sensor_is_noisy_in_every_frame_and_uneven() -> None:
    good, noisy = GlassCondition(), GlassCondition(noise=1.0)
    change = [float((empty(condition, 1) - empty(condition, 0)).std()) for condition in (good, noisy)]
    assert change[1] > 3 * change[0]
    unlike_columns = [float(np.diff(empty(condition).mean(axis=0)).std()) for condition in (good, noisy)]
    assert unlike_columns[1] > 5 * unlike_columns[0]


def test_a_print_stays_on_glass_that_is_not_wiped() -> None:
    press = Press(grow_finger(1, 2), SkinCondition(), 0, height_px=300, width_px=256)
    ink = press.frame(1.0, 0)
    wiped, unwiped = Glass(0, 300, 256), Glass(0, 300, 256, GlassCondition(latent=0.5))
    before = unwiped.picture(None, 0.0, 0).astype(np.float32)
    for glass in (wiped, unwiped):
        glass.leave(ink)
    after = unwiped.picture(None, 0.0, 0).astype(np.float32)
    assert np.corrcoef((before - after).ravel(), ink.ravel())[0, 1] > 0.7
    assert 10 < (before - after).max() < 60
    assert np.array_equal(wiped.picture(None, 0.0, 0), Glass(0, 300, 256).picture(None, 0.0, 0))


@pytest.mark.parametrize("name", sorted(GLASS_RANGES))
def test_a_value_outside_its_range_is_refused(name: str) -> None:
    for value in (-0.1, 1.1, float("nan")):
        with pytest.raises(ValueError, match=name):
            GlassCondition(**{name: value})

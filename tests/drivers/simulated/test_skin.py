from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

from drivers.simulated.skin import PRESETS, RANGES, SkinCondition


def test_every_slider_has_a_range_that_holds_its_default() -> None:
    condition = SkinCondition()
    assert {field.name for field in fields(condition)} == set(RANGES)
    assert all(low <= getattr(condition, name) <= high for name, (low, high) in RANGES.items())


@pytest.mark.parametrize("name", sorted(RANGES))
def test_a_value_outside_its_range_is_refused(name: str) -> None:
    for value in (RANGES[name][0] - 0.1, RANGES[name][1] + 0.1, float("nan")):
        with pytest.raises(ValueError, match=name):
            SkinCondition(**{name: value})


def test_presets_differ_from_each_other() -> None:
    assert len(set(PRESETS.values())) == len(PRESETS) >= 6


def varied(condition: SkinCondition, finger: int, press: int) -> SkinCondition:
    return condition.varied(np.random.default_rng(finger), np.random.default_rng((finger, press)))


def test_without_variation_every_press_is_as_asked() -> None:
    condition = SkinCondition(dryness=0.4)
    assert varied(condition, 1, 2) is condition


@pytest.mark.parametrize("preset", [name for name, one in PRESETS.items() if one.variation])
def test_variation_changes_fingers_and_presses_around_the_preset(preset: str) -> None:
    condition = PRESETS[preset]
    drawn = [varied(condition, finger, press) for finger in range(40) for press in range(3)]
    assert len(set(drawn)) > 100
    assert np.mean([one.dryness for one in drawn]) == pytest.approx(condition.dryness, abs=0.06)
    assert np.mean([one.pressure for one in drawn]) == pytest.approx(condition.pressure, abs=0.06)
    of_one_finger = np.std([varied(condition, 1, press).wear for press in range(20)])
    assert of_one_finger == pytest.approx(0, abs=1e-9)

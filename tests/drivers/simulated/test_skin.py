from __future__ import annotations

from dataclasses import fields

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

from __future__ import annotations

import numpy as np
import pytest

from drivers.simulated.fingers import drawn_traits, grow_finger
from drivers.simulated.persons import PERIOD_BY_FINGER, Sex, Traits


def mean_period(traits: Traits, position: int = 2) -> float:
    return float(np.mean([traits.ridge_period_px(position, np.random.default_rng(seed)) for seed in range(200)]))


def test_women_have_a_tenth_more_ridges_than_men() -> None:
    assert mean_period(Traits(Sex.MALE, 40)) / mean_period(Traits(Sex.FEMALE, 40)) == pytest.approx(1.09, abs=0.02)


def test_ridges_grow_with_the_hand_and_are_widest_on_the_thumb() -> None:
    periods = [mean_period(Traits(Sex.MALE, age)) for age in (10, 14, 18, 40)]
    assert periods == sorted(periods)
    by_finger = [mean_period(Traits(Sex.FEMALE, 40), position) for position in range(1, 6)]
    assert by_finger[0] == max(by_finger)
    assert by_finger[4] == min(by_finger)
    assert len(PERIOD_BY_FINGER) == 6


@pytest.mark.parametrize("age_years", [9, 101])
def test_an_age_out_of_range_is_refused(age_years: int) -> None:
    with pytest.raises(ValueError, match="age"):
        Traits(Sex.MALE, age_years)


def test_sex_and_age_follow_the_seed_unless_they_are_given() -> None:
    assert grow_finger(7, 2).traits == drawn_traits(7)
    given = Traits(Sex.MALE if drawn_traits(7).sex is Sex.FEMALE else Sex.FEMALE, 70)
    other = grow_finger(7, 2, given)
    assert other.traits == given
    assert other.pattern is grow_finger(7, 2).pattern
    assert not np.array_equal(other.relief, grow_finger(7, 2).relief)

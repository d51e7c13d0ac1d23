"""Ramps, factors and the word that goes with a score."""

from __future__ import annotations

import pytest

from station.quality.calibration import Factor, Ramp, band
from station.records import QualityBand


def test_a_ramp_rises_between_its_ends_and_is_flat_beyond() -> None:
    ramp = Ramp(0.2, 0.6)
    assert [ramp(v) for v in (0.0, 0.2, 0.6, 9.0)] == [0.0, 0.0, 1.0, 1.0]
    assert ramp(0.4) == pytest.approx(0.5)


def test_a_ramp_whose_full_end_is_lower_falls() -> None:
    assert Ramp(0.8, 0.4)(0.5) == pytest.approx(0.75)


def test_a_factor_never_reaches_zero_so_that_scores_stay_comparable() -> None:
    assert 0 < Factor(Ramp(0, 1), 0.5)(0.0) < 0.2


@pytest.mark.parametrize(
    ("score", "word"),
    [
        (100, QualityBand.GOOD),
        (60, QualityBand.GOOD),
        (59, QualityBand.FAIR),
        (40, QualityBand.FAIR),
        (39, QualityBand.LOW),
        (0, QualityBand.LOW),
    ],
)
def test_each_score_has_its_word(score: int, word: QualityBand) -> None:
    assert band(score) is word


def test_an_office_may_move_the_pass_line() -> None:
    assert band(72, pass_score=75) is QualityBand.FAIR
    assert band(35, pass_score=35) is QualityBand.GOOD

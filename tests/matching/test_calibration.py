from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.matching.calibration import (
    ENOUGH_SUPPORTED,
    HIGHEST_SCORE,
    THRESHOLD_DUPLICATE,
    THRESHOLD_VERIFY,
    calibrated,
    calibrated_score,
    calibration_table,
    evidenced,
    fuse_fingers,
)
from station.matching.evidence import Evidence
from station.matching.fusion import fuse
from station.matching.trained import CALIBRATION_RAW, CALIBRATION_SCORES, CALIBRATION_TAIL_SLOPE, LOSS_PER_MISSING

SURE = Evidence(matched=40, supported=40, share=1)


def test_the_table_rises() -> None:
    assert list(CALIBRATION_RAW) == sorted(set(CALIBRATION_RAW))
    assert list(CALIBRATION_SCORES) == sorted(set(CALIBRATION_SCORES))
    assert CALIBRATION_TAIL_SLOPE > 0


@given(st.floats(-50, 50), st.floats(0, 10))
def test_a_higher_raw_score_never_means_less(raw: float, more: float) -> None:
    assert calibrated(raw + more) >= calibrated(raw) >= 0


def test_the_tail_goes_on_where_the_table_ends() -> None:
    end = CALIBRATION_RAW[-1]
    assert abs(calibrated(end - 1e-6) - calibrated(end + 1e-6)) < 1e-3
    assert calibrated(end + 2) == CALIBRATION_SCORES[-1] + 2 * CALIBRATION_TAIL_SLOPE


def test_the_table_begins_at_zero_and_its_tail_reaches_the_thresholds_soon() -> None:
    assert CALIBRATION_SCORES[0] == 0
    assert calibrated(CALIBRATION_RAW[-1] + 1.5) > THRESHOLD_VERIFY
    assert calibrated(CALIBRATION_RAW[-1] + 4) > THRESHOLD_DUPLICATE


def test_full_evidence_passes_both_thresholds() -> None:
    assert calibrated_score(SURE) > THRESHOLD_DUPLICATE


def test_little_that_coincides_neither_verifies_nor_is_a_duplicate() -> None:
    """Even if all else were perfect."""

    def with_matched(matched: float) -> float:
        return calibrated_score(SURE._replace(matched=matched))

    assert with_matched(3.9) < THRESHOLD_VERIFY <= with_matched(4)
    assert with_matched(6.6) < THRESHOLD_DUPLICATE <= with_matched(6.7)


def test_enough_supported_minutiae_lose_nothing_and_each_missing_one_costs_the_same() -> None:
    enough = SURE._replace(supported=ENOUGH_SUPPORTED)
    assert evidenced(enough) == fuse(enough)
    fewer = SURE._replace(supported=ENOUGH_SUPPORTED - 2)
    assert abs(fuse(fewer) - evidenced(fewer) - 2 * LOSS_PER_MISSING) < 1e-9


@given(
    st.builds(Evidence, matched=st.floats(0, 60), supported=st.floats(0, 60), share=st.floats(0, 1)),
    st.sampled_from(Evidence._fields),
    st.floats(0, 10),
)
def test_more_of_any_likeness_never_means_less(evidence: Evidence, which: str, more: float) -> None:
    raised = evidence._replace(**{which: getattr(evidence, which) + more})
    assert calibrated_score(raised) >= calibrated_score(evidence) - 1e-9


def test_no_evidence_is_zero() -> None:
    assert calibrated_score(Evidence()) == 0


def test_no_score_claims_more_than_certainty() -> None:
    assert calibrated_score(Evidence(60, 60, 1)) <= HIGHEST_SCORE
    assert calibrated_score(Evidence(1e6, 1e6, 1)) == HIGHEST_SCORE == 100


def test_the_table_says_what_was_seen_and_what_is_extrapolated() -> None:
    table = calibration_table()
    seen = [point for point in table if not point.is_extrapolated]
    assert [point.score for point in seen] == list(CALIBRATION_SCORES)
    for point in seen:
        assert point.seen_low is not None
        assert point.seen_high is not None
        assert 0 <= point.seen_low < point.seen_high <= 1
        # Each entry is the most careful of many sets: all of them together stay below the rate it stands for.
        assert point.seen_low <= point.false_match_rate
    beyond = [point for point in table if point.is_extrapolated]
    assert {THRESHOLD_VERIFY, THRESHOLD_DUPLICATE} <= {point.score for point in beyond}
    for point in table:
        assert calibrated(point.raw) == pytest.approx(point.score, abs=1e-6)


# -- several fingers ------------------------------------------------------------------------------------------


def test_one_finger_keeps_its_score() -> None:
    assert fuse_fingers([34.5]) == pytest.approx(34.5)


def test_two_weak_fingers_together_are_enough() -> None:
    assert fuse_fingers([24.0, 22.0]) >= THRESHOLD_VERIFY


def test_a_finger_of_which_nothing_is_known_lowers_what_the_other_says_only_by_the_second_chance() -> None:
    assert 20 < fuse_fingers([40.0, 0.0]) < 40


@given(st.lists(st.floats(0, 100), min_size=1, max_size=4), st.integers(0, 3), st.floats(0, 20))
def test_a_better_finger_never_lowers_the_whole(scores: list[float], which: int, more: float) -> None:
    raised = [score + more * (k == which % len(scores)) for k, score in enumerate(scores)]
    assert 0 <= fuse_fingers(scores) <= fuse_fingers(raised) + 1e-9 <= HIGHEST_SCORE + 1e-9


def test_strangers_reach_the_fused_score_as_seldom_as_it_says() -> None:
    """Two fingers of strangers have evenly distributed false match rates: one in 100 of them reaches 20."""
    rates = np.random.default_rng(1).random((100_000, 2))
    fused = [fuse_fingers(scores) for scores in (-10 * np.log10(rates)).tolist()]
    assert np.mean(np.array(fused) >= 20) == pytest.approx(0.01, rel=0.1)


def test_without_a_finger_there_is_no_score() -> None:
    with pytest.raises(ValueError, match="no finger"):
        fuse_fingers([])

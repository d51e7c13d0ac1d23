from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.matching.calibration import (
    HIGHEST_SCORE,
    THRESHOLD_DUPLICATE,
    THRESHOLD_VERIFY,
    calibrated,
    calibrated_score,
)
from station.matching.evidence import Evidence
from station.matching.trained import CALIBRATION_RAW, CALIBRATION_SCORES, CALIBRATION_TAIL_SLOPE

SURE = Evidence(relaxed=0.9, matched=40, supported=40, local_similarity=1, overlap_share=1, common=40)


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
    assert calibrated(CALIBRATION_RAW[-1] + 1) > THRESHOLD_VERIFY
    assert calibrated(CALIBRATION_RAW[-1] + 3) > THRESHOLD_DUPLICATE


def test_full_evidence_passes_both_thresholds() -> None:
    assert calibrated_score(SURE) > THRESHOLD_DUPLICATE


def test_seven_coinciding_minutiae_do_not_verify_and_thirteen_are_no_duplicate() -> None:
    def with_matched(matched: float) -> float:
        return calibrated_score(
            Evidence(
                relaxed=0.9,
                matched=matched,
                supported=matched,
                local_similarity=1,
                overlap_share=1,
                common=int(matched),
            )
        )

    assert with_matched(7.9) < THRESHOLD_VERIFY <= with_matched(8)
    assert with_matched(13.3) < THRESHOLD_DUPLICATE <= with_matched(14)


def test_no_evidence_is_zero() -> None:
    assert calibrated_score(Evidence()) == 0


def test_presses_with_more_minutiae_have_more_chances_to_coincide() -> None:
    def with_pairings(pairings: int) -> float:
        return calibrated_score(Evidence(0.2, 20, 8, 0.4, 0.3, 25, pairings))

    few, usual, many = with_pairings(20 * 20), with_pairings(30 * 30), with_pairings(60 * 60)
    assert few == usual
    assert many == pytest.approx(usual - 10 * math.log10(4))


def test_no_score_claims_more_than_certainty() -> None:
    assert calibrated_score(Evidence(1, 60, 60, 1, 1, 60, 3600)) == HIGHEST_SCORE == 100

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from station.matching.calibration import (
    ENOUGH_SUPPORTED,
    HIGHEST_SCORE,
    THRESHOLD_DUPLICATE,
    THRESHOLD_VERIFY,
    calibrated,
    calibrated_score,
    evidenced,
)
from station.matching.evidence import Evidence
from station.matching.fusion import fuse
from station.matching.trained import CALIBRATION_RAW, CALIBRATION_SCORES, CALIBRATION_TAIL_SLOPE, LOSS_PER_MISSING

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
    assert calibrated(CALIBRATION_RAW[-1] + 1.5) > THRESHOLD_VERIFY
    assert calibrated(CALIBRATION_RAW[-1] + 4) > THRESHOLD_DUPLICATE


def test_full_evidence_passes_both_thresholds() -> None:
    assert calibrated_score(SURE) > THRESHOLD_DUPLICATE


def test_five_coinciding_minutiae_do_not_verify_and_nine_are_no_duplicate() -> None:
    """Even if all else were perfect."""

    def with_matched(matched: float) -> float:
        return calibrated_score(replace(SURE, matched=matched, supported=40))

    assert with_matched(5.9) < THRESHOLD_VERIFY <= with_matched(6)
    assert with_matched(9.9) < THRESHOLD_DUPLICATE <= with_matched(10)


def test_a_small_area_in_which_little_is_supported_says_little() -> None:
    """As a light touch of a stranger: 10 of 13 minutiae lie alike, but their neighbors do not."""
    stranger = Evidence(relaxed=0.03, matched=9.6, supported=3.7, local_similarity=0.48, overlap_share=0.71, common=13)
    assert calibrated_score(stranger) < THRESHOLD_VERIFY
    own = replace(stranger, relaxed=0.3, supported=8.5, local_similarity=0.6)
    assert calibrated_score(own) > THRESHOLD_VERIFY


def test_enough_supported_minutiae_lose_nothing_and_each_missing_one_costs_the_same() -> None:
    enough = replace(SURE, supported=ENOUGH_SUPPORTED)
    assert evidenced(enough) == fuse(enough)
    fewer = replace(SURE, supported=ENOUGH_SUPPORTED - 2)
    assert abs(fuse(fewer) - evidenced(fewer) - 2 * LOSS_PER_MISSING) < 1e-9


@given(
    st.floats(0, 1),
    st.floats(0, 60),
    st.floats(0, 60),
    st.floats(0, 1),
    st.floats(0, 1),
    st.floats(0, 60),
    st.sampled_from(["relaxed", "matched", "supported", "local_similarity", "overlap_share"]),
    st.floats(0, 10),
)
def test_more_of_any_likeness_never_means_less(
    relaxed: float, matched: float, supported: float, local: float, share: float, common: float, which: str, more: float
) -> None:
    evidence = Evidence(relaxed, matched, supported, local, share, common)
    raised = replace(evidence, **{which: getattr(evidence, which) + more})
    assert calibrated_score(raised) >= calibrated_score(evidence) - 1e-9


def test_no_evidence_is_zero() -> None:
    assert calibrated_score(Evidence()) == 0


def test_no_score_claims_more_than_certainty() -> None:
    assert calibrated_score(Evidence(1, 60, 60, 1, 1, 60)) == HIGHEST_SCORE == 100

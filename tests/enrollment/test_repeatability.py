"""How well a finger will be found again, from quality and from its own presses."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from station.enrollment.repeatability import worth
from station.quality.acceptance import expected_score
from station.records import QualityScore

SCORES = st.lists(st.floats(0, 100), max_size=6)


def accepted(value: int) -> QualityScore:
    return QualityScore(value, "station-accept", "1")


def test_without_comparisons_quality_foretells_them() -> None:
    assert worth(accepted(40), ()) == expected_score(40)
    assert worth(accepted(70), ()) > worth(accepted(20), ())


def test_presses_that_match_speak_louder_than_a_poor_quality() -> None:
    assert worth(accepted(15), (100.0, 100.0, 100.0)) > worth(accepted(90), (40.0, 45.0, 50.0))


@given(st.integers(0, 100), SCORES, st.floats(0, 100))
def test_the_worth_stays_within_what_was_measured_and_foretold(value: int, scores: list[float], more: float) -> None:
    known = [expected_score(value), *scores]
    assert min(known) - 1e-9 <= worth(accepted(value), scores) <= max(known) + 1e-9
    raised = [max(score, more) for score in scores]
    assert worth(accepted(value), raised) >= worth(accepted(value), scores) - 1e-9

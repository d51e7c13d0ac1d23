from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from station.enrollment.plan import (
    best_fingers,
    best_samples,
    next_position,
    outcome,
    unfinished,
    wants_another_press,
)
from station.enrollment.policy import EnrollmentPolicy
from station.ids import FINGERS, FingerPosition, SampleId
from station.records import (
    ExceptionKind,
    ExceptionReason,
    FingerException,
    KeptSample,
    Outcome,
    QualityBand,
    QualityScore,
)

POLICY = EnrollmentPolicy()
UNUSED = QualityBand.LOW
"""The plan asks the policy, not the word that was made of it for the screens."""
P = FingerPosition


def press(position: FingerPosition, score: int, number: int = 1, minutiae: int = 30) -> KeptSample:
    quality = QualityScore(score, "station-live", "1")
    return KeptSample(SampleId(f"{position}-{number}"), position, number, quality, minutiae, None, False, UNUSED)


def missing(position: FingerPosition) -> FingerException:
    return FingerException(position, ExceptionKind.PERMANENT, ExceptionReason.MISSING)


def test_the_right_thumb_is_asked_for_first() -> None:
    assert next_position([], [], POLICY) is P.RIGHT_THUMB


def test_after_a_good_right_thumb_the_left_thumb_follows() -> None:
    assert next_position([press(P.RIGHT_THUMB, 72)], [], POLICY) is P.LEFT_THUMB


def test_a_good_right_hand_and_no_left_thumb_lead_to_the_left_index() -> None:
    assert next_position([press(P.RIGHT_THUMB, 72)], [missing(P.LEFT_THUMB)], POLICY) is P.LEFT_INDEX


def test_two_good_fingers_of_one_hand_are_enough_when_the_other_hand_is_missing() -> None:
    samples = [press(P.RIGHT_THUMB, 72), press(P.RIGHT_INDEX, 61)]
    left = [missing(p) for p in FINGERS if not p.is_right]
    assert next_position(samples[:1], left, POLICY) is P.RIGHT_INDEX
    assert next_position(samples, left, POLICY) is None
    assert outcome(samples, POLICY) is Outcome.A


def test_a_weak_finger_is_asked_again_until_its_presses_are_used_up() -> None:
    weak = [press(P.RIGHT_THUMB, 40, n) for n in (1, 2, 3)]
    assert next_position(weak, [], POLICY) is P.RIGHT_THUMB
    assert next_position([*weak, press(P.RIGHT_THUMB, 41, 4)], [], POLICY) is P.LEFT_THUMB


def test_presses_without_a_picture_count_as_presses() -> None:
    assert next_position([], [], POLICY, {P.RIGHT_THUMB: 4}) is P.LEFT_THUMB


def test_four_weak_fingers_are_accepted_instead_of_trying_all_ten() -> None:
    weak = [press(p, 35, n) for p in POLICY.order[:4] for n in (1, 2, 3, 4)]
    assert next_position(weak, [], POLICY) is None
    assert outcome(weak, POLICY) is Outcome.C


def test_a_person_without_any_finger_gets_outcome_d_and_no_proposal() -> None:
    nothing = [missing(p) for p in FINGERS]
    assert next_position([], nothing, POLICY) is None
    assert outcome([], POLICY) is Outcome.D
    assert best_fingers([], POLICY) == ()


def test_the_best_press_counts_not_the_last() -> None:
    samples = [press(P.RIGHT_THUMB, 71, 1), press(P.RIGHT_THUMB, 30, 2)]
    assert best_samples(samples, POLICY)[P.RIGHT_THUMB].number == 1


def test_a_press_without_enough_minutiae_is_not_usable() -> None:
    assert outcome([press(P.RIGHT_THUMB, 80, minutiae=3)], POLICY) is Outcome.D


def test_the_card_ranks_the_better_finger_first() -> None:
    card = best_fingers([press(P.RIGHT_THUMB, 64), press(P.LEFT_THUMB, 72), press(P.LEFT_RING, 20)], POLICY)
    assert [(b.rank, b.position, b.quality) for b in card] == [(1, P.LEFT_THUMB, 72), (2, P.RIGHT_THUMB, 64)]


presses = st.builds(press, st.sampled_from(FINGERS), st.integers(0, 100), st.integers(1, 4), st.integers(0, 60))


@given(st.lists(presses, max_size=40), st.sets(st.sampled_from(FINGERS)))
def test_a_proposed_finger_is_never_excepted_never_good_and_never_used_up(
    samples: list[KeptSample], excepted: set[FingerPosition]
) -> None:
    position = next_position(samples, [missing(p) for p in excepted], POLICY)
    if position is not None:
        mine = [s for s in samples if s.position is position]
        assert position not in excepted
        assert len(mine) < POLICY.max_presentations
        assert all(s.quality.value < 60 or s.minutia_count < POLICY.min_minutiae for s in mine)


def accepted(position: FingerPosition, score: int, number: int = 1) -> KeptSample:
    quality = QualityScore(score, "station-accept", "1")
    return KeptSample(SampleId(f"{position}-{number}"), position, number, quality, 30, None, False, UNUSED)


def test_a_little_finger_is_good_where_a_thumb_is_not() -> None:
    assert outcome([accepted(P.RIGHT_LITTLE, 15)], POLICY) is Outcome.B
    assert outcome([accepted(P.RIGHT_THUMB, 15)], POLICY) is Outcome.C


def test_a_weak_finger_is_asked_for_until_its_presses_are_used_up_and_then_let_be() -> None:
    weak = [accepted(P.RIGHT_THUMB, 12, n) for n in (1, 2, 3, 4)]
    asked = [wants_another_press(P.RIGHT_THUMB, weak[:n], POLICY) for n in range(5)]
    assert asked == [True, True, True, True, False]
    assert not wants_another_press(P.RIGHT_THUMB, weak[:1], POLICY, failed_presses=3)
    assert not wants_another_press(P.RIGHT_THUMB, [accepted(P.RIGHT_THUMB, 31)], POLICY)


def test_the_finger_that_repeats_itself_comes_before_the_one_of_higher_quality() -> None:
    samples = [accepted(P.RIGHT_THUMB, 60), accepted(P.LEFT_INDEX, 45)]
    by_quality = best_fingers(samples, POLICY)
    measured = best_fingers(samples, POLICY, {P.RIGHT_THUMB: (42.0, 38.0), P.LEFT_INDEX: (100.0, 96.0)})
    assert [best.position for best in by_quality] == [P.RIGHT_THUMB, P.LEFT_INDEX]
    assert [best.position for best in measured] == [P.LEFT_INDEX, P.RIGHT_THUMB]
    assert [best.quality for best in measured] == [45, 60]


def test_a_finger_pressed_once_is_ranked_by_what_its_quality_foretells() -> None:
    samples = [accepted(P.RIGHT_THUMB, 80), accepted(P.LEFT_INDEX, 45)]
    ranked = best_fingers(samples, POLICY, {P.LEFT_INDEX: (30.0,)})
    assert [best.position for best in ranked] == [P.RIGHT_THUMB, P.LEFT_INDEX]


def test_pressed_fingers_without_a_good_press_are_unfinished_until_good_used_up_or_excepted() -> None:
    samples = [
        accepted(P.LEFT_INDEX, 12),
        accepted(P.RIGHT_THUMB, 29),
        *(accepted(P.RIGHT_RING, 5, n) for n in (1, 2, 3, 4)),
    ]
    assert unfinished(samples, [], POLICY) == (P.RIGHT_THUMB, P.LEFT_INDEX)
    assert unfinished(samples, [missing(P.LEFT_INDEX)], POLICY) == (P.RIGHT_THUMB,)
    assert unfinished([*samples, accepted(P.RIGHT_THUMB, 31, 2)], [], POLICY) == (P.LEFT_INDEX,)
    assert unfinished([], [], POLICY, {P.RIGHT_INDEX: 3, P.LEFT_THUMB: 4}) == (P.RIGHT_INDEX,)
    assert unfinished([accepted(P.RIGHT_RING, 12)], [], POLICY) == ()


def test_the_card_carries_the_word_for_each_finger() -> None:
    card = best_fingers([accepted(P.RIGHT_THUMB, 21), accepted(P.LEFT_RING, 11)], POLICY)
    assert {best.position: best.band for best in card} == {
        P.RIGHT_THUMB: QualityBand.FAIR,
        P.LEFT_RING: QualityBand.GOOD,
    }


def test_scores_of_two_scales_are_not_compared() -> None:
    old, new = press(P.RIGHT_THUMB, 99, 1), accepted(P.RIGHT_THUMB, 40, 2)
    assert best_samples([old, new], POLICY)[P.RIGHT_THUMB] == new
    assert best_samples([new, old], POLICY)[P.RIGHT_THUMB] == new
    weak = accepted(P.RIGHT_THUMB, 12, 2)
    assert best_samples([old, weak], POLICY)[P.RIGHT_THUMB] == old

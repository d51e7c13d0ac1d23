from __future__ import annotations

import pytest

from station.errors import RecordError
from station.ids import FingerPosition, SampleId, new_id
from station.records import Consent, QualityScore
from station.storage import Storage
from tests.storage.conftest import NOW, OPERATOR, add_person, add_sample, open_enrollment, sql

THUMB, INDEX = FingerPosition.RIGHT_THUMB, FingerPosition.RIGHT_INDEX
LIVE, NFIQ2 = QualityScore(71, "station-live", "2"), QualityScore(44, "nfiq2", "2.3.0")


def test_further_scores_stand_beside_the_quality_and_the_first_of_an_algorithm_stays(storage: Storage) -> None:
    enrollment_id = open_enrollment(storage, add_person(storage))
    first, second = add_sample(storage, enrollment_id), add_sample(storage, enrollment_id, number=2)
    storage.add_quality(first, [LIVE])
    storage.add_quality(first, [NFIQ2])
    storage.add_quality(first, [QualityScore(3, "nfiq2", "2.3.0"), QualityScore(46, "nfiq2", "2.4.0")])
    storage.add_quality(second, [])
    assert storage.other_qualities(enrollment_id) == {first: (NFIQ2, QualityScore(46, "nfiq2", "2.4.0"), LIVE)}
    assert storage.samples(enrollment_id)[0].quality == QualityScore(60, "invented", "1")


def test_scores_of_presses_against_each_other_are_given_by_finger(storage: Storage) -> None:
    enrollment_id = open_enrollment(storage, add_person(storage))
    first, second, third = (add_sample(storage, enrollment_id, number=n) for n in (1, 2, 3))
    index = add_sample(storage, enrollment_id, INDEX)
    storage.add_self_scores(first, {})
    storage.add_self_scores(second, {first: 61.5})
    storage.add_self_scores(third, {first: 12.0, second: 40.0})
    scores = storage.self_scores(enrollment_id)
    assert sorted(scores.pop(THUMB)) == [12.0, 40.0, 61.5]
    assert scores == {}
    with pytest.raises(RecordError):
        storage.add_self_scores(index, {SampleId(new_id()): 1.0})


def test_a_press_that_is_gone_gets_no_score(storage: Storage) -> None:
    with pytest.raises(RecordError):
        storage.add_quality(SampleId(new_id()), [NFIQ2])


@pytest.mark.parametrize("end", ["abandoned", "refused", "biometrics erased", "person erased"])
def test_what_was_measured_goes_with_its_press(storage: Storage, end: str) -> None:
    person_id = add_person(storage)
    enrollment_id = open_enrollment(storage, person_id)
    first, second = add_sample(storage, enrollment_id), add_sample(storage, enrollment_id, number=2)
    storage.add_quality(second, [LIVE, NFIQ2])
    storage.add_self_scores(second, {first: 61.5})
    if end == "abandoned":
        storage.abandon_enrollment(enrollment_id, NOW)
    elif end == "refused":
        storage.set_consent(enrollment_id, Consent(False, "2026-1"), operator=OPERATOR, now=NOW)
    elif end == "biometrics erased":
        storage.erase_biometrics(person_id, reason="consent_withdrawn")
    else:
        storage.erase_person(person_id, reason="moved_away")
    for table in ("sample", "sample_quality", "self_score"):
        assert sql(storage, f"SELECT count(*) FROM {table}") == [(0,)], table

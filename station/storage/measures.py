"""What was measured of a kept press beside the quality that counts: other scores, and how presses fit each other.

All of it goes with its press, whatever deletes that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import insert, select
from sqlalchemy.dialects.sqlite import insert as insert_or_ignore

from station.ids import EnrollmentId, FingerPosition, SampleId
from station.records import QualityScore
from station.storage.part import StoragePart
from station.storage.schema import sample, sample_quality, self_score


class Measures(StoragePart):
    """Keep and give what was measured of presses."""

    def add_quality(self, sample_id: SampleId, scores: Iterable[QualityScore]) -> None:
        """Keep further scores of a press; one that is there already stays. Raises RecordError: no such press."""
        values = [
            {"sample_id": sample_id, "algorithm": score.algorithm, "version": score.version, "score": score.value}
            for score in scores
        ]
        change = insert_or_ignore(sample_quality).on_conflict_do_nothing()
        if values:
            with self._database.transaction():
                self._database.run(change, values)

    def other_qualities(self, enrollment_id: EnrollmentId) -> dict[SampleId, tuple[QualityScore, ...]]:
        """Give the further scores of an enrollment's presses, by algorithm."""
        query = (
            select(sample_quality)
            .join(sample, sample.c.sample_id == sample_quality.c.sample_id)
            .where(sample.c.enrollment_id == enrollment_id)
            .order_by(sample.c.row, sample_quality.c.algorithm, sample_quality.c.version)
        )
        found: dict[SampleId, tuple[QualityScore, ...]] = {}
        for row in self._database.rows(query):
            score = QualityScore(row.score, row.algorithm, row.version)
            found[SampleId(row.sample_id)] = (*found.get(SampleId(row.sample_id), ()), score)
        return found

    def add_self_scores(self, sample_id: SampleId, scores: Mapping[SampleId, float]) -> None:
        """Keep the calibrated scores of a press against earlier ones of its finger. Raises RecordError."""
        values = [
            {"sample_id": sample_id, "earlier_id": earlier_id, "score": score} for earlier_id, score in scores.items()
        ]
        if values:
            with self._database.transaction():
                self._database.run(insert(self_score), values)

    def self_scores(self, enrollment_id: EnrollmentId) -> dict[FingerPosition, tuple[float, ...]]:
        """Give the scores of an enrollment's presses against each other, by finger."""
        query = (
            select(sample.c.position, self_score.c.score)
            .join(sample, sample.c.sample_id == self_score.c.sample_id)
            .where(sample.c.enrollment_id == enrollment_id)
            .order_by(sample.c.row, self_score.c.earlier_id)
        )
        found: dict[FingerPosition, tuple[float, ...]] = {}
        for row in self._database.rows(query):
            position = FingerPosition(row.position)
            found[position] = (*found.get(position, ()), row.score)
        return found

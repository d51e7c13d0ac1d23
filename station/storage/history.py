"""What was done with people's records: checks of a person, and imports of rosters."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from sqlalchemy import Row, insert, select

from station.ids import FingerPosition, PersonId
from station.records import AlternativeRoute, RowOutcome
from station.storage.enrollments import References
from station.storage.rows import ImportRunRow, VerificationRow
from station.storage.schema import enrollee_link, import_run, verification


class History(References):
    """Keep and list checks and imports."""

    def add_verification(self, row: VerificationRow) -> None:
        """Keep one check of a person. Raises PersonNotFoundError."""
        with self._database.transaction():
            values = {
                "verification_id": row.verification_id,
                "reference_id": self._make_reference(row.person_id),
                "checked_at": row.checked_at.isoformat(),
                "operator": row.operator,
                "is_match": row.is_match,
                "position": None if row.position is None else int(row.position),
                "score": row.score,
                "threshold": row.threshold,
                "alternative": row.alternative.value if row.alternative else None,
                "is_simulated": row.is_simulated,
            }
            self._database.run(insert(verification), values)

    def verifications_of(self, person_id: PersonId) -> tuple[VerificationRow, ...]:
        """Give a person's checks, newest first."""
        link = enrollee_link.c
        query = select(verification, link.person_id).join(
            enrollee_link, link.reference_id == verification.c.reference_id
        )
        query = query.where(link.person_id == person_id).order_by(verification.c.row.desc())
        return tuple(map(_verification_of, self._database.rows(query)))

    def add_import_run(self, row: ImportRunRow) -> None:
        """Keep the numbers of one import."""
        values = {
            "started_at": row.started_at.isoformat(),
            "operator": row.operator,
            "source": row.source,
            "counts": json.dumps({outcome.value: count for outcome, count in row.counts.items()}),
            "skipped_rows": row.skipped_rows,
        }
        with self._database.transaction():
            self._database.run(insert(import_run), values)

    def import_runs(self) -> tuple[ImportRunRow, ...]:
        """Give all imports, newest first."""
        return tuple(
            ImportRunRow(
                dt.datetime.fromisoformat(row.started_at),
                row.operator,
                row.source,
                {RowOutcome(outcome): count for outcome, count in json.loads(row.counts).items()},
                row.skipped_rows,
            )
            for row in self._database.rows(select(import_run).order_by(import_run.c.row.desc()))
        )


def _verification_of(row: Row[Any]) -> VerificationRow:
    return VerificationRow(
        verification_id=row.verification_id,
        person_id=PersonId(row.person_id),
        checked_at=dt.datetime.fromisoformat(row.checked_at),
        operator=row.operator,
        is_match=row.is_match,
        position=None if row.position is None else FingerPosition(row.position),
        score=row.score,
        threshold=row.threshold,
        alternative=AlternativeRoute(row.alternative) if row.alternative else None,
        is_simulated=row.is_simulated,
    )

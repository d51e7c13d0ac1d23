"""People: found, looked at, added, brought in by roster."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from station.errors import CitizenNumberError, RecordError
from station.exchange import citizen_number
from station.exchange.pinyin_keys import search_keys
from station.exchange.roster_import import import_roster
from station.ids import PersonId, new_id
from station.records import ImportReport, NumberState, Person, PersonDraft, PersonView
from station.storage import ImportRunRow, PersonRow
from station.usecases.rights import Right, needs
from station.usecases.session import Session


class PeopleCases(Session):
    """What can be done with pension records."""

    @needs(Right.SEE_PEOPLE)
    def find(self, query: str, limit: int = 50) -> tuple[PersonView, ...]:
        """Search people by name, pinyin, initials, last digits or village; an empty query gives the first people."""
        return tuple(self._person_view(person) for person in self._storage.search_people(query.split(), limit))

    @needs(Right.SEE_PEOPLE)
    def person(self, person_id: PersonId) -> PersonView:
        """Open one person with the household; recorded as a look. Raises PersonNotFoundError."""
        person = self._storage.person(person_id)
        self._storage.append_audit("person.viewed", person_id)
        return replace(self._person_view(person), household=self._storage.household(person))

    @needs(Right.CHANGE_PEOPLE)
    def add_person(self, draft: PersonDraft) -> PersonView:
        """Add a person who is in no roster. Raises CitizenNumberError, CitizenNumberTakenError."""
        number = citizen_number.parse(draft.citizen_number)
        if number.canonical is None:
            raise CitizenNumberError(f"the citizen number is not valid ({number.problem})")
        person = Person(
            person_id=PersonId(new_id()),
            name=draft.name.strip(),
            citizen_number=number.canonical,
            number_state=NumberState.CONFIRMED,
            sex=number.sex,
            birth_date=number.birth_date,
            town=draft.town,
            village=draft.village,
            group=draft.group,
            household_head=draft.household_head,
            phone=draft.phone,
            source="typed",
        )
        if not person.name:
            raise RecordError("a person needs a name")
        with self._storage.transaction():
            self._storage.insert_people([PersonRow(person, search_keys(person))])
            self._storage.append_audit("person.added", person.person_id)
        return self._person_view(person)

    @needs(Right.ERASE)
    def erase_biometrics(self, person_id: PersonId, *, reason: str) -> None:
        """Destroy a person's fingerprints beyond recovery, also in the search index; the person stays.

        An open enrollment is abandoned. Raises NoReferenceError when there is nothing to erase, IndexFileError.
        """
        self._forget_fingers(person_id)
        self._erase(lambda: self._storage.erase_biometrics(person_id, reason=reason))

    @needs(Right.ERASE)
    def erase_person(self, person_id: PersonId, *, reason: str) -> None:
        """Destroy a person's fingerprints and every row. Raises PersonNotFoundError, IndexFileError."""
        self._forget_fingers(person_id)
        self._erase(lambda: self._storage.erase_person(person_id, reason=reason))

    def _forget_fingers(self, person_id: PersonId) -> None:
        """Take the person out of the index first: what is stored can be put in again, not the other way round."""
        reference_id = self._storage.reference_of(person_id)
        self._references.clear()
        if reference_id is not None:
            self._fingers.erase(reference_id)

    def _erase(self, erase: Callable[[], None]) -> None:
        try:
            erase()
        except BaseException:
            self._fingers.close()  # what it forgot is still stored: it is mended when it is opened again
            raise

    @needs(Right.CHANGE_PEOPLE)
    def import_roster(
        self,
        path: Path,
        *,
        progress: Callable[[int, int], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
        rejected_dir: Path | None = None,
    ) -> ImportReport:
        """Bring in a roster; every row ends in the report. Raises RosterFormatError; then nothing was changed."""
        started_at = self._now()
        report = import_roster(
            path,
            self._storage,
            today=self._now().date(),
            progress=progress,
            cancelled=cancelled,
            rejected_dir=rejected_dir,
        )
        source = path.suffix.lstrip(".").lower()
        with self._storage.transaction():
            self._storage.add_import_run(
                ImportRunRow.of_report(report, started_at=started_at, operator=self.operator, source=source)
            )
            self._storage.append_audit("roster.imported", detail={"rows": len(report.rows)})
        return report

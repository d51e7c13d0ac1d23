"""Checking: is it this person, whose finger is this, has somebody enrolled twice, is the audit trail whole."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from station.errors import NoReferenceError
from station.events import Sample
from station.ids import FINGERS, FingerPosition, PersonId, ReferenceId, new_id
from station.matching.calibration import THRESHOLD_DUPLICATE, THRESHOLD_VERIFY, fuse_fingers
from station.matching.compare import PreparedTemplate, compare_reference, prepare
from station.records import AuditReport, Candidate, Comparison, DuplicateCandidate
from station.storage import PersonTemplate, VerificationRow
from station.templates.codec_iso19794_2 import decode, encode_2005
from station.usecases.rights import Right, needs
from station.usecases.session import Session
from station.vault.files import write_atomically

_MOST_DUPLICATES = 5


class CheckingCases(Session):
    """Comparisons one to one and one to many."""

    @needs(Right.TAKE_FINGERS)
    def verify(self, person_id: PersonId, sample: Sample, *more: Sample) -> Comparison:
        """Compare one press, or several of one or more fingers, with the person's stored templates.

        Raises NoReferenceError when a finger is not stored.
        """
        result = self._compare((sample, *more), self._storage.templates_of(person_id))
        with self._storage.transaction():
            self._storage.add_verification(
                VerificationRow(
                    verification_id=new_id(),
                    person_id=person_id,
                    checked_at=self._now(),
                    operator=self.operator,
                    is_match=result.is_match,
                    position=result.position,
                    score=result.score,
                    threshold=result.threshold,
                    is_simulated=self._device is not None and self._device.is_simulated,
                )
            )
            self._storage.append_audit("person.verified", person_id, {"match": result.is_match})
        return result

    @needs(Right.TAKE_FINGERS)
    def identify(self, sample: Sample, limit: int = 5) -> tuple[Candidate, ...]:
        """Search everybody for the finger on the glass; best first, only what reaches the duplicate threshold.

        Raises EngineMissingError when somebody was enrolled with an engine that is not installed.
        """
        found: dict[PersonId, Candidate] = {}
        for extractor in self._storage.extractors_in_use():
            for candidate in self._search(self._probe(sample, extractor), extractor, limit):
                known = found.get(candidate.person.person_id)
                if known is None or known.score < candidate.score:
                    found[candidate.person.person_id] = candidate
        best = sorted(found.values(), key=lambda candidate: -candidate.score)[:limit]
        self._storage.append_audit("finger.identified", detail={"candidates": len(best)})
        return tuple(best)

    @needs(Right.EXPORT_TEMPLATES)
    def export_template(self, person_id: PersonId, position: FingerPosition, path: Path) -> int:
        """Write the best stored template of a finger as ISO/IEC 19794-2:2005, *not encrypted*; return its size."""
        stored = {item.sample_id: item for item in self._storage.templates_of(person_id) if item.position is position}
        if not stored:
            raise NoReferenceError("no template of this finger is stored")
        rows = self._storage.enrollments_for([person_id])[person_id]
        kept = self._kept(next(row.enrollment_id for row in rows if row.is_current))
        best = next((s.sample_id for s in kept if s.is_best and s.sample_id in stored), next(iter(stored)))
        record = encode_2005(decode(stored[best].template))
        write_atomically(path, record)
        self._storage.append_audit("template.exported", person_id, {"finger": int(position)})
        return len(record)

    def verify_audit(self) -> AuditReport:
        """Walk the audit chain from its first event."""
        return self._storage.verify_audit()

    @needs(Right.READ_AUDIT)
    def export_audit(self, path: Path) -> AuditReport:
        """Write the audit trail as JSON lines: what it is, every event with its MACs, and the result of walking it.

        No name or citizen number is in it but those of operators. Raises StorageFullError.
        """
        self._storage.append_audit("audit.exported")
        with self._storage.transaction():
            report = self._storage.verify_audit()
            start = {"format": "station-audit", "version": 1, "vault_id": self._vault.vault_id, "at": self._now()}
            lines = [start, *self._storage.audit_export(), asdict(report)]
        text = "".join(json.dumps(line, ensure_ascii=False, default=str) + "\n" for line in lines)
        write_atomically(path, text.encode("utf-8", "surrogatepass"))
        return report

    # -- for the other use cases ------------------------------------------------------------------------------

    def _compare(self, samples: Sequence[Sample], stored: Sequence[PersonTemplate]) -> Comparison:
        """Compare presses with the stored presses of their fingers, and make one score of several fingers."""
        by_finger: dict[FingerPosition, list[tuple[float, FingerPosition]]] = {}
        for sample in samples:
            by_finger.setdefault(sample.position, []).append(self._compare_one(sample, stored))
        # Each press of a finger is a chance for a stranger, and so is each part of a reference.
        fingers = [
            (max(0.0, max(found)[0] - 10 * math.log10(len(found))), max(found)[1]) for found in by_finger.values()
        ]
        return Comparison(fuse_fingers([score for score, _ in fingers]), THRESHOLD_VERIFY, max(fingers)[1])

    def _compare_one(self, sample: Sample, stored: Sequence[PersonTemplate]) -> tuple[float, FingerPosition]:
        """Score a press against its finger; against all stored ones when the finger is not known, best finger named.

        Each stored template is compared with one that its own extractor makes of the press.
        """
        references: dict[tuple[FingerPosition, str], list[PersonTemplate]] = {}
        for item in stored:
            if sample.position in (item.position, FingerPosition.UNKNOWN):
                references.setdefault((item.position, item.extractor), []).append(item)
        if not references:
            raise NoReferenceError("no template of this finger is stored")
        extractors = {extractor for _, extractor in references}
        probes = {extractor: self._probe(sample, extractor) for extractor in sorted(extractors)}
        score, position = max(
            (compare_reference(probes[extractor], self._reference(presses)), position)
            for (position, extractor), presses in references.items()
        )
        return max(0.0, score - 10 * math.log10(len(references))), position

    def _search(
        self, probe: PreparedTemplate, extractor: str, limit: int, leave_out: ReferenceId | None = None
    ) -> tuple[Candidate, ...]:
        """Compare with everybody's fingers of one extractor; one line a person, best first, from the threshold on."""
        people: dict[ReferenceId, Candidate] = {}
        fingers = self._fingers.of(extractor)
        for (reference_id, position), score in fingers.find(probe, limit * len(FINGERS), leave_out=leave_out):
            if score >= THRESHOLD_DUPLICATE and reference_id not in people:
                people[reference_id] = Candidate(self._storage.person_for_reference(reference_id), position, score)
        return tuple(people.values())[:limit]

    def _find_duplicates(
        self, reference_id: ReferenceId, presses: Sequence[PersonTemplate]
    ) -> tuple[DuplicateCandidate, ...]:
        """Search everybody else for each press, among the fingers of its extractor."""
        found: dict[PersonId, DuplicateCandidate] = {}
        for item in presses:
            probe = prepare(decode(item.template)[0])
            for hit in self._search(probe, item.extractor, _MOST_DUPLICATES, leave_out=reference_id):
                known = found.get(hit.person.person_id)
                if known is None or known.score < hit.score:
                    found[hit.person.person_id] = DuplicateCandidate(hit.person, hit.position, item.position, hit.score)
        return tuple(sorted(found.values(), key=lambda duplicate: -duplicate.score))

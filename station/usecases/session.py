"""What every use case stands on: the unlocked vault, the records, the rules, the clock; and the views made of rows."""

from __future__ import annotations

import contextlib
import datetime as dt
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace

from drivers.api import DeviceInfo
from drivers.registry import Registry
from station.capture.policy import CapturePolicy
from station.config import HomePaths
from station.enrollment.plan import best_fingers, best_samples, next_position, outcome, unfinished
from station.enrollment.policy import EnrollmentPolicy
from station.errors import EngineMissingError, SimulatedDeviceRefusedError
from station.events import Sample
from station.ids import EnrollmentId, ImpressionType, SampleId
from station.imaging.resample import WORKING_PPI
from station.matching.compare import PreparedTemplate, prepare
from station.matching.reference import consolidate
from station.matching.warm_up import warm_up
from station.records import (
    BestFinger,
    Engine,
    EnrollmentState,
    EnrollmentView,
    KeptSample,
    Office,
    Person,
    PersonView,
    Role,
    Template,
    VaultKind,
)
from station.storage import PersonTemplate, Storage
from station.templates.codec_iso19794_2 import decode
from station.templates.engine import Extractor
from station.templates.engines import engine_of, load_engine
from station.usecases.nfiq2_scores import Nfiq2Scores
from station.usecases.searching import FingerSearches
from station.usecases.settings import StationSettings, read_settings
from station.vault.vault import Vault

Clock = Callable[[], dt.datetime]


def local_now() -> dt.datetime:
    """Tell the time with its offset."""
    return dt.datetime.now().astimezone()


class Session:
    """An unlocked vault at work. `close` locks it; anything afterwards raises VaultLockedError."""

    def __init__(
        self,
        vault: Vault,
        storage: Storage,
        *,
        registry: Registry | None = None,
        policy: EnrollmentPolicy | None = None,
        capture_policy: CapturePolicy | None = None,
        now: Clock = local_now,
    ) -> None:
        self._vault = vault
        self._storage = storage
        self._registry = registry or Registry()
        self._settings = read_settings(storage)
        self._policy = policy or EnrollmentPolicy(thresholds=self._settings.thresholds)
        self._capture_policy = capture_policy or CapturePolicy(pass_score=self._policy.pass_score)
        self._now = now
        self._extractors: dict[Engine, Extractor] = {}
        self._loading = threading.Lock()
        self._references: dict[frozenset[SampleId], tuple[PreparedTemplate, ...]] = {}
        self._fingers = FingerSearches(HomePaths(vault.folder), vault, storage)
        self._nfiq2 = Nfiq2Scores(storage)
        self._device: DeviceInfo | None = None
        self._on_close: list[Callable[[], None]] = []

    @property
    def kind(self) -> VaultKind:
        """Production or practice."""
        return self._vault.kind

    @property
    def operator(self) -> str:
        """Who unlocked it."""
        return self._vault.operator

    @property
    def role(self) -> Role:
        """That operator's role; `rights` says what it may do."""
        return self._vault.role

    def note_refusal(self, right: str) -> None:
        """Record that something was refused to the operator's role."""
        self._storage.append_audit("right.refused", detail={"right": right})

    @property
    def office(self) -> Office:
        """The office, as slips name it."""
        return self._storage.office()

    @property
    def settings(self) -> StationSettings:
        """The office's rules in force."""
        return self._settings

    def on_close(self, action: Callable[[], None]) -> None:
        """Have `action` done after the vault is locked."""
        self._on_close.append(action)

    def close(self) -> None:
        """Lock: forget templates and keys. May be called again."""
        self._nfiq2.close()
        self._references.clear()
        self._fingers.close()
        self._storage.close()
        self._vault.lock()
        while self._on_close:
            self._on_close.pop()()

    # -- for the use cases ------------------------------------------------------------------------------------

    def _refuse_simulated(self, device: DeviceInfo) -> None:
        if device.is_simulated and self.kind is not VaultKind.PRACTICE:
            raise SimulatedDeviceRefusedError("a simulated scanner in a production vault")

    def _person_view(self, person: Person) -> PersonView:
        rows = self._storage.enrollments_for([person.person_id]).get(person.person_id, ())
        current = next((row for row in rows if row.is_current), None)
        running = next((row for row in rows if row.state is EnrollmentState.OPEN), None)
        return PersonView(
            person,
            outcome=current.outcome if current else None,
            enrolled_at=current.finished_at if current else None,
            open_enrollment=running.enrollment_id if running else None,
            best_fingers=self._best_fingers(current.enrollment_id) if current else (),
        )

    def _enrollment_view(self, enrollment_id: EnrollmentId) -> EnrollmentView:
        row = self._storage.enrollment(enrollment_id)
        samples = self._kept(enrollment_id)
        exceptions = self._storage.exceptions(enrollment_id)
        failed = self._storage.failed_presses(enrollment_id)
        return EnrollmentView(
            enrollment_id=enrollment_id,
            person=self._storage.person(row.person_id),
            state=row.state,
            consent=row.consent,
            started_at=row.started_at,
            samples=samples,
            exceptions=exceptions,
            next_position=next_position(samples, exceptions, self._policy, failed),
            unfinished=unfinished(samples, exceptions, self._policy, failed),
            expected_outcome=outcome(samples, self._policy),
            outcome=row.outcome,
            best_fingers=self._best_fingers(enrollment_id, samples),
            finished_at=row.finished_at,
        )

    def _best_fingers(
        self, enrollment_id: EnrollmentId, samples: Sequence[KeptSample] | None = None
    ) -> tuple[BestFinger, ...]:
        kept = self._kept(enrollment_id) if samples is None else samples
        return best_fingers(kept, self._policy, self._storage.self_scores(enrollment_id))

    def _kept(self, enrollment_id: EnrollmentId) -> tuple[KeptSample, ...]:
        kept = [
            KeptSample(
                row.sample_id,
                row.position,
                row.number,
                row.quality,
                row.minutia_count,
                row.reason,
                is_best=False,
                band=self._policy.band(row.position, row.quality, row.minutia_count),
            )
            for row in self._storage.samples(enrollment_id)
        ]
        best = {sample.sample_id for sample in best_samples(kept, self._policy).values()}
        return tuple(replace(sample, is_best=sample.sample_id in best) for sample in kept)

    def warm_up(self) -> None:
        """Load the network and the compiled code, so that nobody waits for them later. In any thread."""
        with contextlib.suppress(EngineMissingError):  # told when it is needed
            self._loaded_extractor(self._settings.engine)
        warm_up()

    def _loaded_extractor(self, engine: Engine) -> Extractor:
        with self._loading:
            if engine not in self._extractors:
                self._extractors[engine] = load_engine(engine)
            return self._extractors[engine]

    def _template(self, sample: Sample, extractor: Extractor) -> Template:
        return extractor.extract(
            sample.pixels,
            WORKING_PPI,
            position=sample.position,
            impression=ImpressionType.LIVE_PLAIN,
            quality=sample.assessment.score.value,
        )

    def _probe(self, sample: Sample, extractor: str) -> PreparedTemplate:
        """Make a press ready for comparison with what the extractor of this name made. Raises EngineMissingError."""
        return prepare(self._template(sample, self._loaded_extractor(engine_of(extractor))))

    def _reference(self, presses: Sequence[PersonTemplate]) -> tuple[PreparedTemplate, ...]:
        """Consolidate the stored presses of one finger and extractor, once while the station is open."""
        key = frozenset(press.sample_id for press in presses)
        reference = self._references.get(key)
        if reference is None:
            reference = consolidate([prepare(decode(press.template)[0]) for press in presses])
            self._references[key] = reference
        return reference

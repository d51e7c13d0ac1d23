"""The enrollment in work: what the four steps show and what comes next; it decides nothing about quality or outcome.

A press is *captured* when the scanner says so and *kept* only after the vault has answered; until then it is shown as
being saved. A finger is left only after all its presses are answered for, so nothing is lost by going on quickly.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal, Slot

from station.events import (
    CaptureEvent,
    CapturePhase,
    FingerDone,
    PhaseChanged,
    PresentationFailed,
    Sample,
    SampleCaptured,
)
from station.ids import FINGERS, FingerPosition, PersonId
from station.records import (
    AlternativeRoute,
    Comparison,
    Consent,
    EnrollmentState,
    EnrollmentView,
    FingerException,
    FinishedEnrollment,
    KeptSample,
    Person,
    PersonView,
    QualityBand,
    QualityReason,
)
from ui.gateway import StationDoor
from ui.models.scanner import ScannerModel
from ui.models.vault_calls import VaultCalls
from ui.tasks import CodedError, TaskRunner

T = TypeVar("T")


class Step(enum.IntEnum):
    """The four steps of the page."""

    PERSON = 1
    CONSENT = 2
    FINGERS = 3
    FINISH = 4


class PressState(enum.Enum):
    """How far a press has come."""

    SAVING = "saving"
    KEPT = "kept"
    NOT_KEPT = "not_kept"
    """The vault could not take it; it is still in memory and can be saved again."""
    UNUSABLE = "unusable"


class ProofState(enum.Enum):
    """Where the proof press stands."""

    NOT_YET = "not_yet"
    PRESSING = "pressing"
    MATCHED = "matched"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True, eq=False)
class TakenPress:
    """One press of the current finger, as the strip shows it."""

    number: int
    state: PressState
    score: int | None = None
    """The quality that counts, known once the press is kept."""
    band: QualityBand | None = None
    reason: QualityReason | None = None
    thumbnail: NDArray[np.uint8] | None = None
    sample: Sample | None = None
    is_best: bool = False


class _Purpose(enum.Enum):
    NONE = "none"
    TAKE = "take"
    PROVE = "prove"


class EnrollmentModel(QObject):
    """One enrollment from the person chosen to the slip. GUI thread; the vault answers through the task runner."""

    changed = Signal()
    """The record, the step or the finger changed."""
    presses_changed = Signal()
    proof_changed = Signal()
    error_raised = Signal(object)
    """A `CodedError`; what was kept before stands."""

    def __init__(self, tasks: TaskRunner, scanner: ScannerModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._scanner = scanner
        self._station: StationDoor | None = None
        self._purpose = _Purpose.NONE
        self._finger_is_done = False
        self._is_leaving_finger = False
        self._phase = CapturePhase.INACTIVE
        self._steps = VaultCalls(tasks, self)
        self._saves = VaultCalls(tasks, self)
        self._steps.failed.connect(self._on_step_failed)
        self._clear()
        scanner.event_arrived.connect(self._on_scanner_event_arrived)

    def _clear(self) -> None:
        self.step = Step.PERSON
        self.view: EnrollmentView | None = None
        self.person_view: PersonView | None = None
        self.position: FingerPosition | None = None
        self.presses: tuple[TakenPress, ...] = ()
        self.proof = ProofState.NOT_YET
        self.proof_position: FingerPosition | None = None
        self.proof_image: NDArray[np.uint8] | None = None
        self.finished: FinishedEnrollment | None = None
        self._set_aside: tuple[FingerPosition, ...] = ()
        self._unsaved: tuple[Sample, ...] = ()
        self._is_leaving_fingers = False

    # -- person -----------------------------------------------------------------------------------------------

    def use_station(self, station: StationDoor | None) -> None:
        """Work in this vault; None = locked. What is in work stays in the vault and can be resumed."""
        self._station = station
        self.leave()

    def leave(self) -> None:
        """Go back to choosing a person; an unfinished enrollment stays open in the vault."""
        self._stop_taking()
        self._steps.forget()
        self._saves.forget()
        self._clear()
        self.changed.emit()

    def look_at(self, person_id: PersonId) -> None:
        """Open a person's record to confirm who it is."""
        self._call(lambda station: station.person(person_id), self._on_person_opened)

    def begin(self) -> None:
        """Begin, or resume, the enrollment of the person looked at."""
        if self.person_view is not None and self.view is None and not self.is_working:
            person_id = self.person_view.person.person_id
            self._call(lambda station: station.begin_enrollment(person_id), self._on_view_changed)

    def resume(self, view: EnrollmentView) -> None:
        """Go on with an interrupted enrollment."""
        if self.is_working:
            return
        person_id = view.person.person_id
        self._call(lambda station: station.person(person_id), self._on_resumed_person_opened)

    def _on_person_opened(self, person_view: PersonView) -> None:
        self.person_view = person_view
        self.changed.emit()

    def _on_resumed_person_opened(self, person_view: PersonView) -> None:
        self.person_view = person_view
        self.begin()

    @property
    def person(self) -> Person | None:
        """Who is in work."""
        if self.view is not None:
            return self.view.person
        return self.person_view.person if self.person_view is not None else None

    # -- consent ----------------------------------------------------------------------------------------------

    def record_consent(self, consent: Consent) -> None:
        """Store the answer to the notice and go on: to the fingers, or to the alternative route."""
        if self.view is not None and self.step is Step.CONSENT and not self.is_working:
            enrollment_id = self.view.enrollment_id
            self._call(lambda station: station.record_consent(enrollment_id, consent), self._on_view_changed)

    # -- fingers ----------------------------------------------------------------------------------------------

    def go_to_fingers(self) -> None:
        """Take (more) fingers: the proposed one, or the first that has none yet."""
        if self.view is None or self.view.consent is None or not self.view.consent.given or self.finished is not None:
            return
        self.step = Step.FINGERS
        self._set_aside = ()
        self._take(self.view.next_position or self.other_finger() or FINGERS[0])

    def choose_finger(self, position: FingerPosition) -> None:
        """Take this finger now; an exception recorded for it is taken back."""
        if self.view is None or self.step is not Step.FINGERS or self.is_working:
            return
        if any(e.position is position for e in self.view.exceptions):
            enrollment_id = self.view.enrollment_id
            self._set_aside = tuple(p for p in self._set_aside if p is not position)
            self.position = position
            self._call(lambda station: station.clear_exception(enrollment_id, position), self._on_exception_cleared)
        elif position is not self.position or self._purpose is not _Purpose.TAKE:
            self._take(position)

    def keep_best_and_go_on(self) -> None:
        """End this finger with the best press so far. With no press at all the finger is set aside."""
        if self.step is not Step.FINGERS or self._finger_is_done:
            return
        self._is_leaving_finger = True
        if self._scanner.is_capturing:
            self._scanner.skip()
        else:
            self._end_finger()

    def take_other_finger(self) -> None:
        """Set this finger aside and propose another."""
        if self.step is Step.FINGERS and self.position is not None:
            other = self.other_finger()
            self._set_aside = (*self._set_aside, self.position)
            if other is not None:
                self._take(other)
            else:
                self._go_on()

    def except_finger(self, exception: FingerException) -> None:
        """Record that a finger is not taken, with its reason."""
        if self.view is not None:
            enrollment_id = self.view.enrollment_id
            self._stop_taking()
            self._call(lambda station: station.except_finger(enrollment_id, exception), self._on_exception_recorded)

    def pause(self) -> None:
        """Take no press for now; another page is shown."""
        if self._purpose is not _Purpose.NONE:
            self._stop_taking()

    def go_on_taking(self) -> None:
        """Take the current finger again after a pause."""
        if self.step is Step.FINGERS and self.position is not None and self._purpose is _Purpose.NONE:
            self._take(self.position)

    def save_again(self) -> None:
        """Try again to store the presses that the vault could not take."""
        unsaved, self._unsaved = self._unsaved, ()
        for sample in unsaved:
            self._keep(sample)

    @property
    def has_unsaved_press(self) -> bool:
        """Whether a press is in memory only, after a failed save."""
        return bool(self._unsaved)

    @property
    def wants_another_press(self) -> bool:
        """Whether the office's rules ask for one more press of the finger in work: none is good, and some are left."""
        return self.view is not None and self.position in self.view.unfinished

    @property
    def is_saving(self) -> bool:
        """Whether the vault still has to answer for a press."""
        return any(p.state is PressState.SAVING for p in self.presses)

    def next_finger(self) -> FingerPosition | None:
        """The finger that comes after the current one; None = the last step comes."""
        if self.view is None:
            return None
        proposed = self.view.next_position
        if proposed is None:
            return None
        return proposed if proposed is not self.position and proposed not in self._set_aside else self.other_finger()

    def other_finger(self) -> FingerPosition | None:
        """A finger that has no press and no exception and was not set aside, other than the current one."""
        if self.view is None:
            return None
        taken = {s.position for s in self.view.samples} | {e.position for e in self.view.exceptions}
        taken |= {*self._set_aside, *([self.position] if self.position is not None else [])}
        proposed = self.view.next_position
        if proposed is not None and proposed not in taken:
            return proposed
        # Across first, then inwards to the small fingers: right thumb, left thumb, right index ...
        order = sorted(FINGERS, key=lambda p: ((p - 1) % 5, p))
        return next((p for p in order if p not in taken), None)

    def _on_exception_recorded(self, view: EnrollmentView) -> None:
        self.view = view
        if self.position is None or any(e.position is self.position for e in view.exceptions):
            self._go_on()
        else:
            self._take(self.position)

    def _on_exception_cleared(self, view: EnrollmentView) -> None:
        self.view = view
        if self.position is not None:
            self._take(self.position)

    def _take(self, position: FingerPosition) -> None:
        self.position = position
        self.presses = ()
        self._finger_is_done = self._is_leaving_finger = False
        self._purpose = _Purpose.TAKE
        self._scanner.capture(position, self._kept_count(position) + 1)
        self.changed.emit()
        self.presses_changed.emit()

    def _kept_count(self, position: FingerPosition) -> int:
        samples = self.view.samples if self.view is not None else ()
        return max((s.number for s in samples if s.position is position), default=0)

    def _stop_taking(self) -> None:
        self._purpose = _Purpose.NONE
        self._scanner.pause()

    @Slot(object)
    def _on_scanner_event_arrived(self, event: CaptureEvent) -> None:
        if self._purpose is _Purpose.NONE:
            return
        match event:
            case PhaseChanged(phase=phase):
                self._phase = phase
                self._end_finger_that_is_enough()
            case SampleCaptured(sample=sample) if self._purpose is _Purpose.PROVE:
                self._prove(sample)
            case SampleCaptured(sample=sample):
                self._add_press(sample)
            case PresentationFailed() if self._purpose is _Purpose.TAKE and event.position is self.position:
                self._put_press(TakenPress(event.number, PressState.UNUSABLE, reason=event.reason))
                self._note_failed_press(event)
            case FingerDone() if self._purpose is _Purpose.TAKE and event.position is self.position:
                self._finger_is_done = True
                self._end_finger_when_saved()
            case FingerDone() if self._purpose is _Purpose.PROVE:
                self._finger_is_done = True
                self._prove_again()

    def _add_press(self, sample: Sample) -> None:
        if sample.position is self.position:
            reason, thumbnail = sample.assessment.reason, sample.pixels
            self._put_press(
                TakenPress(sample.number, PressState.SAVING, reason=reason, thumbnail=thumbnail, sample=sample)
            )
        self._keep(sample)

    def _keep(self, sample: Sample) -> None:
        view, station = self.view, self._station
        if view is None or station is None:
            return
        self._mark_press(sample, PressState.SAVING)
        self._saves.call(
            partial(station.keep_sample, view.enrollment_id, sample),
            partial(self._on_sample_kept, sample),
            partial(self._on_sample_not_kept, sample),
        )

    def _note_failed_press(self, event: PresentationFailed) -> None:
        view, station = self.view, self._station
        if view is not None and station is not None:
            note = partial(station.note_failed_press, view.enrollment_id, event.position, event.reason)
            self._saves.call(note, self._on_failed_press_noted, self._on_failed_press_not_noted)

    def _on_failed_press_noted(self, view: EnrollmentView) -> None:
        self.view = view
        self.changed.emit()
        self._end_finger_that_is_enough()
        self._end_finger_when_saved()

    def _on_failed_press_not_noted(self, error: CodedError) -> None:
        # There is no picture to lose. The finger ends all the same: nobody waits for a press that gave nothing.
        self.error_raised.emit(error)
        self._end_finger_when_saved()

    def _on_sample_kept(self, sample: Sample, view: EnrollmentView) -> None:
        self.view = view
        self._mark_press(sample, PressState.KEPT)
        kept = {s.number: s for s in view.samples if s.position is self.position}
        self.presses = tuple(_as_kept(press, kept.get(press.number)) for press in self.presses)
        self.presses_changed.emit()
        self.changed.emit()
        self._end_finger_that_is_enough()
        self._end_finger_when_saved()

    def _on_sample_not_kept(self, sample: Sample, error: CodedError) -> None:
        self._unsaved = (*self._unsaved, sample)
        self._mark_press(sample, PressState.NOT_KEPT)
        self.error_raised.emit(error)

    def _put_press(self, press: TakenPress) -> None:
        self.presses = (*(p for p in self.presses if p.number != press.number), press)
        self.presses_changed.emit()

    def _mark_press(self, sample: Sample, state: PressState) -> None:
        self.presses = tuple(replace(p, state=state) if p.sample is sample else p for p in self.presses)
        self.presses_changed.emit()

    def _end_finger_when_saved(self) -> None:
        if self._is_leaving_fingers and not self._saves.is_waiting:
            self.go_to_finish()
        elif self._finger_is_done and not self._saves.is_waiting and not self.has_unsaved_press:
            self._end_finger()

    def _end_finger_that_is_enough(self) -> None:
        """End the finger when the scanner asks for a further press that the record does not need."""
        is_asking = self._purpose is _Purpose.TAKE and self._phase is CapturePhase.WAIT_FINGER_ON and bool(self.presses)
        if is_asking and not self._saves.is_waiting and not self.has_unsaved_press and not self.wants_another_press:
            self._scanner.skip()

    def _end_finger(self) -> None:
        if self.position is not None and self._kept_count(self.position) == 0:
            self._set_aside = (*self._set_aside, self.position)
        elif self.position is not None and self.wants_another_press and not self._is_leaving_finger:
            self._finger_is_done = False
            last = max((press.number for press in self.presses), default=self._kept_count(self.position))
            self._scanner.capture(self.position, last + 1)
            return
        self._go_on()

    # -- finish -----------------------------------------------------------------------------------------------

    def go_to_finish(self) -> None:
        """Take no more fingers: show what is there and finish."""
        self._stop_taking()
        self._is_leaving_fingers = self._saves.is_waiting
        if self._is_leaving_fingers:
            return
        self.step = Step.FINISH
        self.proof = ProofState.NOT_YET
        self.proof_position = self._best_position()
        self.changed.emit()
        if self.proof_position is not None and self.finished is None:
            self.start_proof()

    def start_proof(self) -> None:
        """Ask for the best finger once more, to see that it is recognized."""
        if self.proof_position is None:
            return
        self._purpose = _Purpose.PROVE
        self._finger_is_done = False
        if self.proof is not ProofState.DIFFERENT:
            self.proof = ProofState.PRESSING
        self._scanner.capture(self.proof_position, 1)
        self.proof_changed.emit()

    def start_proof_again(self) -> None:
        """Ask for the proof press again after a pause."""
        is_open = self.finished is None and self.proof is not ProofState.MATCHED
        if self.step is Step.FINISH and is_open and self._purpose is _Purpose.NONE:
            self.start_proof()

    def finish(self, *, weak_reason: QualityReason | None = None, alternative: AlternativeRoute | None = None) -> None:
        """Grade and close the enrollment."""
        if self.view is None or self.finished is not None or self.is_working:
            return
        self._stop_taking()
        enrollment_id = self.view.enrollment_id
        self._call(
            lambda station: station.finish_enrollment(enrollment_id, weak_reason=weak_reason, alternative=alternative),
            self._on_finished,
        )

    def _best_position(self) -> FingerPosition | None:
        if self.view is None:
            return None
        return self.view.best_fingers[0].position if self.view.best_fingers else None

    def _prove(self, sample: Sample) -> None:
        if self.view is not None and self._station is not None:
            self.proof_image = sample.pixels
            compare = partial(self._station.proof_press, self.view.enrollment_id, sample)
            self._saves.call(compare, self._on_proof_compared, self.error_raised.emit)

    def _on_proof_compared(self, comparison: Comparison) -> None:
        if self._purpose is not _Purpose.PROVE or self.proof is ProofState.MATCHED:
            return
        self.proof = ProofState.MATCHED if comparison.is_match else ProofState.DIFFERENT
        if comparison.is_match:
            self._stop_taking()
        else:
            self._prove_again()
        self.proof_changed.emit()

    def _prove_again(self) -> None:
        """After a mismatch ask for the finger again: when it was compared *and* the scanner is done with it."""
        if self._finger_is_done and self.proof is not ProofState.MATCHED and not self._saves.is_waiting:
            self.start_proof()

    def _on_finished(self, finished: FinishedEnrollment) -> None:
        self.finished = finished
        self.view = finished.view
        self.step = Step.FINISH
        self.changed.emit()

    # -- inside -----------------------------------------------------------------------------------------------

    @property
    def is_working(self) -> bool:
        """Whether the vault is answering a step; a second press does nothing."""
        return self._steps.is_waiting

    def _on_view_changed(self, view: EnrollmentView) -> None:
        self.view = view
        self._go_on()

    def _go_on(self) -> None:
        """Show the step that the record asks for."""
        view = self.view
        if view is None or view.state is not EnrollmentState.OPEN:
            self.changed.emit()
        elif view.consent is None:
            self.step = Step.CONSENT
            self.changed.emit()
        elif not view.consent.given or (following := self.next_finger()) is None:
            self.go_to_finish()
        else:
            self.step = Step.FINGERS
            self._take(following)

    def _call(self, call: Callable[[StationDoor], T], on_done: Callable[[T], None]) -> None:
        if self._station is not None:
            self._steps.call(partial(call, self._station), on_done)
            self.changed.emit()

    @Slot(object)
    def _on_step_failed(self, error: CodedError) -> None:
        self.error_raised.emit(error)
        self.changed.emit()


def _as_kept(press: TakenPress, kept: KeptSample | None) -> TakenPress:
    """Show of a press what the record says, if it is in the record."""
    if kept is None or press.state is not PressState.KEPT:
        return press
    return replace(press, score=kept.quality.value, band=kept.band, is_best=kept.is_best)

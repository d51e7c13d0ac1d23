"""A yearly check: the person, the fingers worth asking for, presses compared, and what to do after a mismatch."""

from __future__ import annotations

import enum
from functools import partial

from PySide6.QtCore import QObject, Signal

from station.events import CaptureEvent, FingerDone, PresentationFailed, SampleCaptured
from station.ids import FINGERS, FingerPosition, PersonId
from station.records import AlternativeRoute, Comparison, PersonView, QualityReason
from ui.gateway import StationDoor
from ui.models.scanner import ScannerModel
from ui.models.vault_calls import VaultCalls
from ui.tasks import CodedError, TaskRunner

TRIES_OF_ONE_FINGER = 3


class CheckState(enum.Enum):
    """Where the check stands."""

    CHOOSING = "choosing"
    NOT_ENROLLED = "not_enrolled"
    """There is nothing to compare with: another way of checking, or enrolling, is next."""
    PRESSING = "pressing"
    COMPARING = "comparing"
    MATCHED = "matched"
    DIFFERENT = "different"
    OTHER_WAY = "other_way"


class VerificationModel(QObject):
    """One check. GUI thread; comparing runs in the worker."""

    changed = Signal()
    error_raised = Signal(object)

    def __init__(self, tasks: TaskRunner, scanner: ScannerModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._scanner = scanner
        self._station: StationDoor | None = None
        self._calls = VaultCalls(tasks, self)
        self._calls.failed.connect(self._on_failed)
        self._finger_is_done = False
        self._clear()
        scanner.event_arrived.connect(self._on_scanner_event_arrived)

    def _clear(self) -> None:
        self.state = CheckState.CHOOSING
        self.person_view: PersonView | None = None
        self.position: FingerPosition | None = None
        self.comparison: Comparison | None = None
        self.tries: dict[FingerPosition, int] = {}
        self.last_reason: QualityReason | None = None
        self.route: AlternativeRoute | None = None
        self._is_active = False

    def use_station(self, station: StationDoor | None) -> None:
        """Check in this vault; None = locked."""
        self._station = station
        self.leave()

    def leave(self) -> None:
        """Go back to choosing a person."""
        self.pause()
        self._calls.forget()
        self._clear()
        self.changed.emit()

    def pause(self) -> None:
        """Take no press for now."""
        if self._is_active:
            self._is_active = False
            self._scanner.pause()

    def go_on(self) -> None:
        """Take presses again after a pause."""
        if self.state is CheckState.PRESSING and self.position is not None and not self._is_active:
            self.press(self.position)

    def check(self, person_id: PersonId) -> None:
        """Open the person's record and ask for the best finger."""
        if self._station is not None and not self._calls.is_waiting:
            self._calls.call(partial(self._station.person, person_id), self._on_person_opened)

    def press(self, position: FingerPosition) -> None:
        """Ask for this finger."""
        if self.person_view is None or self.state in (CheckState.CHOOSING, CheckState.MATCHED):
            return
        self.position = position
        self.state = CheckState.PRESSING
        self._is_active = True
        self._finger_is_done = False
        self._scanner.capture(position, self.tries.get(position, 0) + 1)
        self.changed.emit()

    def press_other(self) -> None:
        """Ask for the next finger: the card's second one, then the others."""
        self.press(self.other_finger())

    def other_finger(self) -> FingerPosition:
        """The finger to ask for after the current one."""
        best = tuple(b.position for b in self.person_view.best_fingers) if self.person_view is not None else ()
        # The card's fingers are known to be stored; the others only where there is no second one.
        order = best if len(best) > 1 else self.order()
        index = order.index(self.position) if self.position in order else -1
        return order[(index + 1) % len(order)]

    def order(self) -> tuple[FingerPosition, ...]:
        """Best fingers first, then the others."""
        best = tuple(b.position for b in self.person_view.best_fingers) if self.person_view is not None else ()
        return (*best, *(p for p in FINGERS if p not in best))

    @property
    def is_out_of_tries(self) -> bool:
        """Whether the current finger was pressed often enough."""
        return self.position is not None and self.tries.get(self.position, 0) >= TRIES_OF_ONE_FINGER

    def take_other_way(self, route: AlternativeRoute) -> None:
        """Check the person in another way than by finger."""
        self.pause()
        self.route = route
        self.state = CheckState.OTHER_WAY
        self.changed.emit()

    def _on_person_opened(self, person_view: PersonView) -> None:
        self.person_view = person_view
        if not person_view.best_fingers:
            self.state = CheckState.NOT_ENROLLED
            self.changed.emit()
            return
        self.state = CheckState.PRESSING
        self.press(person_view.best_fingers[0].position)

    def _on_scanner_event_arrived(self, event: CaptureEvent) -> None:
        if not self._is_active or self._station is None or self.person_view is None:
            return
        match event:
            case SampleCaptured(sample=sample):
                self.state = CheckState.COMPARING
                self.last_reason = sample.assessment.reason
                self.tries[sample.position] = self.tries.get(sample.position, 0) + 1
                self._calls.call(
                    partial(self._station.verify, self.person_view.person.person_id, sample), self._on_compared
                )
                self.changed.emit()
            case PresentationFailed(reason=reason):
                self.last_reason = reason
                self.changed.emit()
            case FingerDone():
                self._finger_is_done = True
                self._press_again()

    def _on_compared(self, comparison: Comparison) -> None:
        if self.state is CheckState.MATCHED:
            return
        self.comparison = comparison
        self.state = CheckState.MATCHED if comparison.is_match else CheckState.DIFFERENT
        if comparison.is_match or self.is_out_of_tries:
            self.pause()
        else:
            self._press_again()
        self.changed.emit()

    def _press_again(self) -> None:
        """After a mismatch ask for the same finger again: when it was compared *and* the scanner is done with it."""
        is_wanted = self._is_active and self.state is not CheckState.MATCHED and not self._calls.is_waiting
        if is_wanted and self._finger_is_done and self.position is not None:
            self._finger_is_done = False
            self._scanner.capture(self.position, self.tries.get(self.position, 0) + 1)

    def _on_failed(self, error: CodedError) -> None:
        self.pause()
        self.state = CheckState.DIFFERENT
        self.error_raised.emit(error)
        self.changed.emit()

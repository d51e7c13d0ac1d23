"""Enroll: four steps on one page, the progress and the person always in sight."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QDialog, QStackedWidget, QVBoxLayout, QWidget

from station.ids import PersonId
from station.records import PersonView, Slip
from ui.gateway import StationDoor
from ui.models.enrollment import EnrollmentModel, Step
from ui.pages.consent_step import ConsentStep
from ui.pages.fingers_step import FingersStep
from ui.pages.finish_step import FinishStep
from ui.pages.page import Page, StepPage, Workplace, text_label
from ui.pages.person_dialog import PersonDialog
from ui.pages.person_step import PersonStep
from ui.tasks import CodedError
from ui.widgets.person_header import PersonHeader
from ui.widgets.step_bar import EnrollStep, StepBar


class EnrollPage(Page):
    """Puts the steps together and follows the model from one to the next."""

    def __init__(
        self, place: Workplace, parent: QWidget | None = None, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(place, parent)
        self._clock = clock
        self._started_s: float | None = None
        self._ended_s: float | None = None
        self._station: StationDoor | None = None
        self.model = EnrollmentModel(place.tasks, place.scanner, self)
        self.dialog: QDialog | None = None
        self._build()
        self.model.changed.connect(self._on_model_changed)
        self.model.error_raised.connect(self._on_error_raised)
        self._tick = QTimer(self, interval=1000)
        self._tick.timeout.connect(self._show_elapsed)
        self._retranslate()
        self._on_model_changed()

    def title(self) -> str:
        """The page's name."""
        return self.tr("Enroll")

    def use_station(self, station: StationDoor | None) -> None:
        """Work in this vault; None = locked."""
        self._station = station
        if isinstance(self.dialog, PersonDialog):
            self.dialog.reject()
        self.model.use_station(station)
        self.person_step.use_station(station)
        self._on_model_changed()

    def enter(self) -> None:
        """Search anew, or go on with the finger in work."""
        if self.model.step is Step.PERSON:
            self.person_step.refresh()
        elif self.model.step is Step.FINGERS:
            self.model.go_on_taking()
        elif self.model.step is Step.FINISH:
            self.model.start_proof_again()

    def leave(self) -> None:
        """Take no press while another page is shown."""
        self.model.pause()

    # -- building ---------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.step_bar = StepBar(self.look)
        self.step_label = text_label("body-bold", tone="accent", wrap=False)
        self.header = self.step_bar
        self.person_header = PersonHeader(self.look)
        self.person_step = PersonStep(self.place)
        self.consent_step = ConsentStep(self.place)
        self.fingers_step = FingersStep(self.place, self.model)
        self.finish_step = FinishStep(self.place, self.model)
        self._stack = QStackedWidget()
        self._steps: dict[Step, StepPage] = {
            Step.PERSON: self.person_step,
            Step.CONSENT: self.consent_step,
            Step.FINGERS: self.fingers_step,
            Step.FINISH: self.finish_step,
        }
        for step in self._steps.values():
            self._stack.addWidget(step)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.person_header)
        column.addWidget(self._stack, 1)
        self._connect_steps()

    def _connect_steps(self) -> None:
        self.person_step.person_picked.connect(self._on_person_picked)
        self.person_step.confirmed.connect(self.model.begin)
        self.person_step.resume_requested.connect(self.model.resume)
        self.person_step.new_person_requested.connect(self._on_new_person_requested)
        self.consent_step.answered.connect(self.model.record_consent)
        self.consent_step.back_requested.connect(self._on_interrupt_requested)
        self.fingers_step.back_requested.connect(self._on_interrupt_requested)
        self.finish_step.back_requested.connect(self.model.go_to_fingers)
        self.finish_step.next_person_requested.connect(self._on_next_person_requested)
        self.finish_step.household_requested.connect(self._on_household_requested)
        self.finish_step.print_requested.connect(self._on_print_requested)

    # -- following the model ----------------------------------------------------------------------------------

    def _on_model_changed(self) -> None:
        step = self.model.step
        if self._stack.currentWidget() is not self._steps[step]:
            self._show_step(step)
        self.step_bar.set_step(EnrollStep(step))
        self._fill_step_label()
        person = self.model.person
        self.person_header.setVisible(person is not None and step is not Step.PERSON)
        if person is not None:
            self.person_header.set_person(person, self.place.today())
            self._show_household()
        if step is Step.PERSON:
            self.person_step.show_person(self.model.person_view)
        if self.model.finished is not None and self._ended_s is None:
            self._ended_s = self._clock()
        self._show_elapsed()

    def _show_step(self, step: Step) -> None:
        self._stack.setCurrentWidget(self._steps[step])
        if step is Step.CONSENT:
            self.consent_step.reset()
        if step is Step.PERSON:
            self._started_s = self._ended_s = None
            self._tick.stop()
        elif self._started_s is None:
            self._started_s = self._clock()
            self._tick.start()
        if step is not Step.PERSON:
            # Keys belong to the step now, not to the search field that had the focus.
            self._steps[step].setFocus()

    def _show_household(self) -> None:
        household = self.model.person_view.household if self.model.person_view is not None else ()
        words = self.tr("Same household: {names}")
        self.person_header.set_note(words.format(names=" ".join(p.name for p in household)) if household else "")

    def _show_elapsed(self) -> None:
        if self._started_s is None:
            self.person_header.set_elapsed(None)
        else:
            self.person_header.set_elapsed((self._ended_s or self._clock()) - self._started_s)

    def _fill_step_label(self) -> None:
        names = (self.tr("Person"), self.tr("Consent"), self.tr("Fingers"), self.tr("Finish"))
        step = self.model.step
        words = self.tr("Step {number} of {most}: {name}")
        self.step_label.setText(words.format(number=int(step), most=len(Step), name=names[step - 1]))

    def _retranslate(self) -> None:
        self._fill_step_label()
        self._show_household()

    # -- what happens -----------------------------------------------------------------------------------------

    def _on_error_raised(self, error: CodedError) -> None:
        self._steps[self.model.step].message.show_error(error)

    def _on_person_picked(self, person_id: str) -> None:
        self.model.look_at(PersonId(person_id))

    def _on_interrupt_requested(self) -> None:
        self.model.leave()
        self.person_step.refresh()

    def _on_next_person_requested(self) -> None:
        # What was typed belongs to the person who leaves; found again, two presses of Enter would enroll anew.
        self.person_step.field.clear()
        self._on_interrupt_requested()

    def _on_household_requested(self, person_id: str) -> None:
        self.model.leave()
        self.person_step.refresh()
        self.model.look_at(PersonId(person_id))

    def _on_new_person_requested(self) -> None:
        if self._station is None or self.dialog is not None:
            return
        dialog = PersonDialog(self.place, self._station, self)
        dialog.added.connect(self._on_person_added)
        self._open(dialog)

    def _on_person_added(self, view: PersonView) -> None:
        self.person_step.search()
        self.model.look_at(view.person.person_id)

    def _on_print_requested(self, slip: Slip) -> None:
        # Printing support is loaded when it is first needed: the window is there sooner.
        from ui.pages.slip_dialog import SlipDialog

        if self.dialog is None:
            self._open(SlipDialog(self.place, slip, self))

    def _open(self, dialog: QDialog) -> None:
        self.dialog = dialog
        dialog.finished.connect(self._on_dialog_finished)
        dialog.open()

    def _on_dialog_finished(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None
        # Not every window system gives the keyboard back by itself.
        self.activateWindow()

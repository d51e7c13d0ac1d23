"""Verify: is this the enrolled person. Best finger first; after a mismatch always a next thing to do."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QStackedWidget, QVBoxLayout, QWidget

from station.events import AdviceChanged, CaptureEvent, CapturePhase, PhaseChanged, PreviewUpdated
from station.ids import FingerPosition, PersonId
from station.records import AlternativeRoute
from ui import texts
from ui.gateway import StationDoor
from ui.icon_set import IconName
from ui.models.scanner import ScannerState
from ui.models.verification import TRIES_OF_ONE_FINGER, CheckState, VerificationModel
from ui.pages.chips import Chip, uncheck_all
from ui.pages.flow_layout import FlowLayout
from ui.pages.page import Page, StepPage, Workplace, show_preview, text_label
from ui.pages.person_step import PersonStep
from ui.pages.sentence_choice import STOPPED, SentenceChoice
from ui.tasks import CodedError
from ui.theme import TextRole, Tone
from ui.widgets.advice_bar import AdviceBar
from ui.widgets.button import ButtonKind, KeyCapButton
from ui.widgets.card import Card
from ui.widgets.drawings import Drawing
from ui.widgets.hand_map import FingerMark, FingerState, HandMap
from ui.widgets.icon import IconLabel
from ui.widgets.person_header import PersonHeader
from ui.widgets.preview_view import PreviewView


class VerifyPage(Page):
    """Find the person, press, see the answer."""

    enroll_requested = Signal(str)
    """PersonId of somebody who has no fingerprints yet."""

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(place, parent)
        self.model = VerificationModel(place.tasks, place.scanner, self)
        self.person_header = PersonHeader(self.look)
        self.person_step = PersonStep(place, for_enrolling=False)
        self.check_step = CheckStep(place, self.model)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.person_step)
        self._stack.addWidget(self.check_step)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.person_header)
        column.addWidget(self._stack, 1)
        self._picked: PersonId | None = None
        self.person_step.person_picked.connect(self._on_person_picked)
        self.check_step.next_person_requested.connect(self._on_next_person_requested)
        self.check_step.enroll_requested.connect(self._on_enroll_requested)
        self.model.changed.connect(self._on_model_changed)
        self.model.error_raised.connect(self._on_error_raised)
        self._on_model_changed()

    def title(self) -> str:
        """The page's name."""
        return self.tr("Verify")

    def use_station(self, station: StationDoor | None) -> None:
        """Check in this vault; None = locked."""
        self.model.use_station(station)
        self.person_step.use_station(station)

    def enter(self) -> None:
        """Search anew, or go on with the check."""
        if self.model.state is CheckState.CHOOSING:
            self.person_step.refresh()
        else:
            self.model.go_on()

    def leave(self) -> None:
        """Take no press while another page is shown."""
        self.model.pause()

    def _on_model_changed(self) -> None:
        choosing = self.model.state is CheckState.CHOOSING
        shown: QWidget = self.person_step if choosing else self.check_step
        if self._stack.currentWidget() is not shown:
            self._stack.setCurrentWidget(shown)
            if not choosing:
                self.check_step.setFocus()
        view = self.model.person_view
        self.person_header.setVisible(not choosing)
        if view is not None:
            self.person_header.set_person(view.person, self.place.today())

    def _on_error_raised(self, error: CodedError) -> None:
        shown = self._stack.currentWidget()
        if isinstance(shown, StepPage):
            shown.message.show_error(error)

    def _on_person_picked(self, person_id: str) -> None:
        self.model.check(PersonId(person_id))

    def _on_next_person_requested(self) -> None:
        self.model.leave()
        self.person_step.refresh()

    def _on_enroll_requested(self) -> None:
        view = self.model.person_view
        if view is not None:
            self.model.leave()
            self.enroll_requested.emit(view.person.person_id)


class CheckStep(StepPage):
    """One finger asked for, the live picture, the answer and what to do next."""

    next_person_requested = Signal()
    enroll_requested = Signal()

    def __init__(self, place: Workplace, model: VerificationModel, parent: QWidget | None = None) -> None:
        super().__init__(place, parent)
        self._model = model
        self._sentence = SentenceChoice()
        self.routes: dict[AlternativeRoute, Chip] = {}
        self._asks_route = False
        self._build()
        self._retranslate()
        self._restyle()
        model.changed.connect(self._fill)
        place.scanner.preview_arrived.connect(self._on_preview_arrived)
        place.scanner.event_arrived.connect(self._on_scanner_event_arrived)
        place.scanner.state_changed.connect(self._fill)

    def _build(self) -> None:
        self.advice = AdviceBar(self.look)
        self.hands = HandMap(self.look, legend=False)
        self.hands.finger_chosen.connect(self._on_finger_chosen)
        hand_card = Card(self.look)
        hand_card.body.addWidget(self.hands, 1)
        self.preview = PreviewView(self.look)
        self._answer_card = self._build_answer()
        self._grid = QGridLayout(self.body)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.addWidget(self.advice, 0, 0, 1, 3)
        self._grid.addWidget(hand_card, 1, 0)
        self._grid.addWidget(self.preview, 1, 1)
        self._grid.addWidget(self._answer_card, 1, 2)
        for column, stretch in enumerate((42, 30, 30)):
            self._grid.setColumnStretch(column, stretch)
        self._grid.setRowStretch(1, 1)
        self.back = KeyCapButton(self.look, ButtonKind.QUIET, key="Esc")
        self.back.clicked.connect(self._on_back_clicked)
        self.other_way = KeyCapButton(self.look, ButtonKind.SECONDARY, key="D", icon=IconName.HAND, small=True)
        self.other_way.clicked.connect(self._on_other_way_clicked)
        self.other_finger = KeyCapButton(self.look, ButtonKind.SECONDARY, key="N", icon=IconName.SKIP, small=True)
        self.other_finger.clicked.connect(self._model.press_other)
        self.primary = KeyCapButton(self.look, ButtonKind.PRIMARY, key="Enter")
        self.primary.clicked.connect(self._on_primary_clicked)
        self.action_bar.add_aside(self.back, self.other_way, self.other_finger)
        self.action_bar.add_primary(self.primary)
        retry = QShortcut(QKeySequence("F5"), self)
        retry.activated.connect(self._on_retry_pressed)
        take = QShortcut(QKeySequence("Space"), self)
        take.activated.connect(self.place.scanner.take_now)

    def _build_answer(self) -> Card:
        card = Card(self.look)
        self.answer = IconLabel(self.look, IconName.EMPTY, role=TextRole.CARD_TITLE)
        self._answer_words = text_label("body")
        self._route_group = QButtonGroup(self)
        self._route_row = QWidget()
        row = FlowLayout(self.look, self._route_row, gap_px=8)
        for number, route in enumerate(AlternativeRoute, start=1):
            chip = Chip(self.look, self._route_group, str(number))
            chip.clicked.connect(self._on_route_clicked)
            self.routes[route] = chip
            row.addWidget(chip)
        card.body.addWidget(self.answer)
        card.body.addWidget(self._answer_words)
        card.body.addWidget(self._route_row)
        card.body.addStretch(1)
        return card

    def _retranslate(self) -> None:
        self.back.setText(self.tr("Another person"))
        self.other_way.setText(self.tr("Check in another way"))
        self.hands.setAccessibleName(self.tr("Both hands; keys 1 to 0 choose a finger"))
        for route, chip in self.routes.items():
            chip.set_words(texts.alternative_route(route))
        self._fill()

    def _restyle(self) -> None:
        self._grid.setSpacing(self.gap)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the answer readable on a narrow screen: below the hands instead of beside the picture."""
        super().resizeEvent(event)
        if self.design_width() < 760:
            self._grid.addWidget(self._answer_card, 2, 0, 1, 3)
            self._grid.setColumnStretch(2, 0)
        else:
            self._grid.addWidget(self._answer_card, 1, 2)
            self._grid.setColumnStretch(2, 30)

    # -- filling ----------------------------------------------------------------------------------------------

    def _fill(self) -> None:
        model = self._model
        if model.state is CheckState.CHOOSING:
            self._asks_route = False
            uncheck_all(self._route_group)
            self.preview.clear()
            self.message.clear()
            self._sentence.begin()
            return
        if model.state is CheckState.OTHER_WAY:
            self._asks_route = False
        self.hands.set_marks(self._marks())
        self.hands.set_keys_active(not self._asks_route)
        self._route_row.setVisible(self._asks_route)
        if model.state is CheckState.MATCHED:
            self.preview.show_kept()
        self._fill_answer()
        self._fill_advice()
        self._fill_actions()

    def _marks(self) -> dict[FingerPosition, FingerMark]:
        view = self._model.person_view
        marks = {}
        for best in view.best_fingers[:2] if view is not None else ():
            marks[best.position] = FingerMark(FingerState.BEST_1 if best.rank == 1 else FingerState.BEST_2)
        position = self._model.position
        if position is not None and self._model.state in (
            CheckState.PRESSING,
            CheckState.COMPARING,
            CheckState.DIFFERENT,
        ):
            marks[position] = FingerMark(FingerState.NOW)
        return marks

    def _fill_answer(self) -> None:
        model = self._model
        finger = texts.finger_name(model.position) if model.position is not None else ""
        words = ""
        match model.state:
            case CheckState.MATCHED:
                icon, tone, title = IconName.CHECK_CIRCLE, Tone.GOOD, self.tr("It is this person")
                words = self.tr("The {finger} matches. The check is done.").format(finger=finger)
            case CheckState.DIFFERENT:
                icon, tone, title = IconName.WARN, Tone.WARN, self.tr("Not recognized this time")
                words = self._after_mismatch()
            case CheckState.NOT_ENROLLED:
                icon, tone, title = IconName.EMPTY, Tone.TEXT_2, self.tr("No fingerprint yet")
                words = self.tr("Nothing is stored to compare with. Enroll the person first, or check in another way.")
            case CheckState.OTHER_WAY:
                icon, tone, title = IconName.HAND, Tone.ACCENT, self.tr("Another way")
                route = texts.alternative_route(model.route) if model.route is not None else ""
                words = self.tr("{route}. Write it in the paper list; the pension is paid all the same.").format(
                    route=route
                )
            case _:
                icon, tone, title = IconName.DOT, Tone.ACCENT, self.tr("Waiting for the finger")
                tries = model.tries.get(model.position, 0) if model.position is not None else 0
                if tries:
                    words = self.tr("Press {number} of {most}").format(number=tries + 1, most=TRIES_OF_ONE_FINGER)
        if self._asks_route:
            icon, tone, title = IconName.HAND, Tone.ACCENT, self.tr("Another way")
            words = self.tr("How is the person checked instead?")
        self.answer.set_icon(icon)
        self.answer.set_tone(tone)
        self.answer.set_text(title)
        self._answer_words.setText(words)

    def _after_mismatch(self) -> str:
        model = self._model
        if model.is_out_of_tries:
            return self.tr("Try the {finger}, or check in another way.").format(
                finger=texts.finger_name(model.other_finger())
            )
        if model.last_reason is not None and model.position is not None:
            return texts.advice_for_operator(model.last_reason, model.position)
        return self.tr("Lift the finger, lay it flat on the middle of the glass and press once more.")

    def _fill_advice(self) -> None:
        model = self._model
        if (stopped := STOPPED.get(self.place.scanner.state)) is not None:
            self.advice.show_moment(stopped)
        elif model.state is CheckState.MATCHED:
            self.advice.show_advice(self.tr("Thank you, it is done"), "", Drawing.LIFT)
        elif model.state in (CheckState.NOT_ENROLLED, CheckState.OTHER_WAY):
            self.advice.show_advice(self.answer.text(), self._answer_words.text(), Drawing.NONE)
        elif isinstance(said := self._sentence.said, texts.Moment):
            self.advice.show_moment(said)
        elif model.position is not None:
            self.advice.show_reason(said, model.position)

    def _fill_actions(self) -> None:
        model = self._model
        done = model.state in (CheckState.MATCHED, CheckState.OTHER_WAY)
        self.other_way.setVisible(not done and not self._asks_route)
        self.other_finger.setVisible(not done and model.state is not CheckState.NOT_ENROLLED and not self._asks_route)
        self.other_finger.setText(
            self.tr("Other finger: {finger}").format(finger=texts.finger_name(model.other_finger()))
        )
        if self._asks_route:
            self.primary.setText(self.tr("Back to the finger"))
        elif done:
            self.primary.setText(self.tr("Next person"))
        elif model.state is CheckState.NOT_ENROLLED:
            self.primary.setText(self.tr("Enroll this person"))
        elif model.state is CheckState.DIFFERENT and model.is_out_of_tries:
            self.primary.setText(
                self.tr("Go on with the {finger}").format(finger=texts.finger_name(model.other_finger()))
            )
        else:
            self.primary.setText(self.tr("Take it now"))

    # -- what happens -----------------------------------------------------------------------------------------

    def _on_preview_arrived(self, preview: PreviewUpdated) -> None:
        pressing = self._model.state in (CheckState.PRESSING, CheckState.COMPARING, CheckState.DIFFERENT)
        if pressing and not self._sentence.is_lifting:
            show_preview(self.preview, preview)

    def _on_scanner_event_arrived(self, event: CaptureEvent) -> None:
        if self._model.state is CheckState.CHOOSING:
            return
        match event:
            case AdviceChanged(reason=reason):
                self.place.scanner.note_advice(reason)
            case PhaseChanged(phase=CapturePhase.WAIT_FINGER_ON):
                self.preview.clear()
        if self._sentence.follow(event):
            self._fill_advice()

    def _on_finger_chosen(self, position: FingerPosition) -> None:
        self._model.press(position)

    def _on_primary_clicked(self) -> None:
        model = self._model
        if self._asks_route:
            self._on_back_clicked()
        elif model.state in (CheckState.MATCHED, CheckState.OTHER_WAY):
            self.next_person_requested.emit()
        elif model.state is CheckState.NOT_ENROLLED:
            self.enroll_requested.emit()
        elif model.state is CheckState.DIFFERENT and model.is_out_of_tries:
            model.press_other()
        else:
            self.place.scanner.take_now()

    def _on_back_clicked(self) -> None:
        if self._asks_route:
            self._asks_route = False
            self._fill()
        else:
            self.next_person_requested.emit()

    def _on_other_way_clicked(self) -> None:
        self._asks_route = True
        self._fill()

    def _on_route_clicked(self) -> None:
        route = next((route for route, chip in self.routes.items() if chip.isChecked()), None)
        if route is not None:
            self._model.take_other_way(route)

    def _on_retry_pressed(self) -> None:
        if self.place.scanner.state in (ScannerState.LOST, ScannerState.OTHER, ScannerState.NONE):
            self.place.scanner.retry()

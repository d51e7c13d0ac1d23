"""Step 4: proof press, outcome, what the person takes home. Whoever leaves has an outcome and a way to be checked."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget

from station.events import CaptureEvent, PreviewUpdated
from station.records import AlternativeRoute, FinishedEnrollment, Outcome, Person, QualityReason
from ui import texts
from ui.icon_set import IconName
from ui.models.enrollment import EnrollmentModel, ProofState, Step
from ui.pages.chips import Chip, uncheck_all
from ui.pages.flow_layout import FlowLayout
from ui.pages.page import StepPage, Workplace, show_preview, text_label
from ui.pages.sentence_choice import SentenceChoice
from ui.theme import TextRole, Tone
from ui.widgets.best_finger_card import BestFingerCard
from ui.widgets.button import ButtonKind, KeyCapButton
from ui.widgets.card import Card
from ui.widgets.chip import ChipKind, StateChip
from ui.widgets.icon import IconLabel
from ui.widgets.outcome_seal import OutcomeSeal
from ui.widgets.preview_view import PreviewView

_WEAK_REASONS = (
    QualityReason.DRY,
    QualityReason.CREASED,
    QualityReason.WET,
    QualityReason.TOO_LIGHT,
    QualityReason.TOO_HARD,
    QualityReason.SMALL_CONTACT,
    QualityReason.OFF_CENTER,
    QualityReason.MOVED,
)
_NARROW_PX = 860
_CHIP_BELOW_PX = 1000


class FinishStep(StepPage):
    """Before: proof press, and the reason or the other way where one is needed. After: outcome, card, slip."""

    back_requested = Signal()
    print_requested = Signal(object)
    """The `Slip` to print."""
    next_person_requested = Signal()
    household_requested = Signal(str)
    """PersonId of the household member to go on with."""

    def __init__(self, place: Workplace, model: EnrollmentModel, parent: QWidget | None = None) -> None:
        super().__init__(place, parent)
        self._model = model
        self.routes: dict[AlternativeRoute, Chip] = {}
        self.reasons: dict[QualityReason, Chip] = {}
        self._sentence = SentenceChoice()
        self._was_shown = False
        self._build()
        self._retranslate()
        self._restyle()
        model.changed.connect(self._on_model_changed)
        model.proof_changed.connect(self._fill_proof)
        place.scanner.preview_arrived.connect(self._on_preview_arrived)
        place.scanner.event_arrived.connect(self._on_scanner_event_arrived)

    # -- building ---------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self._outcome_card = self._build_outcome()
        self._question_card = self._build_question()
        self._proof_card = self._build_proof()
        self._duplicates_card = self._build_duplicates()
        self.best_fingers = BestFingerCard(self.look)
        left = QVBoxLayout()
        left.addWidget(self._proof_card)
        left.addWidget(self._duplicates_card)
        left.addStretch(1)
        self._left = left
        self._columns = QHBoxLayout()
        self._columns.addLayout(left, 43)
        self._columns.addWidget(self.best_fingers, 57)
        self._rows = QVBoxLayout(self.body)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.addWidget(self._outcome_card)
        self._rows.addWidget(self._question_card)
        self._rows.addLayout(self._columns, 1)
        self.back = KeyCapButton(self.look, ButtonKind.QUIET, key="Esc")
        self.back.clicked.connect(self.back_requested)
        self.interrupt = KeyCapButton(self.look, ButtonKind.SECONDARY, key="I", icon=IconName.RESUME)
        self.interrupt.clicked.connect(self.next_person_requested)
        self.household = KeyCapButton(self.look, ButtonKind.SECONDARY, key="H", icon=IconName.TWO)
        self.household.clicked.connect(self._on_household_clicked)
        self.next_person = KeyCapButton(self.look, ButtonKind.SECONDARY, key="F5", icon=IconName.USER)
        self.next_person.clicked.connect(self.next_person_requested)
        self.primary = KeyCapButton(self.look, ButtonKind.PRIMARY, key="Enter")
        self.primary.clicked.connect(self._on_primary_clicked)
        self.action_bar.add_aside(self.back, self.interrupt, self.household, self.next_person)
        self.action_bar.add_primary(self.primary)

    def _build_outcome(self) -> Card:
        card = Card(self.look)
        self.seal = OutcomeSeal(self.look)
        self._outcome_words = text_label("title")
        self._outcome_detail = text_label("body", tone="text-2")
        self._outcome_detail.setTextFormat(Qt.TextFormat.RichText)
        self._received = StateChip(self.look)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addStretch(1)
        words.addWidget(self._outcome_words)
        words.addWidget(self._outcome_detail)
        words.addStretch(1)
        self._outcome_row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._outcome_row.addLayout(words, 1)
        self._outcome_row.addWidget(self._received, 0, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout()
        row.setSpacing(24)
        row.addWidget(self.seal)
        row.addLayout(self._outcome_row, 1)
        card.body.addLayout(row)
        return card

    def _build_question(self) -> Card:
        card = Card(self.look)
        self._question = text_label("card-title")
        self._question_detail = text_label("second")
        self._route_group, self._reason_group = QButtonGroup(self), QButtonGroup(self)
        self._route_row, self._reason_row = QWidget(), QWidget()
        routes = FlowLayout(self.look, self._route_row)
        reasons = FlowLayout(self.look, self._reason_row)
        for route in AlternativeRoute:
            self.routes[route] = Chip(self.look, self._route_group, str(len(self.routes) + 1))
            routes.addWidget(self.routes[route])
        for reason in _WEAK_REASONS:
            self.reasons[reason] = Chip(self.look, self._reason_group, str(len(self.reasons) + 1))
            reasons.addWidget(self.reasons[reason])
        for chip in (*self.routes.values(), *self.reasons.values()):
            chip.clicked.connect(self.message.clear)
        for widget in (self._question, self._question_detail, self._route_row, self._reason_row):
            card.body.addWidget(widget)
        return card

    def _build_proof(self) -> Card:
        card = Card(self.look)
        self._proof_title = text_label("card-title")
        self.proof_state = IconLabel(self.look, IconName.EMPTY, role=TextRole.SECOND_BOLD)
        self._proof_words = text_label("body")
        self.proof_preview = PreviewView(self.look)
        head = QHBoxLayout()
        head.addWidget(self._proof_title, 1)
        head.addWidget(self.proof_state)
        card.body.addLayout(head)
        card.body.addWidget(self._proof_words)
        card.body.addWidget(self.proof_preview, 1)
        return card

    def _build_duplicates(self) -> Card:
        card = Card(self.look)
        self._duplicates_title = text_label("card-title")
        self.duplicates_state = IconLabel(self.look, IconName.CHECK_CIRCLE, role=TextRole.SECOND_BOLD)
        self._duplicates_words = text_label("body", tone="text-2")
        self._pair = QHBoxLayout()
        head = QHBoxLayout()
        head.addWidget(self._duplicates_title, 1)
        head.addWidget(self.duplicates_state)
        card.body.addLayout(head)
        card.body.addWidget(self._duplicates_words)
        card.body.addLayout(self._pair)
        return card

    # -- texts and look ---------------------------------------------------------------------------------------

    def _retranslate(self) -> None:
        for route, route_chip in self.routes.items():
            route_chip.set_words(texts.alternative_route(route))
        for reason, reason_chip in self.reasons.items():
            reason_chip.set_words(self._reason_word(reason))
        self._proof_title.setText(self.tr("Proof press"))
        self._duplicates_title.setText(self.tr("Duplicate search"))
        self.next_person.setText(self.tr("Next person"))
        self._received.set_state(ChipKind.QUIET, self.tr("Taken, not yet received by the county"), IconName.HANDOVER)
        self._fill()
        self._fill_proof()

    def _reason_word(self, reason: QualityReason) -> str:
        words = {
            QualityReason.DRY: self.tr("dry skin"),
            QualityReason.CREASED: self.tr("worn or creased ridges"),
            QualityReason.WET: self.tr("sweating"),
            QualityReason.TOO_LIGHT: self.tr("cannot press harder"),
            QualityReason.TOO_HARD: self.tr("presses too hard"),
            QualityReason.SMALL_CONTACT: self.tr("cannot lay the finger flat"),
            QualityReason.OFF_CENTER: self.tr("cannot hit the middle"),
            QualityReason.MOVED: self.tr("trembling"),
        }
        return words[reason]

    def _restyle(self) -> None:
        self._rows.setSpacing(self.gap)
        self._columns.setSpacing(self.gap)
        self._left.setSpacing(self.gap)
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._columns.setDirection(down if self.design_width() < _NARROW_PX else across)
        self._outcome_row.setDirection(down if self.design_width() < _CHIP_BELOW_PX else across)
        self.proof_preview.setMinimumHeight(round(self.theme.px(220)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the cards below each other on a narrow screen."""
        super().resizeEvent(event)
        self._restyle()

    # -- filling ----------------------------------------------------------------------------------------------

    def expected_outcome(self) -> Outcome:
        """What finishing now would give: it decides what must be asked for."""
        return self._model.view.expected_outcome if self._model.view is not None else Outcome.D

    def _on_model_changed(self) -> None:
        is_shown = self._model.step is Step.FINISH
        if is_shown and not self._was_shown:
            self._begin()
        self._was_shown = is_shown
        if is_shown:
            self._fill()

    def _begin(self) -> None:
        self.message.clear()
        self._sentence.begin()
        self.proof_preview.clear()
        uncheck_all(self._route_group)
        uncheck_all(self._reason_group)
        self._fill_proof()

    def _fill(self) -> None:
        model, finished = self._model, self._model.finished
        if model.view is None:
            return
        expected = self.expected_outcome()
        asks = finished is None and expected in (Outcome.C, Outcome.D)
        self._outcome_card.setVisible(finished is not None)
        self._question_card.setVisible(asks)
        self._route_row.setVisible(expected is Outcome.D)
        self._reason_row.setVisible(expected is Outcome.C)
        self._proof_card.setVisible(model.proof_position is not None)
        # Who gave no finger was compared with nobody, and nothing is said of it.
        self._duplicates_card.setVisible(finished is not None and bool(finished.view.best_fingers))
        self.best_fingers.setVisible(bool(model.view.best_fingers))
        self.best_fingers.set_best_fingers(model.view.best_fingers)
        self._fill_question(expected)
        self._fill_actions(expected)
        if finished is not None:
            self._fill_outcome(finished)
            self._fill_duplicates(finished)

    def _fill_question(self, expected: Outcome) -> None:
        if expected is Outcome.D:
            self._question.setText(self.tr("No finger: how will the person be checked instead?"))
            self._question_detail.setText(self.tr("The pension is paid all the same."))
        else:
            self._question.setText(self.tr("Weak but usable: what is the reason?"))
            self._question_detail.setText(
                self.tr("It is kept with the reason, so that next year the person is not asked in vain.")
            )

    def _fill_actions(self, expected: Outcome) -> None:
        finished = self._model.finished is not None
        refused = self._model.view is not None and not (self._model.view.consent and self._model.view.consent.given)
        self.back.setVisible(not finished and not refused)
        self.interrupt.setVisible(not finished)
        self.interrupt.setText(self.tr("Go on later"))
        self.back.setText(self.tr("More fingers"))
        self.next_person.setVisible(finished)
        member = self._member()
        self.household.setVisible(finished and member is not None)
        if member is not None:
            self.household.setText(self.tr("Go on with {name}").format(name=member.name))
        if finished:
            self.primary.setText(self.tr("Print the slip"))
            self.primary.set_icon_name(IconName.PRINT)
            return
        self.primary.set_icon_name(None)
        if expected is Outcome.D:
            self.primary.setText(self.tr("Record it and finish"))
        elif expected is Outcome.C:
            self.primary.setText(self.tr("Keep it with this reason"))
        else:
            self.primary.setText(self.tr("Finish"))

    def _fill_outcome(self, finished: FinishedEnrollment) -> None:
        outcome = finished.view.outcome
        if outcome is not None:
            self.seal.set_outcome(outcome)
            self._outcome_words.setText(texts.outcome_sentence(outcome))
        self._outcome_detail.setText(self.tr("Stored encrypted on this computer, <b>not yet with the county</b>"))

    def _fill_duplicates(self, finished: FinishedEnrollment) -> None:
        while (item := self._pair.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        if not finished.duplicates:
            self.duplicates_state.set_icon(IconName.CHECK_CIRCLE)
            self.duplicates_state.set_tone(Tone.GOOD)
            self.duplicates_state.set_text(self.tr("no duplicate"))
            self._duplicates_words.setText(self._compared_words(finished))
            return
        other = finished.duplicates[0]
        self.duplicates_state.set_icon(IconName.WARN)
        self.duplicates_state.set_tone(Tone.WARN)
        self.duplicates_state.set_text(self.tr("looks the same"))
        words = self.tr("The {finger} looks like this person's. Compare both identity cards and tell the supervisor.")
        self._duplicates_words.setText(words.format(finger=texts.finger_name(other.probe_position)))
        for person in (finished.view.person, other.person):
            self._pair.addWidget(self._side_of(person))

    def _compared_words(self, finished: FinishedEnrollment) -> str:
        compared, others = finished.people_compared, finished.people_not_compared
        if not compared and not others:
            return self.tr("Nobody else is enrolled here yet.")
        words = [self.tr("Compared with {count} people; nobody has the same fingerprint.").format(count=compared)]
        if others:
            not_compared = self.tr("{count} people enrolled with another engine could not be compared.")
            words.append(not_compared.format(count=others))
        return " ".join(words)

    def _side_of(self, person: Person) -> QWidget:
        label = text_label("second")
        lines = (person.name, texts.person_line(person, self.place.today()), person.masked_number)
        label.setText("\n".join(line for line in lines if line))
        return label

    def _fill_proof(self) -> None:
        position = self._model.proof_position
        finger = texts.finger_name(position) if position is not None else ""
        proof = self._model.proof
        self.proof_preview.setVisible(self._model.finished is None and proof is not ProofState.MATCHED)
        match proof:
            case ProofState.MATCHED:
                icon, tone, word = IconName.CHECK_CIRCLE, Tone.GOOD, self.tr("it matches")
                sentence = self.tr("The {finger} was recognized at once.")
            case ProofState.DIFFERENT:
                icon, tone, word = IconName.WARN, Tone.WARN, self.tr("not recognized yet")
                sentence = self.tr(
                    "Press the {finger} once more, flat and in the middle; or finish, or take more fingers."
                )
            case ProofState.PRESSING:
                icon, tone, word = IconName.DOT, Tone.ACCENT, self.tr("waiting")
                sentence = self.tr("Please place the {finger} on the glass once more.")
            case ProofState.NOT_YET:
                icon, tone, word = IconName.EMPTY, Tone.TEXT_2, self.tr("not done")
                sentence = self.tr("The {finger} was not pressed again.")
        self.proof_state.set_icon(icon)
        self.proof_state.set_tone(tone)
        self.proof_state.set_text(word)
        self._proof_words.setText(sentence.format(finger=finger))

    # -- what happens -----------------------------------------------------------------------------------------

    def _on_preview_arrived(self, preview: PreviewUpdated) -> None:
        if self._model.step is Step.FINISH and self._model.finished is None:
            show_preview(self.proof_preview, preview)

    def _on_scanner_event_arrived(self, event: CaptureEvent) -> None:
        if (
            self._model.step is not Step.FINISH
            or self._model.finished is not None
            or self._model.proof_position is None
        ):
            return
        if not self._sentence.follow(event):
            return
        said = self._sentence.said
        if said is QualityReason.NO_FINGER:
            self._fill_proof()
        elif isinstance(said, texts.Moment):
            self._proof_words.setText(texts.moment_for_operator(said))
        else:
            self._proof_words.setText(texts.advice_for_operator(said, self._model.proof_position))

    def _on_primary_clicked(self) -> None:
        if self._model.finished is not None:
            self.print_requested.emit(self._model.finished.slip)
            return
        expected = self.expected_outcome()
        route = next((route for route, chip in self.routes.items() if chip.isChecked()), None)
        reason = next((reason for reason, chip in self.reasons.items() if chip.isChecked()), None)
        if expected is Outcome.D and route is None:
            self.message.show_words(self._question.text(), self.tr("Press one of the keys 1 to 4."))
        elif expected is Outcome.C and reason is None:
            self.message.show_words(self._question.text(), self.tr("Press one of the keys 1 to 8."))
        else:
            self._model.finish(
                weak_reason=reason if expected is Outcome.C else None,
                alternative=route if expected is Outcome.D else None,
            )

    def _member(self) -> Person | None:
        person_view = self._model.person_view
        return person_view.household[0] if person_view is not None and person_view.household else None

    def _on_household_clicked(self) -> None:
        member = self._member()
        if member is not None:
            self.household_requested.emit(member.person_id)

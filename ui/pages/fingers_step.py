"""Step 3: hands, live picture, one sentence of advice, the presses so far. It takes good presses by itself."""

from __future__ import annotations

import enum

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from station.events import (
    AdviceChanged,
    CaptureEvent,
    CapturePhase,
    LiftFinger,
    PhaseChanged,
    PresentationFailed,
    PreviewUpdated,
    SampleCaptured,
)
from station.ids import FingerPosition
from station.records import QualityReason
from ui import texts
from ui.icon_set import IconName
from ui.models.enrollment import EnrollmentModel, PressState, Step, TakenPress
from ui.models.scanner import ScannerState
from ui.pages.exception_dialog import ExceptionDialog
from ui.pages.page import StepPage, Workplace, show_preview
from ui.pages.sentence_choice import STOPPED, SentenceChoice
from ui.theme import Tone
from ui.widgets.advice_bar import AdviceBar
from ui.widgets.button import ButtonKind, KeyCapButton
from ui.widgets.hand_map import HandMap, marks_of
from ui.widgets.press_strip import Press, PressStrip
from ui.widgets.preview_view import PreviewView

_NARROW_PX = 760
_TIGHT_PX = 580
_DRY_PRESSES_BEFORE_CARE = 2


class _Room(enum.Enum):
    """How much width there is, in design pixels."""

    WIDE = "wide"
    NARROW = "narrow"
    TIGHT = "tight"


class FingersStep(StepPage):
    """Shows the enrollment's fingers; every key and click goes to the model."""

    back_requested = Signal()

    def __init__(self, place: Workplace, model: EnrollmentModel, parent: QWidget | None = None) -> None:
        super().__init__(place, parent)
        self._model = model
        self._dry_presses = 0
        self._sentence = SentenceChoice()
        self._shown_position: FingerPosition | None = None
        self.dialog: ExceptionDialog | None = None
        self._build()
        self._retranslate()
        self._restyle()
        model.changed.connect(self._on_model_changed)
        model.presses_changed.connect(self._fill_presses)
        place.scanner.preview_arrived.connect(self._on_preview_arrived)
        place.scanner.event_arrived.connect(self._on_scanner_event_arrived)
        place.scanner.state_changed.connect(self._on_scanner_state_changed)

    # -- building ---------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.advice = AdviceBar(self.look)
        self.hands = HandMap(self.look)
        self.hands.finger_chosen.connect(self._on_finger_chosen)
        self.preview = PreviewView(self.look)
        self.strip = PressStrip(self.look)
        self.take_now = KeyCapButton(self.look, ButtonKind.LINK, key="Space")
        self.take_now.clicked.connect(self.place.scanner.take_now)
        self.finish_now = KeyCapButton(self.look, ButtonKind.QUIET, key="F")
        self.finish_now.clicked.connect(self._model.go_to_finish)
        self._hand_card = QFrame()
        self._hand_card.setProperty("card", True)
        QVBoxLayout(self._hand_card).addWidget(self.hands)
        self._side = QVBoxLayout()
        self._side.addWidget(self.strip, 1)
        self._side.addWidget(self.take_now, 0, Qt.AlignmentFlag.AlignLeft)
        self._grid = QGridLayout(self.body)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._room = _Room.WIDE
        self._arrange(self._room)
        self.back = KeyCapButton(self.look, ButtonKind.QUIET, key="Esc")
        self.back.clicked.connect(self.back_requested)
        self.except_button = KeyCapButton(self.look, ButtonKind.SECONDARY, key="X", icon=IconName.OFF, small=True)
        self.except_button.clicked.connect(self._on_except_clicked)
        self.other = KeyCapButton(self.look, ButtonKind.SECONDARY, key="N", icon=IconName.SKIP, small=True)
        self.other.clicked.connect(self._model.take_other_finger)
        self.primary = KeyCapButton(self.look, ButtonKind.PRIMARY, key="Enter")
        self.primary.clicked.connect(self._model.keep_best_and_go_on)
        self.action_bar.add_aside(self.back, self.finish_now, self.except_button, self.other)
        self.action_bar.add_primary(self.primary)
        self.message.action.set_key("S")
        self.message.action.clicked.connect(self._on_save_again_clicked)
        retry = QShortcut(QKeySequence("F5"), self)
        retry.activated.connect(self._on_retry_pressed)

    def _arrange(self, room: _Room) -> None:
        """Three columns; on a narrow screen or at large text the strip goes below, then the hands too."""
        grid = self._grid
        grid.removeItem(self._side)
        places = {
            _Room.WIDE: ((1, 0), (1, 1), (1, 2)),
            _Room.NARROW: ((1, 0), (1, 1), (2, 0)),
            _Room.TIGHT: ((3, 0), (1, 0), (2, 0)),
        }
        hands, preview, side = places[room]
        columns = {_Room.WIDE: (46, 34, 27), _Room.NARROW: (55, 45, 0), _Room.TIGHT: (1, 0, 0)}[room]
        grid.addWidget(self.advice, 0, 0, 1, 3)
        grid.addWidget(self._hand_card, *hands)
        grid.addWidget(self.preview, *preview)
        grid.addLayout(self._side, *side, 1, 1 if room is _Room.WIDE else 3)
        for column, stretch in enumerate(columns):
            grid.setColumnStretch(column, stretch)
        grid.setColumnMinimumWidth(2, round(self.theme.px(236)) if room is _Room.WIDE else 0)
        grid.setRowStretch(1, 1)

    def _retranslate(self) -> None:
        self.back.setText(self.tr("Interrupt"))
        self.except_button.setText(self.tr("Exception…"))
        self.other.setText(self.tr("Other finger"))
        self.take_now.setText(self.tr("Take it now"))
        self.finish_now.setText(self.tr("Finish"))
        self.message.action.setText(self.tr("Save again"))
        self.hands.setAccessibleName(self.tr("Both hands; keys 1 to 0 choose a finger"))
        self._fill()
        self._fill_presses()
        self._show_sentence()

    def _restyle(self) -> None:
        self._grid.setSpacing(self.gap)
        self._side.setSpacing(round(self.theme.px(6)))
        width = self.design_width()
        room = _Room.WIDE if width >= _NARROW_PX else _Room.NARROW if width >= _TIGHT_PX else _Room.TIGHT
        if room is not self._room:
            self._room = room
            self._arrange(room)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange anew for the width."""
        super().resizeEvent(event)
        self._restyle()

    # -- what the model says ----------------------------------------------------------------------------------

    def _on_model_changed(self) -> None:
        if self._model.step is not Step.FINGERS:
            self._shown_position = None
            self.message.clear()
            return
        if self._model.position is not self._shown_position:
            self._begin_finger()
        self._fill()

    def _begin_finger(self) -> None:
        self._shown_position = self._model.position
        self._dry_presses = 0
        self._sentence.begin()
        self.preview.clear()
        self.advice.withdraw_care()
        self._show_sentence()

    def _fill(self) -> None:
        view, position = self._model.view, self._model.position
        if view is None:
            return
        self.hands.set_marks(marks_of(view, position))
        # With presses taken, finishing is the usual way out; the last step offers to interrupt too.
        self.finish_now.setVisible(bool(view.samples))
        self.back.setVisible(not view.samples)
        following = self._model.next_finger()
        if following is not None:
            kept = any(p.state is not PressState.UNUSABLE for p in self._model.presses)
            words = self.tr("Keep the best, then {finger}") if kept else self.tr("Skip to the {finger}")
            self.primary.setText(words.format(finger=texts.finger_name(following)))
        else:
            self.primary.setText(self.tr("Keep the best and finish"))

    def _fill_presses(self) -> None:
        model = self._model
        self.strip.set_finger(model.position)
        self.strip.set_presses([self._strip_press(press) for press in self._shown_presses()])
        self._show_kept_when_it_is()
        note, tone = self._note(model.presses[-1] if model.presses else None)
        self.strip.set_note(note, tone)
        if model.has_unsaved_press:
            self.message.action.show()
        elif not model.is_saving:
            self.message.clear()
        self._fill()

    def _show_kept_when_it_is(self) -> None:
        """The full ring with the tick says "kept": only when the vault has the press, not when the scanner is done."""
        presses = self._model.presses
        if self._sentence.is_lifting and presses and presses[-1].state is PressState.KEPT:
            self.preview.show_kept()

    def _shown_presses(self) -> list[TakenPress]:
        """All presses, or the best and the last where there is no room for more."""
        presses = self._model.presses
        room = 3 if self._scroll.height() > self.theme.px(620) else 2
        if len(presses) <= room:
            return list(presses)
        best = next((press for press in presses[:-1] if press.is_best), presses[-2])
        return [best, presses[-1]]

    def _strip_press(self, press: TakenPress) -> Press:
        instead = {PressState.SAVING: self.tr("being saved…"), PressState.NOT_KEPT: self.tr("not saved yet")}
        return Press(
            press.number,
            press.score,
            press.band,
            press.thumbnail,
            press.is_best,
            press.state is PressState.SAVING,
            instead.get(press.state, ""),
        )

    def _note(self, last: TakenPress | None) -> tuple[str, Tone]:
        if last is None:
            return self.tr("A good press is kept by itself."), Tone.TEXT_2
        match last.state:
            case PressState.SAVING:
                return self.tr("Press {number}: being saved…").format(number=last.number), Tone.TEXT_2
            case PressState.KEPT if self._model.wants_another_press:
                words = self.tr("Press {number}: kept, but not good enough yet. Once more, please.")
                return words.format(number=last.number), Tone.WARN
            case PressState.KEPT:
                return self.tr("Press {number}: kept. The best one counts.").format(number=last.number), Tone.GOOD
            case PressState.NOT_KEPT:
                return self.tr("Press {number}: not saved yet.").format(number=last.number), Tone.FAULT
            case PressState.UNUSABLE:
                return self.tr("Press {number} gave no usable picture.").format(number=last.number), Tone.WARN

    # -- what the scanner says --------------------------------------------------------------------------------

    def _on_preview_arrived(self, preview: PreviewUpdated) -> None:
        if self._model.step is Step.FINGERS and not self._sentence.is_lifting:
            show_preview(self.preview, preview)

    def _on_scanner_event_arrived(self, event: CaptureEvent) -> None:
        if self._model.step is not Step.FINGERS:
            return
        if self._sentence.follow(event):
            self._show_sentence()
        match event:
            case AdviceChanged(reason=reason):
                self.place.scanner.note_advice(reason)
            case LiftFinger():
                self._show_kept_when_it_is()
            case SampleCaptured(sample=sample):
                self._count_dry(sample.assessment.reason)
            case PresentationFailed(reason=reason):
                self._count_dry(reason)
            case PhaseChanged(phase=CapturePhase.WAIT_FINGER_ON):
                self.preview.clear()

    def _on_scanner_state_changed(self) -> None:
        if self._model.step is Step.FINGERS and self.place.scanner.state in STOPPED:
            self.preview.clear()
            self._show_sentence()

    def _show_sentence(self) -> None:
        said, position = self._sentence.said, self._model.position
        if (stopped := STOPPED.get(self.place.scanner.state)) is not None:
            self.advice.show_moment(stopped)
        elif said is texts.Moment.HOLD_STILL:
            self.advice.show_moment(said, self.tr("When the ring is full it is taken by itself."))
        elif isinstance(said, texts.Moment):
            self.advice.show_moment(said)
        elif position is not None:
            self.advice.show_reason(said, position)

    def _count_dry(self, reason: QualityReason | None) -> None:
        self._dry_presses += reason is QualityReason.DRY
        if self._dry_presses >= _DRY_PRESSES_BEFORE_CARE:
            self.advice.offer_care()

    # -- keys and clicks --------------------------------------------------------------------------------------

    def _on_finger_chosen(self, position: FingerPosition) -> None:
        self._model.choose_finger(position)

    def _on_except_clicked(self) -> None:
        position = self._model.position
        if position is None or self.dialog is not None:
            return
        self.dialog = ExceptionDialog(self.place, position, self)
        self.dialog.recorded.connect(self._model.except_finger)
        self.dialog.finished.connect(self._on_dialog_finished)
        self.dialog.open()

    def _on_dialog_finished(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None
        # Not every window system gives the keyboard back by itself.
        self.activateWindow()
        self.setFocus()

    def _on_save_again_clicked(self) -> None:
        self.message.clear()
        self._model.save_again()

    def _on_retry_pressed(self) -> None:
        if self.place.scanner.state in (ScannerState.LOST, ScannerState.OTHER, ScannerState.NONE):
            self.place.scanner.retry()

"""A finger that cannot be taken: why, for how long, and who saw it."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QButtonGroup, QDateEdit, QDialog, QLineEdit, QVBoxLayout, QWidget

from station.ids import FingerPosition
from station.records import ExceptionKind, ExceptionReason, FingerException
from ui import texts
from ui.pages.chips import Chip
from ui.pages.flow_layout import FlowLayout
from ui.pages.page import ActionBar, MessageBar, Workplace, fit_height, text_label
from ui.widgets.button import ButtonKind, KeyCapButton

_LASTING = (ExceptionReason.MISSING, ExceptionReason.DEFORMED, ExceptionReason.REFUSED)
_USUAL_DAYS = 30


class ExceptionDialog(QDialog):
    """Asks for reason, kind, last day and witness of one finger."""

    recorded = Signal(object)
    """The `FingerException` as answered."""

    def __init__(self, place: Workplace, position: FingerPosition, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = place
        self._position = position
        self.reasons: dict[ExceptionReason, Chip] = {}
        self.kinds: dict[ExceptionKind, Chip] = {}
        self.setModal(True)
        self._build()
        self._fill_texts()
        self._on_kind_clicked()
        next(iter(self.reasons.values())).setFocus()

    def _build(self) -> None:
        look = self._place.look
        self._title = text_label("card-title", wrap=False)
        self._reason_group = QButtonGroup(self)
        self._kind_group = QButtonGroup(self)
        reason_row, kind_row = QWidget(), QWidget()
        reasons, kinds = FlowLayout(look, reason_row), FlowLayout(look, kind_row)
        for number, reason in enumerate(ExceptionReason, start=1):
            self.reasons[reason] = Chip(look, self._reason_group, str(number))
            self.reasons[reason].clicked.connect(self._on_reason_clicked)
            reasons.addWidget(self.reasons[reason])
        for kind, key in ((ExceptionKind.PERMANENT, "P"), (ExceptionKind.TEMPORARY, "T")):
            self.kinds[kind] = Chip(look, self._kind_group, key)
            self.kinds[kind].clicked.connect(self._on_kind_clicked)
            kinds.addWidget(self.kinds[kind])
        self._until_label = text_label("second")
        self.until = QDateEdit(_qt_date(self._place.today() + dt.timedelta(days=_USUAL_DAYS)))
        self.until.setCalendarPopup(True)
        self.until.setDisplayFormat("yyyy-MM-dd")
        self.until.setMinimumDate(_qt_date(self._place.today()))
        self._witness_label = text_label("second")
        self.witness = QLineEdit()
        self.message = MessageBar(look)
        self.cancel = KeyCapButton(look, ButtonKind.QUIET, key="Esc")
        self.cancel.clicked.connect(self.reject)
        self.primary = KeyCapButton(look, ButtonKind.PRIMARY, key="Enter")
        self.primary.clicked.connect(self._on_primary_clicked)
        actions = ActionBar(look)
        actions.add_aside(self.cancel)
        actions.add_primary(self.primary)
        self.cancel.setAutoDefault(False)
        self.primary.setAutoDefault(False)
        self._reason_label, self._kind_label = text_label("second"), text_label("second")
        column = QVBoxLayout(self)
        px = look.theme.px
        column.setContentsMargins(*(round(px(28)),) * 4)
        column.setSpacing(round(px(12)))
        for widget in (self._title, self._reason_label, reason_row, self._kind_label, kind_row, self._until_label):
            column.addWidget(widget)
        for widget in (self.until, self._witness_label, self.witness, self.message):
            column.addWidget(widget)
        column.addSpacing(round(px(12)))
        column.addWidget(actions)
        screen = self.screen().availableSize() if self.screen() is not None else self.size()
        self.setMinimumWidth(min(round(px(760)), screen.width() - 40))

    def _fill_texts(self) -> None:
        title = self.tr("The {finger} cannot be taken").format(finger=texts.finger_name(self._position))
        self._title.setText(title)
        self.setWindowTitle(title)
        self._reason_label.setText(self.tr("Why?"))
        self._kind_label.setText(self.tr("For how long?"))
        self._until_label.setText(self.tr("Look at it again on"))
        self._witness_label.setText(self.tr("Witness (may stay empty)"))
        for reason, chip in self.reasons.items():
            chip.set_words(texts.exception_reason(reason))
        for kind, chip in self.kinds.items():
            chip.set_words(texts.exception_kind(kind))
        self.until.setAccessibleName(self._until_label.text())
        self.witness.setAccessibleName(self._witness_label.text())
        self.cancel.setText(self.tr("Back"))
        self.primary.setText(self.tr("Record it, go on"))

    def _chosen_reason(self) -> ExceptionReason | None:
        return next((reason for reason, chip in self.reasons.items() if chip.isChecked()), None)

    def _chosen_kind(self) -> ExceptionKind | None:
        return next((kind for kind, chip in self.kinds.items() if chip.isChecked()), None)

    def _on_reason_clicked(self) -> None:
        reason = self._chosen_reason()
        lasting = ExceptionKind.PERMANENT if reason in _LASTING else ExceptionKind.TEMPORARY
        self.kinds[lasting].setChecked(True)
        self.message.clear()
        self._on_kind_clicked()

    def _on_kind_clicked(self) -> None:
        is_temporary = self._chosen_kind() is ExceptionKind.TEMPORARY
        self.until.setVisible(is_temporary)
        self._until_label.setVisible(is_temporary)
        fit_height(self)

    def _on_primary_clicked(self) -> None:
        reason, kind = self._chosen_reason(), self._chosen_kind()
        if reason is None or kind is None:
            self.message.show_words(self.tr("Why can it not be taken?"), self.tr("Press one of the keys 1 to 7."))
            fit_height(self)
            return
        until = _python_date(self.until.date()) if kind is ExceptionKind.TEMPORARY else None
        witness = self.witness.text().strip() or None
        self.accept()
        self.recorded.emit(FingerException(self._position, kind, reason, until, witness))


def _python_date(date: QDate) -> dt.date:
    return dt.date(date.year(), date.month(), date.day())


def _qt_date(day: dt.date) -> QDate:
    return QDate(day.year, day.month, day.day)

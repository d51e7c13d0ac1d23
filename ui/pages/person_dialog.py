"""Adding a person who is in no roster: a name and a citizen number, the rest if it is known."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget

from station.records import PersonDraft, PersonView
from ui.gateway import StationDoor
from ui.models.vault_calls import VaultCalls
from ui.pages.page import ActionBar, MessageBar, Workplace, fit_height, text_label
from ui.tasks import CodedError
from ui.widgets.button import ButtonKind, KeyCapButton


class PersonDialog(QDialog):
    """A short form. It stays open, with what was typed, until the vault has taken the person."""

    added = Signal(object)
    """The `PersonView` of the new person."""

    def __init__(self, place: Workplace, station: StationDoor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = place
        self._station = station
        self._calls = VaultCalls(place.tasks, self)
        self._calls.failed.connect(self._on_failed)
        self.setModal(True)
        self._build()
        self.name.setFocus()
        fit_height(self)

    def _build(self) -> None:
        look = self._place.look
        px = look.theme.px
        column = QVBoxLayout(self)
        column.setContentsMargins(*(round(px(28)),) * 4)
        column.setSpacing(round(px(8)))
        self.setWindowTitle(self.tr("Add a person"))
        title = text_label("card-title")
        title.setText(self.tr("Add a person"))
        column.addWidget(title)
        self.name = self._field(column, self.tr("Name, as on the identity card"))
        self.number = self._field(column, self.tr("Citizen number, 18 characters"))
        self.village = self._field(column, self.tr("Village (may stay empty)"))
        self.group = self._field(column, self.tr("Group (may stay empty)"))
        self.message = MessageBar(look)
        self.cancel = KeyCapButton(look, ButtonKind.QUIET, text=self.tr("Back"), key="Esc")
        self.cancel.clicked.connect(self.reject)
        self.primary = KeyCapButton(look, ButtonKind.PRIMARY, text=self.tr("Add, go on"), key="Enter")
        self.primary.clicked.connect(self._on_primary_clicked)
        self.cancel.setAutoDefault(False)
        self.primary.setAutoDefault(False)
        actions = ActionBar(look)
        actions.add_aside(self.cancel)
        actions.add_primary(self.primary)
        column.addWidget(self.message)
        column.addSpacing(round(px(12)))
        column.addWidget(actions)
        self.setMinimumWidth(round(px(560)))

    def _field(self, column: QVBoxLayout, words: str) -> QLineEdit:
        label, field = text_label("second"), QLineEdit()
        label.setText(words)
        label.setBuddy(field)
        field.setAccessibleName(words)
        column.addWidget(label)
        column.addWidget(field)
        return field

    def _on_primary_clicked(self) -> None:
        name, number = self.name.text().strip(), self.number.text().strip()
        if not name or not number:
            self.message.show_words(
                self.tr("Name and citizen number are needed"), self.tr("Both are on the identity card.")
            )
            (self.number if name else self.name).setFocus()
        elif not self._calls.is_waiting:
            village, group = self.village.text().strip() or None, self.group.text().strip() or None
            draft = PersonDraft(name=name, citizen_number=number, village=village, group=group)
            self._calls.call(lambda: self._station.add_person(draft), self._on_added)

    def _on_added(self, view: PersonView) -> None:
        self.accept()
        self.added.emit(view)

    def _on_failed(self, error: CodedError) -> None:
        self.message.show_error(error)
        fit_height(self)
        self.number.setFocus()
        self.number.selectAll()

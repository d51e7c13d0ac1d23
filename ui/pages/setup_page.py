"""First run: no vault is in this folder. Office, operator and passphrase; then the recovery code, once."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QWidget

from station.records import Office
from ui.icon_set import IconName
from ui.models.access import AccessModel
from ui.pages.gate import GatePage
from ui.pages.page import ActionBar, Workplace, text_label
from ui.pages.recovery_page import passphrase_fault
from ui.widgets.button import ButtonKind, KeyCapButton


class SetupPage(GatePage):
    """A form of four lines, then the code to write down."""

    language_requested = Signal()

    def __init__(self, place: Workplace, access: AccessModel, parent: QWidget | None = None) -> None:
        super().__init__(place, parent)
        self._access = access
        self._code: str | None = None
        self._labels: list[QWidget] = []
        self.form.addSpacing(8)
        label, self.office = self.add_field()
        self._labels.append(label)
        label, self.operator = self.add_field()
        self._labels.append(label)
        label, self.passphrase = self.add_field(secret=True)
        self._labels.append(label)
        label, self.again = self.add_field(secret=True)
        self._labels.append(label)
        self.code_label = text_label("title", wrap=True)
        self.code_label.hide()
        self.form.addWidget(self.code_label)
        self.language = KeyCapButton(self.look, ButtonKind.LINK, key="F9")
        self.language.clicked.connect(self.language_requested)
        self.practice = KeyCapButton(self.look, ButtonKind.LINK, key="F7", icon=IconName.BOOK)
        self.practice.clicked.connect(access.practice)
        self.primary = KeyCapButton(self.look, ButtonKind.PRIMARY, key="Enter")
        self.primary.clicked.connect(self._on_primary_clicked)
        actions = ActionBar(self.look)
        actions.add_aside(self.practice, self.language)
        actions.add_primary(self.primary)
        self.add_message()
        self.form.addSpacing(12)
        self.form.addWidget(actions)
        self._retranslate()
        self._restyle()
        access.changed.connect(self._on_access_changed)
        access.recovery_code_made.connect(self._on_recovery_code_made)

    def enter(self) -> None:
        """Wait for typing."""
        if self._code is None:
            self.office.setFocus()

    @property
    def shows_code(self) -> bool:
        """Whether the recovery code is shown and waits to be written down."""
        return self._code is not None

    def _retranslate(self) -> None:
        words = (
            self.tr("Name of the office"),
            self.tr("Your name, as operator"),
            self.tr("Passphrase, at least 8 characters"),
            self.tr("Passphrase, once more"),
        )
        fields = (self.office, self.operator, self.passphrase, self.again)
        for label, field, word in zip(self._labels, fields, words, strict=True):
            if isinstance(label, QLabel):
                label.setText(word)
            field.setAccessibleName(word)
        self.practice.setText(self.tr("Practice mode"))
        self.language.setText(self.tr("中文"))
        self._fill()

    def _fill(self) -> None:
        if self._code is not None:
            self.title.setText(self.tr("Write this recovery code down"))
            self.subtitle.setText(
                self.tr(
                    "It is shown only now and opens the records if the passphrase is forgotten. "
                    "Keep the paper in the safe."
                )
            )
        else:
            self.title.setText(self.tr("Set up this station"))
            self.subtitle.setText(self.tr("All records will be encrypted on this computer."))
        for widget in (*self._labels, self.office, self.operator, self.passphrase, self.again, self.practice):
            widget.setVisible(self._code is None)
        self.code_label.setVisible(self._code is not None)
        self._on_access_changed()

    def _on_access_changed(self) -> None:
        if self._access.is_working:
            self.primary.start_working(self.tr("One moment…"))
        else:
            self.primary.stop_working()
            self.primary.setText(self.tr("It is written down, go on") if self._code is not None else self.tr("Set up"))
        if self._access.error is not None and self.isVisible():
            self.message.show_error(self._access.error)

    def _on_recovery_code_made(self, code: str) -> None:
        self._code = code
        self.code_label.setText(code)
        self.message.clear()
        self.primary.stop_working()
        self._fill()
        self.primary.setFocus()

    def _on_primary_clicked(self) -> None:
        if self._code is not None:
            self._code = None
            self.code_label.clear()
            self.message.clear()
            self._access.open_new_vault()
            return
        fault = passphrase_fault(self.passphrase.text(), self.again.text())
        office, operator = self.office.text().strip(), self.operator.text().strip()
        if not office or not operator:
            self.message.show_words(self.tr("Type the office and your name first"))
            (self.operator if office else self.office).setFocus()
        elif fault:
            self.message.show_words(fault)
            self.passphrase.setFocus()
        else:
            self.message.clear()
            self._access.create(Office(name=office), operator, self.passphrase.text())

"""The way back in with the recovery code, and a new passphrase."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QLabel, QWidget

from ui.models.access import AccessModel
from ui.pages.gate import GatePage
from ui.pages.page import ActionBar, Workplace
from ui.widgets.button import ButtonKind, KeyCapButton

MIN_PASSPHRASE_LENGTH = 8


class RecoveryPage(GatePage):
    """Recovery code and a new passphrase, typed twice."""

    back_requested = Signal()

    def __init__(self, place: Workplace, access: AccessModel, parent: QWidget | None = None) -> None:
        super().__init__(place, parent)
        self._access = access
        self.form.addSpacing(16)
        self._labels: list[QWidget] = []
        label, self.code = self.add_field()
        self._labels.append(label)
        label, self.passphrase = self.add_field(secret=True)
        self._labels.append(label)
        label, self.again = self.add_field(secret=True)
        self._labels.append(label)
        self.back = KeyCapButton(self.look, ButtonKind.QUIET, key="Esc")
        self.back.clicked.connect(self.back_requested)
        self.primary = KeyCapButton(self.look, ButtonKind.PRIMARY, key="Enter")
        self.primary.clicked.connect(self._on_primary_clicked)
        actions = ActionBar(self.look)
        actions.add_aside(self.back)
        actions.add_primary(self.primary)
        self.add_message()
        self.form.addSpacing(12)
        self.form.addWidget(actions)
        self._operator = ""
        self._retranslate()
        self._restyle()
        access.changed.connect(self._on_access_changed)

    def enter(self, operator: str) -> None:
        """Begin anew for this operator."""
        self._operator = operator
        for field in (self.code, self.passphrase, self.again):
            field.clear()
        self.message.clear()
        self.code.setFocus()

    def _retranslate(self) -> None:
        self.title.setText(self.tr("Open with the recovery code"))
        self.subtitle.setText(self.tr("It was shown once, when the station was set up; it is in the office's safe."))
        words = (
            self.tr("Recovery code"),
            self.tr("New passphrase, at least 8 characters"),
            self.tr("New passphrase, once more"),
        )
        fields = (self.code, self.passphrase, self.again)
        for label, field, word in zip(self._labels, fields, words, strict=True):
            if isinstance(label, QLabel):
                label.setText(word)
            field.setAccessibleName(word)
        self.back.setText(self.tr("Back"))
        self._on_access_changed()

    def _on_access_changed(self) -> None:
        if self._access.is_working:
            self.primary.start_working(self.tr("Opening…"))
        else:
            self.primary.stop_working()
            self.primary.setText(self.tr("Open and set the new passphrase"))
        if self._access.error is not None and self.isVisible():
            self.message.show_error(self._access.error)

    def _on_primary_clicked(self) -> None:
        fault = passphrase_fault(self.passphrase.text(), self.again.text())
        if not self.code.text().strip():
            self.message.show_words(self.tr("Type the recovery code first"))
            self.code.setFocus()
        elif fault:
            self.message.show_words(fault)
            self.passphrase.setFocus()
        else:
            self.message.clear()
            self._access.recover(self._operator, self.code.text().strip(), self.passphrase.text())


def passphrase_fault(passphrase: str, again: str) -> str:
    """Return what is wrong with a new passphrase, empty when nothing is."""
    if len(passphrase) < MIN_PASSPHRASE_LENGTH:
        return QCoreApplication.translate("RecoveryPage", "The passphrase needs at least 8 characters")
    if passphrase != again:
        return QCoreApplication.translate("RecoveryPage", "The two passphrases differ: type both again")
    return ""

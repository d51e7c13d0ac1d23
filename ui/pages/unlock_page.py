"""Unlock: who, and the passphrase. Practice and the technician's way in need none."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from ui.icon_set import IconName
from ui.models.access import AccessModel, AccessState
from ui.pages.flow_layout import FlowLayout
from ui.pages.gate import GatePage
from ui.pages.page import Workplace, text_label
from ui.pages.scanner_chip import ScannerChip
from ui.widgets.button import ButtonKind, KeyCapButton


class UnlockPage(GatePage):
    """The first page when there is a vault."""

    recovery_requested = Signal()
    devices_requested = Signal()
    language_requested = Signal()

    def __init__(self, place: Workplace, access: AccessModel, parent: QWidget | None = None) -> None:
        super().__init__(place, parent)
        self._access = access
        self._was_usable = False
        self._build()
        self._retranslate()
        self._restyle()
        access.changed.connect(self._on_access_changed)
        self._on_access_changed()

    def enter(self) -> None:
        """Empty the field and wait for typing."""
        self.passphrase.clear()
        self.passphrase.setFocus()

    def _build(self) -> None:
        self.top.addWidget(ScannerChip(self.place.look, self.place.scanner))
        self.top.addStretch(1)
        self._operator_label = text_label("second")
        self.operator = QComboBox()
        self._passphrase_label = text_label("second")
        self.passphrase = QLineEdit()
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.show_button = KeyCapButton(self.look, ButtonKind.LINK, key="F2", icon=IconName.EYE)
        self.show_button.clicked.connect(self._on_show_clicked)
        self.primary = KeyCapButton(self.look, ButtonKind.PRIMARY, key="Enter", icon=IconName.LOCK)
        self.primary.clicked.connect(self._on_primary_clicked)
        policy = self.primary.sizePolicy()
        policy.setHorizontalPolicy(policy.Policy.Expanding)
        self.primary.setSizePolicy(policy)
        label_row = QHBoxLayout()
        label_row.addWidget(self._passphrase_label, 1)
        label_row.addWidget(self.show_button)
        self._who = QVBoxLayout()
        self._who.addWidget(self._operator_label)
        self._who.addWidget(self.operator)
        self._who.addLayout(label_row)
        self._who.addWidget(self.passphrase)
        self.form.addSpacing(16)
        self.form.addLayout(self._who)
        self.form.addSpacing(8)
        self.add_message()
        self.form.addWidget(self.primary)
        self.forgot = KeyCapButton(self.look, ButtonKind.LINK, key="F6")
        self.forgot.clicked.connect(self.recovery_requested)
        self.practice = KeyCapButton(self.look, ButtonKind.LINK, key="F7", icon=IconName.BOOK)
        self.practice.clicked.connect(self._access.practice)
        self.devices = KeyCapButton(self.look, ButtonKind.LINK, key="F8", icon=IconName.DEVICES)
        self.devices.clicked.connect(self.devices_requested)
        self.language = KeyCapButton(self.look, ButtonKind.LINK, key="F9")
        self.language.clicked.connect(self.language_requested)
        for left, right in ((self.forgot, self.practice), (self.devices, self.language)):
            line = QWidget()
            flow = FlowLayout(self.look, line)
            flow.addWidget(left)
            flow.begin_right()
            flow.addWidget(right)
            self.form.addWidget(line)
        clear = QShortcut(QKeySequence("Esc"), self)
        clear.activated.connect(self.passphrase.clear)

    def _retranslate(self) -> None:
        self._operator_label.setText(self.tr("Operator"))
        self.operator.setAccessibleName(self.tr("Operator"))
        self._passphrase_label.setText(self.tr("Passphrase"))
        self.passphrase.setAccessibleName(self.tr("Passphrase"))
        self.forgot.setText(self.tr("Use the recovery code"))
        self.practice.setText(self.tr("Practice mode"))
        self.devices.setText(self.tr("Devices, for the technician"))
        self.language.setText(self.tr("中文"))
        self._fill_show_button()
        self._on_access_changed()

    def _fill_show_button(self) -> None:
        hidden = self.passphrase.echoMode() is QLineEdit.EchoMode.Password
        self.show_button.setText(self.tr("show") if hidden else self.tr("hide"))

    def _on_access_changed(self) -> None:
        access = self._access
        usable = access.state in (AccessState.LOCKED, AccessState.OPEN)
        self._fill_words()
        names = access.info.operators if access.info is not None else ()
        if [self.operator.itemText(i) for i in range(self.operator.count())] != list(names):
            self.operator.clear()
            self.operator.addItems(list(names))
        for widget in (self._operator_label, self.operator, self._passphrase_label, self.passphrase, self.show_button):
            widget.setVisible(usable)
        self.forgot.setVisible(usable)
        if usable and not self._was_usable:
            self.passphrase.setFocus()
        self._was_usable = usable
        if access.is_working:
            self.primary.start_working(self.tr("Opening…"))
        else:
            self.primary.stop_working()
            self.primary.setText(self.tr("Unlock") if usable else self.tr("Look again"))
        if access.error is not None:
            self.message.show_error(access.error)
            if not access.is_working:
                self.passphrase.selectAll()
                self.passphrase.setFocus()
        else:
            self.message.clear()

    def _fill_words(self) -> None:
        if self._access.state is AccessState.UNUSABLE:
            self.title.setText(self.tr("The records cannot be opened"))
            self.subtitle.setText(self.tr("Practice and devices work all the same."))
        elif self._access.state is AccessState.LOOKING:
            self.title.setText(self.tr("One moment"))
            self.subtitle.setText(self.tr("Looking for the records of this computer"))
        else:
            self.title.setText(self.tr("Please unlock"))
            self.subtitle.setText(self.tr("All records are encrypted on this computer; the passphrase opens them."))

    def _on_show_clicked(self) -> None:
        hidden = self.passphrase.echoMode() is QLineEdit.EchoMode.Password
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Normal if hidden else QLineEdit.EchoMode.Password)
        self._fill_show_button()

    def _on_primary_clicked(self) -> None:
        if self._access.state is AccessState.LOCKED:
            if self.passphrase.text():
                self._access.unlock(self.operator.currentText(), self.passphrase.text())
            else:
                self.message.show_words(self.tr("Type the passphrase first"))
                self.passphrase.setFocus()
        elif self._access.state is not AccessState.LOOKING:
            self._access.look()

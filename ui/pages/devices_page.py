"""Devices: every scanner driver with its state, or the reason why it cannot be used. Works with the vault locked."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from station.records import DeviceView
from ui import texts
from ui.icon_set import IconName
from ui.models.scanner import ScannerState
from ui.pages.page import Page, StepPage, Workplace, text_label
from ui.theme import Look, Tone
from ui.widgets.button import ButtonKind, KeyCapButton
from ui.widgets.card import Card
from ui.widgets.icon import IconLabel

_NOT_FOUND = "device.not_found"
"""The driver works, and nothing that it could drive is plugged in."""


class DevicesPage(Page):
    """The list of scanners; one that can be used is chosen by its button."""

    back_requested = Signal()

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(place, parent)
        self._step = StepPage(place)
        self._column = QVBoxLayout(self._step.body)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._count = text_label("card-title")
        self._column.addWidget(self._count)
        self.news = text_label("body-bold")
        self.news.setVisible(False)
        self._column.addWidget(self.news)
        self._rows = QVBoxLayout()
        self._column.addLayout(self._rows)
        self._column.addStretch(1)
        self.back = KeyCapButton(self.look, ButtonKind.QUIET, key="Esc")
        self.back.clicked.connect(self.back_requested)
        self.rescan = KeyCapButton(self.look, ButtonKind.PRIMARY, key="Ctrl+R", icon=IconName.SEARCH)
        self.rescan.clicked.connect(place.scanner.search)
        self._step.action_bar.add_aside(self.back)
        self._step.action_bar.add_primary(self.rescan)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._step)
        place.scanner.devices_changed.connect(self._fill)
        place.scanner.state_changed.connect(self._on_state_changed)
        place.scanner.plug_seen.connect(self._on_plug_seen)
        self._retranslate()
        self._restyle()

    def title(self) -> str:
        """The page's name."""
        return self.tr("Devices")

    def show_back(self, is_shown: bool) -> None:
        """Offer the way back to the unlock page."""
        self.back.setVisible(is_shown)

    def enter(self) -> None:
        """Look which scanners are there now."""
        self.news.setVisible(False)
        self.place.scanner.search()

    def _retranslate(self) -> None:
        self.back.setText(self.tr("Back to unlocking"))
        self._on_state_changed()
        self._fill()

    def _restyle(self) -> None:
        self._rows.setSpacing(self._step.gap)
        self._column.setSpacing(self._step.gap)

    def _on_state_changed(self) -> None:
        searching = self.place.scanner.state is ScannerState.SEARCHING
        self.rescan.setText(self.tr("Searching…") if searching else self.tr("Search again"))
        self._fill()

    def _on_plug_seen(self, device: DeviceView, is_there: bool) -> None:
        words = self.tr("{name}: plugged in") if is_there else self.tr("{name}: unplugged")
        self.news.setText(words.format(name=texts.device_name(device)))
        self.news.setVisible(True)

    def _fill(self) -> None:
        while (item := self._rows.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        devices = self.place.scanner.devices
        self._count.setText(self.tr("{count} scanners and drivers").format(count=len(devices)))
        for device in devices:
            in_use = self.place.scanner.device is not None and device.address == self.place.scanner.device.address
            row = _DeviceRow(self.look, device, in_use=in_use)
            row.chosen.connect(self.place.scanner.choose)
            self._rows.addWidget(row)


class _DeviceRow(Card):
    """One driver or device: name, kind, state in words, and the button that chooses it."""

    chosen = Signal(str)

    def __init__(self, look: Look, device: DeviceView, *, in_use: bool) -> None:
        super().__init__(look)
        self._device = device
        name = text_label("body-bold")
        name.setText(texts.device_name(device))
        detail = text_label("second")
        detail.setText(self._detail())
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(name)
        words.addWidget(detail)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addLayout(words, 1)
        row.addWidget(self._state(look, in_use))
        if device.address is not None and device.reason_code is None and not in_use:
            choose = KeyCapButton(look, ButtonKind.SECONDARY, small=True)
            choose.setText(self.tr("Use this one"))
            choose.setAccessibleName(f"{self.tr('Use this one')}: {texts.device_name(device)}")
            choose.clicked.connect(self._on_choose_clicked)
            row.addWidget(choose)
        self.body.addLayout(row)
        self.setAccessibleName(texts.device_name(device))

    def _detail(self) -> str:
        device = self._device
        if device.reason_code is not None:
            words = texts.device_reason(device.reason_code)
        elif device.is_simulated:
            words = self.tr("Invented fingers, no person's prints. For practice only.")
        else:
            words = device.address or ""
        unproven = self.tr("not proven on hardware")
        return words if device.is_proven else f"{words} · {unproven}"

    def _state(self, look: Look, in_use: bool) -> IconLabel:
        device = self._device
        if device.reason_code is not None and device.reason_code != _NOT_FOUND:
            return IconLabel(look, IconName.FAULT, self.tr("cannot be used"), tone=Tone.FAULT)
        if device.address is None or device.reason_code == _NOT_FOUND:
            return IconLabel(look, IconName.EMPTY, self.tr("not plugged in"), tone=Tone.TEXT_2)
        if in_use:
            return IconLabel(look, IconName.CHECK_CIRCLE, self.tr("in use"), tone=Tone.GOOD)
        return IconLabel(look, IconName.CHECK, self.tr("can be used"), tone=Tone.GOOD)

    def _on_choose_clicked(self) -> None:
        if self._device.address is not None:
            self.chosen.emit(self._device.address)

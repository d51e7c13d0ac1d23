"""The scanner's state in words, on top of every page."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ui.models.scanner import ScannerModel, ScannerState
from ui.theme import Look
from ui.widgets.chip import ChipKind, StateChip
from ui.widgets.themed import ThemedWidget

_GONE_CODES = (None, "device.lost", "device.not_found")


class ScannerChip(ThemedWidget):
    """Follows the scanner: ready, simulated, none, dirty, lost, restarting, searching."""

    def __init__(self, look: Look, scanner: ScannerModel, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._scanner = scanner
        self.chip = StateChip(look)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.chip)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        scanner.state_changed.connect(self._retranslate)
        self._retranslate()

    def _retranslate(self) -> None:
        words = {
            ScannerState.SEARCHING: (ChipKind.QUIET, self.tr("looking for the scanner")),
            ScannerState.NONE: (ChipKind.FAULT, self.tr("no scanner, plug it in")),
            ScannerState.READY: (ChipKind.READY, self.tr("scanner ready")),
            ScannerState.SIMULATED: (ChipKind.SIMULATED, self.tr("simulated scanner")),
            ScannerState.DIRTY: (ChipKind.WARN, self.tr("glass is dirty")),
            ScannerState.LOST: (ChipKind.FAULT, self._lost_words()),
            ScannerState.RESTARTING: (ChipKind.WARN, self.tr("scanner is being restarted")),
            ScannerState.OTHER: (ChipKind.FAULT, self.tr("another scanner")),
        }
        kind, text = words[self._scanner.state]
        self.chip.set_state(kind, text)
        self.setAccessibleName(text)
        self.updateGeometry()

    def _lost_words(self) -> str:
        is_gone = self._scanner.fault_code in _GONE_CODES
        return self.tr("scanner unplugged") if is_gone else self.tr("scanner stopped")

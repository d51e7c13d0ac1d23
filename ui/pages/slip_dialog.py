"""The slip before it becomes paper: shown page by page, then printed or saved as a file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QImage
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QDialog, QFileDialog, QVBoxLayout, QWidget

from station.errors import StorageFullError
from station.records import Slip
from ui.icon_set import IconName
from ui.language import current_language
from ui.models.vault_calls import VaultCalls
from ui.pages.page import ActionBar, MessageBar, Workplace, text_label
from ui.paper.slip import paint_slip, render_slip_images, render_slip_pdf
from ui.widgets.button import ButtonKind, KeyCapButton
from ui.widgets.sheet_row import SheetRow

_PREVIEW_DPI = 168
"""Sharp on a screen of twice the density, too."""
_EDGE_PX = 10


class SlipDialog(QDialog):
    """Shows the slip as it will be on paper. Enter prints, or saves a file where there is no printer."""

    def __init__(self, place: Workplace, slip: Slip, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = place
        self._slip = slip
        self._language = current_language().value
        self._calls = VaultCalls(place.tasks, self)
        self._calls.failed.connect(self._on_failed)
        self.setModal(True)
        self._build()
        self._calls.call(lambda: render_slip_images(slip, self._language, dpi=_PREVIEW_DPI), self._on_rendered)

    def _build(self) -> None:
        look = self._place.look
        px = look.theme.px
        self.setWindowTitle(self.tr("Slip"))
        self.sheets = SheetRow(look)
        self.message = MessageBar(look)
        self.done_label = text_label("body", tone="good")
        self.done_label.hide()
        has_printer = bool(QPrinterInfo.availablePrinterNames())
        self.close_button = KeyCapButton(look, ButtonKind.QUIET, text=self.tr("Back"), key="Esc")
        self.close_button.clicked.connect(self.reject)
        self.save = KeyCapButton(look, ButtonKind.SECONDARY, text=self.tr("Save as PDF…"), icon=IconName.EXPORT)
        self.print_button = KeyCapButton(look, ButtonKind.SECONDARY, text=self.tr("Print…"), icon=IconName.PRINT)
        self.save.clicked.connect(self._on_save_clicked)
        self.print_button.clicked.connect(self._on_print_clicked)
        self.print_button.setVisible(has_printer)
        primary, other = (self.print_button, self.save) if has_printer else (self.save, self.print_button)
        primary.set_kind(ButtonKind.PRIMARY)
        primary.set_key("Enter")
        other.set_key("Ctrl+S" if other is self.save else "Ctrl+P")
        for button in (self.close_button, self.save, self.print_button):
            button.setAutoDefault(False)
        actions = ActionBar(look)
        actions.add_aside(self.close_button, other)
        actions.add_primary(primary)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(round(px(24)),) * 4)
        column.setSpacing(round(px(14)))
        column.addWidget(self.sheets, 1)
        column.addWidget(self.done_label)
        column.addWidget(self.message)
        column.addWidget(actions)
        primary.setFocus()
        self._take_the_window()

    def _take_the_window(self) -> None:
        """Be as large as the window that it stands before: the sheets are to be read, not guessed."""
        parent = self.parentWidget()
        if parent is not None:
            room = parent.window().size()
            self.resize(room.width() - 2 * _EDGE_PX, room.height() - 2 * _EDGE_PX)

    def save_to(self, path: Path) -> None:
        """Write the slip as a PDF; the answer is shown in the dialog."""
        self._calls.call(lambda: _save(self._slip, path, self._language), self._on_saved)

    def _on_rendered(self, images: list[QImage]) -> None:
        self.sheets.set_sheets(images)

    def _on_save_clicked(self) -> None:
        # The file's name holds the slip's number, never the person's.
        suggestion = str(Path.home() / f"slip-{self._slip.number}.pdf")
        chosen, _ = QFileDialog.getSaveFileName(self, self.tr("Save the slip"), suggestion, "PDF (*.pdf)")
        if chosen:
            self.save_to(Path(chosen))

    def _on_print_clicked(self) -> None:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        dialog = QPrintDialog(printer, self)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            paint_slip(self._slip, printer, self._language)
            self._say_done(self.tr("The slip is being printed."))

    def _on_saved(self, path: Path) -> None:
        self._say_done(self.tr("Saved: {file}").format(file=path.name))

    def _say_done(self, words: str) -> None:
        self.message.clear()
        self.done_label.setText(words)
        self.done_label.show()

    def _on_failed(self, _error: object) -> None:
        self.done_label.hide()
        self.message.show_words(
            self.tr("The file could not be written"),
            self.tr("Choose another folder or free some space, then save again."),
        )


def _save(slip: Slip, path: Path, language: str) -> Path:
    try:
        render_slip_pdf(slip, path, language)
    except OSError as error:
        raise StorageFullError("the slip could not be written") from error
    return path

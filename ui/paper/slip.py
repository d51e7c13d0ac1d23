"""The enrollment slip and the service card: two A5 sheets, black on white.

The slip says twice over that the county has not received the enrollment yet, and that consent can be withdrawn. Its QR
code holds the slip's number and check, nothing about the person. Files are written whole or not at all, readable by
their owner only.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path
from typing import ClassVar, Final

import segno
from PySide6.QtCore import QBuffer, QByteArray, QCoreApplication, QIODevice, QMarginsF, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QFontDatabase,
    QImage,
    QPagedPaintDevice,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
)

from station.errors import StationError
from station.records import BestFinger, FingerException, Slip
from ui.language import Language, speaking
from ui.paper.service_card import paint_service_card
from ui.paper.sheet import BODY_PT, GRAY, HEIGHT_MM, LEFT, RIGHT, SMALL_PT, WIDTH, WIDTH_MM, Sheet
from ui.texts import (
    alternative_route,
    band_word,
    date_words,
    exception_kind,
    exception_reason,
    finger_name,
    operator_name,
    outcome_letter,
    outcome_words,
)

translate = QCoreApplication.translate

PDF_DPI: Final = 600
_MARK_COLOR: Final = QColor(0, 0, 0, 55)


class PaperError(StationError):
    """The paper cannot be made."""

    code: ClassVar[str] = "paper.fault"
    exit_code: ClassVar[int] = 50
    advice: ClassVar[str] = "Choose another folder or free some disk space, then print again. The enrollment is saved."


class PaperFontError(PaperError):
    """No font with Chinese characters is installed: paper would show empty boxes."""

    code: ClassVar[str] = "paper.no_font"
    exit_code: ClassVar[int] = 52
    advice: ClassVar[str] = (
        "Install a Chinese font (Noto Sans CJK, Source Han Sans), then print again. The enrollment is saved."
    )


def cjk_font_available() -> bool:
    """Tell whether a font with simplified Chinese is installed."""
    return bool(QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese))


def render_slip_pdf(slip: Slip, path: Path, language: Language | str = Language.CHINESE) -> None:
    """Write slip and service card as a PDF of two A5 pages. Raises `PaperFontError`, `PaperError`."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(PDF_DPI)
    writer.setTitle(slip.number)
    writer.setCreator("")
    writer.setPageLayout(_a5_layout())
    paint_slip(slip, writer, language)
    buffer.close()
    _write_private(path, bytes(data.data()))


def paint_slip(slip: Slip, device: QPagedPaintDevice, language: Language | str = Language.CHINESE) -> None:
    """Paint both pages on a printer or PDF writer that uses the full page. Raises `PaperFontError`, `PaperError`."""
    _require_font()
    painter = QPainter()
    if not painter.begin(device):
        raise PaperError("the printer does not accept pages")
    with _spoken(language):
        _paint_front(Sheet(painter), slip)
        device.newPage()
        _paint_back(Sheet(painter), slip)
    painter.end()


def render_slip_images(slip: Slip, language: Language | str = Language.CHINESE, *, dpi: int = 150) -> list[QImage]:
    """Return both pages as pictures for the preview. Raises `PaperFontError`."""
    _require_font()
    with _spoken(language):
        return [_page_image(slip, dpi, is_front=True), _page_image(slip, dpi, is_front=False)]


def _page_image(slip: Slip, dpi: int, *, is_front: bool) -> QImage:
    image = QImage(round(WIDTH_MM / 25.4 * dpi), round(HEIGHT_MM / 25.4 * dpi), QImage.Format.Format_RGB32)
    image.setDotsPerMeterX(round(dpi / 0.0254))
    image.setDotsPerMeterY(round(dpi / 0.0254))
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    (_paint_front if is_front else _paint_back)(Sheet(painter), slip)
    painter.end()
    return image


def _require_font() -> None:
    if not cjk_font_available():
        raise PaperFontError("no font with Chinese characters is installed")


def _spoken(language: Language | str) -> contextlib.AbstractContextManager[object]:
    app = QCoreApplication.instance()
    return contextlib.nullcontext() if app is None else speaking(app, language)


def _a5_layout() -> QPageLayout:
    size = QPageSize(QSizeF(WIDTH_MM, HEIGHT_MM), QPageSize.Unit.Millimeter, "A5", QPageSize.SizeMatchPolicy.FuzzyMatch)
    return QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0))


# -- the pages ------------------------------------------------------------------------------------------------


def _paint_front(sheet: Sheet, slip: Slip) -> None:
    _paint_heading(sheet, slip)
    _paint_person(sheet, slip)
    _paint_qr(sheet, slip)
    _paint_outcome(sheet, slip)
    end = _paint_state(sheet, slip)
    _paint_boxes(sheet, top=max(465.0, end + 12))
    _paint_foot(sheet, slip)
    if slip.is_practice:
        _paint_practice_mark(sheet)


def _paint_back(sheet: Sheet, slip: Slip) -> None:
    paint_service_card(sheet, slip)
    if slip.is_practice:
        _paint_practice_mark(sheet)


def _paint_practice_mark(sheet: Sheet) -> None:
    painter = sheet.painter
    painter.save()
    painter.translate(sheet.point(WIDTH / 2, 425))
    painter.rotate(-32)
    painter.setFont(sheet.font(64, bold=True))
    painter.setPen(_MARK_COLOR)
    painter.drawText(sheet.rect(-450, -80, 900, 160), Qt.AlignmentFlag.AlignCenter, "练习 PRACTICE")
    painter.restore()


def _paint_heading(sheet: Sheet, slip: Slip) -> None:
    sheet.text(slip.office, LEFT, 43, BODY_PT, color=GRAY, room=RIGHT - LEFT)
    sheet.text(translate("paper", "Pension fingerprint enrollment slip"), LEFT, 79, 26, bold=True, room=RIGHT - LEFT)
    sheet.line(110)


def _paint_person(sheet: Sheet, slip: Slip) -> None:
    person = slip.person
    address = " ".join(part for part in (f"{person.town or ''}{person.village or ''}", person.group) if part)
    finished = slip.finished_at
    rows = (
        (translate("paper", "Name"), person.name),
        (translate("paper", "Citizen number"), person.masked_number),
        (translate("paper", "Address"), address),
        (translate("paper", "Enrolled"), f"{date_words(finished.date())} {finished:%H:%M}"),
    )
    label_room = max(sheet.width_of(label, SMALL_PT) for label, _ in rows)
    value_left = max(LEFT + 104, LEFT + label_room + 12)
    for number, (label, value) in enumerate(rows):
        middle = 141 + 34 * number
        sheet.text(label, LEFT, middle, BODY_PT, color=GRAY, room=value_left - LEFT - 8)
        size_pt = 19.0 if number == 0 else BODY_PT
        sheet.text(value, value_left, middle, size_pt, bold=number == 0, room=336 - value_left)


def _paint_qr(sheet: Sheet, slip: Slip) -> None:
    code = segno.make(slip.qr_text, error="m", micro=False)
    sheet.painter.fillRect(sheet.rect(335, 115, 120, 120), Qt.GlobalColor.white)
    sheet.squares(code.matrix, 343, 123, 104)
    sheet.text(slip.number, 395, 244, SMALL_PT, align=Qt.AlignmentFlag.AlignHCenter, room=150)


def _paint_outcome(sheet: Sheet, slip: Slip) -> None:
    sheet.frame(LEFT, 271, RIGHT - LEFT, 82, line=2)
    sheet.text(outcome_letter(slip.outcome), 76, 312, 40, bold=True, align=Qt.AlignmentFlag.AlignHCenter)
    sheet.text(outcome_words(slip.outcome), 115, 302, 19, bold=True, room=RIGHT - 125)
    best = sorted(slip.best_fingers, key=lambda finger: finger.rank)[:2]
    fingers = [_finger_with_score(finger) for finger in best]
    if slip.alternative is not None:
        fingers.append(alternative_route(slip.alternative))
    sheet.text("   ".join(fingers), 115, 331, BODY_PT, room=RIGHT - 125)


def _paint_state(sheet: Sheet, slip: Slip) -> float:
    """Write what is true now and what the person may do, and return where the lines end."""
    y, width = 366.0, RIGHT - LEFT
    y = sheet.paragraph(translate("paper", "Enrolled, waiting for the county."), LEFT, y, width, BODY_PT, bold=True)
    promise = translate(
        "paper", "It counts once the county has received it. You need not come again; we will tell you."
    )
    y = sheet.paragraph(promise, LEFT, y, width, 14.0)
    if slip.exceptions:
        words = translate("paper", ", ").join(_exception_words(exception) for exception in slip.exceptions[:4])
        y = sheet.paragraph(
            translate("paper", "Not taken: {fingers}").format(fingers=words), LEFT, y + 2, width, SMALL_PT
        )
    rights = translate(
        "paper", "You may withdraw and have the fingerprints erased at any time; the pension is paid all the same."
    )
    return sheet.paragraph(rights, LEFT, y + 2, width, SMALL_PT, color=GRAY)


def _finger_with_score(finger: BestFinger) -> str:
    words = translate("paper", "{finger} {score} ({word})")
    word = band_word(finger.band)
    return words.format(finger=finger_name(finger.position), score=finger.quality, word=word)


def _exception_words(exception: FingerException) -> str:
    words = translate("paper", "{finger} ({reason}, {kind})")
    reason, kind = exception_reason(exception.reason), exception_kind(exception.kind)
    return words.format(finger=finger_name(exception.position), reason=reason, kind=kind)


def _paint_boxes(sheet: Sheet, *, top: float) -> None:
    height = 597 - top
    boxes = (
        (LEFT, 138.0, translate("paper", "Signature"), False),
        (187.0, 123.0, translate("paper", "or hand-mark"), True),
        (324.0, 123.0, translate("paper", "Office stamp"), False),
    )
    for x, width, label, dashed in boxes:
        sheet.frame(x, top, width, height, dashed=dashed)
        sheet.text(label, x + 10, top + 19, SMALL_PT, color=GRAY, room=width - 16)


def _paint_foot(sheet: Sheet, slip: Slip) -> None:
    operator, questions = translate("paper", "Operator"), translate("paper", "Questions")
    name = operator_name(slip.operator, is_practice=slip.is_practice)
    sheet.text(f"{operator}  {name}", LEFT, 623, BODY_PT, room=180)
    phone = f"{questions}  {slip.office_phone}"
    sheet.text(phone, RIGHT, 623, BODY_PT, align=Qt.AlignmentFlag.AlignRight, room=220)


# -- the file -------------------------------------------------------------------------------------------------


def _write_private(path: Path, data: bytes) -> None:
    """Write `data` under a temporary name, for the owner only, then put it in place."""
    temporary = path.with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise PaperError("the file cannot be written") from error

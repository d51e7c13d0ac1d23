"""The service card for the wall at home: two fingers with a drawing, one date, one telephone number."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPointF, Qt
from PySide6.QtGui import QColor, QPen

from station.ids import FINGERS, FingerPosition
from station.records import BestFinger, Slip
from ui.hand_shape import (
    HAND_WORD_AT,
    Finger,
    FingerStyle,
    HandColors,
    HandPlace,
    HandShape,
    load_hand,
    paint_hand,
    place_pair,
)
from ui.icon_set import IconName, IconSet
from ui.paper.sheet import BLACK, BODY_PT, GRAY, LEFT, RIGHT, SMALL_PT, Sheet
from ui.texts import alternative_route, finger_name, hand_name, month_words

translate = QCoreApplication.translate

_WHITE = QColor(255, 255, 255)
_PALE = QColor(225, 225, 225)
_CREASE = QColor(185, 185, 185)


def paint_service_card(sheet: Sheet, slip: Slip) -> None:
    """Paint the card of `slip`."""
    best = tuple(sorted(slip.best_fingers, key=lambda finger: finger.rank))[:2]
    _paint_heading(sheet, slip, len(best))
    if best:
        _paint_hands(sheet, best)
        _paint_fingers(sheet, best)
    else:
        _paint_route(sheet, slip)
    _paint_date(sheet, slip)
    _paint_phone(sheet, slip)


def _paint_heading(sheet: Sheet, slip: Slip, fingers: int) -> None:
    sheet.text(translate("paper", "Service card"), LEFT, 53, 26, bold=True)
    width = sheet.text(slip.person.name, LEFT, 91, 19, bold=True, room=200)
    words = (
        translate("paper", "for next year's check please use these two fingers")
        if fingers == 2
        else translate("paper", "for next year's check please use this finger")
        if fingers == 1
        else translate("paper", "next year you are checked in another way")
    )
    left = LEFT + width + 14
    if sheet.width_of(words, SMALL_PT) <= RIGHT - left:
        sheet.text(words, left, 91, 19, room=RIGHT - left)
    else:
        sheet.paragraph(words, LEFT, 108, RIGHT - LEFT, BODY_PT)


def _paint_hands(sheet: Sheet, best: tuple[BestFinger, ...]) -> None:
    shape = load_hand()
    left, right = place_pair(sheet.rect(30, 132, 422, 258), side=8 * sheet.unit)
    shift = 9 * sheet.unit
    left = HandPlace(left.origin - sheet.point(9, 0), left.scale, is_right=False)
    right = HandPlace(right.origin + sheet.point(9, 0), right.scale, is_right=True)
    ranks = {finger.position: finger.rank for finger in best}
    for place in (left, right):
        styles = {Finger.of(p): _style(sheet, ranks[p]) for p in FINGERS if p in ranks and p.is_right is place.is_right}
        paint_hand(sheet.painter, shape, place, HandColors(_WHITE, BLACK, _WHITE, _CREASE), styles)
        at = place.point(HAND_WORD_AT)
        word = hand_name(place.is_right)
        _centered(sheet, word, at)
    for finger in best:
        _paint_rank(sheet, shape, right if finger.position.is_right else left, finger.position, finger.rank, shift)


def _style(sheet: Sheet, rank: int) -> FingerStyle:
    if rank == 1:
        return FingerStyle(fill=BLACK, outline=QPen(BLACK, 2 * sheet.unit), nail=_WHITE, crease=GRAY)
    pen = QPen(GRAY, 2 * sheet.unit, Qt.PenStyle.CustomDashLine)
    pen.setDashPattern([4, 3])
    return FingerStyle(fill=_PALE, outline=pen)


def _paint_rank(
    sheet: Sheet, shape: HandShape, place: HandPlace, position: FingerPosition, rank: int, shift: float
) -> None:
    center = place.point(shape.fingers[Finger.of(position)].label_at)
    if Finger.of(position) is Finger.THUMB:
        center.setX(center.x() + (shift if position.is_right else -shift))
    painter, radius = sheet.painter, 15.5 * sheet.unit
    painter.setPen(QPen(BLACK, 3 * sheet.unit))
    painter.setBrush(_WHITE)
    painter.drawEllipse(center, radius, radius)
    _centered(sheet, str(rank), center)


def _centered(sheet: Sheet, text: str, center: QPointF) -> None:
    x, y = center.x() / sheet.unit, center.y() / sheet.unit
    sheet.text(text, x, y, BODY_PT, bold=True, align=Qt.AlignmentFlag.AlignHCenter)


def _paint_fingers(sheet: Sheet, best: tuple[BestFinger, ...]) -> None:
    width = 200.0 if len(best) == 2 else RIGHT - LEFT
    for number, finger in enumerate(best):
        x = LEFT + number * 213
        sheet.frame(x, 405, width - (0 if number == 0 else 1), 90, line=3 if number == 0 else 1.2)
        order = translate("paper", "use first") if finger.rank == 1 else translate("paper", "if that fails")
        sheet.text(f"{finger.rank}   {order}", x + 17, 434, BODY_PT)
        sheet.text(finger_name(finger.position), x + 17, 468, 26, bold=True, room=width - 30)


def _paint_route(sheet: Sheet, slip: Slip) -> None:
    sheet.frame(LEFT, 180, RIGHT - LEFT, 130, line=3)
    sheet.text(translate("paper", "No finger needed"), LEFT + 24, 218, BODY_PT)
    route = alternative_route(slip.alternative) if slip.alternative else translate("paper", "checked in another way")
    sheet.text(route, LEFT + 24, 264, 26, bold=True, room=RIGHT - LEFT - 48)


def _paint_date(sheet: Sheet, slip: Slip) -> None:
    finished = slip.finished_at
    month = month_words(finished.year + 1, finished.month)
    come = translate("paper", "Please come once by the end of {month}.").format(month=month)
    sheet.text(come, LEFT, 527, 18, bold=True, room=RIGHT - LEFT)
    sheet.text(translate("paper", "Cannot walk? Call us, we come to your home."), LEFT, 560, 18, room=RIGHT - LEFT)
    sheet.line(586)


def _paint_phone(sheet: Sheet, slip: Slip) -> None:
    IconSet().paint(sheet.painter, IconName.PHONE, sheet.rect(LEFT + 2, 607, 30, 30), BLACK)
    width = sheet.text(slip.office_phone, LEFT + 46, 622, 27, bold=True, room=RIGHT - LEFT - 46)
    left = LEFT + 46 + width + 12
    if RIGHT - left > 60:
        sheet.paragraph(slip.office, left, 603, RIGHT - left, SMALL_PT, color=GRAY)
    else:
        sheet.text(slip.office, LEFT, 652, SMALL_PT, color=GRAY, room=RIGHT - LEFT)

"""What the elder sees: one hand, one finger, one short sentence, one ring. No score, no red, no word of failure.

Everything grows with the window, whatever the operator's text scale is, and nothing falls below 28 pt: the table stands
in daylight and the glasses are at home.
"""

from __future__ import annotations

import enum
import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from station.ids import FingerPosition
from station.records import QualityReason
from ui.hand_shape import Finger, FingerStyle, HandColors, load_hand, paint_hand, place_single
from ui.texts import Moment, advice_for_elder, care_for_elder, given_name, moment_for_elder, spoken_finger_name
from ui.theme import Look, TextRole, Tone
from ui.widgets.drawings import Drawing, drawing_for, paint_drawing
from ui.widgets.ring import RingMotion, circle_path, paint_ring
from ui.widgets.themed import ThemedWidget

DESIGN_WIDTH: Final = 1280.0
DESIGN_HEIGHT: Final = 800.0
LEAST_PT: Final = 28.0


class _Scene(enum.Enum):
    WELCOME = "welcome"
    PROMPT = "prompt"
    LIFT = "lift"
    PAUSE = "pause"
    CARE = "care"
    THANKS = "thanks"


class ElderView(ThemedWidget):
    """The whole content of the elder's window."""

    def __init__(
        self, look: Look, *, clock: Callable[[], float] = time.monotonic, parent: QWidget | None = None
    ) -> None:
        super().__init__(look, parent)
        self._shape = load_hand()
        self._motion = RingMotion(clock)
        self._name = ""
        self._scene = _Scene.WELCOME
        self._position: FingerPosition | None = None
        self._reason = QualityReason.NO_FINGER
        self._more = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._retranslate()

    # -- what pages set ---------------------------------------------------------------------------------------

    def set_person_name(self, full_name: str) -> None:
        """Greet the person by the given name; the full name is not kept."""
        self._name = given_name(full_name)
        self._changed()

    def show_welcome(self) -> None:
        """Greet, before the first finger."""
        self._position = None
        self._change_scene(_Scene.WELCOME)

    def show_prompt(self, position: FingerPosition, reason: QualityReason | None = None) -> None:
        """Ask for `position`, or say what to change; None while all is well keeps the last sentence."""
        if position != self._position or self._scene is not _Scene.PROMPT:
            self._motion.reset()
            self._reason = QualityReason.NO_FINGER
        self._position = position
        self._reason = reason or self._reason
        self._change_scene(_Scene.PROMPT)

    def set_progress(self, fraction: float) -> None:
        """Fill the ring, 0-1."""
        self._motion.follow(min(max(fraction, 0.0), 1.0))
        self.update()

    def show_lift(self, position: FingerPosition, more: bool) -> None:
        """Say that this finger is done; `more` = another one follows."""
        self._position, self._more = position, more
        self._motion.reset(1.0)
        self._change_scene(_Scene.LIFT)

    def show_pause(self) -> None:
        """Ask for a moment while the operator mends something."""
        self._change_scene(_Scene.PAUSE)

    def show_care(self) -> None:
        """Wait while the lotion works."""
        self._change_scene(_Scene.CARE)

    def show_thanks(self) -> None:
        """Say that all is done."""
        self._position = None
        self._change_scene(_Scene.THANKS)

    def spoken_text(self) -> str:
        """Return the sentence now on the screen, as it is to be spoken."""
        if self._scene is _Scene.PROMPT and self._position is not None:
            return advice_for_elder(self._reason, self._position)
        return self._sentence()

    # -- Qt ---------------------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        """The size the screen is drawn for."""
        return QSize(int(DESIGN_WIDTH), int(DESIGN_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """Half of it is still legible."""
        return QSize(int(DESIGN_WIDTH / 2), int(DESIGN_HEIGHT / 2))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint hand at the left, words and ring at the right."""
        c = self.theme.colors
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        split = self.width() * 600 / DESIGN_WIDTH
        painter.fillRect(QRectF(0, 0, split, self.height()), QColor(c.bg))
        painter.fillRect(QRectF(split, 0, self.width() - split, self.height()), QColor(c.surface))
        self._paint_hand(painter, split)
        scale = self._scale()
        left = split + 60 * scale
        width = self.width() - left - 40 * scale
        top = (self.height() - DESIGN_HEIGHT * scale) / 2
        if self._name:
            greeting = self.tr("Hello, {name}").format(name=self._name)
            self._paint_line(painter, greeting, QRectF(left, top + 62 * scale, width, 70 * scale), 36.0, Tone.TEXT)
        self._paint_sentence(painter, QRectF(left, top + 170 * scale, width, 214 * scale))
        self._paint_line(
            painter, self._second_line(), QRectF(left, top + 396 * scale, width, 80 * scale), 39.0, Tone.TEXT
        )
        if self._scene in (_Scene.PROMPT, _Scene.LIFT, _Scene.THANKS):
            self._paint_ring(painter, left, top + 523 * scale, width)
        painter.end()

    # -- painting ---------------------------------------------------------------------------------------------

    def _scale(self) -> float:
        return min(self.width() / DESIGN_WIDTH, self.height() / DESIGN_HEIGHT)

    def _font(self, size_pt: float, *, bold: bool) -> QFont:
        font = self.theme.font(TextRole.ELDER_MAIN if bold else TextRole.ELDER_SECOND)
        font.setPointSizeF(max(LEAST_PT, size_pt * self._scale() * 96 / self.theme.dpi))
        return font

    def _paint_hand(self, painter: QPainter, split: float) -> None:
        c, scale = self.theme.colors, self._scale()
        is_right = self._position is None or self._position.is_right
        place = place_single(
            QRectF(40 * scale, 84 * scale, split - 80 * scale, self.height() - 108 * scale), is_right=is_right
        )
        styles: dict[Finger, FingerStyle] = {}
        if self._position is not None and self._scene in (_Scene.PROMPT, _Scene.LIFT):
            styles[Finger.of(self._position)] = self._finger_style(place.scale)
        colors = HandColors(QColor(c.hand), QColor(c.hand_line), QColor(c.nail), QColor(c.crease))
        paint_hand(painter, self._shape, place, colors, styles)

    def _finger_style(self, scale: float) -> FingerStyle:
        c = self.theme.colors
        if self._scene is _Scene.LIFT:
            return FingerStyle(fill=QColor(c.good_soft), outline=QPen(QColor(c.good), max(3.0, 2.4 * scale)))
        crease = QColor(c.on_accent)
        crease.setAlphaF(0.45)
        outline = QPen(QColor(c.accent), max(3.0, 2.4 * scale))
        return FingerStyle(fill=QColor(c.accent), outline=outline, nail=QColor(c.on_accent), crease=crease)

    def _paint_line(self, painter: QPainter, text: str, box: QRectF, size_pt: float, tone: Tone) -> None:
        font = self._font(size_pt, bold=False)
        _shrink_to(font, text, box.width())
        painter.setFont(font)
        painter.setPen(self.theme.color(tone))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip, text)

    def _paint_sentence(self, painter: QPainter, box: QRectF) -> None:
        font = self._font(63.0, bold=True)
        least = QFont(font)
        least.setPointSizeF(LEAST_PT)
        room = QFontMetricsF(least)
        lines = _lines(self._sentence(), self._emphasis(), lambda line: room.horizontalAdvance(line) <= box.width())
        for line in lines:
            _shrink_to(font, line, box.width())
        painter.setFont(font)
        height = box.height() / max(2, len(lines))
        for number, line in enumerate(lines):
            baseline = QPointF(
                box.left(), box.top() + height * number + height / 2 + QFontMetricsF(font).capHeight() * 0.56
            )
            self._paint_emphasized(painter, line, baseline)

    def _paint_emphasized(self, painter: QPainter, line: str, baseline: QPointF) -> None:
        metrics = QFontMetricsF(painter.font())
        emphasis, tone = self._emphasis(), Tone.GOOD if self._scene in (_Scene.LIFT, _Scene.THANKS) else Tone.ACCENT
        before, found, after = line.partition(emphasis) if emphasis else (line, "", "")
        x = baseline.x()
        for part, part_tone in ((before, Tone.TEXT), (found, tone), (after, Tone.TEXT)):
            painter.setPen(self.theme.color(part_tone))
            painter.drawText(QPointF(x, baseline.y()), part)
            x += metrics.horizontalAdvance(part)

    def _paint_ring(self, painter: QPainter, left: float, top: float, width: float) -> None:
        c, scale = self.theme.colors, self._scale()
        done = self._scene is not _Scene.PROMPT
        fraction = 1.0 if done else self._motion.shown
        ring = QRectF(left + 9 * scale, top + 10 * scale, 200 * scale, 200 * scale)
        color = QColor(c.good if fraction >= 1 else c.accent)
        paint_ring(painter, circle_path(ring), 20 * scale, QColor(c.line), color, fraction)
        if done:
            center = ring.center()
            tick = QPolygonF([center + QPointF(x, y) * scale for x, y in ((-45, 1), (-14, 31), (46, -31))])
            round_ends = (Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
            painter.setPen(QPen(color, 20 * scale, *round_ends))
            painter.drawPolyline(tick)
        else:
            self._paint_ring_drawing(painter, ring.center(), scale)
        caption = self._ring_caption()
        for number, line in enumerate(caption):
            box = QRectF(left + 262 * scale, top + (54 + 56 * number) * scale, width - 262 * scale, 56 * scale)
            self._paint_line(painter, line, box, 30.0, Tone.TEXT)

    def _paint_ring_drawing(self, painter: QPainter, center: QPointF, scale: float) -> None:
        """Show in the ring what to do, for those who do not read."""
        drawing = drawing_for(self._reason)
        is_place = drawing is Drawing.PLACE
        width, top, height = (182, -66, 146) if is_place else (140, -50, 112)
        box = QRectF(center.x() - width / 2 * scale, center.y() + top * scale, width * scale, height * scale)
        paint_drawing(painter, box, drawing, self.theme.colors)

    # -- words ------------------------------------------------------------------------------------------------

    def _sentence(self) -> str:
        if self._scene is _Scene.PROMPT and self._position is not None:
            return advice_for_elder(self._reason, self._position)
        return {
            _Scene.WELCOME: self.tr("Please sit down, we begin soon"),
            _Scene.LIFT: moment_for_elder(Moment.LIFT),
            _Scene.PAUSE: moment_for_elder(Moment.UNPLUGGED),
            _Scene.CARE: care_for_elder(),
        }.get(self._scene, moment_for_elder(Moment.GOOD))

    def _emphasis(self) -> str:
        if self._scene is _Scene.PROMPT and self._position is not None:
            return spoken_finger_name(self._position)
        if self._scene in (_Scene.LIFT, _Scene.THANKS):
            return _lines(self._sentence(), "", lambda _line: True)[0]
        return ""

    def _second_line(self) -> str:
        if self._scene is _Scene.LIFT:
            return self.tr("Rest a little, one more finger") if self._more else ""
        if self._scene is _Scene.PROMPT and self._position is not None:
            is_first = self._reason is QualityReason.NO_FINGER
            return self.tr("No need to press hard") if is_first else spoken_finger_name(self._position)
        return self.tr("Everything is safe") if self._scene is _Scene.PAUSE else ""

    def _ring_caption(self) -> tuple[str, str]:
        if self._scene is _Scene.LIFT:
            return self.tr("This finger"), self.tr("is done")
        if self._scene is _Scene.THANKS:
            return self.tr("All fingers"), self.tr("are done")
        return self.tr("When it is full"), self.tr("you are done")

    def _change_scene(self, scene: _Scene) -> None:
        self._scene = scene
        self._changed()

    def _changed(self) -> None:
        self._retranslate()
        self.update()

    def _retranslate(self) -> None:
        self.setAccessibleName(self.spoken_text())


def _lines(sentence: str, emphasis: str, fits: Callable[[str], bool]) -> tuple[str, ...]:
    """Part a sentence at its comma or after the emphasized words; before them too where the line would not fit."""
    for comma in ("，", ", "):
        first, found, rest = sentence.partition(comma)
        if found:
            return first, rest
    before, found, after = sentence.partition(emphasis) if emphasis else (sentence, "", "")
    if not found or not after.strip():
        return (sentence,)
    head = (before + found,) if fits(before + found) else (before, found)
    return tuple(line.strip() for line in (*head, after))


def _shrink_to(font: QFont, text: str, width: float) -> None:
    """Make `font` smaller until `text` fits `width`, not below the least size."""
    while font.pointSizeF() > LEAST_PT and QFontMetricsF(font).horizontalAdvance(text) > width:
        font.setPointSizeF(max(LEAST_PT, font.pointSizeF() - 2))

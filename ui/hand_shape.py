"""The drawn hand: outlines from `resources/hand.svg` as painter paths, and how to paint them.

The file holds a right hand seen from the back, the way its owner sees it on the glass; the left hand is its mirror
image. Words and marks are placed after mirroring, through `HandPlace`, so that they are never mirrored themselves.
"""

from __future__ import annotations

import enum
import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from typing import Final

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen, QTransform

from station.ids import FingerPosition

INKED_LEFT: Final = 13.0
INKED_WIDTH: Final = 349.0
BOX_WIDTH: Final = 400.0
BOX_HEIGHT: Final = 512.0
HAND_WORD_AT: Final = QPointF(216.0, 430.0)
LEAST_LINE_PX: Final = 1.7
_KEY_BACK: Final = {"little": 82.0, "thumb": 66.0}
_SVG = "{http://www.w3.org/2000/svg}"


class Finger(enum.StrEnum):
    """The five fingers, in the order of the position codes."""

    THUMB = "thumb"
    INDEX = "index"
    MIDDLE = "middle"
    RING = "ring"
    LITTLE = "little"

    @classmethod
    def of(cls, position: FingerPosition) -> Finger:
        """Return the finger of a position 1-10."""
        return tuple(cls)[(position - 1) % 5]


@dataclass(frozen=True, slots=True)
class FingerShape:
    """One finger in the file's coordinates. `angle_deg` is the direction of the last bone from straight up."""

    region: QPainterPath
    nail: QPainterPath
    creases: tuple[QPainterPath, ...]
    nail_center: QPointF
    nail_half_width: float
    label_at: QPointF
    angle_deg: float
    key_at: QPointF


@dataclass(frozen=True, slots=True)
class HandShape:
    """A right hand."""

    fill: QPainterPath
    outline: QPainterPath
    knuckles: tuple[QPainterPath, ...]
    fingers: Mapping[Finger, FingerShape]


@dataclass(frozen=True, slots=True)
class HandColors:
    """Colors of the parts that carry no state."""

    fill: QColor
    line: QColor
    nail: QColor
    crease: QColor


@dataclass(frozen=True, slots=True)
class FingerStyle:
    """How one finger differs from the rest of the hand; None = as the hand."""

    fill: QColor | None = None
    hatch: QColor | None = None
    outline: QPen | None = None
    nail: QColor | None = None
    crease: QColor | None = None
    halo: QColor | None = None
    halo_width: float = 0.0
    has_nail: bool = True


@dataclass(frozen=True, slots=True)
class HandPlace:
    """Where a hand stands: turns the file's coordinates into the painter's."""

    origin: QPointF
    """Where the file's (0, 0) corner of the unmirrored box goes."""
    scale: float
    is_right: bool
    transform: QTransform = field(init=False)

    def __post_init__(self) -> None:
        base = QTransform.fromTranslate(self.origin.x(), self.origin.y()).scale(self.scale, self.scale)
        object.__setattr__(self, "transform", base if self.is_right else QTransform(-1, 0, 0, 1, BOX_WIDTH, 0) * base)

    def point(self, point: QPointF) -> QPointF:
        """Map a point of the file."""
        return self.transform.map(point)

    def path(self, path: QPainterPath) -> QPainterPath:
        """Map a path of the file."""
        return self.transform.map(path)

    def angle_deg(self, finger: FingerShape) -> float:
        """Return the direction of the last bone as seen."""
        return finger.angle_deg if self.is_right else -finger.angle_deg


def load_hand() -> HandShape:
    """Read the hand from the package."""
    root = ET.fromstring(resources.files("ui").joinpath("resources/hand.svg").read_text(encoding="utf-8"))  # noqa: S314 - our own file
    paths = {part.get("id", ""): read_path(part.get("d", "")) for part in root.iter(f"{_SVG}path")}
    groups = {part.get("id", ""): part for part in root.iter(f"{_SVG}g")}
    return HandShape(
        fill=paths["fill"],
        outline=paths["outline"],
        knuckles=tuple(paths[f"knuckle-{n}"] for n in range(1, 5)),
        fingers={finger: _finger(finger, groups[finger.value], paths) for finger in Finger},
    )


def read_path(data: str) -> QPainterPath:
    """Turn SVG path data of absolute M, C and Z into a painter path. Raises ValueError for any other command."""
    path = QPainterPath()
    for command, numbers in re.findall(r"([A-Za-z])([^A-Za-z]*)", data):
        values = [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", numbers)]
        points = [QPointF(x, y) for x, y in zip(values[::2], values[1::2], strict=True)]
        if command == "M":
            path.moveTo(points[0])
        elif command == "C":
            for first, second, end in zip(points[::3], points[1::3], points[2::3], strict=True):
                path.cubicTo(first, second, end)
        elif command == "Z":
            path.closeSubpath()
        else:
            raise ValueError(f"path command {command}")
    return path


def place_pair(area: QRectF, *, side: float = 24.0) -> tuple[HandPlace, HandPlace]:
    """Return the places of left and right hand, as large as `area` allows.

    `side` is the space beside and between them.
    """
    scale = max(0.05, min((area.width() - 3 * side) / 2 / INKED_WIDTH, area.height() / BOX_HEIGHT))
    width = INKED_WIDTH * scale
    left_edge = area.center().x() - side / 2 - width
    top = area.center().y() - BOX_HEIGHT * scale / 2
    mirrored_inked_left = BOX_WIDTH - INKED_LEFT - INKED_WIDTH
    left = HandPlace(QPointF(left_edge - mirrored_inked_left * scale, top), scale, is_right=False)
    right = HandPlace(QPointF(area.center().x() + side / 2 - INKED_LEFT * scale, top), scale, is_right=True)
    return left, right


def place_single(area: QRectF, *, is_right: bool) -> HandPlace:
    """Return the place of one hand in the middle of `area`."""
    scale = min(area.width() / INKED_WIDTH, area.height() / (BOX_HEIGHT - 42))
    inked_left = INKED_LEFT if is_right else BOX_WIDTH - INKED_LEFT - INKED_WIDTH
    x = area.center().x() - INKED_WIDTH * scale / 2 - inked_left * scale
    return HandPlace(QPointF(x, area.bottom() - BOX_HEIGHT * scale), scale, is_right)


def paint_hand(
    painter: QPainter, shape: HandShape, place: HandPlace, colors: HandColors, styles: Mapping[Finger, FingerStyle]
) -> None:
    """Paint one hand: halo, ground, tints, nails, creases, outline, then the fingers' own outlines."""
    plain = FingerStyle()
    for finger, part in shape.fingers.items():
        style = styles.get(finger, plain)
        if style.halo is not None:
            painter.strokePath(place.path(part.region), _round_pen(style.halo, style.halo_width))
    painter.fillPath(place.path(shape.fill), colors.fill)
    for finger, part in shape.fingers.items():
        _paint_finger(painter, place, part, styles.get(finger, plain), colors)
    for knuckle in shape.knuckles:
        painter.strokePath(place.path(knuckle), _round_pen(colors.crease, 2 * place.scale))
    painter.strokePath(place.path(shape.outline), _round_pen(colors.line, max(2.6 * place.scale, LEAST_LINE_PX)))
    for finger, part in shape.fingers.items():
        outline = styles.get(finger, plain).outline
        if outline is not None:
            painter.strokePath(place.path(part.region), outline)


def paint_hatch(painter: QPainter, path: QPainterPath, color: QColor, line_px: float, step_px: float) -> None:
    """Fill `path` with lines at 45 degrees, `line_px` wide, one each `step_px`."""
    box = path.boundingRect()
    painter.save()
    painter.setClipPath(path, Qt.ClipOperation.IntersectClip)
    painter.setPen(QPen(color, line_px, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
    distance = step_px * 2**0.5
    start = (box.left() + box.top()) // distance * distance
    while start < box.right() + box.bottom():
        painter.drawLine(QLineF(start - box.top(), box.top(), start - box.bottom(), box.bottom()))
        start += distance
    painter.restore()


def _paint_finger(
    painter: QPainter, place: HandPlace, part: FingerShape, style: FingerStyle, colors: HandColors
) -> None:
    region = place.path(part.region)
    if style.fill is not None:
        painter.fillPath(region, style.fill)
    if style.hatch is not None:
        paint_hatch(painter, region, style.hatch, 4 * place.scale * 0.8, 12 * place.scale * 0.8)
    if style.has_nail:
        nail = place.path(part.nail)
        painter.fillPath(nail, QBrush(style.nail or colors.nail))
        painter.strokePath(nail, _round_pen(colors.crease, max(1.6 * place.scale, 1.0)))
    for crease in part.creases:
        painter.strokePath(place.path(crease), _round_pen(style.crease or colors.crease, max(1.8 * place.scale, 1.0)))


def _round_pen(color: QColor, width: float) -> QPen:
    return QPen(color, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)


def _finger(finger: Finger, group: ET.Element, paths: Mapping[str, QPainterPath]) -> FingerShape:
    center = _point(group, "data-pad")
    angle = float(group.get("data-angle", "0"))
    bone = QTransform().rotate(angle)
    key_at = center + bone.map(QPointF(0, _KEY_BACK.get(finger.value, 112.0)))
    return FingerShape(
        region=paths[f"{finger.value}-region"],
        nail=paths[f"{finger.value}-nail"],
        creases=tuple(path for name, path in paths.items() if name.startswith(f"{finger.value}-crease")),
        nail_center=center,
        nail_half_width=float(group.get("data-pad-r", "20")),
        label_at=_point(group, "data-label"),
        angle_deg=angle,
        key_at=key_at,
    )


def _point(group: ET.Element, name: str) -> QPointF:
    x, y = group.get(name, "0 0").split()
    return QPointF(float(x), float(y))

"""What the widget tests share: a clock that stands still until told, and frames of an invented finger."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from station.events import Assessment
from station.records import QualityReason, QualityScore
from tests.ui.chinese import chinese, chinese_folder

__all__ = ["chinese", "chinese_folder"]


class HandClock:
    """A clock moved by hand."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def hand_clock() -> HandClock:
    return HandClock()


@pytest.fixture
def frame() -> NDArray[np.uint8]:
    """Rings of ridges on light ground, 300 high and 240 wide; no finger was involved."""
    y, x = np.mgrid[0:300, 0:240]
    ridges = 140 + 110 * np.sin(np.hypot(x - 120, y - 140) * 0.7)
    outside = np.hypot((x - 120) / 100, (y - 150) / 135) > 1
    return np.where(outside, 250, ridges).astype(np.uint8)


def assess(score: int, reason: QualityReason | None = None, *, weak: bool = False) -> Assessment:
    blocks = np.full((19, 15), 2, dtype=np.uint8)
    blocks[0] = 0
    if weak:
        blocks[5:9, 4:8] = 1
    return Assessment(QualityScore(score, "test", "1"), reason, blocks, {})


def picture(widget: QWidget) -> NDArray[np.uint8]:
    """The widget as height x width x 3."""
    QApplication.processEvents()
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3).copy()


def share_of(pixels: NDArray[np.uint8], color: str, tolerance: int = 6) -> float:
    """How much of the picture has this color."""
    wanted = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)])
    return float((np.abs(pixels.astype(int) - wanted).max(axis=2) <= tolerance).mean())

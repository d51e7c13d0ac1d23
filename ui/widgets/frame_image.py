"""A frame of gray pixels as a picture in the theme's ink and glass; dark ridges turn light in the dark scheme."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

from ui.theme import Theme


def frame_image(pixels: NDArray[np.uint8], theme: Theme) -> QImage:
    """Return a picture of `pixels` (height x width, 0 = ridge) that shares no memory with them."""
    gray = np.ascontiguousarray(pixels, dtype=np.uint8)
    height, width = gray.shape
    image = QImage(gray.data, width, height, width, QImage.Format.Format_Indexed8).copy()
    image.setColorTable(_color_table(theme))
    return image


def _color_table(theme: Theme) -> list[int]:
    ink, glass = QColor(theme.colors.ink), QColor(theme.colors.glass)
    low = np.array([ink.red(), ink.green(), ink.blue()], dtype=np.float64)
    high = np.array([glass.red(), glass.green(), glass.blue()], dtype=np.float64)
    steps = np.linspace(0.0, 1.0, 256)[:, np.newaxis]
    rgb = np.rint(low + (high - low) * steps).astype(np.int64)
    return [int(0xFF000000 | (r << 16) | (g << 8) | b) for r, g, b in rgb]

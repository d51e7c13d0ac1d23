"""Cuts the glass out of a camera's view and makes it straight: crop, rotation, scale, or four corners in perspective.

A prism seen at an angle shows the square glass as a trapezoid. What the corners of the glass are in the view, and so
what the resolution is, has to be measured for each kind of scanner; both are settings.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.api import DeviceNotFoundError, GrayImage
from drivers.device_options import DeviceOptions

Corners = tuple[float, float, float, float, float, float, float, float]
"""x and y of the upper left, upper right, lower right and lower left corner, in pixels of the view."""

LEAST_SIDE_PX, MOST_SIDE_PX = 64, 1600


@dataclass(frozen=True, slots=True)
class RectifySettings:
    """Where the glass is in the view, and how large it becomes."""

    corners: Corners
    width_px: int
    height_px: int

    @classmethod
    def read(cls, options: DeviceOptions, view_width_px: int, view_height_px: int) -> RectifySettings:
        """Take `crop`, `rotation_deg`, `scale`, or `corners`, and `width`, `height`. Raises `DeviceNotFoundError`.

        `crop` is x,y,width,height; `rotation_deg` turns the picture clockwise about the middle of the crop.
        """
        view = (view_width_px, view_height_px)
        corners_text = options.text("corners", "")
        crop_text = options.text("crop", f"0,0,{view_width_px},{view_height_px}")
        rotation_deg = options.number("rotation_deg", 0.0, -180.0, 180.0)
        scale = options.number("scale", 1.0, 0.1, 4.0)
        if corners_text:
            corners = _corners(_numbers("corners", corners_text, 8), view)
            crop_width, crop_height = _mean_sides(corners)
        else:
            x, y, crop_width, crop_height = _numbers("crop", crop_text, 4)
            corners = _corners(_turned_corners(x, y, crop_width, crop_height, rotation_deg), view)
        return cls(
            corners,
            options.whole("width", _bounded(crop_width * scale), LEAST_SIDE_PX, MOST_SIDE_PX),
            options.whole("height", _bounded(crop_height * scale), LEAST_SIDE_PX, MOST_SIDE_PX),
        )


class Rectifier:
    """Makes straight pictures of one camera's views."""

    def __init__(self, settings: RectifySettings) -> None:
        self._size = (settings.width_px, settings.height_px)
        right, lower = settings.width_px, settings.height_px
        # Pixels are squares: corners of areas map to corners of areas, half a pixel off the middles that are sampled.
        target = np.array([(0, 0), (right, 0), (right, lower), (0, lower)], np.float32) - np.float32(0.5)
        source = np.array(settings.corners, np.float32).reshape(4, 2) - np.float32(0.5)
        self._to_view: NDArray[np.float64] = np.asarray(cv2.getPerspectiveTransform(target, source), np.float64)

    def rectify(self, view: GrayImage) -> GrayImage:
        """Return the glass as a picture of its own. What lies outside the view is as its edge."""
        mode = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        picture = cv2.warpPerspective(view, self._to_view, self._size, flags=mode, borderMode=cv2.BORDER_REPLICATE)
        return np.ascontiguousarray(picture, np.uint8)


def _numbers(key: str, text: str, count: int) -> list[float]:
    parts = text.split(",")
    if len(parts) != count:
        raise DeviceNotFoundError(f"the option {key} must be {count} numbers joined by commas")
    each = DeviceOptions({str(n): part for n, part in enumerate(parts)})
    return [each.number(str(n), 0.0, -4096.0, 4096.0) for n in range(count)]


def _turned_corners(x: float, y: float, width: float, height: float, rotation_deg: float) -> list[float]:
    """Corners of a crop that shows the picture turned clockwise: in the view they turn the other way."""
    angle_rad = np.deg2rad(-rotation_deg)
    cosine, sine = float(np.cos(angle_rad)), float(np.sin(angle_rad))
    turned: list[float] = []
    for right, down in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
        dx, dy = right * width / 2, down * height / 2
        turned += [x + width / 2 + dx * cosine - dy * sine, y + height / 2 + dx * sine + dy * cosine]
    return turned


def _corners(numbers: list[float], view: tuple[int, int]) -> Corners:
    """Check that the corners go round clockwise, do not cross, and have the view's middle parts in them."""
    points = np.array(numbers, np.float64).reshape(4, 2)
    edges = np.roll(points, -1, axis=0) - points
    following = np.roll(edges, -1, axis=0)
    turns = edges[:, 0] * following[:, 1] - edges[:, 1] * following[:, 0]
    if not (turns > LEAST_SIDE_PX).all():
        raise DeviceNotFoundError("the corners of the glass must go round clockwise, from the upper left one")
    middle = points.mean(axis=0)
    if not (0 <= middle[0] <= view[0] and 0 <= middle[1] <= view[1]):
        raise DeviceNotFoundError("the glass must lie in the camera's view")
    a, b, c, d, e, f, g, h = numbers
    return a, b, c, d, e, f, g, h


def _mean_sides(corners: Corners) -> tuple[float, float]:
    points = np.array(corners, np.float64).reshape(4, 2)
    sides = np.linalg.norm(np.roll(points, -1, axis=0) - points, axis=1)
    return float(sides[0] + sides[2]) / 2, float(sides[1] + sides[3]) / 2


def _bounded(side_px: float) -> int:
    return min(MOST_SIDE_PX, max(LEAST_SIDE_PX, round(side_px)))

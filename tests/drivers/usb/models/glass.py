"""What lies on a model's glass: a play of pictures, one a look, the last one again and again."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from drivers.api import GrayImage
from tests.contract.cases import invented_picture


def empty_glass(height_px: int, width_px: int) -> GrayImage:
    return np.full((height_px, width_px), 230, np.uint8)


def finger(height_px: int, width_px: int, seed: int = 1) -> GrayImage:
    return np.asarray(invented_picture(seed, height_px, width_px), np.uint8)


class Glass:
    """Shows `pictures` one after another; None is an empty glass for devices that know of fingers."""

    def __init__(self, pictures: Sequence[GrayImage | None]) -> None:
        self._pictures = list(pictures)
        self.looks = 0

    def look(self) -> GrayImage | None:
        picture = self._pictures[min(self.looks, len(self._pictures) - 1)]
        self.looks += 1
        return picture

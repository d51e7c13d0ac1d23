"""Pictures for the glass of a model."""

from __future__ import annotations

import numpy as np

from drivers.api import GrayImage
from tests.contract.cases import invented_picture


def empty_glass(height_px: int, width_px: int) -> GrayImage:
    return np.full((height_px, width_px), 230, np.uint8)


def finger(height_px: int, width_px: int, seed: int = 1) -> GrayImage:
    return np.asarray(invented_picture(seed, height_px, width_px), np.uint8)

"""Finds where the finger lies in an image.

Ridges are what tells a finger from a smooth shadow, a dark frame or an empty glass: the measure is the energy of the
image in the band of ridge periods, which gray gradients and single straight edges have little of.
"""

from __future__ import annotations

from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

_CELL_PX = 8
"""Side of a cell of the energy map: about one ridge period at 500 ppi."""

_SLOPE_CAP = 40
"""Slope that counts in full (gray levels over 4 px); the step at a border counts no more than a clear ridge."""

_ENERGY_FLOOR = 6.0
"""Mean slope below which a cell is ground in any image; sensor noise stays under half of it."""

_ENERGY_SHARE = 0.4
"""A cell belongs to the finger from this share of the clear ridges' energy on."""


def foreground(pixels: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Return the finger's area in a 500-ppi image as a mask of the same height x width, all False without a finger.

    The mask is one connected region without holes. Pixels are uint8, dark ridges on light ground or the reverse.
    """
    energy = _ridge_energy(pixels)
    candidate = energy >= _threshold(energy)
    region = _largest_region_without_holes(_smooth(candidate))
    height_px, width_px = pixels.shape
    mask = cv2.resize(region * np.uint8(255), (width_px, height_px), interpolation=cv2.INTER_LINEAR)
    inside: NDArray[np.bool_] = mask >= 128
    return inside


def _ridge_energy(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Mean slope of the gray in each cell, at half resolution, which keeps ridges and averages sensor noise."""
    height_px, width_px = pixels.shape
    half = cv2.resize(pixels, (max(1, width_px // 2), max(1, height_px // 2)), interpolation=cv2.INTER_AREA)
    smooth = cv2.GaussianBlur(half, (3, 3), 0, borderType=cv2.BORDER_REPLICATE)
    across = cv2.convertScaleAbs(cv2.Sobel(smooth, cv2.CV_16S, 1, 0, borderType=cv2.BORDER_REPLICATE), alpha=0.25)
    down = cv2.convertScaleAbs(cv2.Sobel(smooth, cv2.CV_16S, 0, 1, borderType=cv2.BORDER_REPLICATE), alpha=0.25)
    slope = np.minimum(cv2.add(across, down), np.uint8(_SLOPE_CAP))
    cells = (max(1, round(width_px / _CELL_PX)), max(1, round(height_px / _CELL_PX)))
    energy = cv2.resize(slope, cells, interpolation=cv2.INTER_AREA).astype(np.float32)
    # The median drops lines one or two cells wide (edges of a frame, hairs), but keeps areas, also those of dotted
    # dry prints.
    return cast("NDArray[np.float32]", cv2.blur(cv2.medianBlur(energy, 5), (3, 3), borderType=cv2.BORDER_REPLICATE))


def _threshold(energy: NDArray[np.float32]) -> float:
    clear = float(np.percentile(energy, 95))
    return max(_ENERGY_FLOOR, _ENERGY_SHARE * clear)


def _smooth(candidate: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Close gaps (creases, dry spots) and cut off thin arms."""
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (5, 5))
    padded = cv2.copyMakeBorder(candidate.astype(np.uint8), 4, 4, 4, 4, cv2.BORDER_CONSTANT, value=0)
    closed = cv2.morphologyEx(padded, cv2.MORPH_CLOSE, disc)
    opened = cv2.morphologyEx(closed, cv2.MORPH_OPEN, disc)
    return cast("NDArray[np.uint8]", opened[4:-4, 4:-4])


def _largest_region_without_holes(region: NDArray[np.uint8]) -> NDArray[np.uint8]:
    outlines, _ = cv2.findContours(np.ascontiguousarray(region), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    filled = np.zeros_like(region)
    if outlines:
        cv2.drawContours(filled, [max(outlines, key=cv2.contourArea)], -1, 1, cv2.FILLED)
    return filled

"""Images for the engines' tests: simulated presses, and what scanners should never send."""

from __future__ import annotations

import functools
import math
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.simulated.effects import Glass, Press, ridge_gray
from drivers.simulated.fingers import MASTER_PPI, grow_finger
from drivers.simulated.skin import SkinCondition
from station.ids import FingerPosition, ImpressionType
from station.records import Minutia, Template
from station.templates.engine import Extractor, Step, Trace

Image = NDArray[np.uint8]

assert MASTER_PPI == 500


class Told(dict[Step, NDArray[Any]]):
    """A trace that keeps the result of every step, in order."""

    def __call__(self, step: Step, values: NDArray[Any], /) -> None:
        """Keep the result of a step."""
        self[step] = values


@functools.cache
def simulated_print(seed: int = 1, height_px: int = 400, width_px: int = 352) -> Image:
    """A clear press of an invented finger at 500 ppi."""
    condition = SkinCondition()
    press = Press(grow_finger(seed, 1 + seed % 10), condition, 0, height_px=height_px, width_px=width_px)
    pixels = Glass(0, height_px, width_px).picture(press.frame(1.0, 9), ridge_gray(condition), 9)
    pixels.flags.writeable = False
    return np.asarray(pixels, np.uint8)


def at_ppi(pixels: Image, ppi: int) -> Image:
    """The press as a scanner of another resolution would give it; the first pixel's corner stays where it is."""
    scale = ppi / 500
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=method), np.uint8)


def extract(engine: Extractor, pixels: Image, ppi: int = 500, trace: Trace | None = None) -> Template:
    """The template of a press of nobody's finger."""
    return engine.extract(
        pixels,
        ppi,
        position=FingerPosition.LEFT_THUMB,
        impression=ImpressionType.LIVE_PLAIN,
        quality=61,
        trace=trace,
    )


def confident(template: Template, least: int = 60) -> list[Minutia]:
    """The minutiae that the engine is sure of."""
    return [minutia for minutia in template.minutiae if minutia.quality >= least]


def turn_between(first: Minutia, second: Minutia) -> float:
    """Difference of the directions, 0 to pi."""
    return abs(math.remainder(first.angle_rad - second.angle_rad, 2 * math.pi))


def share_found_again(
    wanted: list[Minutia], found: tuple[Minutia, ...], *, within_px: float, within_deg: float
) -> float:
    """Share of the wanted minutiae that have one at their place with their direction."""
    again = sum(
        any(
            math.hypot(one.x - other.x, one.y - other.y) <= within_px
            and turn_between(one, other) <= math.radians(within_deg)
            for other in found
        )
        for one in wanted
    )
    return again / len(wanted)


def text_page() -> Image:
    """A page of print, as from a document scanner."""
    page = np.full((420, 400), 245, np.uint8)
    for line in range(20):
        cv2.putText(page, "The quick brown fox 0123456789", (6, 24 + 20 * line), cv2.FONT_HERSHEY_SIMPLEX, 0.6, 20, 1)
    return page


def stripes(period_px: float = 9.0) -> Image:
    """Straight stripes like ridges over the whole image."""
    columns = np.arange(360)
    return np.tile((128 + 100 * np.sin(2 * np.pi * columns / period_px)).astype(np.uint8), (400, 1))


def noise(seed: int = 0) -> Image:
    """Gray noise, every pixel its own."""
    return np.random.default_rng(seed).integers(0, 256, (400, 360), dtype=np.uint8)


def two_fingers() -> Image:
    """A whole finger and, apart from it on the right, the tip of another."""
    frame = np.full((400, 640), int(np.median(simulated_print(1)[:8])), np.uint8)
    frame[:, :352] = simulated_print(1)
    frame[60:260, 440:616] = cv2.resize(simulated_print(2), None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    return frame

"""What every fingerprint engine offers, and the steps on which it can be watched."""

from __future__ import annotations

import enum
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from station.ids import FingerPosition, ImpressionType
from station.records import Template

MAX_MINUTIAE = 120
"""Most minutiae of a template; the most confident ones are kept."""


class Step(enum.Enum):
    """The steps from a press to its minutiae that a `Trace` is told of; all positions are px at 500 ppi."""

    IMAGE = "image"
    """The press at 500 ppi: height x width uint8."""

    FOREGROUND = "foreground"
    """Where the finger is: height x width bool."""

    WINDOW = "window"
    """The part of the image that the network sees: left, top, right, bottom (exclusive), 4 int64. Not without a finger,
    and only from engines that look through a window."""

    MAPS = "maps"
    """What the network says of every place of the window, filled up to multiples of 32: 5 x height x width float32
    (position, cosine, sine, type, blurred position). Not without a finger; only from engines with a network."""

    FOUND = "found"
    """All minutiae before any is dropped, most confident first: n x 5 float64 (x, y, angle in radians, 1 for an ending
    and 0 for a bifurcation, confidence 0-1)."""

    KEPT = "kept"
    """Those of the template, as in `FOUND`."""


class Trace(Protocol):
    """Is told the result of each step, in order, in the thread that extracts. It must not change the array."""

    def __call__(self, step: Step, values: NDArray[Any], /) -> None:
        """Take note of the result of a step."""


class Extractor(Protocol):
    """A fingerprint engine: finds the minutiae of a press. `extract` may be called from several threads at a time."""

    @property
    def name(self) -> str:
        """The engine, in the characters a-z, 0-9 and -."""

    @property
    def version(self) -> str:
        """Changes whenever the same image may give another template."""

    def extract(
        self,
        pixels: NDArray[np.uint8],
        ppi: int,
        *,
        position: FingerPosition,
        impression: ImpressionType,
        quality: int,
        trace: Trace | None = None,
    ) -> Template:
        """Return the template of a press (height x width uint8, dark ridges, at `ppi`); its coordinates are at 500 ppi.

        `position`, `impression` and `quality` (0-100) are passed on. An image without a finger gives a template
        without minutiae. At most `MAX_MINUTIAE` are kept, the most confident ones, in that order. `trace` is told
        every step. Raises `ImageError` when the pixels cannot be those of one press.
        """

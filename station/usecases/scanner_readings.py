"""Reads frames from a scanner and notes what each cost; tells afterwards which of them show a finger.

Pictures stay in memory and are gone with the readings; only numbers leave this module.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from drivers.api import DeviceTimeoutError, Frame, Scanner
from station.capture.presence import PresenceDetector
from station.imaging.resample import to_500_ppi

Clock = Callable[[], float]

READ_LIMIT_S = 0.25
FIRST_FRAME_LIMIT_S = 10.0
MOST_FRAMES = 400


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """One call of `read`: what it gave, when, and how long it took on the clock and of the processor."""

    frame: Frame | None
    ended_s: float
    took_s: float
    cpu_s: float


def first_frame(scanner: Scanner, clock: Clock = time.monotonic) -> Frame:
    """Wait for the next frame of a scanner that streams. Raises `DeviceTimeoutError` after ten seconds."""
    deadline_s = clock() + FIRST_FRAME_LIMIT_S
    while clock() < deadline_s:
        frame = scanner.read(READ_LIMIT_S)
        if frame is not None:
            return frame
    raise DeviceTimeoutError("no frame came")


def take_readings(
    scanner: Scanner, seconds: float, *, clock: Clock = time.monotonic, cpu_clock: Clock = time.process_time
) -> list[Reading]:
    """Read for `seconds`, or until there are so many frames as can be kept. Raises `DeviceError`."""
    readings: list[Reading] = []
    deadline_s = clock() + seconds
    while clock() < deadline_s and len(readings) < MOST_FRAMES:
        began_s, cpu_s = clock(), cpu_clock()
        frame = scanner.read(READ_LIMIT_S)
        readings.append(Reading(frame, clock(), clock() - began_s, cpu_clock() - cpu_s))
    return readings


def with_finger(readings: list[Reading]) -> Iterator[tuple[Reading, NDArray[np.uint8], bool]]:
    """Give each reading that brought a frame, its pixels at 500 ppi, and whether a finger is on.

    A preview is taken for an empty glass, as captures do: it may be reduced or drawn on.
    """
    presence = PresenceDetector()
    for reading in readings:
        frame = reading.frame
        if frame is not None:
            pixels = to_500_ppi(frame.pixels, frame.ppi)
            yield reading, pixels, not frame.is_preview and presence.update(pixels, frame.finger_on)

"""A technician's check of one scanner: opening, frame rate, delay, glass and picture, as numbers and a verdict each.

The report holds numbers and words only: no picture, nothing that a fingerprint could be made of.
"""

from __future__ import annotations

import enum
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from drivers.api import DeviceError, DeviceInfo, Scanner
from station.quality.residue import residue_share
from station.usecases.scanner_readings import Clock, Reading, first_frame, take_readings, with_finger

OPENINGS = 20
STREAM_S = 4.0
MOST_EMPTY = 12
"""Pictures of the empty glass that are looked at."""


class Topic(enum.Enum):
    """What is checked."""

    OPENING = "opening"
    FIRST_FRAME = "first_frame"
    FRAME_RATE = "frame_rate"
    DELAY = "delay"
    GLASS = "glass"
    CONTRAST = "contrast"


@dataclass(frozen=True, slots=True)
class CheckLimits:
    """From where on a scanner is not good enough for a desk with an old person at it."""

    open_s: float = 3.0
    first_frame_s: float = 3.0
    frames_per_s: float = 3.0
    delay_s: float = 0.25
    dirty_share: float = 0.10
    finger_contrast: float = 60.0
    """Gray levels between the dark and the light of a resting finger."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One topic: whether it is good, None where it could not be seen, and what was seen in words."""

    topic: Topic
    is_good: bool | None
    words: str


@dataclass(frozen=True, slots=True)
class ScannerCheck:
    """What was measured. Times are seconds; None = could not be measured."""

    driver: str
    name: str
    ppi: int
    width_px: int
    height_px: int
    openings_wanted: int
    openings_done: int
    fault_codes: tuple[str, ...]
    open_s: float | None
    slowest_open_s: float | None
    first_frame_s: float | None
    close_s: float | None
    frames_per_s: float
    longest_gap_s: float | None
    frames_dropped: int
    delay_s: float | None
    """Age of a frame when it is read, median."""
    glass_gray: float | None
    glass_noise: float | None
    """How much one point of the empty glass wavers, in gray levels."""
    dirty_share: float | None
    finger_contrast: float | None
    findings: tuple[Finding, ...]

    @property
    def is_good(self) -> bool:
        """True when nothing that could be seen is bad."""
        return all(finding.is_good is not False for finding in self.findings)


def check_scanner(
    make: Callable[[], Scanner],
    *,
    openings: int = OPENINGS,
    stream_s: float = STREAM_S,
    limits: CheckLimits | None = None,
    on_opening: Callable[[int, int], None] = lambda _done, _total: None,
    clock: Clock = time.monotonic,
) -> ScannerCheck:
    """Open and close the scanner that `make` gives again and again, then watch its frames for `stream_s` seconds.

    A fault while it is opened is counted, not raised. Raises `DeviceError` when no opening worked.
    """
    turns = _Turns(clock)
    for number in range(openings):
        turns.take(make())
        on_opening(number + 1, openings)
    if not turns.open_s:
        raise turns.errors[-1]
    scanner = make()
    readings = _stream(scanner, stream_s, turns, clock)
    return _report(scanner.info, turns, readings, openings, limits or CheckLimits())


class _Turns:
    """Openings, how long they took and what went wrong."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.open_s: list[float] = []
        self.first_frame_s: list[float] = []
        self.close_s: list[float] = []
        self.errors: list[DeviceError] = []

    def take(self, scanner: Scanner) -> None:
        """Open, wait for one frame, close."""
        try:
            opened_s = self._timed(scanner.open)
            frame_s = self._timed(lambda: _start(scanner, self._clock))
        except DeviceError as error:
            self.errors.append(error)
        else:
            self.open_s.append(opened_s)
            self.first_frame_s.append(frame_s)
        finally:
            self.close_s.append(self._timed(scanner.close))

    def _timed(self, action: Callable[[], object]) -> float:
        began_s = self._clock()
        action()
        return self._clock() - began_s


def _start(scanner: Scanner, clock: Clock) -> None:
    scanner.start()
    first_frame(scanner, clock)


def _stream(scanner: Scanner, seconds: float, turns: _Turns, clock: Clock) -> list[Reading]:
    try:
        scanner.open()
        scanner.start()
        first_frame(scanner, clock)
        return take_readings(scanner, seconds, clock=clock)
    except DeviceError as error:
        turns.errors.append(error)
        return []
    finally:
        scanner.close()


@dataclass(frozen=True, slots=True)
class _Glass:
    """What the pictures show, in numbers."""

    gray: float | None
    noise: float | None
    dirty_share: float | None
    finger_contrast: float | None


def _look_at(readings: list[Reading]) -> _Glass:
    empty: list[NDArray[np.uint8]] = []
    finger_contrast: float | None = None
    for _, pixels, finger_on in with_finger(readings):
        if finger_on:
            finger_contrast = max(finger_contrast or 0.0, _middle_contrast(pixels))
        elif len(empty) < MOST_EMPTY:
            empty.append(pixels)
    alike = [pixels for pixels in empty if pixels.shape == empty[0].shape]
    if len(alike) < 2 or not np.ptp(alike[0]):
        return _Glass(None, None, None, finger_contrast)  # a device that shows no picture of its empty glass
    stack = np.stack(alike)
    glass = np.median(stack, axis=0).astype(np.uint8)
    noise = float(np.median(stack.astype(np.float32).std(axis=0)))
    return _Glass(float(glass.mean()), noise, residue_share(glass), finger_contrast)


def _middle_contrast(pixels: NDArray[np.uint8]) -> float:
    """Gray levels between ridges and valleys in the middle of the picture."""
    height, width = pixels.shape
    middle = pixels[height // 4 : height - height // 4, width // 4 : width - width // 4]
    dark, light = np.percentile(middle, (10, 90))
    return float(light - dark)


def _report(
    info: DeviceInfo, turns: _Turns, readings: list[Reading], openings: int, limits: CheckLimits
) -> ScannerCheck:
    frames = [(r.frame, r.ended_s) for r in readings if r.frame is not None]
    times = [ended_s for _, ended_s in frames]
    gaps = np.diff(times)
    span_s = times[-1] - times[0] if len(times) > 1 else 0.0
    glass = _look_at(readings)
    shape = frames[-1][0].pixels.shape if frames else (info.height_px, info.width_px)
    numbers = [frame.sequence for frame, _ in frames]
    check = ScannerCheck(
        driver=info.driver,
        name=info.name,
        ppi=frames[-1][0].ppi if frames else info.ppi,
        width_px=shape[1],
        height_px=shape[0],
        openings_wanted=openings,
        openings_done=len(turns.open_s),
        fault_codes=tuple(error.code for error in turns.errors),
        open_s=_median(turns.open_s),
        slowest_open_s=max(turns.open_s, default=None),
        first_frame_s=_median(turns.first_frame_s),
        close_s=_median(turns.close_s),
        frames_per_s=(len(times) - 1) / span_s if span_s > 0 else 0.0,
        longest_gap_s=float(gaps.max()) if gaps.size else None,
        frames_dropped=numbers[-1] - numbers[0] + 1 - len(numbers) if numbers else 0,
        delay_s=_median([ended_s - frame.time_s for frame, ended_s in frames]),
        glass_gray=glass.gray,
        glass_noise=glass.noise,
        dirty_share=glass.dirty_share,
        finger_contrast=glass.finger_contrast,
        findings=(),
    )
    return replace(check, findings=tuple(_findings(check, limits)))


def _median(values: list[float]) -> float | None:
    return float(np.median(values)) if values else None


def _findings(check: ScannerCheck, limits: CheckLimits) -> list[Finding]:
    """Judge every topic, in the order in which a technician would mend them."""
    opened = check.openings_done == check.openings_wanted and (check.open_s or 0.0) <= limits.open_s
    return [
        Finding(
            Topic.OPENING,
            opened,
            f"opened and closed {check.openings_done} of {check.openings_wanted} times, {_seconds(check.open_s)} each"
            + (f"; faults: {', '.join(sorted(set(check.fault_codes)))}" if check.fault_codes else ""),
        ),
        _at_most(Topic.FIRST_FRAME, check.first_frame_s, limits.first_frame_s, "first frame after"),
        Finding(
            Topic.FRAME_RATE,
            check.frames_per_s >= limits.frames_per_s,
            f"{check.frames_per_s:.1f} frames a second, {check.frames_dropped} dropped, "
            f"longest gap {_seconds(check.longest_gap_s)}",
        ),
        _at_most(Topic.DELAY, check.delay_s, limits.delay_s, "a frame is read after"),
        _glass_finding(check, limits),
        _contrast_finding(check, limits),
    ]


def _at_most(topic: Topic, value_s: float | None, limit_s: float, words: str) -> Finding:
    return Finding(topic, None if value_s is None else value_s <= limit_s, f"{words} {_seconds(value_s)}")


def _glass_finding(check: ScannerCheck, limits: CheckLimits) -> Finding:
    if check.dirty_share is None:
        return Finding(Topic.GLASS, None, "the scanner showed no picture of its empty glass")
    is_clean = check.dirty_share < limits.dirty_share
    words = "clean" if is_clean else "marks of fingers: wipe the glass and check again"
    return Finding(Topic.GLASS, is_clean, f"{words} ({check.dirty_share:.0%} marked, noise {check.glass_noise:.1f})")


def _contrast_finding(check: ScannerCheck, limits: CheckLimits) -> Finding:
    if check.finger_contrast is None:
        return Finding(Topic.CONTRAST, None, "no finger was put on the glass")
    is_good = check.finger_contrast >= limits.finger_contrast
    return Finding(Topic.CONTRAST, is_good, f"{check.finger_contrast:.0f} gray levels between ridges and valleys")


def _seconds(value_s: float | None) -> str:
    if value_s is None:
        return "(not seen)"
    return f"{value_s * 1000:.0f} ms" if value_s < 1 else f"{value_s:.2f} s"

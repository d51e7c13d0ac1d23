"""How fast a scanner is and what waiting for a finger costs: the figures that are compared from driver to driver."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from drivers.api import Scanner
from station.usecases.scanner_readings import Clock, Reading, first_frame, take_readings, with_finger

OPENINGS = 5
STREAM_S = 6.0
MOST_WAITING_SHARE = 0.05
"""Of one core, while a scanner waits for a finger."""


@dataclass(frozen=True, slots=True)
class ScannerBench:
    """The figures of one scanner; None = did not happen while it was watched. Times are seconds."""

    driver: str
    name: str
    open_s: float
    first_frame_s: float
    finger_to_frame_s: float | None
    """From the last frame without the finger to the first one with it."""
    frames_per_s: float | None
    waiting_cpu_share: float | None
    """Share of one core, while the scanner streams and no finger is on."""

    @property
    def waits_cheaply(self) -> bool | None:
        """Whether waiting costs as little as it should."""
        return None if self.waiting_cpu_share is None else self.waiting_cpu_share <= MOST_WAITING_SHARE


def bench_scanner(
    make: Callable[[], Scanner],
    *,
    openings: int = OPENINGS,
    stream_s: float = STREAM_S,
    clock: Clock = time.monotonic,
    cpu_clock: Clock = time.process_time,
) -> ScannerBench:
    """Measure the scanner that `make` gives. Raises `DeviceError`."""
    opened, started = [], []
    readings: list[Reading] = []
    for number in range(openings):
        scanner = make()
        began_s = clock()
        with scanner:
            opened.append(clock() - began_s)
            began_s = clock()
            scanner.start()
            first_frame(scanner, clock)
            started.append(clock() - began_s)
            if number == openings - 1:
                readings = take_readings(scanner, stream_s, clock=clock, cpu_clock=cpu_clock)
            scanner.stop()
    return ScannerBench(
        driver=scanner.info.driver,
        name=scanner.info.name,
        open_s=median(opened),
        first_frame_s=median(started),
        finger_to_frame_s=_finger_to_frame(readings),
        frames_per_s=_frame_rate(readings),
        waiting_cpu_share=_waiting_share(readings),
    )


def _frame_rate(readings: list[Reading]) -> float | None:
    times = [reading.ended_s for reading in readings if reading.frame is not None]
    return (len(times) - 1) / (times[-1] - times[0]) if len(times) > 1 and times[-1] > times[0] else None


def _finger_to_frame(readings: list[Reading]) -> float | None:
    delays, before_s, was_on = [], None, False
    for reading, _, finger_on in with_finger(readings):
        if finger_on and not was_on and before_s is not None:
            delays.append(reading.ended_s - before_s)
        was_on = finger_on
        if not finger_on:
            before_s = reading.ended_s
    return median(delays) if delays else None


def _waiting_share(readings: list[Reading]) -> float | None:
    """What reading costs while no finger is on; reads that give nothing are waiting too."""
    on = {id(reading) for reading, _, finger_on in with_finger(readings) if finger_on}
    waiting = [reading for reading in readings if id(reading) not in on]
    took_s = sum(reading.took_s for reading in waiting)
    return sum(reading.cpu_s for reading in waiting) / took_s if took_s > 0 else None

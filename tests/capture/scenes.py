"""What capture tests share: assessments by hand, a scanner scripted in memory, and a clock that only its reads move."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from drivers.api import DeviceInfo, Frame, Light, Scanner
from station.capture.state import FrameAssessed
from station.events import Assessment, CaptureEvent
from station.records import QualityReason, QualityScore

FRAME_S = 0.05


def assessment(score: int, reason: QualityReason | None = None) -> Assessment:
    """An assessment as the quality check makes it: a reason below 60, none from there on."""
    told = reason if reason is not None else (QualityReason.DRY if score < 60 else None)
    return Assessment(QualityScore(score, "test", "1"), told, np.zeros((1, 1), np.uint8), {})


def finger(score: int, reason: QualityReason | None = None) -> FrameAssessed:
    """A frame of a resting finger. Its pixels hold the score, so that a test can tell frames apart."""
    return FrameAssessed(np.full((16, 16), score, np.uint8), assessment(score, reason), True)


def glass(*, dirty: bool = False) -> FrameAssessed:
    """A frame of the empty glass."""
    return FrameAssessed(np.zeros((16, 16), np.uint8), assessment(0, QualityReason.NO_FINGER), False, dirty)


class FakeClock:
    """Time that stands still until it is moved."""

    def __init__(self, start_s: float = 100.0) -> None:
        self.now_s = start_s

    def __call__(self) -> float:
        return self.now_s

    def pass_time(self, seconds: float) -> None:
        self.now_s += seconds


Line = NDArray[np.uint8] | Exception | None
"""One line of a script: a picture, a fault, or nothing within the time limit."""


@dataclass
class Log:
    """What was asked of a scanner, in order."""

    calls: list[str] = field(default_factory=list)
    lights: list[Light] = field(default_factory=list)
    fingers: list[int] = field(default_factory=list)


class ScriptedScanner(Scanner):
    """Plays `script` from its beginning at each start; after its end it waits for `stop` as a real device would."""

    def __init__(
        self,
        script: Sequence[Line] | Callable[[], Iterator[Line]],
        clock: FakeClock,
        *,
        open_fault: Exception | None = None,
        finger_on: Callable[[NDArray[np.uint8]], bool | None] = lambda _: None,
        ppi: int = 500,
    ) -> None:
        super().__init__(DeviceInfo("scripted", "1", "Scripted", ppi, 300, 360, is_simulated=True))
        self.log = Log()
        self.played_out = threading.Event()
        self.open_fault = open_fault
        self._script = script
        self._clock = clock
        self._finger_on = finger_on
        self._lines: Iterator[Line] = iter(())
        self._sequence = 0

    def _open(self) -> None:
        self.log.calls.append("open")
        if self.open_fault is not None:
            raise self.open_fault

    def _start(self) -> None:
        self.log.calls.append("start")
        self._sequence = 0
        self._lines = self._script() if callable(self._script) else iter(self._script)

    def _read(self, timeout_s: float) -> Frame | None:
        try:
            line = next(self._lines)
        except StopIteration:
            self.played_out.set()
            self._stop_requested.wait(0.005)
            return None
        if isinstance(line, Exception):
            raise line
        self._clock.pass_time(FRAME_S if line is not None else timeout_s)
        if line is None:
            return None
        self._sequence += 1
        return Frame(np.ascontiguousarray(line), self.info.ppi, self._sequence, self._clock(), self._finger_on(line))

    def _stop(self) -> None:
        self.log.calls.append("stop")

    def _close(self) -> None:
        self.log.calls.append("close")

    def _set_light(self, light: Light) -> None:
        self.log.lights.append(light)

    def _show_finger(self, finger_position: int) -> None:
        self.log.fingers.append(finger_position)


class EventLog:
    """Collects events from the scanner's thread and lets a test wait for one."""

    def __init__(self) -> None:
        self.events: list[CaptureEvent] = []
        self._changed = threading.Condition()

    def __call__(self, event: CaptureEvent) -> None:
        with self._changed:
            self.events.append(event)
            self._changed.notify_all()

    def of(self, *kinds: type) -> list[CaptureEvent]:
        """The events of these kinds so far."""
        with self._changed:
            return [event for event in self.events if isinstance(event, kinds)]

    def wait_for(self, kind: type, count: int = 1, timeout_s: float = 10.0) -> list[CaptureEvent]:
        """Wait until `count` events of `kind` came; fail the test when they do not."""
        with self._changed:
            came = self._changed.wait_for(
                lambda: sum(isinstance(event, kind) for event in self.events) >= count, timeout_s
            )
        assert came, f"{count} x {kind.__name__} did not come, but {[type(e).__name__ for e in self.events[-5:]]}"
        return self.of(kind)

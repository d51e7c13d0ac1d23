"""The thread that owns a scanner: reads, judges, feeds the machine and hands its events on, in order.

Everybody else only leaves wishes in a queue, so no screen ever waits for a device.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from drivers.api import DeviceError, DeviceProtocolError, DeviceState, DeviceTimeoutError, Frame, Light, Scanner
from station.capture.machine import step
from station.capture.policy import CapturePolicy
from station.capture.presence import PresenceDetector
from station.capture.recovery import Recovery
from station.capture.state import (
    Cancel,
    CaptureInput,
    CaptureRequested,
    CaptureState,
    DeviceFailed,
    DeviceInterrupted,
    DeviceOpened,
    FrameAssessed,
    Skip,
    TakeNow,
    Tick,
)
from station.errors import ImageError
from station.events import (
    CaptureEvent,
    CapturePhase,
    PhaseChanged,
    PresentationFailed,
    SampleCaptured,
    ScannerRecovering,
)
from station.ids import FingerPosition
from station.imaging.press import press_at_500_ppi
from station.quality.calibration import Calibration
from station.quality.score import QualityAssessor

_READ_TIMEOUT_S = 0.05
"""How long a wish may wait behind a read."""

_SILENCE_LIMIT_S = 2.0
"""A scanner that streams and gives no frame for so long is taken to be stuck."""

_STALE_S = 0.1
"""A frame older than this when it is read gives way to a newer one that already waits."""

_MOST_DROPPED = 32
"""Frames dropped at once at most, so that a scanner without a pace cannot hold the thread."""

_MOTION_REACH_S = 0.25
"""Frames further apart than this say nothing about motion."""

_CLOSE_LIMIT_S = 2.0

_LEAST_SIDE_PX = 64
"""No fingerprint sensor is smaller."""


@dataclass(frozen=True, slots=True, eq=False)
class _Previous:
    """The frame before, while a finger rests."""

    pixels: NDArray[np.uint8]
    time_s: float


class _Close:
    """The wish to end the thread."""


_Wish = CaptureRequested | TakeNow | Skip | Cancel | _Close


class CaptureLoop:
    """Takes fingers with one scanner. All public methods return at once and may be called from any thread.

    `on_event` is called in the scanner's thread, with every event in order; previews may be dropped by it, nothing else
    should be. What it raises ends the loop: the scanner is closed first, then `threading.excepthook` is told.

    With `recovery` a fault while a finger is taken does not end the capture: the scanner is brought back as that says,
    and the press begins again. `idle_light_s` after a finger was done the light goes out, if nothing else is asked for.
    """

    def __init__(
        self,
        scanner: Scanner,
        on_event: Callable[[CaptureEvent], None],
        *,
        policy: CapturePolicy | None = None,
        assessor: QualityAssessor | None = None,
        presence: PresenceDetector | None = None,
        recovery: Recovery | None = None,
        idle_light_s: float = 15.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._policy = policy or CapturePolicy()
        self._assessor = assessor or QualityAssessor(replace(Calibration(), pass_score=self._policy.pass_score))
        self._presence = presence or PresenceDetector()
        self._recovery = recovery
        self._idle_light_s = idle_light_s
        self._light_is_on = False
        self._scanner = scanner
        self._on_event = on_event
        self._clock = clock
        self._state = CaptureState()
        self._wishes: queue.SimpleQueue[_Wish] = queue.SimpleQueue()
        self._previous: _Previous | None = None
        self._last_sequence = -1
        self._last_frame_s = 0.0
        self._thread = threading.Thread(target=self._run, name=f"capture-{scanner.info.driver}", daemon=True)
        self._thread.start()

    # -- any thread -------------------------------------------------------------------------------------------

    def capture(self, position: FingerPosition, *, first_number: int = 1) -> None:
        """Begin to take `position`, in place of what is being taken; presses are numbered from `first_number`.

        After a failure this tries, once, to open the scanner again.
        """
        self._wishes.put(CaptureRequested(position, first_number))

    def take_now(self) -> None:
        """Take the best frame of the press in progress at once."""
        self._wishes.put(TakeNow())

    def skip(self) -> None:
        """End this finger with its best press so far."""
        self._wishes.put(Skip())

    def cancel(self) -> None:
        """Stop taking, put the light out."""
        self._wishes.put(Cancel())

    def close(self) -> None:
        """Stop taking, close the scanner and end the thread. Waits 2 s at most; may be called twice."""
        self._wishes.put(_Close())
        if threading.current_thread() is not self._thread:
            self._thread.join(_CLOSE_LIMIT_S)

    # -- the scanner's thread ---------------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            while not isinstance(wish := self._next_wish(), _Close):
                self._guard(self._advance, wish)
        finally:
            self._scanner.close()

    def _next_wish(self) -> _Wish | None:
        """Return the oldest wish; None when there is none and something else is to be done meanwhile."""
        wait_s = self._patience_s()
        try:
            return self._wishes.get(block=wait_s is None or wait_s > 0, timeout=wait_s or None)
        except queue.Empty:
            return None

    def _patience_s(self) -> float | None:
        """How long only a wish is of interest, None = as long as it takes."""
        if self._state.phase is CapturePhase.RECOVERING and self._recovery is not None:
            return self._recovery.wait_s(self._clock())
        if self._state.is_taking:
            return 0.0
        return self._idle_light_s if self._light_is_on else None

    def _guard(self, action: Callable[[_Wish | None], None], wish: _Wish | None) -> None:
        """Turn any fault of the device into the way back from it, or into one event, with the device given up."""
        try:
            action(wish)
        except DeviceError as error:
            self._scanner.close()
            self._light_is_on = False
            told = self._recovery.begin(error, self._clock()) if self._recovery is not None else None
            if told is None:
                self._feed(DeviceFailed(error.code))
                return
            self._feed(DeviceInterrupted())
            if self._state.is_taking:
                self._on_event(told)

    def _advance(self, wish: _Wish | None) -> None:
        if wish is None:
            self._pass_time()
        elif not isinstance(wish, _Close):
            self._feed(wish)
        if isinstance(wish, CaptureRequested):
            self._begin_finger(wish.position)
        elif not self._state.is_taking:
            self._end_stream()

    def _pass_time(self) -> None:
        if self._state.phase is CapturePhase.RECOVERING and self._recovery is not None:
            self._bring_back(self._recovery)
        elif self._state.is_taking:
            self._feed(self._next_input())
        else:
            self._show(Light.OFF)

    def _begin_finger(self, position: FingerPosition) -> None:
        if self._recovery is not None and self._recovery.is_under_way:
            self._feed(DeviceInterrupted())
            return
        self._begin_stream(position)
        self._feed(DeviceOpened())

    def _bring_back(self, recovery: Recovery) -> None:
        """Take one step towards a scanner that works."""
        found = recovery.look(self._scanner, self._clock())
        if isinstance(found, ScannerRecovering):
            self._on_event(found)
        elif found is not None:
            self._scanner = found
            self._begin_stream(self._state.position)
            told = recovery.succeed(self._clock())
            if told is not None:
                self._on_event(told)
            self._feed(DeviceOpened())

    def _feed(self, given: CaptureInput) -> None:
        self._state, events = step(self._state, given, self._clock(), self._policy)
        for event in events:
            self._on_event(event)
        for event in events:
            light = self._light_for(event)
            if light is not None:
                self._show(light)
            if isinstance(event, SampleCaptured) and self._recovery is not None:
                self._recovery.note_press()

    def _show(self, light: Light) -> None:
        self._scanner.set_light(light)
        self._light_is_on = light is not Light.OFF

    # -- the device -------------------------------------------------------------------------------------------

    def _begin_stream(self, position: FingerPosition) -> None:
        if self._scanner.state is DeviceState.LOST:
            self._scanner.close()
        if self._scanner.state is DeviceState.CLOSED:
            self._presence.forget()
            self._scanner.open()
        self._scanner.show_finger(position)
        if self._scanner.state is DeviceState.OPEN:
            self._scanner.start()
            self._last_sequence = -1
        self._previous = None
        self._last_frame_s = self._clock()

    def _end_stream(self) -> None:
        if self._scanner.state is DeviceState.STREAMING:
            self._scanner.stop()

    def _light_for(self, event: CaptureEvent) -> Light | None:
        """The light that goes with an event; None leaves it as it is, so that the person still sees the last word."""
        match event:
            case PhaseChanged(CapturePhase.WAIT_FINGER_ON, _):
                return Light.WAITING if self._state.mend is None else Light.AGAIN
            case PhaseChanged(CapturePhase.INACTIVE, _):
                return Light.OFF
            case SampleCaptured(sample):
                return Light.GOOD if sample.assessment.score.value >= self._policy.pass_score else Light.AGAIN
            case PresentationFailed():
                return Light.AGAIN
            case _:
                return None

    # -- frames -----------------------------------------------------------------------------------------------

    def _next_input(self) -> FrameAssessed | Tick:
        """Read the newest frame and judge it. Raises `DeviceTimeoutError` when the scanner has gone silent."""
        frame = self._newest_frame()
        if frame is None:
            if self._clock() - self._last_frame_s > _SILENCE_LIMIT_S:
                raise DeviceTimeoutError("no frame came")
            return Tick()
        self._last_frame_s = self._clock()
        return self._assessed(frame)

    def _newest_frame(self) -> Frame | None:
        frame = self._scanner.read(_READ_TIMEOUT_S)
        for _ in range(_MOST_DROPPED):
            if frame is None or self._clock() - frame.time_s <= _STALE_S:
                break
            newer = self._scanner.read(0.0)
            if newer is None:
                break
            frame = newer
        return frame if frame is not None and self._is_new(frame) else None

    def _is_new(self, frame: Frame) -> bool:
        """False for a frame that was seen before; gaps are nothing to worry about."""
        is_new = frame.sequence > self._last_sequence
        self._last_sequence = max(self._last_sequence, frame.sequence)
        return is_new

    def _assessed(self, frame: Frame) -> FrameAssessed:
        try:
            pixels = press_at_500_ppi(frame.pixels, frame.ppi)
        except ImageError as error:
            raise DeviceProtocolError("a frame is no picture of a finger") from error
        if min(pixels.shape) < _LEAST_SIDE_PX:
            raise DeviceProtocolError("a frame is too small to hold a finger")
        if frame.is_preview:  # to look at only: it may be reduced or drawn on
            self._previous = None
            return FrameAssessed(pixels, self._assessor.assess_empty(pixels), False, self._presence.glass_is_dirty)
        finger_on = self._presence.update(pixels, frame.finger_on)
        if finger_on:
            assessment = self._assessor.assess(pixels, self._comparable(frame), self._presence.background)
        else:
            assessment = self._assessor.assess_empty(pixels)
        self._previous = _Previous(pixels, frame.time_s) if finger_on else None
        return FrameAssessed(pixels, assessment, finger_on, self._presence.glass_is_dirty)

    def _comparable(self, frame: Frame) -> NDArray[np.uint8] | None:
        before = self._previous
        return before.pixels if before is not None and frame.time_s - before.time_s <= _MOTION_REACH_S else None

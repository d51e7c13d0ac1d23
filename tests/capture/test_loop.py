"""The capture thread with a scanner scripted in memory: order, faults, lights, and that nothing is left behind."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from drivers.api import DeviceAccessError, DeviceLostError, DeviceProtocolError, DeviceState, Frame, Light
from station.capture.loop import CaptureLoop
from station.capture.policy import CapturePolicy
from station.events import (
    CaptureEvent,
    CaptureFailed,
    CapturePhase,
    FingerDone,
    LiftFinger,
    PhaseChanged,
    PresentationFailed,
    PreviewUpdated,
    SampleCaptured,
)
from station.ids import FingerPosition
from station.records import QualityReason
from tests.capture.scenes import EventLog, FakeClock, Line, ScriptedScanner
from tests.quality import degradations as made

THUMB, INDEX = FingerPosition.RIGHT_THUMB, FingerPosition.RIGHT_INDEX
GOOD = made.synthetic_print()
WEAK = made.dry(GOOD)
EMPTY = made.empty_glass()


def scene(*parts: tuple[np.ndarray | None, int]) -> list[Line]:
    return [image for image, frames in parts for _ in range(frames)]


GOOD_PRESS = scene((EMPTY, 6), (GOOD, 24), (EMPTY, 8))

Start = Callable[..., tuple[CaptureLoop, ScriptedScanner, EventLog]]


@pytest.fixture
def start() -> Iterator[Start]:
    loops: list[CaptureLoop] = []

    def begin(
        script: list[Line], policy: CapturePolicy | None = None, **options: object
    ) -> tuple[CaptureLoop, ScriptedScanner, EventLog]:
        clock = FakeClock()
        scanner, log = ScriptedScanner(script, clock, **options), EventLog()  # type: ignore[arg-type]
        loops.append(CaptureLoop(scanner, log, clock=clock, policy=policy))
        return loops[-1], scanner, log

    yield begin
    for loop in loops:
        loop.close()


def phases(log: EventLog) -> list[CapturePhase]:
    return [event.phase for event in log.of(PhaseChanged) if isinstance(event, PhaseChanged)]


def test_a_good_press_is_captured_in_order(start: Start) -> None:
    loop, scanner, log = start(GOOD_PRESS)
    loop.capture(THUMB)
    assert log.wait_for(FingerDone) == [FingerDone(THUMB, 1, True)]
    (captured,) = log.of(SampleCaptured)
    assert isinstance(captured, SampleCaptured)
    assert captured.sample.position is THUMB
    assert np.array_equal(captured.sample.pixels, GOOD)
    assert captured.sample.assessment.score.value >= 60
    log.wait_for(PhaseChanged, 6)
    assert phases(log)[-1] is CapturePhase.DONE
    assert scanner.log.fingers == [THUMB]
    kinds = [type(event) for event in log.events]
    assert kinds.index(LiftFinger) < kinds.index(SampleCaptured) < kinds.index(FingerDone)
    assert kinds.count(PreviewUpdated) >= 20


def test_the_light_waits_then_turns_good_and_cancel_puts_it_out(start: Start) -> None:
    loop, scanner, log = start(GOOD_PRESS)
    loop.capture(THUMB)
    log.wait_for(FingerDone)
    loop.capture(INDEX)
    log.wait_for(FingerDone, 2)
    loop.cancel()
    loop.close()
    assert scanner.log.lights == [Light.WAITING, Light.GOOD, Light.WAITING, Light.GOOD, Light.OFF]


def test_cancel_while_taking_puts_the_light_out_and_stops_the_stream(start: Start) -> None:
    loop, scanner, log = start(scene((EMPTY, 3)) + [None] * 5)
    loop.capture(THUMB)
    scanner.played_out.wait(5)
    loop.cancel()
    log.wait_for(PhaseChanged, 3)
    loop.close()
    assert phases(log)[-1] is CapturePhase.INACTIVE
    assert scanner.log.lights == [Light.WAITING, Light.OFF]
    assert scanner.log.calls == ["open", "start", "stop", "close"]


def test_a_weak_press_shows_again_until_the_next_press(start: Start) -> None:
    loop, scanner, log = start(scene((EMPTY, 4), (WEAK, 20), (EMPTY, 10), (GOOD, 24), (EMPTY, 8)))
    loop.capture(THUMB)
    assert log.wait_for(FingerDone) == [FingerDone(THUMB, 2, True)]
    assert scanner.log.lights == [Light.WAITING, Light.AGAIN, Light.AGAIN, Light.GOOD]
    first, second = log.of(SampleCaptured)
    assert isinstance(first, SampleCaptured)
    assert isinstance(second, SampleCaptured)
    assert first.sample.assessment.reason is QualityReason.DRY
    assert (first.sample.number, second.sample.number) == (1, 2)


def test_the_scanner_stays_open_between_fingers(start: Start) -> None:
    loop, scanner, log = start(GOOD_PRESS)
    loop.capture(THUMB)
    log.wait_for(FingerDone)
    loop.capture(INDEX, first_number=3)
    assert log.wait_for(FingerDone, 2)[1] == FingerDone(INDEX, 3, True)
    assert scanner.log.calls.count("open") == 1
    assert scanner.log.fingers == [THUMB, INDEX]


def test_a_device_that_tells_the_finger_is_believed(start: Start) -> None:
    loop, _, log = start(GOOD_PRESS, finger_on=lambda pixels: bool(pixels.mean() < 200))
    loop.capture(THUMB)
    assert log.wait_for(FingerDone) == [FingerDone(THUMB, 1, True)]


def test_a_scanner_of_another_resolution_is_brought_to_500_ppi(start: Start) -> None:
    loop, _, log = start(GOOD_PRESS, ppi=508)
    loop.capture(THUMB)
    log.wait_for(FingerDone)
    (captured,) = log.of(SampleCaptured)
    assert isinstance(captured, SampleCaptured)
    assert captured.sample.pixels.shape == (354, 295)


def test_take_now_takes_the_weak_press_in_progress(start: Start) -> None:
    resting = scene((EMPTY, 4), (WEAK, 14))
    loop, scanner, log = start(resting)
    loop.capture(THUMB)
    scanner.played_out.wait(5)
    loop.take_now()
    (captured,) = log.wait_for(SampleCaptured)
    assert isinstance(captured, SampleCaptured)
    assert captured.sample.assessment.score.value < 60
    loop.skip()
    assert log.wait_for(FingerDone) == [FingerDone(THUMB, 1, False)]


# -- faults ---------------------------------------------------------------------------------------------------

UNPLUG = DeviceLostError("gone")

UNPLUG_AT: dict[str, list[Line]] = {
    "waiting": [*scene((EMPTY, 3)), UNPLUG],
    "settling": [*scene((EMPTY, 3), (GOOD, 1)), UNPLUG],
    "scoring": [*scene((EMPTY, 3), (WEAK, 8)), UNPLUG],
    "waiting for the lift": [*scene((EMPTY, 3), (GOOD, 22)), UNPLUG],
}


@pytest.mark.parametrize("moment", UNPLUG_AT)
def test_unplug_at_any_moment_ends_with_device_lost_once_and_the_scanner_closed(moment: str, start: Start) -> None:
    loop, scanner, log = start(UNPLUG_AT[moment])
    loop.capture(THUMB)
    assert log.wait_for(CaptureFailed) == [CaptureFailed("device.lost")]
    loop.close()
    assert log.of(CaptureFailed) == [CaptureFailed("device.lost")]
    assert phases(log)[-1] is CapturePhase.FAILED
    assert scanner.state is DeviceState.CLOSED
    assert len(log.of(SampleCaptured)) == (moment == "waiting for the lift")
    assert log.of(FingerDone) == []


def test_a_scanner_that_may_not_be_opened_fails_once_per_request(start: Start) -> None:
    loop, scanner, log = start([], open_fault=DeviceAccessError("no"))
    loop.capture(THUMB)
    log.wait_for(CaptureFailed)
    loop.capture(THUMB)
    assert log.wait_for(CaptureFailed, 2) == [CaptureFailed("device.access")] * 2
    loop.close()
    assert scanner.log.calls.count("open") == 2


def test_after_an_unplug_the_next_request_opens_the_scanner_again(start: Start) -> None:
    loop, scanner, log = start(UNPLUG_AT["settling"])
    loop.capture(THUMB)
    log.wait_for(CaptureFailed)
    scanner._script = GOOD_PRESS
    loop.capture(THUMB)
    assert log.wait_for(FingerDone) == [FingerDone(THUMB, 1, True)]
    assert [call for call in scanner.log.calls if call == "open"] == ["open", "open"]


def test_silence_of_two_seconds_ends_with_device_timeout(start: Start) -> None:
    loop, scanner, log = start([*scene((EMPTY, 3)), *[None] * 60])
    loop.capture(THUMB)
    assert log.wait_for(CaptureFailed) == [CaptureFailed("device.timeout")]
    loop.close()
    assert scanner.state is DeviceState.CLOSED


def test_short_silences_are_nothing(start: Start) -> None:
    script: list[Line] = [line for image in GOOD_PRESS for line in (image, None)]
    loop, _, log = start(script)
    loop.capture(THUMB)
    assert log.wait_for(FingerDone) == [FingerDone(THUMB, 1, True)]


def test_a_protocol_fault_is_told_by_its_code(start: Start) -> None:
    loop, _, log = start([*scene((EMPTY, 2)), DeviceProtocolError("short frame")])
    loop.capture(THUMB)
    assert log.wait_for(CaptureFailed) == [CaptureFailed("device.protocol")]


def test_a_frame_too_small_for_a_finger_is_a_protocol_fault(start: Start) -> None:
    loop, _, log = start(scene((np.zeros((20, 20), np.uint8), 3)))
    loop.capture(THUMB)
    assert log.wait_for(CaptureFailed) == [CaptureFailed("device.protocol")]


@pytest.mark.parametrize("ppi", [90, 5000])
def test_a_resolution_that_no_fingerprint_scanner_has_is_a_protocol_fault(start: Start, ppi: int) -> None:
    loop, scanner, log = start(GOOD_PRESS, ppi=ppi)
    loop.capture(THUMB)
    assert log.wait_for(CaptureFailed) == [CaptureFailed(DeviceProtocolError.code)]
    assert scanner.state is DeviceState.CLOSED


def test_a_touch_without_ridges_is_a_failure_to_acquire(start: Start) -> None:
    blot = np.full_like(GOOD, 120)
    script = scene((EMPTY, 3), (blot, 10), (EMPTY, 8))
    loop, _, log = start(script, finger_on=lambda pixels: bool(pixels.mean() < 200))
    loop.capture(THUMB)
    assert log.wait_for(PresentationFailed) == [PresentationFailed(THUMB, 1, QualityReason.NO_FINGER)]


# -- the thread -----------------------------------------------------------------------------------------------


class LateScanner(ScriptedScanner):
    """Has frames waiting that are older than a fifth of a second, and counts what was read."""

    reads = 0

    def _read(self, timeout_s: float) -> Frame | None:
        self.reads += 1
        frame = super()._read(timeout_s)
        if frame is None or self.reads > 10:
            return frame
        return Frame(np.array(frame.pixels), frame.ppi, frame.sequence, frame.time_s - 0.2, frame.finger_on)


def test_old_frames_give_way_to_the_newest_that_waits() -> None:
    clock, log = FakeClock(), EventLog()
    scanner = LateScanner(scene((EMPTY, 11)), clock)
    loop = CaptureLoop(scanner, log, clock=clock)
    loop.capture(THUMB)
    scanner.played_out.wait(5)
    loop.close()
    assert len(log.of(PreviewUpdated)) == 1


def test_a_consumer_that_fails_closes_the_scanner_and_reaches_the_excepthook(monkeypatch: pytest.MonkeyPatch) -> None:
    reached = threading.Event()
    states: list[DeviceState] = []
    errors: list[type[BaseException]] = []

    def hook(args: threading.ExceptHookArgs) -> None:
        states.append(scanner.state)
        errors.append(args.exc_type)
        reached.set()

    def consumer(event: CaptureEvent) -> None:
        if isinstance(event, PreviewUpdated):
            raise ZeroDivisionError

    monkeypatch.setattr(threading, "excepthook", hook)
    clock = FakeClock()
    scanner = ScriptedScanner(GOOD_PRESS, clock)
    loop = CaptureLoop(scanner, consumer, clock=clock)
    loop.capture(THUMB)
    assert reached.wait(5)
    loop.close()
    assert (states, errors) == ([DeviceState.CLOSED], [ZeroDivisionError])


@pytest.mark.parametrize("moment", ["before anything", "while taking", "after the finger"])
def test_close_ends_the_thread_at_any_moment_and_twice(moment: str) -> None:
    clock, log = FakeClock(), EventLog()
    scanner = ScriptedScanner(GOOD_PRESS, clock)
    loop = CaptureLoop(scanner, log, clock=clock)
    if moment != "before anything":
        loop.capture(THUMB)
        log.wait_for(FingerDone if moment == "after the finger" else PhaseChanged)
    began_s = time.monotonic()
    loop.close()
    loop.close()
    assert time.monotonic() - began_s < 2
    assert scanner.state is DeviceState.CLOSED
    assert not any(thread.name.startswith("capture-") for thread in threading.enumerate())


def test_the_loop_can_be_closed_from_its_own_events() -> None:
    clock, closed = FakeClock(), threading.Event()
    scanner = ScriptedScanner(GOOD_PRESS, clock)

    def consumer(event: CaptureEvent) -> None:
        if isinstance(event, FingerDone):
            loop.close()
            closed.set()

    loop = CaptureLoop(scanner, consumer, clock=clock)
    loop.capture(THUMB)
    assert closed.wait(10)
    loop.close()
    assert scanner.state is DeviceState.CLOSED


def test_wishes_return_at_once_while_the_scanner_is_slow_to_open() -> None:
    gate = threading.Event()

    class SlowScanner(ScriptedScanner):
        def _open(self) -> None:
            gate.wait(5)

    clock, log = FakeClock(), EventLog()
    loop = CaptureLoop(SlowScanner(GOOD_PRESS, clock), log, clock=clock)
    began_s = time.monotonic()
    loop.capture(THUMB)
    loop.take_now()
    loop.skip()
    loop.cancel()
    took_s = time.monotonic() - began_s
    gate.set()
    log.wait_for(PhaseChanged, 4)
    loop.close()
    assert took_s < 0.5
    assert phases(log)[-1] is CapturePhase.INACTIVE

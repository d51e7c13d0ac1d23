"""The capture thread with the simulated scanner, found as the station finds it: by its address."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from drivers.api import DeviceLostError, DeviceTimeoutError, Scanner
from drivers.registry import Registry
from station.capture.loop import CaptureLoop
from station.events import CaptureFailed, FingerDone, PreviewUpdated, SampleCaptured
from station.ids import FingerPosition
from tests.capture.scenes import EventLog

FRAME_S = 1 / 20


class FrameTime:
    """A clock that each look moves a little, so that a scanner without a pace shows its press in full."""

    def __init__(self, scanner: Scanner) -> None:
        self._now_s = 0.0
        original = scanner.read

        def read(timeout_s: float) -> object:
            self._now_s += FRAME_S
            return original(timeout_s)

        scanner.read = read  # type: ignore[assignment, method-assign]

    def __call__(self) -> float:
        return self._now_s


@pytest.fixture(scope="module")
def registry() -> Registry:
    return Registry()


@pytest.fixture
def log() -> EventLog:
    return EventLog()


@pytest.fixture
def take(registry: Registry, log: EventLog) -> Iterator[object]:
    loops: list[CaptureLoop] = []

    def begin(options: str) -> CaptureLoop:
        scanner = registry.create(f"simulated:practice?fps=0&{options}")
        loops.append(CaptureLoop(scanner, log, clock=FrameTime(scanner)))
        return loops[-1]

    yield begin
    for loop in loops:
        loop.close()


@pytest.mark.parametrize("options", ["seed=7", "seed=7&finger_on=1", "seed=3&preset=old-farmer"])
def test_an_invented_person_is_taken_finger_after_finger(options: str, take: object, log: EventLog) -> None:
    assert callable(take)
    loop = take(options)
    for count, position in enumerate((FingerPosition.RIGHT_THUMB, FingerPosition.LEFT_INDEX), 1):
        loop.capture(position)
        done = log.wait_for(FingerDone, count, timeout_s=60)[-1]
        assert isinstance(done, FingerDone)
        assert done.position is position
        assert done.best_number is not None
    best = max(
        event.sample.assessment.score.value for event in log.of(SampleCaptured) if isinstance(event, SampleCaptured)
    )
    assert best >= 60


@pytest.mark.parametrize("frame", [0, 3, 18, 22, 40])
def test_an_unplug_at_any_frame_ends_with_device_lost(frame: int, take: object, log: EventLog) -> None:
    assert callable(take)
    take(f"fault=unplug@{frame}").capture(FingerPosition.RIGHT_THUMB)
    assert log.wait_for(CaptureFailed, timeout_s=60) == [CaptureFailed(DeviceLostError.code)]


def test_a_scanner_that_falls_silent_ends_with_device_timeout(registry: Registry, log: EventLog) -> None:
    loop = CaptureLoop(registry.create("simulated:practice?fault=timeout@5"), log)
    began_s = time.monotonic()
    loop.capture(FingerPosition.RIGHT_THUMB)
    assert log.wait_for(CaptureFailed) == [CaptureFailed(DeviceTimeoutError.code)]
    loop.close()
    assert time.monotonic() - began_s < 6


def test_previews_keep_up_with_the_pace_of_the_scanner(registry: Registry, log: EventLog) -> None:
    loop = CaptureLoop(registry.create("simulated:practice?fps=20"), log)
    loop.capture(FingerPosition.RIGHT_THUMB)
    log.wait_for(PreviewUpdated, 20, timeout_s=10)
    loop.close()
    assert not any(thread.name.startswith("capture-") for thread in threading.enumerate())

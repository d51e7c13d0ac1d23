from __future__ import annotations

import threading

import numpy as np
import pytest

from drivers.api import (
    DeviceError,
    DeviceInfo,
    DeviceLostError,
    DeviceState,
    DeviceStateError,
    DeviceTimeoutError,
    DriverHangsError,
    Frame,
    HookLimits,
    Scanner,
)

INFO = DeviceInfo("fake", "1", "Fake", 500, 300, 400)


def error_classes() -> list[type[DeviceError]]:
    """Those of the contract; drivers and tests that are loaded may have their own."""
    return [DeviceError, *(kind for kind in DeviceError.__subclasses__() if kind.__module__ == DeviceError.__module__)]


class FaultyScanner(Scanner):
    """Raises what it is told in the hook it is told."""

    def __init__(self, **faults: DeviceError) -> None:
        super().__init__(INFO)
        self.faults = faults
        self.calls: list[str] = []

    def _do(self, hook: str) -> None:
        self.calls.append(hook)
        if hook in self.faults:
            raise self.faults[hook]

    def _open(self) -> None:
        self._do("open")

    def _start(self) -> None:
        self._do("start")

    def _read(self, timeout_s: float) -> Frame | None:
        self._do("read")
        return None

    def _stop(self) -> None:
        self._do("stop")

    def _close(self) -> None:
        self._do("close")


def test_every_error_has_a_code_and_an_exit_code_of_its_own() -> None:
    assert len({error.code for error in error_classes()}) == len(error_classes())
    assert len({error.exit_code for error in error_classes()}) == len(error_classes())
    assert all(error.advice for error in error_classes())


@pytest.mark.parametrize(
    "pixels",
    [
        np.zeros((4, 4), np.float32),
        np.zeros((4, 4, 3), np.uint8),
        np.zeros((0, 4), np.uint8),
        np.zeros((8, 8), np.uint8)[:, ::2],
    ],
)
def test_a_frame_of_another_kind_is_refused(pixels: np.ndarray) -> None:
    with pytest.raises(ValueError, match="frame"):
        Frame(pixels, 500, 0, 0.0)


def test_the_pixels_of_a_frame_cannot_be_written() -> None:
    frame = Frame(np.zeros((4, 4), np.uint8), 500, 0, 0.0)
    with pytest.raises(ValueError, match="read-only"):
        frame.pixels[0, 0] = 1


def test_a_scanner_that_fails_to_open_stays_closed() -> None:
    scanner = FaultyScanner(open=DeviceTimeoutError("x"))
    with pytest.raises(DeviceTimeoutError):
        scanner.open()
    assert scanner.state is DeviceState.CLOSED
    scanner.close()
    assert scanner.calls == ["open"]


def test_a_scanner_that_fails_to_start_stays_open() -> None:
    scanner = FaultyScanner(start=DeviceTimeoutError("x"))
    scanner.open()
    with pytest.raises(DeviceTimeoutError):
        scanner.start()
    assert scanner.state is DeviceState.OPEN
    scanner.close()


@pytest.mark.parametrize("hook", ["start", "read", "stop"])
def test_a_lost_device_is_lost_wherever_it_is_noticed(hook: str) -> None:
    scanner = FaultyScanner(**{hook: DeviceLostError("x")})
    scanner.open()
    with pytest.raises(DeviceLostError):  # noqa: PT012 - whichever step meets it
        scanner.start()
        scanner.read(0.0)
        scanner.stop()
    assert scanner.state is DeviceState.LOST
    scanner.close()
    assert scanner.state is DeviceState.CLOSED
    assert scanner.calls[-1] == "close"


def test_close_swallows_what_a_dead_device_raises() -> None:
    scanner = FaultyScanner(stop=DeviceTimeoutError("x"), close=DeviceLostError("x"))
    scanner.open()
    scanner.start()
    scanner.close()
    assert scanner.state is DeviceState.CLOSED
    assert scanner.calls == ["open", "start", "stop", "close"]


def test_the_with_block_closes_on_an_error() -> None:
    scanner = FaultyScanner()
    with pytest.raises(RuntimeError), scanner:
        raise RuntimeError
    assert scanner.state is DeviceState.CLOSED


def test_a_reset_is_for_closed_scanners_and_leaves_them_closed() -> None:
    class Restarting(FaultyScanner):
        def _reset(self) -> None:
            self._do("reset")

    scanner = Restarting()
    scanner.reset()
    assert (scanner.calls, scanner.state) == (["reset"], DeviceState.CLOSED)
    with scanner, pytest.raises(DeviceStateError):
        scanner.reset()
    FaultyScanner().reset()


def test_a_driver_that_still_hangs_is_neither_opened_nor_reset() -> None:
    release = threading.Event()

    class Hanging(FaultyScanner):
        limits = HookLimits(open_s=0.05, close_s=0.05)

        def _open(self) -> None:
            release.wait(10)

        def _reset(self) -> None:
            self._do("reset")

    scanner = Hanging()
    try:
        with pytest.raises(DriverHangsError):
            scanner.open()
        with pytest.raises(DriverHangsError, match="still"):
            scanner.reset()
        assert "reset" not in scanner.calls
    finally:
        release.set()

"""The driver contract, run over every built-in driver."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from drivers.api import (
    DeviceError,
    DeviceLostError,
    DeviceNotFoundError,
    DeviceState,
    DeviceStateError,
    Frame,
    Light,
    Scanner,
)
from drivers.registry import BUILTIN, Registry
from tests.contract.case import Case
from tests.contract.cases import cases

SLACK_S = 0.3
"""What a loaded machine may add to a time limit."""


@pytest.fixture(params=sorted(BUILTIN))
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Case]:
    case = cases(tmp_path)[request.param]
    yield case
    case.end()


@pytest.fixture
def registry(case: Case) -> Registry:
    return case.registry()


@pytest.fixture
def make(case: Case, registry: Registry) -> Callable[[str], Scanner]:
    return lambda options: registry.create(case.address(options))


def streaming(scanner: Scanner) -> Scanner:
    scanner.open()
    scanner.start()
    return scanner


def take(scanner: Scanner, count: int) -> list[Frame]:
    frames = [scanner.read(1.0) for _ in range(count)]
    assert all(frame is not None for frame in frames)
    return [frame for frame in frames if frame is not None]


def test_the_table_has_a_row_for_every_driver(tmp_path: Path) -> None:
    assert set(cases(tmp_path)) == set(BUILTIN)


def test_create_opens_nothing(make: Callable[[str], Scanner]) -> None:
    scanner = make("fps=0")
    assert scanner.state is DeviceState.CLOSED
    with pytest.raises(DeviceStateError):
        scanner.read(0.0)


def test_the_info_of_a_scanner_has_the_address_it_was_made_by(case: Case, registry: Registry) -> None:
    address = case.address("fps=0")
    assert registry.create(address).info.address == address


def test_frames_keep_what_the_contract_says(make: Callable[[str], Scanner]) -> None:
    with make("fps=0") as scanner:
        before_s = time.monotonic()
        scanner.start()
        frames = take(scanner, 30)
        for number, frame in enumerate(frames):
            assert frame.sequence == number
            assert frame.pixels.dtype == np.uint8
            assert frame.pixels.ndim == 2
            assert frame.pixels.flags.c_contiguous
            assert not frame.pixels.flags.writeable
            assert frame.ppi == scanner.info.ppi
            assert frame.pixels.shape == (scanner.info.height_px, scanner.info.width_px)
            assert before_s <= frame.time_s <= time.monotonic()


def test_a_device_that_cannot_tell_says_nothing_about_the_finger(case: Case, make: Callable[[str], Scanner]) -> None:
    if case.always_tells_finger:
        pytest.skip("this device always tells")
    with make("fps=0") as scanner:
        scanner.start()
        assert {frame.finger_on for frame in take(scanner, 40)} == {None}


def test_told_to_tell_the_device_says_when_a_finger_is_on(case: Case, make: Callable[[str], Scanner]) -> None:
    if not case.tells_finger:
        pytest.skip("this device cannot tell")
    with make("fps=0&finger_on=1") as scanner:
        scanner.start()
        frames = take(scanner, 60)
    assert {frame.finger_on for frame in frames} == {True, False}
    on = [frame.pixels.std() for frame in frames if frame.finger_on]
    off = [frame.pixels.std() for frame in frames if not frame.finger_on]
    assert max(off) < 12 < max(on)


def test_sequence_begins_anew_at_every_start(make: Callable[[str], Scanner]) -> None:
    with make("fps=0") as scanner:
        for _ in range(3):
            scanner.start()
            assert [frame.sequence for frame in take(scanner, 3)] == [0, 1, 2]
            scanner.stop()
            assert scanner.state is DeviceState.OPEN


def test_a_closed_scanner_can_be_opened_again(make: Callable[[str], Scanner]) -> None:
    scanner = make("fps=0")
    for _ in range(2):
        with scanner:
            scanner.start()
            assert take(scanner, 1)[0].sequence == 0
        assert scanner.state is DeviceState.CLOSED


def test_methods_refuse_the_wrong_state(make: Callable[[str], Scanner]) -> None:
    scanner = make("fps=0")
    with pytest.raises(DeviceStateError):
        scanner.start()
    scanner.open()
    with pytest.raises(DeviceStateError):
        scanner.open()
    with pytest.raises(DeviceStateError):
        scanner.read(0.0)
    scanner.start()
    with pytest.raises(DeviceStateError):
        scanner.start()
    scanner.close()


def test_stop_does_nothing_unless_streaming(make: Callable[[str], Scanner]) -> None:
    scanner = make("fps=0")
    scanner.stop()
    assert scanner.state is DeviceState.CLOSED
    scanner.open()
    scanner.stop()
    assert scanner.state is DeviceState.OPEN
    scanner.close()


@pytest.mark.parametrize("steps", [(), ("open",), ("open", "start"), ("open", "start", "stop")])
def test_close_works_in_any_state_and_twice(make: Callable[[str], Scanner], steps: tuple[str, ...]) -> None:
    scanner = make("fps=0")
    for step in steps:
        getattr(scanner, step)()
    scanner.close()
    scanner.close()
    assert scanner.state is DeviceState.CLOSED


def test_after_an_unplug_only_close_is_allowed(case: Case, registry: Registry) -> None:
    scanner = case.unplug(registry)
    with pytest.raises(DeviceLostError):
        scanner.read(1.0)
    assert scanner.state is DeviceState.LOST
    for step in (scanner.open, scanner.start, scanner.stop, lambda: scanner.read(0.1)):
        with pytest.raises(DeviceLostError):
            step()
    scanner.set_light(Light.GOOD)
    scanner.show_finger(2)
    scanner.close()
    scanner.close()
    assert scanner.state is DeviceState.CLOSED


@pytest.mark.parametrize("timeout_s", [0.0, 0.05, 0.3])
def test_read_never_blocks_past_its_limit(make: Callable[[str], Scanner], timeout_s: float) -> None:
    with make("fps=0.2") as scanner:
        scanner.start()
        before_s = time.monotonic()
        frame = scanner.read(timeout_s)
        assert time.monotonic() - before_s < timeout_s + SLACK_S
        assert frame is None or frame.finger_on is False  # that nobody is there may be told at any time


def test_frames_come_at_the_pace_of_the_device(case: Case, make: Callable[[str], Scanner]) -> None:
    if case.has_own_pace:
        pytest.skip("this device has a pace of its own")
    with make("fps=50") as scanner:
        scanner.start()
        before_s = time.monotonic()
        take(scanner, 20)
        assert 0.35 <= time.monotonic() - before_s < 0.4 + 2 * SLACK_S


def test_stop_ends_a_waiting_read_within_half_a_second(make: Callable[[str], Scanner]) -> None:
    scanner = streaming(make("fps=0.05&gap_s=600"))
    answers: list[object] = []

    def read_until_refused() -> None:
        try:
            while True:
                answers.append(scanner.read(10.0))
        except DeviceError as error:
            answers.append(error)

    reader = threading.Thread(target=read_until_refused)
    reader.start()
    time.sleep(0.1)
    before_s = time.monotonic()
    scanner.stop()
    reader.join(2.0)
    assert time.monotonic() - before_s < 0.5
    assert not reader.is_alive()
    assert next(answer for answer in answers if not isinstance(answer, Frame)) is None
    scanner.close()


@pytest.mark.parametrize("light", list(Light))
def test_lights_and_fingers_may_be_shown_in_any_state(make: Callable[[str], Scanner], light: Light) -> None:
    scanner = make("fps=0")
    for step in (lambda: None, scanner.open, scanner.start, scanner.stop, scanner.close):
        step()
        scanner.set_light(light)
        scanner.show_finger(6)
        scanner.show_finger(0)
    assert scanner.state is DeviceState.CLOSED


def test_a_finger_that_does_not_exist_is_the_callers_fault(make: Callable[[str], Scanner]) -> None:
    with make("fps=0") as scanner, pytest.raises(ValueError, match="finger positions"):
        scanner.show_finger(11)


def test_the_same_address_gives_the_same_frames(case: Case, registry: Registry) -> None:
    runs = []
    for _ in range(2):
        with registry.create(case.address("fps=0&gap_s=0.2&press_s=0.3")) as scanner:
            scanner.show_finger(6)
            scanner.start()
            scanner.show_finger(1)
            runs.append([frame.pixels.copy() for frame in take(scanner, 40)])
    assert all(np.array_equal(a, b) for a, b in zip(*runs, strict=True))


@pytest.mark.parametrize("options", ["fps=soon", "fps=-1", "fps=nan", "nonsense=1", "fps=1&fps=2", "press_s=1e9"])
def test_options_that_make_no_sense_are_refused(make: Callable[[str], Scanner], options: str) -> None:
    with pytest.raises(DeviceNotFoundError):
        make(options)

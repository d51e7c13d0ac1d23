from __future__ import annotations

import threading
from collections.abc import Iterator

import numpy as np
import pytest

from drivers.api import (
    DeviceAccessError,
    DeviceBusyError,
    DeviceError,
    DeviceLostError,
    DeviceProtocolError,
    DeviceState,
    Frame,
)
from drivers.simulated.fingers import FingerShelf
from drivers.simulated.practice import PracticeShow
from drivers.simulated.scanner import SimulatedDriver, SimulatedScanner
from drivers.simulated.script import read_script
from drivers.simulated.skin import PRESETS, SkinCondition
from tests.drivers.test_press_play import FakeTime

QUICK = "fps=0&press_s=0.2&gap_s=0.1&finger_on=1"


@pytest.fixture(scope="module")
def shelf() -> FingerShelf:
    return FingerShelf()


def scanner_of(shelf: FingerShelf, options: str = QUICK, time: FakeTime | None = None) -> SimulatedScanner:
    device_id = f"practice?{options}"
    info = SimulatedDriver().find(device_id)
    show = PracticeShow(read_script(device_id))
    if time is None:
        return SimulatedScanner(info, show, shelf)
    return SimulatedScanner(info, show, shelf, clock=time.clock, wait=time.wait)


def frames(scanner: SimulatedScanner, count: int) -> Iterator[Frame]:
    for _ in range(count):
        frame = scanner.read(0.5)
        assert frame is not None
        yield frame


def presses(scanner: SimulatedScanner, count: int) -> list[np.ndarray]:
    """The darkest frame of each of the next presses."""
    found: list[np.ndarray] = []
    best: Frame | None = None
    while len(found) < count:
        (frame,) = frames(scanner, 1)
        if frame.finger_on and (best is None or frame.pixels.mean() < best.pixels.mean()):
            best = frame
        elif not frame.finger_on and best is not None:
            found.append(best.pixels)
            best = None
    return found


def likeness(a: np.ndarray, b: np.ndarray) -> float:
    """Best correlation over small shifts: high for two presses of one finger put on alike."""
    import cv2

    piece = b[180:320, 180:320]
    return float(cv2.matchTemplate(a, piece, cv2.TM_CCOEFF_NORMED).max())


def test_the_asked_finger_comes_again_and_again_a_little_differently(shelf: FingerShelf) -> None:
    with scanner_of(shelf, QUICK + "&spread=0.1") as scanner:
        scanner.start()
        scanner.show_finger(2)
        index = presses(scanner, 2)
        scanner.show_finger(3)
        (middle,) = presses(scanner, 1)
    assert not np.array_equal(*index)
    assert likeness(*index) > 0.5 > likeness(index[0], middle)


def test_without_a_request_the_right_thumb_comes(shelf: FingerShelf) -> None:
    with scanner_of(shelf) as scanner:
        scanner.start()
        (anyone,) = presses(scanner, 1)
    with scanner_of(shelf) as scanner:
        scanner.start()
        scanner.show_finger(1)
        (thumb,) = presses(scanner, 1)
    assert likeness(anyone, thumb) > 0.9


def test_presses_go_on_counting_after_a_restart(shelf: FingerShelf) -> None:
    with scanner_of(shelf) as scanner:
        scanner.start()
        (first,) = presses(scanner, 1)
        scanner.stop()
        scanner.start()
        (second,) = presses(scanner, 1)
    assert not np.array_equal(first, second)


def test_the_address_chooses_the_first_presentation(shelf: FingerShelf) -> None:
    with scanner_of(shelf) as scanner:
        scanner.start()
        second = presses(scanner, 2)[1]
    with scanner_of(shelf, QUICK + "&presentation=1") as scanner:
        scanner.start()
        (chosen,) = presses(scanner, 1)
    assert likeness(second, chosen) > 0.95


def test_another_person_may_come_at_any_time_from_any_thread(shelf: FingerShelf) -> None:
    with scanner_of(shelf, "fps=0&press_s=50&gap_s=0.1&finger_on=1") as scanner:
        scanner.start()
        before = list(frames(scanner, 12))[-1]
        visitor = threading.Thread(target=scanner.present, args=(9, PRESETS["dry-winter-hands"]))
        visitor.start()
        visitor.join()
        after = list(frames(scanner, 20))
    assert before.finger_on
    assert not all(frame.finger_on for frame in after)
    assert after[-1].finger_on
    assert likeness(before.pixels, after[-1].pixels) < 0.5


def test_a_changing_person_never_disturbs_the_reader(shelf: FingerShelf) -> None:
    errors: list[BaseException] = []

    def change(scanner: SimulatedScanner) -> None:
        try:
            for number in range(30):
                scanner.present(number % 2, SkinCondition(pressure=number / 30))
        except BaseException as error:
            errors.append(error)

    with scanner_of(shelf) as scanner:
        scanner.start()
        thread = threading.Thread(target=change, args=(scanner,))
        thread.start()
        assert [frame.sequence for frame in frames(scanner, 100)] == list(range(100))
        thread.join()
    assert errors == []


@pytest.mark.parametrize(("fault", "error"), [("access", DeviceAccessError), ("busy", DeviceBusyError)])
def test_faults_of_opening(shelf: FingerShelf, fault: str, error: type[DeviceError]) -> None:
    scanner = scanner_of(shelf, f"fault={fault}")
    with pytest.raises(error):
        scanner.open()
    assert scanner.state is DeviceState.CLOSED


def test_a_late_device_takes_a_second_to_open(shelf: FingerShelf) -> None:
    time = FakeTime()
    scanner_of(shelf, "fault=late", time).open()
    assert time.now_s == pytest.approx(101.0)


def test_an_unplug_comes_at_its_frame(shelf: FingerShelf) -> None:
    scanner = scanner_of(shelf, "fps=0&fault=unplug@5")
    scanner.open()
    scanner.start()
    assert len(list(frames(scanner, 5))) == 5
    with pytest.raises(DeviceLostError):
        scanner.read(0.1)
    assert scanner.state is DeviceState.LOST
    scanner.close()


def test_a_short_frame_is_an_error_and_a_gap_and_then_frames_go_on(shelf: FingerShelf) -> None:
    with scanner_of(shelf, "fps=0&fault=short@3") as scanner:
        scanner.start()
        list(frames(scanner, 3))
        with pytest.raises(DeviceProtocolError):
            scanner.read(0.1)
        assert [frame.sequence for frame in frames(scanner, 3)] == [4, 5, 6]


def test_a_stuck_device_repeats_its_picture(shelf: FingerShelf) -> None:
    with scanner_of(shelf, "fps=0&fault=stuck@4") as scanner:
        scanner.start()
        seen = list(frames(scanner, 30))
    assert not np.array_equal(seen[2].pixels, seen[3].pixels)
    assert all(np.array_equal(frame.pixels, seen[3].pixels) for frame in seen[4:])
    assert [frame.sequence for frame in seen] == list(range(30))


def test_a_silent_device_gives_nothing_for_three_seconds(shelf: FingerShelf) -> None:
    time = FakeTime()
    with scanner_of(shelf, "fps=20&fault=timeout@2", time) as scanner:
        scanner.start()
        list(frames(scanner, 2))
        silent_from_s = time.now_s
        while scanner.read(0.25) is None:
            pass
        assert time.now_s - silent_from_s == pytest.approx(3.0, abs=0.1)
        assert len(list(frames(scanner, 10))) == 10


def test_frames_are_paced_by_the_clock_and_their_content_is_not(shelf: FingerShelf) -> None:
    time = FakeTime()
    with scanner_of(shelf, "fps=20&gap_s=0.2", time) as paced, scanner_of(shelf, "fps=0&gap_s=0.2") as unpaced:
        paced.start()
        unpaced.start()
        for a, b in zip(frames(paced, 30), frames(unpaced, 30), strict=True):
            assert np.array_equal(a.pixels, b.pixels)
    assert time.now_s == pytest.approx(101.5)


def test_a_negative_seed_is_refused(shelf: FingerShelf) -> None:
    with pytest.raises(ValueError, match="seed"):
        scanner_of(shelf).present(-1, SkinCondition())


def test_the_practice_scanner_says_that_it_is_simulated() -> None:
    (info,) = SimulatedDriver().enumerate()
    assert info.address == "simulated:practice"
    assert info.is_simulated
    assert (info.width_px, info.height_px, info.ppi) == (500, 500, 500)

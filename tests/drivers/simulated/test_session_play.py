from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest

from drivers.api import (
    DeviceAccessError,
    DeviceBusyError,
    DeviceError,
    DeviceLostError,
    DeviceNotFoundError,
    DeviceProtocolError,
    DeviceState,
    DeviceStateError,
    Frame,
    Scanner,
)
from drivers.registry import Registry
from drivers.simulated.fingers import FingerShelf
from drivers.simulated.scanner import SimulatedDriver, SimulatedScanner
from drivers.simulated.script_fields import SessionScriptError
from drivers.simulated.session_shelf import SessionShelf
from drivers.simulated.skin import SkinCondition
from tests.drivers.test_press_play import FakeTime

HEAD = "session: 1\nfps: 20\nfinger_on: yes\ndevice: zfm\n"
SHORT = "after_s: 0.1, for_s: 0.3"
"""A press of 2 frames without, 4 arriving, 6 resting and 3 lifting."""
PRESS_FRAMES = 15


class Lab:
    """A folder for scripts, a driver, and a clock that moves only when somebody waits."""

    def __init__(self, folder: Path, shelf: FingerShelf) -> None:
        self.time = FakeTime()
        self.sessions = SessionShelf(self.time.clock)
        self.driver = SimulatedDriver(self.sessions)
        self._shelf = shelf
        self._folder = folder

    def address(self, steps: str, head: str = HEAD) -> str:
        path = self._folder / "session.yaml"
        path.write_text(head + "steps:\n" + steps, "utf-8")
        return f"script?file={path}"

    def scanner(self, device_id: str) -> SimulatedScanner:
        info, show = self.driver.find(device_id), self.sessions.show(device_id)
        return SimulatedScanner(info, show, self._shelf, clock=self.time.clock, wait=self.time.wait)

    def opened(self, steps: str, head: str = HEAD) -> SimulatedScanner:
        scanner = self.scanner(self.address(steps, head))
        scanner.open()
        scanner.start()
        return scanner


@pytest.fixture(scope="module")
def shelf() -> FingerShelf:
    return FingerShelf()


@pytest.fixture
def lab(tmp_path: Path, shelf: FingerShelf) -> Lab:
    return Lab(tmp_path, shelf)


def read(scanner: Scanner, count: int) -> list[Frame]:
    frames = [scanner.read(5.0) for _ in range(count)]
    assert None not in frames
    return [frame for frame in frames if frame is not None]


def touched(frames: list[Frame]) -> str:
    return "".join("x" if frame.finger_on else "." for frame in frames)


def test_steps_are_played_in_their_lengths_and_then_the_glass_stays_empty(lab: Lab) -> None:
    scanner = lab.opened(f"  - press: {{{SHORT}}}\n  - wait_s: 0.5\n  - press: {{{SHORT}}}\n")
    press = "..xxxxxxxxxxxxx"
    assert touched(read(scanner, 60)) == press + "." * 10 + press + "." * 20
    scanner.close()


def test_the_same_script_gives_the_same_frames(lab: Lab, tmp_path: Path, shelf: FingerShelf) -> None:
    steps = f"  - press: {{{SHORT}, preset: old-farmer}}\n  - fault: corrupt\n"
    head = HEAD + "glass: {latent: 0.5, dirt: 0.5, noise: 0.2}\n"
    first, again = lab.opened(steps, head), Lab(tmp_path, shelf).opened(steps, head)
    for one, other in zip(read(first, 20), read(again, 20), strict=True):
        assert np.array_equal(one.pixels, other.pixels)


def test_a_script_chooses_the_device(lab: Lab) -> None:
    scanner = lab.opened("  - wait_s: 1\n", "session: 1\ndevice: nb1010\nserial: S1\n")
    info = scanner.info
    assert (info.width_px, info.height_px, info.ppi, info.serial) == (256, 180, 385, "S1")
    (frame,) = read(scanner, 1)
    assert (frame.pixels.shape, frame.ppi) == ((180, 256), 385)


def darkest(frames: list[Frame]) -> np.ndarray:
    return min((frame.pixels for frame in frames), key=np.mean)


def likeness(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.corrcoef(a.ravel(), b.ravel())[0, 1])


def test_the_named_finger_comes_or_the_one_that_is_asked_for(lab: Lab) -> None:
    still = f"{SHORT}, skin: {{spread: 0, tremor: 0, variation: 0}}"
    scanner = lab.opened(
        f"  - press: {{{still}, finger: left_ring}}\n  - press: {{{still}}}\n  - press: {{{still}, finger: asked}}\n"
    )
    ring = darkest(read(scanner, PRESS_FRAMES))
    scanner.show_finger(9)
    asked_ring = darkest(read(scanner, PRESS_FRAMES))
    scanner.show_finger(1)
    thumb = darkest(read(scanner, PRESS_FRAMES))
    assert likeness(ring, asked_ring) > 0.6 > likeness(ring, thumb)
    scanner.close()


def test_a_wait_for_a_finger_ends_when_it_is_asked_for(lab: Lab) -> None:
    scanner = lab.opened(f"  - wait_for: right_ring\n  - press: {{{SHORT}}}\n")
    assert touched(read(scanner, 30)) == "." * 30
    scanner.show_finger(4)
    assert touched(read(scanner, 5)) == "...xx"


@pytest.mark.parametrize(("kind", "lasts", "same"), [("stuck", ", for_s: 0.2", 4), ("duplicated", "", 1)])
def test_pictures_that_repeat_themselves(lab: Lab, kind: str, lasts: str, same: int) -> None:
    scanner = lab.opened(f"  - press: {{{SHORT}, fault: {{kind: {kind}, at_s: 0.2{lasts}}}}}\n")
    frames = read(scanner, 14)
    alike = [np.array_equal(a.pixels, b.pixels) for a, b in itertools.pairwise(frames)]
    assert alike == [5 <= number < 5 + same for number in range(13)]
    assert [frame.sequence for frame in frames] == list(range(14))


def test_a_corrupt_frame_is_whole_but_garbled(lab: Lab) -> None:
    steps = f"  - press: {{{SHORT}, fault: {{kind: corrupt, at_s: 0.3}}}}\n"
    frames = read(lab.opened(steps), 12)
    assert likeness(frames[7].pixels, frames[9].pixels) > 0.8 > likeness(frames[8].pixels, frames[9].pixels)


def test_a_short_frame_is_an_error_and_then_frames_go_on(lab: Lab) -> None:
    scanner = lab.opened("  - wait_s: 0.2\n  - fault: short\n  - wait_s: 1\n")
    read(scanner, 4)
    with pytest.raises(DeviceProtocolError):
        scanner.read(1.0)
    assert [frame.sequence for frame in read(scanner, 3)] == [5, 6, 7]


def test_a_timeout_lasts_as_long_as_the_script_says(lab: Lab) -> None:
    scanner = lab.opened("  - wait_s: 0.2\n  - fault: {kind: timeout, for_s: 2}\n  - wait_s: 1\n")
    read(scanner, 4)
    began_s = lab.time.now_s
    while scanner.read(0.25) is None:
        pass
    assert lab.time.now_s - began_s == pytest.approx(2.0, abs=0.05)


def test_after_an_unplug_the_device_is_gone_until_it_is_plugged_in_and_the_session_goes_on(lab: Lab) -> None:
    steps = f"  - press: {{{SHORT}, fault: {{kind: unplug, at_s: 0.2, for_s: 3}}}}\n  - press: {{{SHORT}}}\n"
    device_id = lab.address(steps)
    scanner = lab.opened(steps)
    read(scanner, 6)
    with pytest.raises(DeviceLostError):
        scanner.read(1.0)
    scanner.close()
    with pytest.raises(DeviceNotFoundError):
        lab.driver.find(device_id)
    with pytest.raises(DeviceNotFoundError):
        scanner.open()
    assert len(list(lab.driver.enumerate())) == 1
    lab.time.now_s += 3.1
    assert [info.device_id for info in lab.driver.enumerate()] == ["practice", device_id]
    again = lab.scanner(device_id)
    again.open()
    again.start()
    assert touched(read(again, 16)) == "..xxxxxxxxxxxxx."
    again.close()


def test_an_unplug_without_a_time_is_for_good_until_the_script_changes(lab: Lab) -> None:
    scanner = lab.opened("  - fault: unplug\n")
    with pytest.raises(DeviceLostError):
        scanner.read(1.0)
    scanner.close()
    lab.time.now_s += 10_000
    with pytest.raises(DeviceNotFoundError):
        scanner.open()
    changed = lab.opened("  - wait_s: 1\n")
    assert changed.state is DeviceState.STREAMING


@pytest.mark.parametrize("kind", ["busy", "access", "wrong-serial"])
def test_faults_of_opening_come_attempt_by_attempt(lab: Lab, kind: str) -> None:
    expected = {"busy": DeviceBusyError, "access": DeviceAccessError, "wrong-serial": DeviceNotFoundError}
    scanner = lab.scanner(lab.address("  - wait_s: 1\n", HEAD + f"opening: [{kind}, {{kind: late, for_s: 2}}]\n"))
    with pytest.raises(expected[kind]):
        scanner.open()
    assert scanner.state is DeviceState.CLOSED
    began_s = lab.time.now_s
    scanner.open()
    assert lab.time.now_s - began_s == pytest.approx(2.0)
    scanner.close()


def test_one_session_is_played_once_at_a_time_and_anew_when_it_is_over(lab: Lab) -> None:
    steps = f"  - press: {{{SHORT}}}\n"
    scanner = lab.opened(steps)
    with pytest.raises(DeviceBusyError):
        lab.opened(steps)
    read(scanner, 30)
    scanner.close()
    assert touched(read(lab.opened(steps), 3)) == "..x"


def test_a_stop_in_a_press_loses_that_press_alone(lab: Lab) -> None:
    scanner = lab.opened(f"  - press: {{{SHORT}}}\n  - press: {{{SHORT}}}\n")
    read(scanner, 8)
    scanner.stop()
    scanner.start()
    assert touched(read(scanner, 20)) == "..xxxxxxxxxxxxx....."


def test_the_script_and_nobody_else_decides_who_presses(lab: Lab) -> None:
    scanner = lab.opened("  - wait_s: 1\n")
    with pytest.raises(DeviceStateError):
        scanner.present(1, SkinCondition())


@pytest.mark.parametrize("query", ["", "?file=/nowhere.yaml", "?name=none-such", "?name=replug&file=x", "?name=../x"])
def test_a_script_that_is_not_there_is_refused(query: str) -> None:
    with pytest.raises(SessionScriptError):
        SimulatedDriver().find("script" + query)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SessionScriptError):
        SimulatedDriver().find(f"script?file={path}")


@pytest.mark.parametrize(
    "name",
    ["replug", *(pytest.param(name, marks=pytest.mark.long) for name in ("morning", "bad-cable", "hard-to-open"))],
)
def test_a_shipped_script_plays_to_its_end_by_its_address(name: str, lab: Lab) -> None:
    scanner = lab.scanner(f"script?name={name}")
    pressed, faults = 0, 0
    is_on, opened = False, False
    play = lab.sessions.show(f"script?name={name}")
    while not play.is_over:
        try:
            if not opened:
                scanner.open()
                scanner.start()
                opened = True
            frame = scanner.read(1.0)
        except DeviceError:
            faults += 1
            opened = scanner.state is DeviceState.STREAMING
            if not opened:
                scanner.close()
                lab.time.now_s += 1
            continue
        now_on = frame is not None and frame.pixels.mean() < 225
        pressed += now_on and not is_on
        is_on = now_on
    scanner.close()
    assert pressed >= 2
    assert bool(faults) is (name != "morning")


def test_the_registry_finds_a_script_by_its_address() -> None:
    scanner = Registry().create("simulated:script?name=morning")
    assert scanner.info.is_simulated
    assert (scanner.info.width_px, scanner.info.height_px) == (300, 400)

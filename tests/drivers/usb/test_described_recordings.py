"""Recordings of the families known from descriptions: played they give the same, and hidden they hold no finger."""

from __future__ import annotations

import numpy as np
import pytest

from drivers.api import DeviceError, GrayImage, Scanner
from drivers.usb.recording import Do, Recording, parse_recording
from drivers.usb.recording_port import Recorder
from drivers.usb.session import recorded, replayed, support_recording, usb_driver
from drivers.usb.synthetic_print import draw_print
from drivers.usb.usb_driver import UsbDriver
from tests.drivers.usb.models.device import UsbModelDevice
from tests.drivers.usb.models.families import FAMILIES, Family
from tests.drivers.usb.models.glass import Glass
from tests.drivers.usb.models.model_port import ModelPort, ModelSource
from tests.drivers.usb.models.synochip import SynochipModel
from tests.drivers.usb.models.synochip_module import Module

RUN_BYTES = 12
"""No piece of a real picture this long may be left."""
SIZES = {"futronic": (320, 480), "zk4500": (640, 480), "synochip": (256, 288)}


@pytest.fixture(params=FAMILIES, ids=lambda family: family.name)
def family(request: pytest.FixtureRequest) -> Family:
    return request.param


def noise(family: Family) -> GrayImage:
    """A rough picture of which every piece is found again."""
    return np.random.default_rng(3).integers(0, 256, family.finger.shape, np.uint8)


def record(driver: UsbDriver, options: str, recorder: Recorder, count: int = 6) -> list[GrayImage]:
    recording_driver = recorded(driver, recorder)
    (info,) = recording_driver.enumerate()
    with recording_driver.create(recording_driver.find(f"{info.device_id}?{options}")) as scanner:
        pictures = read(scanner, count)
        scanner.stop()
    return pictures


def read(scanner: Scanner, count: int) -> list[GrayImage]:
    scanner.start()
    frames = [scanner.read(2.0) for _ in range(count)]
    return [frame.pixels for frame in frames if frame is not None]


def session(family: Family, device: UsbModelDevice, options: str = "interval_s=0") -> tuple[UsbDriver, Recorder]:
    driver, recorder = family.driver(ModelSource(ModelPort(device))), Recorder()
    assert len(record(driver, options, recorder)) == 6
    return driver, recorder


def has_piece_of(recording: Recording, picture: GrayImage) -> bool:
    """Whether 12 bytes in a row of what was read are somewhere in the picture, in any row order."""
    pixels = picture.tobytes()
    pieces = {pixels[at : at + RUN_BYTES] for at in range(len(pixels) - RUN_BYTES + 1)}
    for transfer in recording.transfers:
        data = transfer.data if transfer.do is Do.READ else b""
        if any(data[at : at + RUN_BYTES] in pieces for at in range(len(data) - RUN_BYTES + 1)):
            return True
    return False


def test_a_recording_gives_the_same_frames_again(family: Family) -> None:
    driver = family.driver(ModelSource(ModelPort(family.model(Glass([family.empty, family.finger])))))
    recorder = Recorder()
    pictures = record(driver, "interval_s=0", recorder)
    recording = recorder.recording(family.name)
    assert recording is not None
    with replayed(recording, "interval_s=0") as scanner:
        again = read(scanner, 6)
        scanner.stop()
    assert all(np.array_equal(a, b) for a, b in zip(pictures, again, strict=True))


def test_a_support_recording_plays_a_drawn_print_and_holds_no_finger(family: Family) -> None:
    picture = noise(family)
    driver, recorder = session(family, family.model(Glass([picture])))
    real = recorder.recording(family.name)
    assert real is not None
    assert has_piece_of(real, picture)
    hidden = parse_recording(support_recording(driver, recorder))
    assert hidden.is_synthetic
    assert not has_piece_of(hidden, picture)
    assert isinstance(usb_driver(family.name), type(driver))
    with replayed(hidden, "interval_s=0") as scanner:
        frames = read(scanner, 6)
        scanner.stop()
    assert np.array_equal(frames[-1], draw_print(*SIZES[family.name], 500))


def test_what_is_left_of_a_picture_at_opening_is_hidden_too(family: Family) -> None:
    picture = noise(family)
    device = family.model(Glass([picture]))
    device.send({"futronic": 0x82, "zk4500": 0x82, "synochip": 0x81}[family.name], picture.tobytes()[-51_200:])
    driver = family.driver(ModelSource(ModelPort(device)))
    recorder = Recorder()
    try:
        record(driver, "interval_s=0", recorder)
    except DeviceError:
        assert family.name == "synochip"  # it passes for a stick: nothing is thrown away, the first answer is nonsense
    hidden = parse_recording(support_recording(driver, recorder))
    assert not has_piece_of(hidden, picture)


def test_the_password_of_a_module_does_not_leave_the_station() -> None:
    family = next(family for family in FAMILIES if family.name == "synochip")
    device = SynochipModel(Module(family.glass(0), password=0x31415926))
    driver, recorder = session(family, device, f"interval_s=0&password={0x31415926}")
    real = recorder.recording("synochip")
    assert real is not None
    secret = (0x31415926).to_bytes(4, "big")
    assert any(secret in transfer.data for transfer in real.transfers)
    hidden = parse_recording(support_recording(driver, recorder))
    assert not any(secret in transfer.data for transfer in hidden.transfers)
    with replayed(hidden, "interval_s=0") as scanner:
        assert len(read(scanner, 2)) == 2

from __future__ import annotations

import struct

import numpy as np
import pytest

from drivers.api import DeviceInfo, DeviceNotFoundError, DeviceProtocolError, GrayImage, Light
from drivers.device_options import DeviceOptions
from drivers.usb.futronic import FutronicDriver, FutronicScanner, FutronicSettings
from drivers.usb.futronic_messages import parse_size
from tests.drivers.usb.models.futronic import FutronicModel
from tests.drivers.usb.models.glass import Glass
from tests.drivers.usb.models.model_port import ModelPort
from tests.drivers.usb.models.pictures import empty_glass, finger

INFO = DeviceInfo("futronic", "1-2", "Futronic FS80/FS81", 500, 320, 480)
EMPTY, FINGER = empty_glass(480, 320), finger(480, 320)
QUICK = FutronicSettings(idle_interval_s=0)


def make(
    pictures: list[GrayImage], settings: FutronicSettings = QUICK, size: tuple[int, int] = (320, 480)
) -> tuple[FutronicModel, FutronicScanner]:
    model = FutronicModel(Glass([*pictures]), size)
    return model, FutronicScanner(INFO, ModelPort(model), settings)


def info_packet(width: int, height: int) -> bytes:
    return b"\0\0\0\0" + struct.pack(">HH", width, height) + bytes(504)


def test_the_commands_come_in_the_order_of_the_description() -> None:
    model, scanner = make([EMPTY])
    with scanner:
        scanner.start()
        for _ in range(3):
            scanner.read(1.0)
        scanner.stop()
    light, first, after, dark = b"\xdd\x32\x00", b"\xfe", b"\x6e", b"\xdd\x00\x00"
    assert model.commands == [b"\xe0", b"\x6c", b"\x50", light, first, light, after, light, after, dark]
    assert model.impolite == 0
    assert model.lamp == 0


def test_rows_come_from_the_bottom_and_can_be_left_as_they_come() -> None:
    for is_reversed, expected in ((True, FINGER), (False, FINGER[::-1])):
        _, scanner = make([FINGER], FutronicSettings(rows_reversed=is_reversed, idle_interval_s=0))
        with scanner:
            scanner.start()
            frame = scanner.read(1.0)
        assert frame is not None
        assert np.array_equal(frame.pixels, expected)


def test_a_finger_is_on_after_two_rough_frames_and_gone_after_an_even_one() -> None:
    _, scanner = make([EMPTY, FINGER, FINGER, FINGER, EMPTY, FINGER, EMPTY])
    with scanner:
        scanner.start()
        frames = [scanner.read(1.0) for _ in range(7)]
    said = [frame.finger_on for frame in frames if frame is not None]
    assert said == [False, False, True, True, False, False, False]


@pytest.mark.parametrize("left_bytes", [512, 1024, 5120, 100_352, 320 * 480])
def test_what_is_left_of_a_picture_is_thrown_away_at_opening(left_bytes: int) -> None:
    model, scanner = make([FINGER])
    model.send(0x82, FINGER.tobytes()[-left_bytes:])
    with scanner:
        scanner.start()
        frame = scanner.read(1.0)
    assert frame is not None
    assert np.array_equal(frame.pixels, FINGER)


def test_pixels_that_look_like_a_size_are_not_believed() -> None:
    model, scanner = make([FINGER])
    model.send(0x82, info_packet(300, 400) * 3)
    with scanner:
        scanner.start()
        frame = scanner.read(1.0)
    assert frame is not None
    assert frame.pixels.shape == (480, 320)


def test_a_device_that_never_falls_silent_does_not_open() -> None:
    now_s = [0.0]

    def clock() -> float:
        now_s[0] += 0.01
        return now_s[0]

    model = FutronicModel(Glass([EMPTY]))
    model.send(0x82, bytes(512) * 10_000)
    port = ModelPort(model)
    scanner = FutronicScanner(INFO, port, QUICK, clock=clock)
    with pytest.raises(DeviceProtocolError, match="silent"):
        scanner.open()
    assert not port.is_open
    assert port.transfers < 500


def test_another_size_than_expected_is_taken_from_the_device() -> None:
    picture = finger(600, 800)
    _, scanner = make([picture], size=(800, 600))
    with scanner:
        scanner.start()
        frame = scanner.read(1.0)
    assert frame is not None
    assert np.array_equal(frame.pixels, picture)


@pytest.mark.parametrize(
    "size", [(0, 0), (1, 480), (320, 127), (320, 0xFFFF), (0xFFFF, 480), (1600, 1600), (127, 1600)]
)
def test_a_size_that_no_sensor_has_is_told(size: tuple[int, int]) -> None:
    with pytest.raises(DeviceProtocolError, match="no sensor"):
        parse_size(info_packet(*size))
    model, scanner = make([EMPTY], size=size)
    with pytest.raises(DeviceProtocolError):
        scanner.open()
    assert model.lamp == 0


@pytest.mark.parametrize("length", [0, 1, 7, 8, 511, 513])
def test_an_answer_of_another_length_is_told(length: int) -> None:
    with pytest.raises(DeviceProtocolError, match=str(length)):
        parse_size((info_packet(320, 480) + b"\0")[:length])


def test_light_off_puts_the_lamp_out_until_the_next_frame() -> None:
    model, scanner = make([EMPTY])
    with scanner:
        scanner.start()
        scanner.read(1.0)
        assert model.lamp == 50
        scanner.stop()
        assert model.lamp == 0
        model.lamp = 7
        scanner.set_light(Light.GOOD)
        assert model.lamp == 7
        scanner.set_light(Light.OFF)
        assert model.lamp == 0


def test_settings_are_read_from_an_address() -> None:
    _, options = DeviceOptions.split("1-2?ppi=508&rows_reversed=0&appears=500&leaves=100&interval_s=0.2")
    with options:
        settings = FutronicSettings.read(options)
    assert (settings.ppi, settings.rows_reversed, settings.idle_interval_s) == (508, False, 0.2)
    assert (settings.thresholds.appears, settings.thresholds.leaves) == (500, 100)


def test_a_threshold_to_leave_above_that_to_appear_is_refused() -> None:
    _, options = DeviceOptions.split("1-2?appears=100&leaves=101")
    with pytest.raises(DeviceNotFoundError, match="leaves"):
        FutronicSettings.read(options)


def test_both_ids_are_listed_and_the_doubtful_one_says_so() -> None:
    names = {(m.vendor_id, m.product_id): m.name for m in FutronicDriver.models}
    assert set(names) == {(0x1491, 0x0020), (0x1491, 0x0088)}
    assert "another protocol" in names[0x1491, 0x0088]

from __future__ import annotations

import numpy as np
import pytest

from drivers.api import DeviceInfo, DeviceNotFoundError, GrayImage, Light
from drivers.device_options import DeviceOptions
from drivers.usb.zk4500 import Zk4500Scanner, Zk4500Settings
from tests.drivers.usb.models.glass import Glass
from tests.drivers.usb.models.model_port import ModelPort
from tests.drivers.usb.models.pictures import empty_glass, finger
from tests.drivers.usb.models.zk4500 import Zk4500Model

INFO = DeviceInfo("zk4500", "1-2", "ZKTeco ZK4500", 500, 640, 480)
EMPTY, FINGER = empty_glass(480, 640), finger(480, 640)
GREEN, RED, BUZZER, WHITE = range(4)


def settings(query: str = "interval_s=0") -> Zk4500Settings:
    _, options = DeviceOptions.split(f"1-2?{query}")
    with options:
        return Zk4500Settings.read(options)


def make(pictures: list[GrayImage], query: str = "interval_s=0") -> tuple[Zk4500Model, Zk4500Scanner]:
    model = Zk4500Model(Glass([*pictures]))
    return model, Zk4500Scanner(INFO, ModelPort(model), settings(query))


def test_the_picture_from_before_the_light_is_thrown_away() -> None:
    _, scanner = make([FINGER])
    with scanner:
        scanner.start()
        frame = scanner.read(1.0)
    assert frame is not None
    assert np.array_equal(frame.pixels, FINGER)


def test_after_a_pause_the_picture_from_before_it_is_thrown_away() -> None:
    now_s = [100.0]
    model = Zk4500Model(Glass([FINGER, FINGER, EMPTY]))
    scanner = Zk4500Scanner(INFO, ModelPort(model), settings(), clock=lambda: now_s[0])
    with scanner:
        scanner.start()
        scanner.read(1.0)
        now_s[0] += 10
        frame = scanner.read(1.0)
    assert frame is not None
    assert np.array_equal(frame.pixels, EMPTY)


def test_what_is_left_of_a_picture_is_thrown_away() -> None:
    model, scanner = make([FINGER])
    model.send(0x82, bytes(100_000))
    with scanner:
        scanner.start()
        frame = scanner.read(1.0)
    assert frame is not None
    assert np.array_equal(frame.pixels, FINGER)


def test_the_white_light_shines_while_frames_are_read_and_the_buzzer_is_never_heard() -> None:
    model, scanner = make([EMPTY])
    with scanner:
        assert model.lamps == [0, 0, 0, 0]
        scanner.start()
        scanner.read(1.0)
        assert model.lamps[WHITE] == 1
        scanner.stop()
        assert model.lamps == [0, 0, 0, 0]
    assert model.beeps == 0


@pytest.mark.parametrize(
    ("light", "lamps"), [(Light.GOOD, [1, 0]), (Light.AGAIN, [0, 1]), (Light.WAITING, [0, 0]), (Light.OFF, [0, 0])]
)
def test_the_lamps_show_the_light(light: Light, lamps: list[int]) -> None:
    model, scanner = make([EMPTY])
    with scanner:
        scanner.set_light(Light.GOOD)
        scanner.set_light(light)
        assert model.lamps[:2] == lamps
        scanner.start()
        scanner.set_light(Light.AGAIN)
        scanner.set_light(light)
        scanner.read(1.0)
        assert model.lamps[:2] == lamps
        assert model.lamps[WHITE] == 1


def test_a_finger_is_told_by_roughness() -> None:
    _, scanner = make([EMPTY, EMPTY, FINGER, FINGER, FINGER, EMPTY])
    with scanner:
        scanner.start()
        frames = [scanner.read(1.0) for _ in range(6)]
    said = [frame.finger_on for frame in frames if frame is not None]
    assert said == [False, False, False, True, True, False]


def test_a_crop_is_cut_out_to_the_last_pixel() -> None:
    _, scanner = make([FINGER], "interval_s=0&crop=200,100,240,300")
    with scanner:
        scanner.start()
        frame = scanner.read(1.0)
    assert frame is not None
    assert np.array_equal(frame.pixels, FINGER[100:400, 200:440])


def test_an_inverted_picture_has_dark_for_light() -> None:
    _, scanner = make([FINGER], "interval_s=0&inverted=1")
    with scanner:
        scanner.start()
        frame = scanner.read(1.0)
    assert frame is not None
    assert np.array_equal(frame.pixels, 255 - FINGER)


@pytest.mark.parametrize("query", ["inverted=2", "crop=1,2,3", "appears=0", "leaves=301", "width=10"])
def test_settings_that_make_no_sense_are_refused(query: str) -> None:
    with pytest.raises(DeviceNotFoundError):
        settings(query)

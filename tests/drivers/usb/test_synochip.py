from __future__ import annotations

import numpy as np
import pytest

from drivers.api import DeviceInfo, DeviceNotFoundError, DeviceProtocolError, DeviceState, GrayImage
from drivers.device_options import DeviceOptions
from drivers.synochip_packets import WrongPasswordError
from drivers.usb.synochip import SynochipDriver, SynochipScanner, SynochipSettings
from drivers.usb.synochip_messages import SIZES, read_size
from tests.drivers.usb.models.glass import Glass
from tests.drivers.usb.models.model_port import ModelPort
from tests.drivers.usb.models.pictures import finger
from tests.drivers.usb.models.synochip import SynochipModel
from tests.drivers.usb.models.synochip_module import Module

INFO = DeviceInfo("synochip", "1-2", "Synochip AS60x reader", 500, 256, 288)
FINGER = finger(288, 256)


def make(
    pictures: list[GrayImage | None], query: str = "interval_s=0", password: int = 0
) -> tuple[SynochipModel, SynochipScanner]:
    model = SynochipModel(Module(Glass(pictures), password))
    _, options = DeviceOptions.split(f"1-2?{query}")
    with options:
        return model, SynochipScanner(INFO, ModelPort(model), SynochipSettings.read(options))


def finger_picture(scanner: SynochipScanner) -> GrayImage:
    for _ in range(10):
        frame = scanner.read(1.0)
        if frame is not None and frame.finger_on:
            return frame.pixels
    raise AssertionError("no finger came")


@pytest.mark.parametrize("size", SIZES)
def test_every_size_gives_its_picture(size: tuple[int, int]) -> None:
    width, height = size
    _, scanner = make([finger(height, width)], f"interval_s=0&size={width}x{height}")
    with scanner:
        scanner.start()
        assert np.array_equal(finger_picture(scanner), finger(height, width))


def test_without_a_finger_the_frame_is_empty_and_says_so() -> None:
    _, scanner = make([None, FINGER, None])
    with scanner:
        scanner.start()
        frames = [scanner.read(1.0) for _ in range(3)]
    assert [frame.finger_on for frame in frames if frame is not None] == [False, True, False]
    assert frames[0] is not None
    assert (frames[0].pixels == 255).all()


def test_a_picture_smaller_than_set_is_told() -> None:
    _, scanner = make([FINGER], "interval_s=0&size=256x360")
    with scanner:
        scanner.start()
        with pytest.raises(DeviceProtocolError, match="size"):
            finger_picture(scanner)


def test_the_password_is_shown_and_a_wrong_one_is_told() -> None:
    model, scanner = make([FINGER], password=9)
    with pytest.raises(WrongPasswordError):
        scanner.open()
    assert scanner.state is DeviceState.CLOSED
    assert model.resets == 0
    _, scanner = make([FINGER], "interval_s=0&password=9", password=9)
    with scanner:
        scanner.start()
        assert np.array_equal(finger_picture(scanner), FINGER)


def test_a_reader_left_in_the_middle_of_a_command_is_brought_into_step_at_opening() -> None:
    model, scanner = make([FINGER])
    model.send(0x81, bytes(64))
    with scanner:
        scanner.start()
        assert np.array_equal(finger_picture(scanner), FINGER)
    assert model.resets == 1


@pytest.mark.parametrize("command", [0x01, 0x0A])
@pytest.mark.parametrize("code", [0x01, 0x0F, 0x15, 0x77])
def test_an_answer_that_is_no_picture_is_a_fault(command: int, code: int) -> None:
    model, scanner = make([FINGER])
    model.module.answers = {command: code}
    with scanner:
        scanner.start()
        with pytest.raises(DeviceProtocolError, match=f"{code:#04x}"):
            finger_picture(scanner)


def test_a_failed_capture_is_looked_at_again() -> None:
    model, scanner = make([FINGER])
    model.module.answers = {0x01: 0x03}
    with scanner:
        scanner.start()
        assert np.array_equal(finger_picture(scanner), FINGER)


@pytest.mark.parametrize("text", ["", "256", "256x289", "0x0", "100000x100000", "256 x 288", "٢٥٦x٢٨٨"])
def test_a_size_that_no_model_has_is_refused(text: str) -> None:
    with pytest.raises(DeviceNotFoundError, match="256x288"):
        read_size(text)


def test_both_ids_are_listed() -> None:
    assert {(m.vendor_id, m.product_id) for m in SynochipDriver.models} == {(0x2109, 0x7638), (0x2009, 0x7638)}


def test_other_endpoints_can_be_set() -> None:
    _, options = DeviceOptions.split("1-2?in_endpoint=2&out_endpoint=1")
    with options:
        settings = SynochipSettings.read(options)
    assert (settings.in_endpoint, settings.out_endpoint) == (0x82, 0x01)

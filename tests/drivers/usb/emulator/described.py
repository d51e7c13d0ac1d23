"""The devices that are known from descriptions alone, below libusb: their models of `tests.drivers.usb.models`."""

from __future__ import annotations

from tests.drivers.usb.emulator.model import EPIPE, Description, Endpoint, ScannerModel
from tests.drivers.usb.emulator.pictures import picture_lines
from tests.drivers.usb.models.device import RefusedError, UsbModelDevice
from tests.drivers.usb.models.futronic import FutronicModel
from tests.drivers.usb.models.glass import Glass
from tests.drivers.usb.models.synochip import SynochipModel
from tests.drivers.usb.models.synochip_module import Module
from tests.drivers.usb.models.zk4500 import Zk4500Model

PICTURE_NUMBER = 1
"""Every finger gives this picture of `picture_lines`."""


class _FingerGlass(Glass):
    """Shows the picture while the finger is on."""

    def __init__(self, finger: bytes, empty: bytes | None) -> None:
        super().__init__([None])
        self._finger, self._empty = finger, empty
        self.finger_on = False

    def look(self) -> bytes | None:
        self.looks += 1
        return self._finger if self.finger_on else self._empty


class DescribedModel(ScannerModel):
    """Hands on what libusb says to a model, and what the model sends to libusb."""

    width_px: int
    height_px: int
    is_told_of_fingers = False

    def __init__(self) -> None:
        super().__init__()
        finger = b"".join(picture_lines(self.width_px, self.height_px, PICTURE_NUMBER))
        self._glass = _FingerGlass(finger, None if self.is_told_of_fingers else bytes([230]) * len(finger))
        self._device = self.make(self._glass)

    def make(self, glass: Glass) -> UsbModelDevice:
        """Make the device."""
        raise NotImplementedError

    @property
    def frames(self) -> int:
        """How often the glass was looked at."""
        return self._glass.looks

    def power_on(self) -> None:
        super().power_on()
        self._device.power_on()

    def finger_changed(self) -> None:
        self._glass.finger_on = self.finger_on

    def control(self, request_type: int, request: int, value: int, index: int, data: bytes, length: int) -> bytes | int:
        try:
            answer = self._device.control(request_type, request, value, index, data)
        except RefusedError:
            return -EPIPE
        self._pass_on()
        return answer

    def out(self, endpoint: int, data: bytes) -> None:
        self._device.out(endpoint, data)
        self._pass_on()

    def _pass_on(self) -> None:
        for endpoint, transfers in self._device.sends.items():
            for data in transfers:
                self.send(endpoint, data)
            transfers.clear()


class Futronic(DescribedModel):
    """A Futronic FS81."""

    width_px, height_px = 320, 480
    description = Description(
        0x1491, 0x0020, 0x0100, (Endpoint(0x01, 2, 512), Endpoint(0x82, 2, 512)), "Emulated FS81", None, 480
    )  # fmt: skip

    def make(self, glass: Glass) -> UsbModelDevice:
        return FutronicModel(glass)


class Zk4500(DescribedModel):
    """A ZKTeco ZK4500."""

    width_px, height_px = 640, 480
    description = Description(0x1B55, 0x0840, 0x0100, (Endpoint(0x82, 2, 512),), "Emulated ZK4500", "ZK-7", 480)

    def make(self, glass: Glass) -> UsbModelDevice:
        return Zk4500Model(glass)


class Synochip(DescribedModel):
    """A reader that passes for a USB stick."""

    width_px, height_px = 256, 288
    is_told_of_fingers = True
    description = Description(
        0x2109, 0x7638, 0x0100, (Endpoint(0x81, 2, 64), Endpoint(0x02, 2, 64)), "Emulated USB stick", None,
        kernel_driver="usb-storage",
    )  # fmt: skip

    def make(self, glass: Glass) -> UsbModelDevice:
        return SynochipModel(Module(glass))

    def control(self, request_type: int, request: int, value: int, index: int, data: bytes, length: int) -> bytes | int:
        if (request_type, request) == (0x21, 0xFF):  # a reset: what was to be sent is forgotten
            self.waiting.clear()
        return super().control(request_type, request, value, index, data, length)

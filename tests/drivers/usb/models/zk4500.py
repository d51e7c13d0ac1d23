"""A ZKTeco ZK4500 after its public description: it sends the view it took last, and takes a new one."""

from __future__ import annotations

from tests.drivers.usb.models.device import RefusedError, UsbModelDevice
from tests.drivers.usb.models.glass import UNLIT, Glass


class Zk4500Model(UsbModelDevice):
    vendor_id, product_id, packet_bytes = 0x1B55, 0x0840, 512

    def __init__(self, glass: Glass) -> None:
        super().__init__()
        self.glass = glass
        self.lamps = [0, 0, 0, 0]
        self.beeps = 0
        self._buffered = bytes([230]) * (640 * 480)

    def power_on(self) -> None:
        super().power_on()
        self.lamps = [0, 0, 0, 0]

    def control(self, request_type: int, request: int, value: int, index: int, data: bytes) -> bytes:
        if request_type != 0x40 or data:
            raise RefusedError("there is no such request")
        if request == 0xE1 and value in (0, 1) and index < 4:
            self.lamps[index] = value
            self.beeps += index == 2 and value
        elif request == 0xE5 and value == index == 0:
            self.send(0x82, self._buffered)
            view = self.glass.look_always()
            self._buffered = view if self.lamps[3] else view.translate(UNLIT)
        else:
            raise RefusedError("there is no such request")
        return b""

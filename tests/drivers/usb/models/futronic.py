"""A Futronic FS81 after the public description of its traffic, with its habit to keep what was not read."""

from __future__ import annotations

import struct

from tests.drivers.usb.models.device import RefusedError, UsbModelDevice
from tests.drivers.usb.models.glass import UNLIT, Glass

WIDTH_PX, HEIGHT_PX = 320, 480


class FutronicModel(UsbModelDevice):
    vendor_id, product_id, packet_bytes = 0x1491, 0x0020, 512

    def __init__(self, glass: Glass, size: tuple[int, int] = (WIDTH_PX, HEIGHT_PX)) -> None:
        super().__init__()
        self.glass = glass
        self.size = size
        self.lamp = 0
        self.greeted: set[int] = set()
        self.commands: list[bytes] = []
        self.impolite = 0
        """Commands that came while an answer was not taken yet."""

    def power_on(self) -> None:
        super().power_on()
        self.lamp = 0
        self.greeted.clear()

    def out(self, endpoint: int, data: bytes) -> None:
        if endpoint != 0x01:
            raise RefusedError("there is no such endpoint")
        self.commands.append(data)
        self.impolite += any(self.sends.values())
        match data[0]:
            case 0xE0:
                self.send(0x82, b"\x55\xaa\0\0" + struct.pack(">HH", *self.size) + bytes(504))
            case 0x6C | 0x50:
                self.greeted.add(data[0])
                self.send(0x82, bytes(512))
            case 0xDD:
                self.lamp = data[1]
            case 0x6E | 0xFE if self.greeted == {0x6C, 0x50}:
                self.send(0x82, self.wire(self.picture()))

    def picture(self) -> bytes:
        picture = self.glass.look_always()
        return picture if self.lamp == 50 else picture.translate(UNLIT)

    def wire(self, picture: bytes) -> bytes:
        """The lowest row comes first."""
        width = self.size[0]
        return b"".join(picture[at : at + width] for at in range(len(picture) - width, -1, -width))

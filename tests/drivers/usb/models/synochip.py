"""A reader that passes for a USB stick: a module behind USB mass storage, bulk-only."""

from __future__ import annotations

import struct

from tests.drivers.usb.models.device import RefusedError, UsbModelDevice
from tests.drivers.usb.models.synochip_module import Module


class SynochipModel(UsbModelDevice):
    vendor_id, product_id, packet_bytes = 0x2109, 0x7638, 64

    def __init__(self, module: Module) -> None:
        super().__init__()
        self.module = module
        self.resets = 0
        self._awaits: tuple[bytes, int] | None = None
        self._answer = b""
        self._pixels = b""

    def power_on(self) -> None:
        super().power_on()
        self._awaits, self._answer, self._pixels = None, b"", b""

    def control(self, request_type: int, request: int, value: int, index: int, data: bytes) -> bytes:
        if (request_type, request) != (0x21, 0xFF):
            raise RefusedError("there is no such request")
        self.resets += 1
        self.power_on()
        return b""

    def stall(self, endpoint: int) -> None:
        waiting = self.sends.get(endpoint)
        if not (waiting and waiting[0].startswith(b"USBS")):  # a status is given when it is asked for again
            super().stall(endpoint)
        if endpoint == 0x02 and self._awaits is not None:
            tag, _ = self._awaits
            self._awaits = None
            self._end(tag, status=1)

    def out(self, endpoint: int, data: bytes) -> None:
        if endpoint != 0x02:
            raise RefusedError("there is no such endpoint")
        if self._awaits is not None:
            self._take(data)
            return
        if len(data) != 31 or data[:4] != b"USBC" or data[14] != 10:
            raise RefusedError("that is no command")
        length, flags, lun = struct.unpack("<IBB", data[8:14])
        assert lun == 0
        if data[15] == 0x86 and flags == 0x00:
            self._awaits = data[4:8], length
        elif data[15] == 0x85 and flags == 0x80:
            self.send(0x81, self._give(length))
            self._end(data[4:8])
        else:
            self._end(data[4:8], status=1)

    def _take(self, data: bytes) -> None:
        assert self._awaits is not None
        tag, length = self._awaits
        self._awaits = None
        self._answer, has_picture = self.module.answer(data[:length])
        picture = self.module.picture
        self._pixels = picture if has_picture and picture is not None else b""
        self._end(tag)

    def _give(self, length: int) -> bytes:
        """The answer first, then the pixels, as much as is asked for."""
        if self._answer:
            answer, self._answer = self._answer, b""
            return answer.ljust(length, b"\0")
        data, self._pixels = self._pixels[:length], self._pixels[length:]
        return data

    def _end(self, tag: bytes, status: int = 0) -> None:
        self.send(0x81, b"USBS" + tag + bytes(4) + bytes([status]))

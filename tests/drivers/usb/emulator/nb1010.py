"""A NEXT Biometrics NB-1010-U: asks nothing, answers everything."""

from __future__ import annotations

import struct

from tests.drivers.usb.emulator.model import Description, Endpoint, ScannerModel
from tests.drivers.usb.emulator.pictures import picture_lines

WIDTH, HEIGHT = 256, 180
ASK, PREPARE, CAPTURE = 0x38, 0x0D, 0x12
FINGER, DONE = 0x37, 0x20
IN = 0x83


class Nb1010(ScannerModel):
    """The sensor."""

    description = Description(
        0x298D, 0x1010, 0x0001, (Endpoint(0x81, 3, 64, 5), Endpoint(0x02, 2, 64), Endpoint(IN, 2, 64)),
        "Emulated NB-1010-U", None,
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self.frames = 0

    def out(self, endpoint: int, data: bytes) -> None:
        if len(data) < 6 or data[0] != 0x80 or int.from_bytes(data[4:6], "little") != len(data):
            return
        command, sequence = data[1], data[2]
        if command == ASK:
            self._answer(FINGER, sequence, 0xF7 if self.finger_on else 0x02)
        elif command == PREPARE:
            self._answer(DONE, sequence, 0)
        elif command == CAPTURE:
            self._answer(DONE, sequence, 0)
            self._send_picture()

    def _answer(self, code: int, sequence: int, coverage: int) -> None:
        self.send(IN, struct.pack("<BBBxH6xB3x", 0x80, code, sequence, 16, coverage))

    def _send_picture(self) -> None:
        self.frames += 1
        lines = picture_lines(WIDTH, HEIGHT, self.frames)
        for row in range(0, HEIGHT, 2):
            head = bytearray(25)
            head[16] = row + 1
            self.send(IN, bytes(head) + lines[row] + lines[row + 1] + bytes(3))

"""The inside of a Synochip AS60x module after its public description; its packets are made here by hand."""

from __future__ import annotations

import struct

from tests.drivers.usb.models.glass import Glass


def packet(kind: int, payload: bytes) -> bytes:
    length = len(payload) + 2
    total = kind + (length >> 8) + (length & 0xFF) + sum(payload)
    return b"\xef\x01\xff\xff\xff\xff" + bytes([kind]) + struct.pack(">H", length) + payload + struct.pack(">H", total)


class Module:
    """Answers commands. `picture` is what the last capture took."""

    def __init__(self, glass: Glass, password: int = 0) -> None:
        self.glass = glass
        self.password = password
        self.picture: bytes | None = None
        self.answers: dict[int, int] = {}
        """Command -> code to answer once instead of what is due."""

    def answer(self, command: bytes) -> tuple[bytes, bool]:
        """Return the answer to a packet, and whether the picture follows."""
        length = struct.unpack(">H", command[7:9])[0]
        payload = command[9 : 9 + length - 2]
        if command[: 9 + length] != packet(1, payload):
            return packet(7, b"\x01"), False
        if payload[0] in self.answers:
            return packet(7, bytes([self.answers.pop(payload[0])])), False
        match payload[0]:
            case 0x13:
                return packet(7, b"\0" if payload[1:] == self.password.to_bytes(4, "big") else b"\x13"), False
            case 0x01:
                self.picture = self.glass.look()
                return packet(7, b"\x02" if self.picture is None else b"\0"), False
            case 0x0A:
                return packet(7, b"\x15" if self.picture is None else b"\0"), self.picture is not None
            case _:
                return packet(7, b"\x01"), False

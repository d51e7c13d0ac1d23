"""A U.are.U 4000B/4500, or the Microsoft v2 with its login: any seed, any key, any block table, any number of scans."""

from __future__ import annotations

import random
import struct

from tests.drivers.usb.emulator.aes import encrypt_block
from tests.drivers.usb.emulator.model import EPIPE, Description, Endpoint, ScannerModel
from tests.drivers.usb.emulator.pictures import picture_lines

WIDTH, HEIGHT = 384, 290
LINES_SENT_AT_MOST = 289
RECORDED_TABLE = ((2, 72), (0, 1), (2, 49), (1, 1), (0, 1), (2, 49), (0, 1), (2, 116))
LOGIN_KEY = bytes.fromhex("79ac91795ca1478e98e00f3c598f5f4b")

HARDWARE_STATUS, SCRAMBLE_INDEX, SCRAMBLE_KEY, MODE, INFO, RESPONSE, CHALLENGE = (
    0x07, 0x33, 0x34, 0x4E, 0xF0, 0x2000, 0x2010,
)  # fmt: skip
AWAIT_ON, AWAIT_OFF, CAPTURE, OFF = 0x10, 0x12, 0x20, 0x70
POWER, FINGER_ON, FINGER_OFF = 0x56AA, 0x0101, 0x0200
TAPS = 0x9248144D
OUTPUTS = (4, 8, 11, 14, 18, 21, 24, 29)

ENDPOINTS = (Endpoint(0x81, 3, 64, 8), Endpoint(0x82, 2, 64))


class Uru4000(ScannerModel):
    """The reader. `seed` decides keys, tables and pictures; `is_microsoft` asks for the login."""

    def __init__(
        self,
        seed: int = 0,
        *,
        is_microsoft: bool = False,
        is_plain: bool = False,
        is_wedged: bool = False,
        any_table: bool = False,
        frame_s: float = 0.03,
        serial: str | None = "E-0001",
    ) -> None:
        super().__init__()
        vendor, product, release = (0x045E, 0x00CA, 0x0034) if is_microsoft else (0x05BA, 0x000A, 0x0103)
        self.description = Description(vendor, product, release, ENDPOINTS, "Emulated U.are.U", serial)
        self._chance = random.Random(seed)
        self._is_microsoft, self._is_plain, self._any_table = is_microsoft, is_plain, any_table
        self._is_wedged = is_wedged
        self._frame_s = frame_s
        self.frames = 0
        self.logins = 0
        self.tables: list[tuple[int, tuple[tuple[int, int], ...]]] = []
        self.power_on()

    def power_on(self) -> None:
        super().power_on()
        self._status = 0x03 if self._is_microsoft else 0x01
        if self._is_wedged:
            self._status = 0x85
        self.mode = 0
        self._logged_in = False
        self._key_request = bytes(5)
        self._challenge = self._chance.randbytes(16)
        self._keys = [self._chance.getrandbits(32) for _ in range(256)]

    # -- requests ---------------------------------------------------------------------------------------------

    def control(self, request_type: int, request: int, value: int, index: int, data: bytes, length: int) -> bytes | int:
        if request != 0x04 or index != 0:
            return -EPIPE
        if request_type == 0xC0:
            return self._read(value, length)
        if request_type == 0x40:
            self._write(value, data)
            return b""
        return -EPIPE

    def _read(self, register: int, length: int) -> bytes | int:
        if register == HARDWARE_STATUS:
            return bytes([self._status])
        if register == SCRAMBLE_KEY:
            number, seed = struct.unpack("<BI", self._key_request)
            return struct.pack("<I", self._keys[number] ^ seed)
        if register == INFO:
            return bytes.fromhex("1a0a1a0a01150000002000108b211130")[:length]
        if register == CHALLENGE and self._is_microsoft:
            return self._challenge
        return -EPIPE

    def _write(self, register: int, data: bytes) -> None:
        if register == HARDWARE_STATUS:
            self._set_status(data[0])
        elif register == SCRAMBLE_INDEX:
            self._key_request = data
        elif register == RESPONSE and self._is_microsoft:
            self._logged_in = data == encrypt_block(LOGIN_KEY, self._challenge)
            self.logins += self._logged_in
        elif register == MODE:
            self._set_mode(data[0])

    def _set_status(self, status: int) -> None:
        if not status & 0x80 and self._is_microsoft and not self._logged_in:
            return  # stays in low power until someone logs in
        comes_up = bool(self._status & 0x80) and not status & 0x80
        self._status = status
        if comes_up:
            self._status |= 0x01
            for delay_s in (0.002, 0.004, 0.006):
                self.later(delay_s, lambda: self._interrupt(POWER))
        if status & 0x80:
            self._logged_in = False

    # -- the finger -------------------------------------------------------------------------------------------

    def finger_changed(self) -> None:
        self._tell_finger()

    def _set_mode(self, mode: int) -> None:
        self.mode = mode
        self.waiting.pop(0x82, None)
        if mode == CAPTURE:
            self._frames_due()
        self._tell_finger()

    def _tell_finger(self) -> None:
        if self.mode == AWAIT_ON and self.finger_on:
            self._interrupt(FINGER_ON)
        elif self.mode == AWAIT_OFF and not self.finger_on:
            self._interrupt(FINGER_OFF)

    def _frames_due(self) -> None:
        """Send frames as long as the mode lasts; one waits at most."""

        def send() -> None:
            if self.mode != CAPTURE:
                return
            if not self.waiting.get(0x82):
                self.send(0x82, self._frame())
            self.later(self._frame_s, send)

        self.later(self._frame_s, send)

    def _interrupt(self, kind: int) -> None:
        self.send(0x81, struct.pack(">H", kind) + self._chance.randbytes(62))

    # -- frames -----------------------------------------------------------------------------------------------

    def _frame(self) -> bytes:
        """Make the next frame: with the finger on picture number `frames`, else darkness."""
        table = self._table()
        if self.finger_on:
            self.frames += 1
            picture = picture_lines(WIDTH, HEIGHT, self.frames)
            self.tables = [*self.tables[-4:], (self.frames, table)]
        else:
            picture = [bytes(WIDTH)] * HEIGHT
        if self._is_plain:
            picture = [bytes(WIDTH)] * 2 + picture[2:]
        key_number = self._chance.randrange(256)
        body = self._body(picture, table, key_number)
        head = bytearray(self._chance.randbytes(64))
        struct.pack_into("<HB", head, 4, len(body) // WIDTH, key_number)
        for row, (flags, lines) in enumerate(table):
            head[16 + 2 * row : 18 + 2 * row] = bytes([flags, lines])
        if len(table) < 15 and self._is_plain:
            head[17 + 2 * len(table)] = 0
        return bytes(head) + body

    def _table(self) -> tuple[tuple[int, int], ...]:
        if not self._any_table:
            return RECORDED_TABLE
        rows: list[tuple[int, int]] = []
        left = LINES_SENT_AT_MOST
        while left and len(rows) < 14:
            lines = min(left, self._chance.randint(1 if rows else 2, 60))
            rows.append((self._chance.choice((0x02, 0x02, 0x02, 0x00, 0x04, 0x06, 0x82, 0x80)), lines))
            left -= lines
        rows[0] = (0x02, rows[0][1])  # so that the frame does not look plain
        gap = self._chance.randrange(1, len(rows))
        rows.insert(gap, (0x01, 1))
        return tuple(rows)

    def _body(self, picture: list[bytes], table: tuple[tuple[int, int], ...], key_number: int) -> bytes:
        state = self._keys[key_number]
        parts = []
        row = 0
        for flags, lines in table:
            if flags & 0x80:
                key_number = (key_number + 1) & 0xFF
                state = self._keys[key_number]
            clear = b"".join(picture[row : row + lines])
            row += lines
            masks = b""
            if not flags & 0x04 and not self._is_plain:
                masks, state = key_stream(state, lines * WIDTH)
            if flags & 0x01:
                continue
            is_hidden = flags & 0x06 == 0x02 and not self._is_plain
            parts.append(b"\x5a" + _xor(clear[:-1], masks[:-1]) if is_hidden else clear)
        return b"".join(parts)


def key_stream(state: int, count: int) -> tuple[bytes, int]:
    """Step the shift register `count` times; return its mask bytes and its state then."""
    bits = bytearray((state >> n) & 1 for n in range(32))
    for _ in range(count):
        new = (state & TAPS).bit_count() & 1
        state = (state >> 1) | (new << 31)
        bits.append(new)
    masks = 0
    for number, output in enumerate(OUTPUTS):
        masks |= int.from_bytes(bits[output : output + count], "little") << number
    return masks.to_bytes(count, "little"), state


def _xor(a: bytes, b: bytes) -> bytes:
    return (int.from_bytes(a, "little") ^ int.from_bytes(b, "little")).to_bytes(len(a), "little")

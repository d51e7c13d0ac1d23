"""What is said to a NEXT Biometrics NB-1010-U, and what it answers.

Each command is answered by 16 bytes; a capture's answer is followed by the picture in packets of two lines. What the
device sends is read here: whatever it holds, this module raises `DeviceProtocolError` or gives what it means.
"""

from __future__ import annotations

import numpy as np

from drivers.api import DeviceProtocolError, GrayImage

WIDTH_PX = 256
HEIGHT_PX = 180
ANSWER_BYTES = 16
PACKET_BYTES = 540
PACKETS = 90

ASK_FINGER = bytes.fromhex("8038010008000000")
PREPARE = bytes.fromhex("800d03000c00000000040000")
CAPTURE = bytes.fromhex("80120400200000000200") + bytes(18) + bytes.fromhex("20000000")

_MARK = 0x80
_FINGER_ANSWER, _DONE_ANSWER = 0x37, 0x20
_COVERAGE_AT, _COVERED = 12, 0x30
_HEAD_BYTES = 25
_LINE_NUMBER_AT = 16
_LINES = 2


def read_finger(answer: bytes) -> bool:
    """Return whether a finger is on, from the answer to `ASK_FINGER`. Raises `DeviceProtocolError`."""
    _check(answer, _FINGER_ANSWER)
    return answer[_COVERAGE_AT] > _COVERED


def check_done(answer: bytes) -> None:
    """Check the answer to `PREPARE` or `CAPTURE`. Raises `DeviceProtocolError`."""
    _check(answer, _DONE_ANSWER)


def read_lines(packet: bytes, number: int) -> GrayImage:
    """Return the 2 x 256 pixels of packet `number`, counted from 0. Raises `DeviceProtocolError`."""
    if len(packet) != PACKET_BYTES:
        raise DeviceProtocolError("a part of the picture is cut off")
    if packet[_LINE_NUMBER_AT] != _LINES * number + 1:
        raise DeviceProtocolError("the parts of the picture are out of order")
    return np.frombuffer(packet, np.uint8, _LINES * WIDTH_PX, _HEAD_BYTES).reshape(_LINES, WIDTH_PX)


def draw_packet(packet: bytes, picture: GrayImage) -> bytes:
    """Return `packet` with nothing left of it but its line's number, and that line of `picture` (180 x 256) in it."""
    row = packet[_LINE_NUMBER_AT] - 1
    lines = picture[row : row + _LINES].tobytes() if 0 <= row <= HEIGHT_PX - _LINES else bytes(_LINES * WIDTH_PX)
    head = bytearray(_HEAD_BYTES)
    head[_LINE_NUMBER_AT] = packet[_LINE_NUMBER_AT]
    return bytes(head) + lines + bytes(PACKET_BYTES - _HEAD_BYTES - len(lines))


def _check(answer: bytes, code: int) -> None:
    if len(answer) != ANSWER_BYTES or answer[0] != _MARK:
        raise DeviceProtocolError("an answer of the wrong form")
    if answer[1] != code:
        raise DeviceProtocolError("an answer to another question")

"""A frame of the U.are.U 4000 family: 64 bytes of head, then lines of 384 pixels, most of them scrambled.

The scrambling is a shift register over GF(2) whose start the device tells on request: it hides the picture from a
listener on the cable only as long as nobody asks. A block table says how each run of lines is treated. Frames come
from outside: whatever they hold, this module raises `FrameError` or gives a picture.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from drivers.api import DeviceProtocolError, GrayImage

WIDTH_PX = 384
HEIGHT_PX = 290
HEAD_BYTES = 64
MAX_BYTES = HEAD_BYTES + HEIGHT_PX * WIDTH_PX

_TABLE_AT = 16
_TABLE_ROWS = 15
_LINES_AT = 4
_KEY_NUMBER_AT = 6
_PLAIN_VARIANCE = 5000.0
"""Readers exist that do not scramble; their first two lines are dark and even, and scrambled ones are not."""

_STATE_BITS = 32
_TAPS = (0, 2, 3, 6, 10, 12, 19, 22, 25, 28, 31)
_OUTPUTS = (4, 8, 11, 14, 18, 21, 24, 29)


class FrameError(DeviceProtocolError):
    """A frame that breaks the protocol; the next one may be sound."""


Bytes = NDArray[np.uint8]
FetchKey = Callable[[int], int]
"""Gives the 32-bit key for a key number."""


class BlockFlag(enum.IntFlag):
    """What is said of a block of lines."""

    NOT_SENT = 0x01
    SCRAMBLED = 0x02
    KEY_RESTS = 0x04
    NEW_KEY = 0x80


@dataclass(frozen=True, slots=True)
class Block:
    """Lines treated alike: `row` is their place in the picture, `source` the line of the data where they begin."""

    flags: int
    row: int
    source: int
    lines: int

    @property
    def is_sent(self) -> bool:
        """False if the lines have a place in the picture but not in the data."""
        return not self.flags & BlockFlag.NOT_SENT

    @property
    def is_scrambled(self) -> bool:
        """True if the lines are sent and have to be unscrambled."""
        return self.is_sent and self.flags & (BlockFlag.SCRAMBLED | BlockFlag.KEY_RESTS) == BlockFlag.SCRAMBLED

    @property
    def moves_key(self) -> bool:
        """True if the key takes a step a pixel in this block."""
        return not self.flags & BlockFlag.KEY_RESTS


@dataclass(frozen=True, slots=True, eq=False)
class RawFrame:
    """A frame as it came: `lines` is number of lines x 384, still scrambled."""

    key_number: int
    blocks: tuple[Block, ...]
    lines: Bytes

    @property
    def is_plain(self) -> bool:
        """True if nothing in it is scrambled, whatever the blocks say."""
        if len(self.lines) < 2:
            return False
        both = self.lines[0].astype(np.float64) + self.lines[1]
        return float(both.var()) < _PLAIN_VARIANCE


def parse_frame(data: bytes) -> RawFrame:
    """Read what one bulk transfer brought. Raises `FrameError`."""
    if len(data) < HEAD_BYTES:
        raise FrameError("a frame without its head")
    count = int.from_bytes(data[_LINES_AT : _LINES_AT + 2], "little")
    if not 0 < count < HEIGHT_PX:
        raise FrameError("a frame of an impossible height")
    if len(data) < HEAD_BYTES + count * WIDTH_PX:
        raise FrameError("a frame that ends too early")
    lines = np.frombuffer(data, np.uint8, count * WIDTH_PX, HEAD_BYTES).reshape(count, WIDTH_PX)
    return RawFrame(data[_KEY_NUMBER_AT], tuple(_read_table(data, count)), lines)


def _read_table(data: bytes, count: int) -> Iterator[Block]:
    """Read the block table to its end; what follows is left over from the device's memory."""
    row = source = 0
    for at in range(_TABLE_AT, _TABLE_AT + 2 * _TABLE_ROWS, 2):
        flags, size = data[at], data[at + 1]
        if size == 0 or source >= count:
            return
        block = Block(flags, row, source, min(size, count - source))
        if row + block.lines > HEIGHT_PX:
            raise FrameError("a frame with more lines than its picture")
        yield block
        row += block.lines
        source += block.lines if block.is_sent else 0


def write_frame(frame: RawFrame) -> bytes:
    """Return the bytes that `parse_frame` reads as `frame`, and nothing else in them."""
    head = bytearray(HEAD_BYTES)
    head[_LINES_AT : _LINES_AT + 2] = len(frame.lines).to_bytes(2, "little")
    head[_KEY_NUMBER_AT] = frame.key_number
    for number, block in enumerate(frame.blocks):
        head[_TABLE_AT + 2 * number : _TABLE_AT + 2 * number + 2] = bytes([block.flags, block.lines])
    return bytes(head) + frame.lines.tobytes()


def make_picture(frame: RawFrame, fetch_key: FetchKey) -> Bytes:
    """Return the picture, 290 x 384, raw: background dark, skin bright. `fetch_key` is not called for a plain frame."""
    lines = frame.lines if frame.is_plain else unscramble(frame, fetch_key)
    picture = np.zeros((HEIGHT_PX, WIDTH_PX), np.uint8)
    for block in frame.blocks:
        found = lines[block.source : block.source + block.lines]
        picture[block.row : block.row + len(found)] = found
    return picture


def to_gray(picture: Bytes, *, is_turned: bool) -> GrayImage:
    """Return dark ridges on light ground; `is_turned` turns a picture that stands on its head."""
    gray = 255 - picture
    return np.ascontiguousarray(gray[::-1, ::-1] if is_turned else gray)


def unscramble(frame: RawFrame, fetch_key: FetchKey) -> Bytes:
    """Return the lines in clear."""
    return _treat(frame, fetch_key, _clear_block)


def scramble(frame: RawFrame, fetch_key: FetchKey) -> Bytes:
    """Return what the device would send if `frame.lines` were in clear; each block's last pixel is lost."""
    return _treat(frame, fetch_key, _hide_block)


def _treat(frame: RawFrame, fetch_key: FetchKey, treat: Callable[[Bytes, Bytes], Bytes]) -> Bytes:
    lines = frame.lines.copy()
    key_number = frame.key_number
    stream = KeyStream(fetch_key(key_number))
    for block in frame.blocks:
        if block.flags & BlockFlag.NEW_KEY:
            key_number = (key_number + 1) & 0xFF
            stream = KeyStream(fetch_key(key_number))
        if not block.moves_key:
            continue
        masks = stream.take(block.lines * WIDTH_PX)
        if block.is_scrambled:
            part = lines[block.source : block.source + block.lines]
            part[:] = treat(part.ravel(), masks).reshape(part.shape)
    return lines


def _clear_block(hidden: Bytes, masks: Bytes) -> Bytes:
    clear = np.zeros_like(hidden)
    clear[:-1] = hidden[1:] ^ masks[:-1]
    return clear


def _hide_block(clear: Bytes, masks: Bytes) -> Bytes:
    hidden = np.zeros_like(clear)
    hidden[1:] = clear[:-1] ^ masks[:-1]
    return hidden


class KeyStream:
    """The mask bytes that a key gives.

    A shift register's state at step i is elements i to i+31 of one sequence of bits, so the sequence is made once
    and the masks are slices of it.
    """

    def __init__(self, key: int) -> None:
        self._bits = key_bits(key, HEIGHT_PX * WIDTH_PX + _STATE_BITS)
        self._at = 0

    @property
    def state(self) -> int:
        """The state of the register, 32 bits."""
        bits = self._bits[self._at : self._at + _STATE_BITS]
        return int.from_bytes(np.packbits(bits, bitorder="little").tobytes(), "little")

    def take(self, count: int) -> Bytes:
        """Return the next `count` mask bytes and step as often. A picture never needs more than it has pixels."""
        masks = np.zeros(count, np.uint8)
        for number, output in enumerate(_OUTPUTS):
            masks |= self._bits[self._at + output : self._at + output + count] << np.uint8(number)
        self._at += count
        return masks


def key_bits(key: int, count: int) -> Bytes:
    """Return `count` elements, 0 or 1, of the sequence that begins with the key's 32 bits, lowest first.

    Each element is the parity of the tapped ones of the 32 before. Squaring a polynomial over GF(2) doubles its
    exponents, so the same rule holds at 2, 4, 8 ... times the distance: the longer the sequence, the larger the steps.
    """
    bits = np.zeros(count, np.uint8)
    bits[:_STATE_BITS] = [(key >> n) & 1 for n in range(_STATE_BITS)]
    at, stride = _STATE_BITS, 1
    while at < count:
        if at >= 2 * stride * _STATE_BITS:
            stride *= 2
        step = min(stride, count - at)
        begin = at - _STATE_BITS * stride
        parity = np.zeros(step, np.uint8)
        for tap in _TAPS:
            parity ^= bits[begin + tap * stride : begin + tap * stride + step]
        bits[at : at + step] = parity
        at += step
    return bits

"""Takes the fingerprints out of a U.are.U 4000 recording, so that it still plays through the whole driver.

Every picture becomes a drawn print, scrambled with the keys that the recording holds. Messages and frame heads end in
left-overs of the device's memory, which may be anything, also a piece of a picture: they become zeros.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from drivers.usb.recording import Do, Recording, Transfer
from drivers.usb.synthetic_print import draw_print
from drivers.usb.uru4000_frame import (
    HEIGHT_PX,
    WIDTH_PX,
    Bytes,
    FrameError,
    RawFrame,
    make_picture,
    parse_frame,
    scramble,
    write_frame,
)
from drivers.usb.uru4000_registers import Register

_PPI = 500
_FRAME_ENDPOINT = 0x82
_MESSAGE_HEAD_BYTES = 2
_NO_KEY = 0
_STRIPE_PX = 16


def hide_pixels(recording: Recording, *, is_turned: bool) -> Recording:
    """Return the recording with a drawn print in every picture, without the device's serial number.

    Each print is as bright as the picture was, because the driver tells by it when a finger goes.
    """
    drawn = 255 - draw_print(WIDTH_PX, HEIGHT_PX, _PPI)
    picture = np.ascontiguousarray(drawn[::-1, ::-1] if is_turned else drawn)
    pictures = {number: found for number, found in enumerate(pictures_in(recording)) if found is not None}
    brightest = max((found.brightness for found in pictures.values()), default=0.0) or 1.0
    transfers = tuple(
        replace(transfer, data=pictures[number].redrawn(picture, brightest)) if number in pictures else _wipe(transfer)
        for number, transfer in enumerate(recording.transfers)
    )
    identity = replace(recording.identity, serial=None)
    return replace(recording, identity=identity, transfers=transfers, is_synthetic=True)


@dataclass(frozen=True, slots=True, eq=False)
class RecordedPicture:
    """A sound frame of the recording, and the keys that were fetched for it."""

    frame: RawFrame
    keys: dict[int, int]

    def key(self, number: int) -> int:
        """Return the key of a number."""
        return self.keys.get(number, _NO_KEY)

    @property
    def brightness(self) -> float:
        """Mean gray of the raw picture: 0 where no skin was."""
        return float(make_picture(self.frame, self.key).mean())

    def redrawn(self, picture: Bytes, brightest: float) -> bytes:
        """Return the frame's bytes with `picture` in it, dimmed as this one is against the `brightest`."""
        dimmed = np.rint(picture * (self.brightness / brightest)).astype(np.uint8)
        frame = self.frame
        lines = np.zeros_like(frame.lines)
        for block in frame.blocks:
            if block.is_sent:
                lines[block.source : block.source + block.lines] = dimmed[block.row : block.row + block.lines]
        if frame.is_plain:
            lines[:2] = 0
            return write_frame(replace(frame, lines=lines))
        hidden = replace(frame, lines=scramble(replace(frame, lines=lines), self.key))
        return write_frame(_striped(hidden) if hidden.is_plain else hidden)


def pictures_in(recording: Recording) -> Iterator[RecordedPicture | None]:
    """Give, for each transfer, the picture in it, None if there is none that a driver would accept."""
    for number, transfer in enumerate(recording.transfers):
        found = None
        if transfer.do is Do.READ and transfer.target == (_FRAME_ENDPOINT,) and transfer.error is None:
            with contextlib.suppress(FrameError):
                found = RecordedPicture(parse_frame(transfer.data), _keys(recording.transfers[number + 1 :]))
        yield found


def _wipe(transfer: Transfer) -> Transfer:
    """Return the transfer with nothing but a message's kind in what the device sent of its own accord."""
    if transfer.do is not Do.READ:
        return transfer
    kept = b"" if transfer.target == (_FRAME_ENDPOINT,) else transfer.data[:_MESSAGE_HEAD_BYTES]
    return replace(transfer, data=kept + bytes(len(transfer.data) - len(kept)))


def _striped(frame: RawFrame) -> RawFrame:
    """A frame that begins with clear lines must not pass for a plain one."""
    lines = frame.lines.copy()
    lines[:2] = np.where(np.arange(WIDTH_PX) // _STRIPE_PX % 2, 200, 0)
    return replace(frame, lines=lines)


def recorded_seeds(recording: Recording) -> tuple[int, ...]:
    """Return the seeds that the driver chose then, one for each key it asked for."""
    return tuple(seed for _, seed in filter(None, map(_asked_key, recording.transfers)))


def _asked_key(transfer: Transfer) -> tuple[int, int] | None:
    """Return (key number, seed) if the transfer asks for a key."""
    if transfer.do is not Do.CONTROL_WRITE or len(transfer.data) != 5 or transfer.target[2] != Register.SCRAMBLE_INDEX:
        return None
    return transfer.data[0], int.from_bytes(transfer.data[1:], "little")


def _keys(transfers: Iterable[Transfer]) -> dict[int, int]:
    """Return the keys fetched before the next frame: number -> key."""
    keys: dict[int, int] = {}
    number = seed = 0
    for transfer in transfers:
        if transfer.do is Do.READ and transfer.target == (_FRAME_ENDPOINT,):
            break
        number, seed = _asked_key(transfer) or (number, seed)
        is_key = transfer.do is Do.CONTROL_READ and transfer.target[2] == Register.SCRAMBLE_KEY
        if is_key and len(transfer.data) == 4:
            keys[number] = int.from_bytes(transfer.data, "little") ^ seed
    return keys

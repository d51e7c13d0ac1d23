"""Takes the fingerprints out of a ZK4500 recording: all that came from the camera."""

from __future__ import annotations

from drivers.usb.recording import Do, Recording, Transfer
from drivers.usb.replaced_pictures import replace_pictures
from drivers.usb.synthetic_print import draw_print
from drivers.usb.zk4500_messages import LEFTOVER_BYTES, TAKE_PICTURE, VIEW_HEIGHT_PX, VIEW_WIDTH_PX

_PPI = 500


def hide_pixels(recording: Recording) -> Recording:
    """Return the recording with a drawn print in every view."""
    wire = draw_print(VIEW_WIDTH_PX, VIEW_HEIGHT_PX, _PPI).tobytes()
    return replace_pictures(recording, wire, _begins_picture, _answer)


def _begins_picture(transfer: Transfer) -> bool:
    return transfer.do is Do.CONTROL_WRITE and transfer.target[1] == TAKE_PICTURE


def _answer(transfer: Transfer) -> bytes | None:
    return b"" if transfer.length == LEFTOVER_BYTES else None

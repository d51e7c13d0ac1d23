"""Takes the fingerprints out of a Futronic recording: all but the size that the device tells."""

from __future__ import annotations

from drivers.api import DeviceProtocolError
from drivers.usb.futronic_messages import PACKET_BYTES, SIZE_BYTES, TAKE_FIRST, TAKE_NEXT, parse_size
from drivers.usb.recording import Do, Recording, Transfer
from drivers.usb.replaced_pictures import replace_pictures
from drivers.usb.synthetic_print import draw_print

_PPI = 500
_SIZE = (320, 480)


def hide_pixels(recording: Recording) -> Recording:
    """Return the recording with a drawn print in every picture."""
    sizes = [size for transfer in recording.transfers if (size := _size(transfer)) is not None]
    width, height = sizes[-1] if sizes else _SIZE
    wire = draw_print(width, height, _PPI)[::-1].tobytes()
    return replace_pictures(recording, wire, _begins_picture, _answer)


def _begins_picture(transfer: Transfer) -> bool:
    return transfer.do is Do.WRITE and transfer.data in (TAKE_FIRST, TAKE_NEXT)


def _answer(transfer: Transfer) -> bytes | None:
    """Any packet may be left over from a picture: nothing of it is kept but a size."""
    if transfer.length != PACKET_BYTES:
        return None
    return b"" if _size(transfer) is None else bytes(4) + transfer.data[4:SIZE_BYTES]


def _size(transfer: Transfer) -> tuple[int, int] | None:
    if transfer.do is not Do.READ or transfer.length != PACKET_BYTES:
        return None
    try:
        return parse_size(transfer.data)
    except DeviceProtocolError:
        return None

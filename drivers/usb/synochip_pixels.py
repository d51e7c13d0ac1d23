"""Takes the fingerprints, and the password, out of a recording of a Synochip reader."""

from __future__ import annotations

from dataclasses import replace

from drivers.api import DeviceProtocolError
from drivers.synochip_packets import SEND_PICTURE, VERIFY_PASSWORD, command, decode, encode, password_command
from drivers.usb.mass_storage import STATUS_BYTES, STATUS_SIGNATURE
from drivers.usb.recording import Do, Recording, Transfer
from drivers.usb.replaced_pictures import replace_pictures
from drivers.usb.synochip_messages import ANSWER_BYTES, SIZES
from drivers.usb.synthetic_print import draw_print

_PPI = 500


def hide_pixels(recording: Recording) -> Recording:
    """Return the recording with a drawn print in every picture, and the password 0."""
    halves = [t.length for t in recording.transfers if t.do is Do.READ and t.length > ANSWER_BYTES]
    width, height = next((size for size in SIZES if size[0] * size[1] // 2 in halves), SIZES[0])
    wire = draw_print(width, height, _PPI).tobytes()
    hidden = replace_pictures(recording, wire, _begins_picture, _answer)
    return replace(hidden, transfers=tuple(map(_without_password, hidden.transfers)))


def _begins_picture(transfer: Transfer) -> bool:
    return transfer.do is Do.WRITE and transfer.data == command(SEND_PICTURE)


def _answer(transfer: Transfer) -> bytes | None:
    """Out of step, an answer may hold pixels: only what is a status or a packet is kept."""
    if transfer.length == STATUS_BYTES:
        return transfer.data if transfer.data.startswith(STATUS_SIGNATURE) else b""
    if transfer.length != ANSWER_BYTES:
        return None
    try:
        return encode(decode(transfer.data))
    except DeviceProtocolError:
        return b""


def _without_password(transfer: Transfer) -> Transfer:
    if transfer.do is not Do.WRITE:
        return transfer
    try:
        shows_password = decode(transfer.data).payload.startswith(VERIFY_PASSWORD)
    except DeviceProtocolError:
        return transfer
    return replace(transfer, data=password_command(0)) if shows_password else transfer

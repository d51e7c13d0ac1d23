"""Takes the fingerprints out of an NB-1010-U recording: all that its packets hold but the numbers of their lines."""

from __future__ import annotations

from dataclasses import replace

from drivers.api import GrayImage
from drivers.usb.nb1010_messages import ANSWER_BYTES, HEIGHT_PX, PACKET_BYTES, WIDTH_PX, draw_packet
from drivers.usb.recording import Do, Recording, Transfer
from drivers.usb.synthetic_print import draw_print

_PPI = 385


def hide_pixels(recording: Recording) -> Recording:
    """Return the recording with a drawn print in every picture, without the device's serial number."""
    picture = draw_print(WIDTH_PX, HEIGHT_PX, _PPI)
    transfers = tuple(_hide(transfer, picture) for transfer in recording.transfers)
    identity = replace(recording.identity, serial=None)
    return replace(recording, identity=identity, transfers=transfers, is_synthetic=True)


def _hide(transfer: Transfer, picture: GrayImage) -> Transfer:
    data = transfer.data
    if transfer.do is not Do.READ or len(data) == ANSWER_BYTES:
        return transfer
    return replace(transfer, data=draw_packet(data, picture) if len(data) == PACKET_BYTES else bytes(len(data)))

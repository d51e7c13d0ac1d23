"""Puts one drawn picture in place of all that a recording's pictures hold, for families that send plain pixels."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from drivers.usb.recording import Do, Recording, Transfer


def replace_pictures(
    recording: Recording,
    wire: bytes,
    begins_picture: Callable[[Transfer], bool],
    answer: Callable[[Transfer], bytes | None],
) -> Recording:
    """Return the recording with `wire`, a picture as its device sends it, in place of every picture.

    `answer` gives what may be kept of a read that is no picture, in the same length, and None for pixels. The device's
    serial number is taken out too.
    """
    identity = replace(recording.identity, serial=None)
    transfers = tuple(_replaced(recording.transfers, wire, begins_picture, answer))
    return replace(recording, identity=identity, transfers=transfers, is_synthetic=True)


def _replaced(
    transfers: tuple[Transfer, ...],
    wire: bytes,
    begins_picture: Callable[[Transfer], bool],
    answer: Callable[[Transfer], bytes | None],
) -> Iterator[Transfer]:
    at = 0
    for transfer in transfers:
        if begins_picture(transfer):
            at = 0
        if transfer.do is not Do.READ:
            yield transfer
            continue
        kept = answer(transfer)
        if kept is None:
            kept = wire[at : at + len(transfer.data)]
            at += len(transfer.data)
        yield replace(transfer, data=kept.ljust(len(transfer.data), b"\0"))

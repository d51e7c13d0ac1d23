"""The messages of a Futronic FS80 or FS81, as seen on an FS81: 1 or 3 bytes to the device, packets of 512 back."""

from __future__ import annotations

from drivers.api import DeviceProtocolError

OUT_ENDPOINT = 0x01
IN_ENDPOINT = 0x82
PACKET_BYTES = 512

ASK_INFO = b"\xe0"
GREETINGS = (b"\x6c", b"\x50")
"""Asked once at opening; what their answers hold is not known, but without them no picture comes."""
TAKE_FIRST = b"\xfe"
TAKE_NEXT = b"\x6e"
LIGHT_ON = b"\xdd\x32\x00"
LIGHT_OFF = b"\xdd\x00\x00"

SIZE_BYTES = 8
"""How much of the answer tells the size."""
LEAST_SIDE_PX, MOST_SIDE_PX = 128, 1600
MOST_PIXELS = 1_600 * 1_500


def parse_size(packet: bytes) -> tuple[int, int]:
    """Read width and height in pixels from the answer to `ASK_INFO`. Raises `DeviceProtocolError`.

    Bytes 4-5 hold the width and 6-7 the height, big-endian. A size that no sensor has means that this is another
    packet, as of a picture that nobody read to its end.
    """
    if len(packet) != PACKET_BYTES:
        raise DeviceProtocolError(f"an answer has {len(packet)} bytes instead of {PACKET_BYTES}")
    width, height = int.from_bytes(packet[4:6], "big"), int.from_bytes(packet[6:8], "big")
    is_sane = all(LEAST_SIDE_PX <= side <= MOST_SIDE_PX for side in (width, height)) and width * height <= MOST_PIXELS
    if not is_sane:
        raise DeviceProtocolError(f"no sensor has {width} x {height} pixels")
    return width, height

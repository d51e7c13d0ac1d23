"""The requests of a ZKTeco ZK4500: control requests to the device without data, and views of its camera back."""

from __future__ import annotations

IN_ENDPOINT = 0x82
VENDOR_OUT = 0x40
SWITCH = 0xE1
TAKE_PICTURE = 0xE5
GREEN_LED, RED_LED, WHITE_LIGHT = 0, 1, 3
"""What `SWITCH` switches: wIndex; wValue is 1 or 0. (2 is the buzzer, which stays silent.)"""

VIEW_WIDTH_PX, VIEW_HEIGHT_PX = 640, 480
VIEW_BYTES = VIEW_WIDTH_PX * VIEW_HEIGHT_PX
LEFTOVER_BYTES = 16_384
"""How much is read at once of what is to be thrown away."""

"""How the packets of a Synochip module travel through USB mass storage, and the sizes its pictures may have."""

from __future__ import annotations

from drivers.api import DeviceNotFoundError

WRITE, READ = 0x86, 0x85
ANSWER_BYTES = 64
SIZES = ((256, 288), (256, 360), (208, 288), (192, 192), (300, 400), (400, 400), (500, 550))
"""Width and height that readers of this kind are seen with or may have."""


def read_size(text: str) -> tuple[int, int]:
    """Read a size such as `256x288`. Raises `DeviceNotFoundError`."""
    for width, height in SIZES:
        if text == f"{width}x{height}":
            return width, height
    raise DeviceNotFoundError("the size must be one of " + ", ".join(f"{w}x{h}" for w, h in SIZES))

"""Pictures that tell from which scan they are, line by line. Without numpy: the emulator has none."""

from __future__ import annotations

import random


def picture_lines(width_px: int, height_px: int, number: int) -> list[bytes]:
    """Return bright stripes (96 to 223), another pattern for each number."""
    ramp = bytes(96 + (step * 5) % 128 for step in range(4 * 128))
    chance = random.Random(number)
    shifts = [chance.randrange(128) for _ in range(height_px)]
    return [(ramp[shift:] + ramp)[:width_px] for shift in shifts]

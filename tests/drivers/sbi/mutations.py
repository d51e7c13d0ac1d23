"""Breaks bytes at random, by seed: what parsers of foreign bytes are tried on."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Sequence

import numpy as np

from drivers.api import DeviceError

EDGE_VALUES = (0, 1, 0x7F, 0x80, 0xFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF)
LONGEST_S = 2.0
MOST_MEMORY_KB = 300 * 1024


def mutate(data: bytes, rng: np.random.Generator) -> bytes:
    """Change `data` in one to four places: bits, bytes, big numbers, pieces cut out, doubled or cut off."""
    changed = bytearray(data)
    for _ in range(int(rng.integers(1, 5))):
        if not changed:
            return b""
        # the beginning holds the lengths and the kinds: half of the changes go there
        reach = min(len(changed), 96) if rng.random() < 0.5 else len(changed)
        place = int(rng.integers(reach))
        match int(rng.integers(7)):
            case 0:
                changed[place] ^= 1 << int(rng.integers(8))
            case 1:
                changed[place] = int(rng.integers(256))
            case 2:
                size = int(rng.choice([1, 2, 4]))
                value = int(rng.choice(EDGE_VALUES)) & (256**size - 1)
                changed[place : place + size] = value.to_bytes(size, "big")
            case 3:
                del changed[place:]
            case 4:
                del changed[place : place + int(rng.integers(1, 40))]
            case 5:
                piece = changed[place : place + int(rng.integers(1, 40))]
                changed[place:place] = piece
            case _:
                changed[place:place] = rng.integers(0, 256, int(rng.integers(1, 20)), np.uint8).tobytes()
    return bytes(changed)


def survive(parse: Callable[[bytes], object], samples: Sequence[bytes], rounds: int, seed: int) -> int:
    """Feed mutated samples to `parse`; return how many it read. Anything but its value or a DeviceError is raised.

    Fails when one takes too long, or when all together need too much memory.
    """
    rng = np.random.default_rng(seed)
    before_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    read = 0
    for number in range(rounds):
        data = mutate(samples[number % len(samples)], rng)
        began_s = time.monotonic()
        try:
            parse(data)
            read += 1
        except DeviceError:
            pass
        assert time.monotonic() - began_s < LONGEST_S, f"round {number} of seed {seed} takes too long"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kb < MOST_MEMORY_KB
    return read

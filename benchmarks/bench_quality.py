"""How long the quality check of one 500 x 500 frame takes on one core, against its limit of 15 ms.

Run as `python -m benchmarks.bench_quality [--frames N]` from the project's root.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time

import cv2

from station.quality.score import QualityAssessor
from tests.quality.degradations import empty_glass, slid, synthetic_print

LIMIT_MS = 15.0
WARM_UP_FRAMES = 5


def main() -> int:
    """Print median and slowest time; exit 1 when the median is over the limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=300)
    frames = parser.parse_args().frames
    times_ms = measure(frames)
    median_ms = statistics.median(times_ms)
    print(f"quality, 500 x 500, one core, {frames} frames: median {median_ms:.2f} ms, max {max(times_ms):.2f} ms")
    return 0 if median_ms <= LIMIT_MS else 1


def measure(frames: int) -> list[float]:
    """Assess a print with previous frame and known glass `frames` times; return the times in ms."""
    cv2.setNumThreads(1)
    assessor = QualityAssessor()
    glass, finger = empty_glass(500, 500), synthetic_print(500, 500)
    before = slid(finger, by_px=1)
    times_ms = []
    for index in range(frames + WARM_UP_FRAMES):
        began = time.perf_counter()
        assessor.assess(finger, before, glass)
        if index >= WARM_UP_FRAMES:
            times_ms.append((time.perf_counter() - began) * 1000)
    return times_ms


if __name__ == "__main__":
    sys.exit(main())

"""How long the live and the acceptance score of a 500 x 500 press take."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np

from station.ids import FingerPosition, ImpressionType
from station.quality.acceptance import acceptance_score
from station.quality.score import QualityAssessor
from station.templates.extract import LeaderExtractor
from tests.quality.degradations import empty_glass, slid, synthetic_print

SIDE_PX = 500
LIVE_LIMIT_MS, ACCEPTANCE_LIMIT_MS = 15.0, 120.0
ROUNDS, WARM_UP = 200, 5


def print_times() -> bool:
    """Print median and 99th percentile; say whether the medians on one thread are within the limits."""
    cv2.setNumThreads(1)
    assessor = QualityAssessor()
    glass, finger = empty_glass(SIDE_PX, SIDE_PX), synthetic_print(SIDE_PX, SIDE_PX)
    before = slid(finger, by_px=1)
    template = LeaderExtractor().extract(
        finger, 500, position=FingerPosition.UNKNOWN, impression=ImpressionType.LIVE_PLAIN, quality=0
    )
    print(f"times of a {SIDE_PX} x {SIDE_PX} press, median and 99th percentile in ms")
    live = _print_row("live score", lambda: assessor.assess(finger, before, glass), LIVE_LIMIT_MS)
    accepted = _print_row("acceptance score", lambda: acceptance_score(finger, template), ACCEPTANCE_LIMIT_MS)
    return live and accepted


def _print_row(name: str, action: Callable[[], object], limit_ms: float) -> bool:
    one, two = _times_ms(action, 1), _times_ms(action, 2)
    print(
        f"  {name:17} one thread {np.median(one):5.1f} {np.percentile(one, 99):5.1f}"
        f"   two at once {np.median(two):5.1f} {np.percentile(two, 99):5.1f}   limit {limit_ms:.0f}"
    )
    return float(np.median(one)) <= limit_ms


def _times_ms(action: Callable[[], object], threads: int) -> list[float]:
    def timed(_: int) -> float:
        began_s = time.perf_counter()
        action()
        return (time.perf_counter() - began_s) * 1000

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(timed, range(ROUNDS + WARM_UP)))[WARM_UP:]

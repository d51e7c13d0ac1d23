"""Measures the simulated scanner: what a finger, a press and a frame cost, and how alike simulated prints are to real
ones.

    python -m benchmarks.bench_simulated [--fingers N] [--preset NAME ...]

For each preset: live quality and its main fault, minutiae a press, and the calibrated scores of two presses of one
finger and of two fingers. Real prints have 30-70 minutiae a plain press; mated presses must score above the
threshold, others below.
"""

from __future__ import annotations

import argparse
import itertools
import time
from collections import Counter
from collections.abc import Callable

import numpy as np

from drivers.simulated.effects import Glass, Press, ridge_gray
from drivers.simulated.fingers import MASTER_PPI, MasterFinger, grow_finger
from drivers.simulated.skin import PRESETS, SkinCondition
from station.ids import FingerPosition, ImpressionType
from station.matching.calibration import THRESHOLD_VERIFY, calibrated_score
from station.matching.compare import PreparedTemplate, find_evidence, prepare
from station.quality.score import QualityAssessor
from station.templates.extract import LeaderExtractor

SIDE_PX = 500


def milliseconds(action: Callable[[], object], rounds: int) -> float:
    """Median time of `action`, ms."""
    times_s = []
    for _ in range(rounds):
        began_s = time.perf_counter()
        action()
        times_s.append(time.perf_counter() - began_s)
    return float(np.median(times_s)) * 1000


def print_costs() -> None:
    """Print what a finger, a press and a frame cost."""
    condition, glass = SkinCondition(), Glass(0, SIDE_PX, SIDE_PX)
    finger = grow_finger(1, 1)
    press = Press(finger, condition, 0, height_px=SIDE_PX, width_px=SIDE_PX)
    print(f"finger {milliseconds(lambda: grow_finger(1, 2), 5):.0f} ms")
    print(f"press  {milliseconds(lambda: Press(finger, condition, 1, height_px=SIDE_PX, width_px=SIDE_PX), 9):.1f} ms")
    print(f"frame  {milliseconds(lambda: glass.picture(press.frame(1.0, 1), ridge_gray(condition), 1), 31):.1f} ms")


def print_preset(name: str, fingers: list[MasterFinger], extractor: LeaderExtractor) -> None:
    """Print quality, minutiae and scores of two presses each of `fingers` in one condition."""
    condition, glass = PRESETS[name], Glass(0, SIDE_PX, SIDE_PX)
    qualities: list[int] = []
    reasons: Counter[str] = Counter()
    counts: list[int] = []
    prepared: list[list[PreparedTemplate]] = []
    for finger in fingers:
        templates = []
        for presentation in range(2):
            press = Press(finger, condition, presentation, height_px=SIDE_PX, width_px=SIDE_PX)
            pixels = glass.picture(press.frame(1.0, 9), ridge_gray(condition), 9)
            assessment = QualityAssessor().assess(pixels, background=glass.picture(None, 0.0, 3))
            qualities.append(assessment.score.value)
            reasons[assessment.reason.value if assessment.reason else "good"] += 1
            template = extractor.extract(
                pixels,
                MASTER_PPI,
                position=FingerPosition(finger.finger_position),
                impression=ImpressionType.LIVE_PLAIN,
                quality=assessment.score.value,
            )
            counts.append(len(template.minutiae))
            templates.append(prepare(template))
        prepared.append(templates)
    mated = [calibrated_score(find_evidence(*presses)) for presses in prepared]
    non_mated = [calibrated_score(find_evidence(a[0], b[0])) for a, b in itertools.combinations(prepared, 2)]
    print(
        f"{name:18} quality {np.median(qualities):3.0f} ({reasons.most_common(1)[0][0]}) "
        f"minutiae {min(counts)}-{np.median(counts):.0f}-{max(counts)} "
        f"mated {min(mated):.0f}-{np.median(mated):.0f} ({np.mean(np.array(mated) >= THRESHOLD_VERIFY):.0%}) "
        f"non-mated {np.median(non_mated):.0f}-{max(non_mated):.0f} "
        f"({sum(score >= THRESHOLD_VERIFY for score in non_mated)} of {len(non_mated)} above {THRESHOLD_VERIFY:.0f})"
    )


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description="Measures the simulated scanner.")
    parser.add_argument("--fingers", type=int, default=10)
    parser.add_argument("--preset", nargs="*", choices=sorted(PRESETS), default=list(PRESETS))
    options = parser.parse_args()
    print_costs()
    fingers = [grow_finger(seed, 1 + seed % 10) for seed in range(options.fingers)]
    extractor = LeaderExtractor()
    for name in options.preset:
        print_preset(name, fingers, extractor)


if __name__ == "__main__":
    main()

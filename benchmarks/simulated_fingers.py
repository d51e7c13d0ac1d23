"""Measures how true simulated fingers are: their cost, error rates, NFIQ 2, and minutiae against those really there.

    python -m benchmarks.simulated_fingers [--people 200] [--fingers 4] [--presses 4] [--preset NAME ...]
                                           [--scored 40] [--no-real] [--json FILE]

Costs are CPU time on one thread (for one core: `OMP_NUM_THREADS=1 taskset -c 0`). Error rates: mated pairs are all
pairs of one finger, non-mated pairs those of first presses of different fingers, the same people's included. Minutiae
count as found within 12 pixels at 500 ppi and 20 degrees, one to one. Real sets are printed beside: NFIQ 2 of some of
their images, and the error rates of the set that is hardest for most engines.
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.accuracy import FAILED, measure
from benchmarks.engines import StationEngine
from benchmarks.error_rates import ErrorRates, interval
from benchmarks.fingerprint_sets import DEFAULT_SETS, SetOfImages, extract_set, read_pixels
from drivers.simulated.effects import Glass, Press
from drivers.simulated.fingers import MASTER_PPI, MasterFinger, grow_finger
from drivers.simulated.minutiae import TrueMinutia
from drivers.simulated.skin import PRESETS, SkinCondition
from station.imaging.resample import to_500_ppi
from station.matching.prepared import PreparedTemplate, prepare
from station.quality.nfiq2 import Nfiq2
from station.records import Minutia

SIDE_PX = 500
FRAME = 9
POSITIONS = (1, 2, 6, 7, 3, 8, 4, 9, 5, 10)
WITHIN_PX = 12.0
WITHIN_RAD = math.radians(20)
HARDEST_SET = "fvc2004_db1b"
LIMITS_MS = {"finger": 600.0, "first frame of a press": 25.0, "frame": 25.0}


@dataclass(frozen=True, slots=True)
class Found:
    """Extracted against true minutiae, counted."""

    true: int
    extracted: int
    matched: int

    @property
    def f1(self) -> float:
        """Harmonic mean of recall and precision."""
        return 2 * self.matched / max(1, self.true + self.extracted)


@dataclass(frozen=True, slots=True)
class Measured:
    """Figures of one preset; rates are fractions."""

    preset: str
    fingers: int
    mated: int
    non_mated: int
    failed: int
    eer: float
    fnmr_at_fmr_0_01: float
    fnmr_at_fmr_0_001: float
    fnmr_at_fmr_0_0001: float
    f1: float
    recall: float
    precision: float
    minutiae: float
    nfiq2: tuple[float, ...]
    """Lowest, quarter, median, three quarters, highest; empty where it was not scored."""


def milliseconds(action: Callable[[], object], rounds: int) -> float:
    """Median CPU time of `action`, ms."""
    spent_s = []
    for _ in range(rounds):
        began_s = time.process_time()
        action()
        spent_s.append(time.process_time() - began_s)
    return 1000 * float(np.median(spent_s))


def print_costs() -> dict[str, float]:
    """Print what a finger, a press and a frame of 500 x 500 cost on one thread."""
    cv2.setNumThreads(1)
    glass, finger, condition = Glass(0, SIDE_PX, SIDE_PX), grow_finger(1, 2), PRESETS["old-farmer"]
    lasting = press_finger(finger, condition, 0)

    def first_frame() -> None:
        press = press_finger(finger, condition, 1)
        glass.picture(press.frame(0.2, 0), press.ridge_gray, 0)

    costs = {
        "finger": milliseconds(lambda: grow_finger(1, 3), 5),
        "first frame of a press": milliseconds(first_frame, 15),
        "frame": milliseconds(lambda: glass.picture(lasting.frame(1.0, 1), lasting.ridge_gray, 1), 31),
    }
    for name, spent_ms in costs.items():
        print(f"{name:24}{spent_ms:8.1f} ms, at most {LIMITS_MS[name]:.0f}")
    return costs


def press_finger(finger: MasterFinger, condition: SkinCondition, number: int) -> Press:
    """Press a finger on a sensor of 500 x 500 pixels."""
    return Press(finger, condition, number, height_px=SIDE_PX, width_px=SIDE_PX)


def count_found(true: Sequence[TrueMinutia], extracted: Sequence[Minutia]) -> Found:
    """Match each true minutia with at most one extracted one, nearest pairs first."""
    near = sorted(
        (math.hypot(one.x - other.x, one.y - other.y), i, j)
        for (i, one), (j, other) in itertools.product(enumerate(true), enumerate(extracted))
        if math.hypot(one.x - other.x, one.y - other.y) <= WITHIN_PX
        and abs(math.remainder(one.angle_rad - other.angle_rad, 2 * math.pi)) <= WITHIN_RAD
    )
    taken_true: set[int] = set()
    taken: set[int] = set()
    for _, i, j in near:
        if i not in taken_true and j not in taken:
            taken_true.add(i)
            taken.add(j)
    return Found(len(true), len(extracted), len(taken))


def five_numbers(scores: Sequence[int]) -> tuple[float, ...]:
    """Lowest, quarter, median, three quarters, highest."""
    return tuple(float(value) for value in np.percentile(scores, (0, 25, 50, 75, 100))) if scores else ()


def people(count: int, fingers: int) -> Iterator[tuple[int, int]]:
    """Person seeds and finger positions."""
    return itertools.product(range(50_000, 50_000 + count), POSITIONS[:fingers])


def measure_preset(preset: str, options: argparse.Namespace, engine: StationEngine, nfiq2: Nfiq2 | None) -> Measured:
    """Press every finger, extract, compare, and hold against the truth."""
    glass, condition = Glass(0, SIDE_PX, SIDE_PX), PRESETS[preset]
    prepared: list[list[PreparedTemplate | None]] = []
    found: list[Found] = []
    scores: list[int] = []
    for seed, position in people(options.people, options.fingers):
        finger = grow_finger(seed, position)
        templates: list[PreparedTemplate | None] = []
        for number in range(options.presses):
            press = press_finger(finger, condition, number)
            pixels = glass.picture(press.frame(1.0, FRAME), press.ridge_gray, number)
            template = engine.template(pixels, MASTER_PPI)
            found.append(count_found(press.true_minutiae(), template.minutiae))
            ready = prepare(template, engine.descriptor)
            templates.append(ready if ready.is_comparable else None)
            if number == 0 and nfiq2 is not None and len(prepared) < options.scored:
                score = nfiq2.score(pixels)
                scores += [score.value] if score is not None else []
        prepared.append(templates)

    def compared(one: PreparedTemplate | None, other: PreparedTemplate | None) -> float:
        return FAILED if one is None or other is None else engine.compare(one, other)

    mated = np.array([compared(*pair) for of_finger in prepared for pair in itertools.combinations(of_finger, 2)])
    non_mated = np.array([compared(a[0], b[0]) for a, b in itertools.combinations(prepared, 2)])
    rates = ErrorRates.of(mated, non_mated)
    true, extracted, matched = (sum(getattr(one, part) for one in found) for part in ("true", "extracted", "matched"))
    return Measured(
        preset,
        len(prepared),
        len(mated),
        len(non_mated),
        sum(one is None for of_finger in prepared for one in of_finger),
        rates.eer,
        *rates.fnmr.values(),
        Found(true, extracted, matched).f1,
        matched / max(1, true),
        matched / max(1, extracted),
        extracted / len(found),
        five_numbers(scores),
    )


def print_measured(measured: Measured) -> None:
    """Print one preset's lines."""
    low, high = interval(measured.fnmr_at_fmr_0_001, measured.mated)
    print(
        f"{measured.preset:18} EER {measured.eer:7.2%}  FNMR at FMR 1 % {measured.fnmr_at_fmr_0_01:.2%}, "
        f"0.1 % {measured.fnmr_at_fmr_0_001:.2%} [{low:.2%}, {high:.2%}], 0.01 % {measured.fnmr_at_fmr_0_0001:.2%}; "
        f"{measured.mated} / {measured.non_mated} pairs, {measured.failed} presses failed"
    )
    print(
        f"{'':18} minutiae a press {measured.minutiae:.0f}, F1 {measured.f1:.3f} "
        f"(recall {measured.recall:.3f}, precision {measured.precision:.3f}); {nfiq2_text(measured.nfiq2)}",
        flush=True,
    )


def nfiq2_text(numbers: Sequence[float]) -> str:
    """Median and spread in words."""
    if not numbers:
        return "NFIQ 2 not scored"
    lowest, quarter, median, upper, highest = numbers
    return f"NFIQ 2 median {median:.0f}, half from {quarter:.0f} to {upper:.0f}, all from {lowest:.0f} to {highest:.0f}"


def print_real(sets: Sequence[SetOfImages], engine: StationEngine, nfiq2: Nfiq2 | None, scored: int) -> None:
    """Print NFIQ 2 of images spread over each real set, and the error rates of the hardest."""
    for images in sets:
        paths = [path for _, _, path in images.files()]
        if nfiq2 is not None:
            chosen = [paths[int(i)] for i in np.linspace(0, len(paths) - 1, min(scored, len(paths)))]
            scores = [nfiq2.score(to_500_ppi(read_pixels(path), images.ppi)) for path in chosen]
            numbers = five_numbers([score.value for score in scores if score is not None])
            print(f"{images.name:22} {nfiq2_text(numbers)}", flush=True)
        if images.name == HARDEST_SET:
            measured = measure(extract_set(images, engine), engine, "all")
            rates = ErrorRates.of(measured.mated, measured.non_mated)
            print(f"{'':22} EER {rates.eer:.2%}, FNMR at FMR 0.1 % {rates.fnmr[1e-3]:.2%}, {len(measured.mated)} pairs")


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--fingers", type=int, default=4, choices=range(1, 11), metavar="1..10")
    parser.add_argument("--presses", type=int, default=4)
    parser.add_argument("--preset", nargs="*", choices=sorted(PRESETS), default=["office-clerk", "old-farmer"])
    parser.add_argument("--scored", type=int, default=40, help="images of each kind that NFIQ 2 scores")
    parser.add_argument("--no-real", action="store_true", help="leave the public sets out")
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args()
    costs = print_costs()
    nfiq2 = Nfiq2.load() if options.scored else None
    engine = StationEngine(threads=1)
    if not options.no_real:
        print_real([images for images in DEFAULT_SETS if images.folder.is_dir()], engine, nfiq2, options.scored)
    found = []
    for preset in options.preset:
        found.append(measure_preset(preset, options, engine, nfiq2))
        print_measured(found[-1])
    if options.json:
        written = {"costs_ms": costs, "presets": {one.preset: asdict(one) for one in found}}
        options.json.write_text(json.dumps(written, indent=1))


if __name__ == "__main__":
    main()

"""Measures how often fingers are told apart and recognized.

    python -m benchmarks.accuracy [FOLDER] [--sets SET ...]

For each set: equal error rate and false non-match rate at two false match rates, over all pairs. Then the protocol of
the station: every finger enrolled from impressions 1 to 3 and verified with 4 to 8, own and others', at its threshold.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.fingerprint_sets import DEFAULT_FOLDER, PPI, TEST_SET, Press, all_pairs, read_set
from station.matching.calibration import THRESHOLD_VERIFY, calibrated_score
from station.matching.compare import compare_reference, find_evidence
from station.templates.extract import LeaderExtractor

ENROLLED = (1, 2, 3)

Floats = NDArray[np.float64]


def false_non_match_rate(mated: Floats, non_mated: Floats, false_match_rate: float) -> float:
    """Share of mated scores that are not above the highest non-mated score left after accepting that share of them."""
    accepted = int(false_match_rate * len(non_mated))
    threshold = np.sort(non_mated)[::-1][accepted]
    return float((mated <= threshold).mean())


def equal_error_rate(mated: Floats, non_mated: Floats) -> float:
    """Where false matches are as frequent as false non-matches."""
    thresholds = np.unique(np.concatenate([mated, non_mated]))
    missed = np.searchsorted(np.sort(mated), thresholds, "left") / len(mated)
    matched = 1 - np.searchsorted(np.sort(non_mated), thresholds, "left") / len(non_mated)
    crossing = int(np.abs(missed - matched).argmin())
    return float(missed[crossing] + matched[crossing]) / 2


def single_press(presses: list[Press]) -> tuple[Floats, Floats]:
    """Scores of all mated and all non-mated pairs of single presses."""
    mated: list[float] = []
    non_mated: list[float] = []
    for first, second, is_mated in all_pairs(presses):
        score = calibrated_score(find_evidence(first.prepared, second.prepared))
        (mated if is_mated else non_mated).append(score)
    return np.array(mated), np.array(non_mated)


def three_presses(presses: list[Press]) -> tuple[Floats, Floats]:
    """Scores of impressions 4 to 8 against the references of their own and of every other finger."""
    references = {
        finger: [press.prepared for press in presses if press.finger == finger and press.impression in ENROLLED]
        for finger in dict.fromkeys(press.finger for press in presses)
    }
    mated: list[float] = []
    non_mated: list[float] = []
    for press in presses:
        if press.impression in ENROLLED:
            continue
        for finger, reference in references.items():
            score = compare_reference(press.prepared, reference)
            (mated if finger == press.finger else non_mated).append(score)
    return np.array(mated), np.array(non_mated)


def report_single(name: str, mated: Floats, non_mated: Floats) -> None:
    """Print one line of error rates, percent."""
    rates = [equal_error_rate(mated, non_mated)]
    rates += [false_non_match_rate(mated, non_mated, rate) for rate in (1e-3, 1e-4)]
    shown = " / ".join(f"{100 * rate:.2f}" for rate in rates)
    false_matches = 100 * float((non_mated >= THRESHOLD_VERIFY).mean())
    missed = 100 * float((mated < THRESHOLD_VERIFY).mean())
    print(f"{name:22} EER / FNMR at 0.1 % / 0.01 %: {shown}   at {THRESHOLD_VERIFY:.0f}: ", end="")
    print(f"FMR {false_matches:.3f} FNMR {missed:.2f} highest non-mated {non_mated.max():.1f}")


def report_three(name: str, mated: Floats, non_mated: Floats) -> None:
    """Print one line of acceptance at the threshold."""
    accepted = 100 * float((mated >= THRESHOLD_VERIFY).mean())
    crossed = int((non_mated >= THRESHOLD_VERIFY).sum())
    print(f"{name:22} three presses: accepted {accepted:.1f} % of {len(mated)}, ", end="")
    print(f"others accepted {crossed} of {len(non_mated)} (highest {non_mated.max():.1f})")


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=DEFAULT_FOLDER)
    parser.add_argument("--sets", nargs="+", default=list(PPI), choices=list(PPI))
    arguments = parser.parse_args()
    extractor = LeaderExtractor()
    for name in arguments.sets:
        start_s = time.perf_counter()
        presses = read_set(arguments.folder, name, extractor)
        per_image_ms = 1000 * (time.perf_counter() - start_s) / max(1, len(presses))
        print(f"{name}{' (test set)' if name == TEST_SET else ''}: {len(presses)} images, {per_image_ms:.0f} ms each")
        report_single(name, *single_press(presses))
        report_three(name, *three_presses(presses))


if __name__ == "__main__":
    main()

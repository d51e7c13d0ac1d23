"""Fits the fusion weights and the calibration table, and writes station/matching/trained.py.

    python -m scripts.train_fusion [FOLDER]      # about a minute on two cores; FOLDER holds the training sets

The test set is not read. Every weight is kept from going negative, so that a similarity can only raise the score.
"""

from __future__ import annotations

import argparse
import math
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.fingerprint_sets import DEFAULT_FOLDER, TRAINING_SETS, all_pairs, read_set
from station.matching.compare import find_evidence
from station.matching.fusion import signs_of_identity
from station.templates.extract import LeaderExtractor

OUTPUT = Path(__file__).resolve().parents[1] / "station" / "matching" / "trained.py"

SHRINKAGE = 1e-2
"""Ridge penalty on standardized weights, the best of 1e-4 to 1e-2 when one set is left out in turn."""

ITERATIONS = 20_000
TABLE_SCORES = (0, 1, 2, 3, 5, 7, 10, 13, 16, 20)
TAIL_RATE = 0.01
"""The table's last score, 20: rarer scores are left to the tail, which rests on the highest hundredth of all pairs."""

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


def collect(folder: Path) -> tuple[Floats, Mask, NDArray[np.intp]]:
    """Return the terms of every pair within each training set (pairs x terms), which are mated, and the sets' indices.

    Both presses go through the stored form first, as the station's references do.
    """
    extractor = LeaderExtractor()
    terms: list[tuple[float, ...]] = []
    mated: list[bool] = []
    sets: list[int] = []
    for index, set_name in enumerate(TRAINING_SETS):
        for first, second, is_mated in all_pairs(read_set(folder, set_name, extractor)):
            terms.append(signs_of_identity(find_evidence(first.prepared, second.prepared)))
            mated.append(is_mated)
            sets.append(index)
        print(f"{set_name}: {len(mated)} pairs so far")
    return np.array(terms), np.array(mated), np.array(sets)


def fit_weights(terms: Floats, mated: Mask) -> tuple[Floats, float]:
    """Fit a logistic regression with non-negative weights, both classes counting alike, by projected gradient."""
    mean, spread = terms.mean(axis=0), terms.std(axis=0)
    design = np.column_stack([(terms - mean) / spread, np.ones(len(terms))])
    share = np.where(mated, 0.5 / mated.sum(), 0.5 / (~mated).sum())
    penalty = np.append(np.full(terms.shape[1], SHRINKAGE), 0)
    step = 1 / (0.25 * np.linalg.eigvalsh((design * share[:, None]).T @ design).max() + SHRINKAGE)
    weights = np.zeros(design.shape[1])
    for _ in range(ITERATIONS):
        odds = np.clip(design @ weights, -50, 50)
        gradient = design.T @ (share * (1 / (1 + np.exp(-odds)) - mated)) + penalty * weights
        weights = weights - step * gradient
        weights[:-1] = np.maximum(weights[:-1], 0)
    scaled = weights[:-1] / spread
    return scaled, float(weights[-1] - scaled @ mean)


def fit_calibration(non_mated_of_sets: list[Floats]) -> tuple[list[float], float]:
    """Return the raw score at each of `TABLE_SCORES`, and the slope of the exponential tail (score per raw unit).

    Each is the most careful that any one set asks for: a false match rate is to hold for every sensor, not on average.
    """
    tables = [np.quantile(scores, [1 - 10 ** (-score / 10) for score in TABLE_SCORES]) for scores in non_mated_of_sets]
    starts = [np.quantile(scores, 1 - TAIL_RATE) for scores in non_mated_of_sets]
    excesses = [(s[s > start] - start).mean() for s, start in zip(non_mated_of_sets, starts, strict=True)]
    return np.max(tables, axis=0).tolist(), 10 / math.log(10) / float(max(excesses))


def write(weights: Floats, intercept: float, raw: list[float], tail_slope: float, pairs: str) -> None:
    """Write the module of fitted numbers."""

    def numbers(values: Floats | list[float] | tuple[int, ...]) -> str:
        return "(\n" + "".join(f"    {float(value):.4f},\n" for value in values) + ")"

    OUTPUT.write_text(
        '"""Numbers fitted by scripts/train_fusion.py, which writes this file. Do not edit.\n\n'
        f"Fitted on {pairs}.\n"
        '"""\n\n'
        "from typing import Final\n\n"
        f"FUSION_WEIGHTS: Final = {numbers(weights)}\n"
        '"""One for each of `fusion.signs_of_identity`; none is negative."""\n\n'
        f"FUSION_INTERCEPT: Final = {intercept:.4f}\n\n"
        f"CALIBRATION_RAW: Final = {numbers(raw)}\n"
        f"CALIBRATION_SCORES: Final = {numbers(TABLE_SCORES)}\n\n"
        f"CALIBRATION_TAIL_SLOPE: Final = {tail_slope:.4f}\n"
        '"""Score per unit of raw score beyond the table."""\n',
        encoding="utf-8",
    )


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=DEFAULT_FOLDER)
    folder = parser.parse_args().folder
    terms, mated, sets = collect(folder)
    weights, intercept = fit_weights(terms, mated)
    scores = terms @ weights + intercept
    raw, tail_slope = fit_calibration([scores[~mated & (sets == index)] for index in range(len(TRAINING_SETS))])
    write(weights, intercept, raw, tail_slope, f"{mated.sum()} mated and {(~mated).sum()} non-mated pairs")
    print(OUTPUT.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()

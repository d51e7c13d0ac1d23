"""Fits the fusion weights and the calibration, and writes station/matching/trained.py.

    python -m scripts.train_fusion                      # some minutes; reads the public sets beside the project
    python -m scripts.train_fusion --leave-one-out      # error rates of each set with weights fitted on the others
    python -m scripts.train_fusion --check              # strangers at the thresholds, other patches and persons

Every weight is kept from going negative, so that a similarity can only raise the score. Weights are fitted on whole
presses of real fingers alone. The calibration, which is a claim about strangers, must hold for small patches of the
same presses and for simulated fingers too.
"""

from __future__ import annotations

import argparse
import itertools
import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.engines import StationEngine
from benchmarks.error_rates import ErrorRates, interval, threshold_at
from benchmarks.fingerprint_sets import DEFAULT_SETS, TEST_SETS, Press, extract_set
from scripts.stranger_sets import PATCH_SIZES, cut_patches, simulated_presses
from station.matching.calibration import (
    ENOUGH_SUPPORTED,
    THRESHOLD_DUPLICATE,
    THRESHOLD_VERIFY,
    calibrated_score,
)
from station.matching.compare import find_evidence
from station.matching.evidence import Evidence
from station.matching.fusion import signs_of_identity
from station.matching.trained import LOSS_PER_MISSING

OUTPUT = Path(__file__).resolve().parents[1] / "station" / "matching" / "trained.py"

SHRINKAGE = 1e-2
"""Ridge penalty on standardized weights; 1e-3 to 1e-1 give the same error rates when one set is left out in turn."""

ITERATIONS = 20_000
TABLE_SCORES = (0, 1, 2, 3, 5, 7, 10, 13, 16, 20)
"""The last, 20, is one in 100: rarer scores are left to the tail, which rests on the pairs above it."""

LEAST_IN_TAIL = 20
"""A set with fewer pairs above the table's end says too little about the tail."""

FITTED_FMR = 1e-3
"""False match rate at which the loss is chosen."""

LOSSES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)

SIMULATED_PRESETS = ("office-clerk", "old-farmer", "heavy-press", "light-touch")
FITTED_PERSONS, CHECKED_PERSONS = range(100, 160), range(9000, 9060)
FITTED_CUTS, CHECKED_CUTS = 5, 7

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class PairSet:
    """Pairs of one kind of press."""

    name: str
    evidence: list[Evidence]
    mated: Mask

    def column(self, name: str) -> Floats:
        """One attribute of the evidence of all pairs."""
        return np.array([getattr(evidence, name) for evidence in self.evidence], np.float64)


def compare_pairs(name: str, pairs: Iterable[tuple[Press, Press]]) -> PairSet:
    """Compare all pairs. All presses have been through the stored form, as the station's references have."""
    evidence, mated = [], []
    for first, second in pairs:
        comparable = first.features is not None and second.features is not None
        evidence.append(find_evidence(first.features, second.features) if comparable else Evidence())
        mated.append(first.finger == second.finger)
    print(f"{name}: {len(mated)} pairs", flush=True)
    return PairSet(name, evidence, np.array(mated))


def patch_sets(presses: list[Press], seed: int) -> Iterable[PairSet]:
    """Compare patches of one set with each other, and with every second of the whole presses."""
    for size in PATCH_SIZES:
        patches = cut_patches(presses, size, seed)
        name = f"{presses[0].set_name}, {size} patches"
        yield compare_pairs(name, itertools.combinations(patches, 2))
        whole = (
            (patch, press)
            for number, patch in enumerate(patches)
            for press in presses[number % 2 :: 2]
            if patch.key != press.key
        )
        yield compare_pairs(f"{name} with whole", whole)


def simulated_sets(persons: range, engine: StationEngine) -> Iterable[PairSet]:
    """Compare the simulated persons' first presses with the second ones, and light touches with full presses."""
    by_preset = {preset: simulated_presses(persons, preset, engine) for preset in SIMULATED_PRESETS}
    kinds = [(preset, preset) for preset in SIMULATED_PRESETS] + [("office-clerk", "light-touch")]
    for one, other in kinds:
        pairs = itertools.product(by_preset[one][::2], by_preset[other][1::2])
        name = f"simulated {one}" if one == other else f"simulated {one} with {other}"
        yield compare_pairs(name, pairs)


def collect_whole(engine: StationEngine) -> tuple[list[list[Press]], list[PairSet]]:
    """Extract the public sets and compare all pairs of each."""
    presses = [extract_set(images, engine).presses for images in DEFAULT_SETS]
    return presses, [compare_pairs(s[0].set_name, itertools.combinations(s, 2)) for s in presses]


def collect(*, persons: range, cut_seed: int) -> list[PairSet]:
    """Compare all pairs of the public sets (these come first), of patches of them, and of simulated persons."""
    engine = StationEngine()
    presses, whole = collect_whole(engine)
    patches = [pairs for of_set in presses for pairs in patch_sets(of_set, cut_seed)]
    return [*whole, *patches, *simulated_sets(persons, engine)]


def terms_of(sets: Iterable[PairSet]) -> tuple[Floats, Mask]:
    """The terms that are weighed (pairs x terms), and which pairs are mated."""
    sets = list(sets)
    terms = np.array([signs_of_identity(evidence) for pairs in sets for evidence in pairs.evidence])
    return terms, np.concatenate([pairs.mated for pairs in sets])


def leave_one_out() -> None:
    """Print the error rates of each set by weights fitted on the other sets, and of the test sets pooled.

    The rule for small areas is the one in force.
    """
    _, whole = collect_whole(StationEngine())
    scores: dict[str, tuple[Floats, Floats]] = {}
    for left_out in whole:
        weights, intercept = fit_weights(*terms_of(pairs for pairs in whole if pairs is not left_out))
        terms, mated = terms_of([left_out])
        raw = lowered(terms @ weights + intercept, left_out, LOSS_PER_MISSING)
        scores[left_out.name] = raw[mated], raw[~mated]
        print_rates(f"{left_out.name}, weights {np.round(weights, 2)}", *scores[left_out.name])
    test = [scores[images.name] for images in TEST_SETS]
    print_rates("test sets pooled", np.concatenate([s[0] for s in test]), np.concatenate([s[1] for s in test]))


def print_rates(name: str, mated: Floats, non_mated: Floats) -> None:
    """Print one line of error rates, percent."""
    rates = ErrorRates.of(mated, non_mated)
    low, high = interval(rates.fnmr[1e-3], len(mated))
    shown = " / ".join(f"{100 * rate:.2f}" for rate in (rates.eer, *rates.fnmr.values(), rates.zero_fmr_fnmr))
    print(f"{name:50} EER / FNMR at 1 / 0.1 / 0.01 / 0 %: {shown}  [0.1 %: {100 * low:.2f}, {100 * high:.2f}]")


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


def fit_loss(sets: list[PairSet], raw_of_sets: list[Floats]) -> float:
    """Return the loss for each missing supported minutia with which fewest true whole presses are missed.

    Missed at one stranger in 1,000, once among strangers of whole presses and once among those of all sets, patches and
    simulated fingers too: the first speaks for a small loss, the second for a large one, and the sum decides; of equal
    ones the least.
    """
    missed_of_losses: dict[float, int] = {}
    whole = slice(len(DEFAULT_SETS))
    for loss in LOSSES:
        lowered_of_sets = [lowered(raw, pairs, loss) for raw, pairs in zip(raw_of_sets, sets, strict=True)]
        strangers = [raw[~pairs.mated] for raw, pairs in zip(lowered_of_sets, sets, strict=True)]
        own = [raw[pairs.mated] for raw, pairs in zip(lowered_of_sets[whole], sets[whole], strict=True)]
        among_whole, among_all = (
            int(np.sum(np.concatenate(own) <= threshold_at(np.concatenate(others), FITTED_FMR)))
            for others in (strangers[whole], strangers)
        )
        print(f"loss {loss}: missed {among_whole} among whole presses, {among_all} among all")
        missed_of_losses[loss] = among_whole + among_all
    return min(missed_of_losses, key=missed_of_losses.__getitem__)


def lowered(raw: Floats, pairs: PairSet, loss: float) -> Floats:
    """As `calibration.evidenced`, for all pairs of a set."""
    return raw - loss * np.maximum(0, ENOUGH_SUPPORTED - pairs.column("supported"))


def fit_calibration(non_mated_of_sets: list[Floats]) -> tuple[list[tuple[int, float]], float]:
    """Return scores of the table with their raw scores, and the slope of the exponential tail (score per raw unit).

    Each is the most careful that any one set asks for: a false match rate is to hold for every sensor, not on average.
    Scores that strangers reach with no evidence at all are left out, but for the first, 0.
    """
    quantiles = [1 - 10 ** (-score / 10) for score in TABLE_SCORES]
    raw: list[float] = np.max([np.quantile(scores, quantiles) for scores in non_mated_of_sets], axis=0).tolist()
    table = [(score, value) for score, value in zip(TABLE_SCORES, raw, strict=True) if score == 0 or value > raw[0]]
    tails = [scores[scores > raw[-1]] - raw[-1] for scores in non_mated_of_sets]
    excess = max(float(tail.mean()) for tail in tails if len(tail) >= LEAST_IN_TAIL)
    return table, 10 / math.log(10) / excess


def write(weights: Floats, intercept: float, loss: float, sets: list[PairSet], strangers: list[Floats]) -> None:
    """Write the module of fitted numbers."""
    table, tail_slope = fit_calibration(strangers)
    pooled = np.concatenate(strangers)
    seen = [float((pooled >= raw).mean()) for _, raw in table]
    intervals = [interval(rate, len(pooled)) for rate in seen]
    whole = np.concatenate([pairs.mated for pairs in sets[: len(DEFAULT_SETS)]])

    def numbers(values: Iterable[float], digits: int = 4) -> str:
        return "(\n" + "".join(f"    {value:.{digits}f},\n" for value in values) + ")"

    OUTPUT.write_text(
        '"""Numbers fitted by scripts/train_fusion.py, which writes this file. Do not edit.\n\n'
        f"Weights on {whole.sum()} mated and {(~whole).sum()} non-mated pairs of whole presses;\n"
        f"calibration on {len(pooled)} non-mated pairs of {len(sets)} sets.\n"
        '"""\n\n'
        "from typing import Final\n\n"
        f"FUSION_WEIGHTS: Final = {numbers(weights)}\n"
        '"""One for each of `fusion.signs_of_identity`; none is negative."""\n\n'
        f"FUSION_INTERCEPT: Final = {intercept:.4f}\n\n"
        f"LOSS_PER_MISSING: Final = {loss:.4f}\n"
        '"""Raw score taken off for each supported minutia that is missing from `calibration.ENOUGH_SUPPORTED`."""\n\n'
        f"CALIBRATION_RAW: Final = {numbers(raw for _, raw in table)}\n"
        f"CALIBRATION_SCORES: Final = {numbers(score for score, _ in table)}\n\n"
        f"CALIBRATION_FMR_LOW: Final = {numbers([low for low, _ in intervals], 6)}\n"
        f"CALIBRATION_FMR_HIGH: Final = {numbers([high for _, high in intervals], 6)}\n"
        '"""95 % interval of the false match rate seen over all these pairs at each raw score."""\n\n'
        f"CALIBRATION_TAIL_SLOPE: Final = {tail_slope:.4f}\n"
        '"""Score per unit of raw score beyond the table."""\n\n'
        f"CALIBRATION_PAIRS: Final = {len(pooled)}\n"
        '"""Non-mated pairs that the table rests on."""\n',
        encoding="utf-8",
    )


def fit(sets: list[PairSet]) -> None:
    """Fit everything and write it."""
    weights, intercept = fit_weights(*terms_of(sets[: len(DEFAULT_SETS)]))
    raw = [terms_of([pairs])[0] @ weights + intercept for pairs in sets]
    loss = fit_loss(sets, raw)
    strangers = [lowered(scores, pairs, loss)[~pairs.mated] for scores, pairs in zip(raw, sets, strict=True)]
    write(weights, intercept, loss, sets, strangers)
    print(OUTPUT.read_text(encoding="utf-8"))


def check(sets: list[PairSet]) -> None:
    """Print how many strangers and how many own fingers reach the thresholds."""
    for pairs in sets:
        scores = np.array([calibrated_score(evidence) for evidence in pairs.evidence])
        others, own = scores[~pairs.mated], scores[pairs.mated]
        accepted, verified, found = (
            100 * float(np.mean(part >= threshold))
            for part, threshold in ((others, THRESHOLD_VERIFY), (own, THRESHOLD_VERIFY), (own, THRESHOLD_DUPLICATE))
        )
        print(
            f"{pairs.name:46} strangers {len(others):5}: {accepted:.3f} % accepted, highest {others.max():4.1f}"
            f"   own {len(own):3}: {verified:5.1f} % accepted, {found:5.1f} % found as duplicates"
        )


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--leave-one-out", action="store_true", help="fit nothing that is kept, print error rates")
    parser.add_argument("--check", action="store_true", help="fit nothing, measure what is there on other pairs")
    arguments = parser.parse_args()
    if arguments.leave_one_out:
        leave_one_out()
    elif arguments.check:
        check(collect(persons=CHECKED_PERSONS, cut_seed=CHECKED_CUTS))
    else:
        fit(collect(persons=FITTED_PERSONS, cut_seed=FITTED_CUTS))


if __name__ == "__main__":
    main()

"""Fits the acceptance score and writes station/quality/trained.py.

    python -m scripts.train_quality [FOLDER] [--cache FILE]     # about eight minutes without the cache

A press's target is what it scores on average against the other presses of its finger. The fit is a sum of stairs whose
steps cannot go down, so a better feature never lowers the score. Then the sum is put on NFIQ 2's scale over the same
real presses: equal shares of presses below equal scores. Needs nbis-py.

`python -m benchmarks.quality --edc` fits the same with each set left out and measures on that set. Which
features to use was chosen by that same measure, so it flatters the choice; no further set was there to confirm it.
"""

from __future__ import annotations

import argparse
import dataclasses
import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import lsq_linear

from benchmarks.fingerprint_sets import DEFAULT_FOLDER
from benchmarks.quality_presses import SIMULATED, WHOLE, JudgedPress, groups, judged_presses
from station.matching.calibration import calibrated_score
from station.matching.compare import find_evidence, prepare

OUTPUT = Path(__file__).resolve().parents[1] / "station" / "quality" / "trained.py"


STEPS: Final = 4
LOWEST_SHARE, HIGHEST_SHARE = 0.02, 0.98
"""The stairs lie between these quantiles of a feature: that the very best are better still is not of interest."""

SHRINKAGE: Final = 3.0
"""Ridge penalty on the rises; 0.3 and 30 gave nearly the same with one set left out in turn."""

SCALE_SCORES: Final = (10, 20, 30, 40, 50, 60, 70, 80)
"""NFIQ 2 scores at which the scale is set; between them it is straight."""

Floats = NDArray[np.float64]
Stairs = tuple[tuple[tuple[float, ...], tuple[float, ...]], ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Fit:
    """The stairs (places, rises) of each feature, and what to add."""

    stairs: Stairs
    intercept: float

    def raw(self, presses: Sequence[JudgedPress]) -> Floats:
        """Return the sum for each press."""
        values = feature_values(presses)
        total = np.full(len(presses), self.intercept)
        for column, (at, rises) in enumerate(self.stairs):
            total += np.interp(values[:, column], at, np.concatenate([[0.0], np.cumsum(rises)]))
        return total

    @property
    def highest(self) -> float:
        """The sum that no press exceeds."""
        return self.intercept + sum(sum(rises) for _, rises in self.stairs)


def feature_values(presses: Sequence[JudgedPress]) -> Floats:
    """Return presses x features."""
    return np.array([dataclasses.astuple(press.features) for press in presses], np.float64)


def targets(presses: Sequence[JudgedPress]) -> list[tuple[JudgedPress, float]]:
    """Return each press that has mates with its mean score against them, within its own set and kind."""
    found: list[tuple[JudgedPress, float]] = []
    for group in groups(presses).values():
        prepared = [prepare(press.template) for press in group]
        sums, counts = np.zeros(len(group)), np.zeros(len(group))
        for i, first in enumerate(group):
            for j in range(i + 1, len(group)):
                if first.finger == group[j].finger:
                    score = calibrated_score(find_evidence(prepared[i], prepared[j]))
                    sums[[i, j]] += score
                    counts[[i, j]] += 1
        found += [(press, s / n) for press, s, n in zip(group, sums, counts, strict=True) if n]
    return found


def fit(aimed: Sequence[tuple[JudgedPress, float]]) -> Fit:
    """Fit the stairs to the targets by least squares with rises that are not negative."""
    values = feature_values([press for press, _ in aimed])
    places = [np.unique(np.quantile(v, np.linspace(LOWEST_SHARE, HIGHEST_SHARE, STEPS + 1))) for v in values.T]
    design = np.column_stack([_steps(v, at) for v, at in zip(values.T, places, strict=True)])
    rises = design.shape[1]
    system = np.vstack([np.column_stack([design, np.ones(len(design))]), np.sqrt(SHRINKAGE) * np.eye(rises, rises + 1)])
    wanted = np.concatenate([[target for _, target in aimed], np.zeros(rises)])
    lower = np.append(np.zeros(rises), -np.inf)
    solved = lsq_linear(system, wanted, bounds=(lower, np.inf)).x
    stairs, taken = [], 0
    for at in places:
        count = len(at) - 1
        stairs.append((tuple(map(float, at)), tuple(map(float, solved[taken : taken + count]))))
        taken += count
    return Fit(tuple(stairs), float(solved[-1]))


def _steps(values: Floats, at: Floats) -> Floats:
    """One column for each step: 0 below it, 1 above, straight between."""
    return np.stack([np.clip((values - low) / (high - low), 0, 1) for low, high in itertools.pairwise(at)], 1)


def fit_scale(fitted: Fit, presses: Sequence[JudgedPress]) -> tuple[list[float], list[float]]:
    """Return sums and the scores they mean: as many whole real presses lie below a score as below that NFIQ 2 score.

    NFIQ 2's missing scores count as its lowest. The ends are the lowest and the highest possible sum.
    """
    real = [press for press in presses if press.kind == WHOLE and press.set_name != SIMULATED]
    theirs = np.array([press.nfiq2 or 0 for press in real])
    ours = fitted.raw(real)
    raw = [float(np.quantile(ours, np.mean(theirs < score))) for score in SCALE_SCORES]
    return [fitted.intercept, *raw, fitted.highest], [0.0, *map(float, SCALE_SCORES), 100.0]


def write(fitted: Fit, raw: list[float], scores: list[float], described: str) -> None:
    """Write the module of fitted numbers."""

    def numbers(values: Sequence[float]) -> str:
        return "(" + ", ".join(f"{value:.4f}" for value in values) + ")"

    stairs = "".join(
        f"    (\n        {numbers(at)},\n        {numbers(rises)},\n    ),\n" for at, rises in fitted.stairs
    )
    OUTPUT.write_text(
        f'"""Numbers fitted by scripts/train_quality.py, which writes this file. Do not edit.\n\n{described}\n"""\n\n'
        "from typing import Final\n\n"
        "Numbers = tuple[float, ...]\n\n"
        f"ACCEPTANCE_STAIRS: Final[tuple[tuple[Numbers, Numbers], ...]] = (\n{stairs})\n"
        '"""For each of `press_features.PressFeatures`: places, and the rise between each two of them."""\n\n'
        f"ACCEPTANCE_INTERCEPT: Final = {fitted.intercept:.4f}\n\n"
        f"ACCEPTANCE_RAW: Final = {numbers(raw)}\n"
        f"ACCEPTANCE_SCORES: Final = {numbers(scores)}\n",
        encoding="utf-8",
    )


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=DEFAULT_FOLDER)
    parser.add_argument("--cache", type=Path)
    arguments = parser.parse_args()
    presses = judged_presses(arguments.folder, arguments.cache)
    if all(press.nfiq2 is None for press in presses):
        parser.error("NFIQ 2 is needed for the scale: install nbis-py")
    aimed = targets(presses)
    fitted = fit(aimed)
    raw, scores = fit_scale(fitted, presses)
    real = sum(press.set_name != SIMULATED for press, _ in aimed)
    write(fitted, raw, scores, f"On {real} real presses (whole and cut) and {len(aimed) - real} simulated ones.")
    print(OUTPUT.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()

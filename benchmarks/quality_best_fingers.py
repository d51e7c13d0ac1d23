"""Whether the finger called best is found again: chosen from two presses each, tried with the others.

A person is five random fingers of one set. The best of them is chosen from two random presses of each; then its
remaining presses are compared with the better of the two.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.quality_edc import acceptance_left_out
from benchmarks.quality_presses import SIMULATED, WHOLE, WINDOW, JudgedPress, groups, judged_presses
from station.enrollment.repeatability import worth
from station.matching.calibration import THRESHOLD_VERIFY, calibrated_score
from station.matching.compare import find_evidence, prepare
from station.quality import acceptance
from station.records import QualityScore

PEOPLE, FINGERS, KEPT = 1000, 5, 2

Scores = NDArray[np.float64]
Rule = Callable[[Sequence[JudgedPress], float], float]


def print_best_fingers(folder: Path, cache: Path | None) -> None:
    """Print for each way to choose how the chosen finger's other presses fare."""
    presses = judged_presses(folder, cache)
    accepted = acceptance_left_out(presses)

    def quality(kept: Sequence[JudgedPress]) -> QualityScore:
        return QualityScore(max(accepted[id(p)] for p in kept), acceptance.ALGORITHM, acceptance.VERSION)

    rules: dict[str, Rule] = {
        "any finger": lambda _kept, _self_score: 0.0,
        "NFIQ 2": lambda kept, _self_score: max(press.nfiq2 or 0 for press in kept),
        "acceptance score": lambda kept, _self_score: quality(kept).value,
        "press against press": lambda _kept, self_score: self_score,
        "both, as the station does": lambda kept, self_score: worth(quality(kept), [self_score]),
    }
    matrices = {key: _mated_scores(group) for key, group in groups(presses).items() if key[1] != SIMULATED}
    for kind in (WHOLE, WINDOW):
        print(f"best finger of {FINGERS}, {kind}: further presses not verified at {THRESHOLD_VERIFY:.0f}, below 50")
        for name, rule in rules.items():
            scores = _fare(presses, kind, rule, accepted, matrices)
            print(f"  {name:26} {np.mean(scores < THRESHOLD_VERIFY):6.2%} {np.mean(scores < 50):6.2%}")


def _fare(
    presses: Sequence[JudgedPress],
    kind: str,
    rule: Rule,
    accepted: dict[int, int],
    matrices: dict[tuple[str, str], Scores],
) -> Scores:
    """Return the scores of the further presses of the fingers that `rule` chooses."""
    rng = np.random.default_rng(5)
    found: list[float] = []
    for (group_kind, set_name), group in groups(presses).items():
        if group_kind != kind or set_name == SIMULATED:
            continue
        matrix = matrices[group_kind, set_name]
        fingers: dict[str, list[int]] = {}
        for index, press in enumerate(group):
            fingers.setdefault(press.finger, []).append(index)
        for _ in range(PEOPLE):
            person = rng.choice(sorted(fingers), FINGERS, replace=False)
            order = {finger: rng.permutation(fingers[finger]) for finger in person}
            best = max(
                person,
                key=lambda f: rule([group[i] for i in order[f][:KEPT]], float(matrix[order[f][0], order[f][1]])),
            )
            reference = max(order[best][:KEPT], key=lambda i: accepted[id(group[i])])
            found += [float(matrix[reference, i]) for i in order[best][KEPT:]]
    return np.array(found)


def _mated_scores(group: Sequence[JudgedPress]) -> Scores:
    """Return calibrated scores of all pairs of one finger, presses x presses, 0 elsewhere."""
    prepared = [prepare(press.template) for press in group]
    matrix = np.zeros((len(group), len(group)))
    for i, j in itertools.combinations(range(len(group)), 2):
        if group[i].finger == group[j].finger:
            matrix[i, j] = matrix[j, i] = calibrated_score(find_evidence(prepared[i], prepared[j]))
    return matrix

"""Error-versus-discard curves of the acceptance score beside NFIQ 2's, each set left out of the fit in turn."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.edc import Curve, error_versus_discard
from benchmarks.fingerprint_sets import PPI
from benchmarks.quality_presses import WHOLE, WINDOW, WINDOW_PX, JudgedPress, as_png, groups, judged_presses
from scripts.train_quality import fit, fit_scale, targets
from station.matching.calibration import evidenced
from station.matching.compare import find_evidence, prepare

AIM = 0.90
DISCARDED = (0.3, 0.2)
FMR = 0.001
HARD_FNMR = 0.05
"""The second threshold: set so high that one pair in 20 fails, as our own errors at the first are few."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Pairs:
    """All pairs of one kind of press over all sets."""

    mated: NDArray[np.bool_]
    set_name: NDArray[np.str_]
    ours: Floats
    """Worse acceptance score of the two presses."""
    nfiq2: Floats
    station: Floats
    """Raw comparison score."""
    bozorth3: Floats


def print_edc(folder: Path, cache: Path | None) -> bool:
    """Print areas and their ratios; say whether every pooled ratio up to 30 % meets the aim."""
    presses = judged_presses(folder, cache)
    scores = acceptance_left_out(presses)
    print("error-versus-discard, area under the curve: ours / NFIQ 2 = ratio; each set left out of the fit in turn")
    ratios = []
    for kind in (WHOLE, WINDOW):
        pairs = _compare_all(presses, kind, scores)
        print(f"{'whole presses' if kind == WHOLE else f'windows of {WINDOW_PX} px'}, {pairs.mated.sum()} mated pairs")
        ratios += [
            _print_curves(f"our comparison, FMR {FMR:.1%}", pairs, pairs.station, _at_fmr(pairs, pairs.station)),
            _print_curves(f"our comparison, FNMR {HARD_FNMR:.0%}", pairs, pairs.station, _at_fnmr(pairs)),
            _print_curves(f"Bozorth3, FMR {FMR:.1%}", pairs, pairs.bozorth3, _at_fmr(pairs, pairs.bozorth3)),
        ]
    print(f"largest pooled ratio {max(ratios):.2f}, aim {AIM:.2f}")
    return max(ratios) <= AIM


def acceptance_left_out(presses: Sequence[JudgedPress]) -> dict[int, int]:
    """Return by `id` of the press its acceptance score, from a fit that has not seen its set."""
    aimed = targets(presses)
    scores: dict[int, int] = {}
    for left_out in PPI:
        seen = [(press, target) for press, target in aimed if press.set_name != left_out]
        fitted = fit(seen)
        table = fit_scale(fitted, [press for press, _ in seen])
        unseen = [press for press in presses if press.set_name == left_out]
        values = np.rint(np.interp(fitted.raw(unseen), *table)).astype(int)
        scores.update({id(press): int(value) for press, value in zip(unseen, values, strict=True)})
    return scores


def _compare_all(presses: Sequence[JudgedPress], kind: str, scores: dict[int, int]) -> Pairs:
    rows = []
    for (group_kind, set_name), group in groups(presses).items():
        if group_kind != kind or set_name not in PPI:
            continue
        prepared = [prepare(press.template) for press in group]
        bozorth3 = _bozorth3(group)
        for i, j in itertools.combinations(range(len(group)), 2):
            first, second = group[i], group[j]
            rows.append(
                (
                    first.finger == second.finger,
                    set_name,
                    min(scores[id(first)], scores[id(second)]),
                    min(first.nfiq2 or 0, second.nfiq2 or 0),
                    evidenced(find_evidence(prepared[i], prepared[j])),
                    bozorth3(i, j),
                )
            )
    mated, names, ours, nfiq2, station, bozorth = zip(*rows, strict=True)
    return Pairs(
        np.array(mated), np.array(names), *(np.array(column, float) for column in (ours, nfiq2, station, bozorth))
    )


def _bozorth3(group: Sequence[JudgedPress]) -> Callable[[int, int], int]:
    import nbis

    settings = nbis.NbisExtractorSettings(
        min_quality=0.0, get_center=False, check_fingerprint=False, compute_nfiq2=False, ppi=500.0
    )
    extractor = nbis.new_nbis_extractor(settings)
    minutiae = [extractor.extract_minutiae(as_png(press.pixels)) for press in group]
    return lambda i, j: int(minutiae[i].compare(minutiae[j]))


def _at_fmr(pairs: Pairs, scores: Floats) -> float:
    return float(np.quantile(scores[~pairs.mated], 1 - FMR))


def _at_fnmr(pairs: Pairs) -> float:
    return float(np.quantile(pairs.station[pairs.mated], HARD_FNMR))


def _print_curves(name: str, pairs: Pairs, scores: Floats, threshold: float) -> float:
    """Print one line for the pooled sets and one for each; return the pooled ratio up to the first share."""
    print(f"  {name}")
    pooled = _print_line("pooled", pairs, scores, threshold, pairs.mated)
    for set_name in PPI:
        _print_line(set_name, pairs, scores, threshold, pairs.mated & (pairs.set_name == set_name))
    return pooled


def _print_line(name: str, pairs: Pairs, scores: Floats, threshold: float, chosen: NDArray[np.bool_]) -> float:
    is_error = scores[chosen] < threshold
    ours, theirs = (error_versus_discard(q[chosen], is_error) for q in (pairs.ours, pairs.nfiq2))
    print(
        f"    {name:22} {is_error.sum():4} errors, FNMR {ours.initial:6.2%}, with 20 % discarded "
        f"{ours.after(0.2):6.2%} / {theirs.after(0.2):6.2%}   " + "   ".join(_areas(ours, theirs, s) for s in DISCARDED)
    )
    return ours.area(DISCARDED[0]) / theirs.area(DISCARDED[0]) if is_error.any() else 0.0


def _areas(ours: Curve, theirs: Curve, discarded: float) -> str:
    one, other = ours.area(discarded), theirs.area(discarded)
    ratio = f"{one / other:.2f}" if other else "-"
    return f"to {discarded:.0%}: {one:.2%} / {other:.2%} = {ratio}"

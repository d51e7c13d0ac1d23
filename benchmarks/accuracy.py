"""Measures how often fingers are told apart and recognized.

    python benchmarks/accuracy.py [--set DIR[@PPI] ...] [--protocol all|three|fvc] [--engine NAME ...] [--enroll N]
                                  [--by-quality] [--json FILE] [--plot FILE]

Files are called FINGER_IMPRESSION.ext; the finger is all before the last underscore. Mated pairs are all pairs of one
finger. Non-mated pairs are, by protocol, all pairs of different fingers (all), those of impressions 1 to 3 (three) or
of the first impressions (fvc). An image in which too little is found scores lowest in every pair. One threshold holds
for all sets ("pooled"). Intervals are Wilson's for 95 %, as if pairs were independent.

`--by-quality` also tells the false non-match rates of pairs by the worse NFIQ 2 score of the two (needs nbis-py).
"""

from __future__ import annotations

import argparse
import itertools
import json
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.engines import ENGINES, Engine, StationEngine
from benchmarks.error_rates import ErrorRates, Scores, det_curve, interval, threshold_at
from benchmarks.fingerprint_sets import DEFAULT_SETS, ExtractedSet, Press, SetOfImages, extract_set, read_pixels
from station.imaging.resample import to_500_ppi
from station.matching.compare import compare_reference
from station.matching.reference import consolidate
from station.quality.nfiq2 import Nfiq2

QUALITY_BOUNDS = (0, 15, 30, 50, 101)
"""NFIQ 2 scores between which pairs are told apart."""

FAILED = -1e9
"""Score of a pair of which one press could not be extracted: below all others."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Scores of one set by one engine."""

    name: str
    mated: Scores
    non_mated: Scores
    failed: int
    images: int
    extract_ms: float
    match_ms: float


def non_mated_presses(presses: Sequence[Press], protocol: str) -> list[Press]:
    """The presses that are compared across fingers."""
    most = {"all": None, "three": 3, "fvc": 1}[protocol]
    grouped = itertools.groupby(presses, key=lambda press: press.finger)
    return [press for _, of_finger in grouped for press in list(of_finger)[:most]]


def pairs(presses: Sequence[Press], protocol: str) -> Iterator[tuple[Press, Press, bool]]:
    """All mated pairs, then the protocol's non-mated ones."""
    for first, second in itertools.combinations(presses, 2):
        if first.finger == second.finger:
            yield first, second, True
    for first, second in itertools.combinations(non_mated_presses(presses, protocol), 2):
        if first.finger != second.finger:
            yield first, second, False


def measure(extracted: ExtractedSet, engine: Engine, protocol: str) -> Measured:
    """Compare all pairs of the protocol."""
    scores: dict[bool, list[float]] = {True: [], False: []}
    spent_s = []
    for first, second, is_mated in pairs(extracted.presses, protocol):
        score = FAILED
        if first.features is not None and second.features is not None:
            start_s = time.perf_counter()
            score = engine.compare(first.features, second.features)
            spent_s.append(time.perf_counter() - start_s)
        scores[is_mated].append(score)
    return Measured(
        extracted.name,
        np.array(scores[True]),
        np.array(scores[False]),
        sum(press.features is None for press in extracted.presses),
        len(extracted.presses),
        extracted.extract_ms,
        1000 * float(np.median(spent_s)) if spent_s else 0.0,
    )


def pooled(parts: Sequence[Measured]) -> Measured:
    """All sets together, under one threshold."""
    return Measured(
        "pooled",
        np.concatenate([part.mated for part in parts]),
        np.concatenate([part.non_mated for part in parts]),
        sum(part.failed for part in parts),
        sum(part.images for part in parts),
        float(np.mean([part.extract_ms for part in parts])),
        float(np.mean([part.match_ms for part in parts])),
    )


def figures(measured: Measured) -> dict[str, Any]:
    """Return what is written to the JSON file of one set: rates as fractions, times in ms."""
    rates = ErrorRates.of(measured.mated, measured.non_mated)
    found: dict[str, Any] = {"eer": rates.eer}
    for rate, fnmr in rates.fnmr.items():
        found[f"fnmr_at_fmr_{rate:g}"] = fnmr
        found[f"fnmr_at_fmr_{rate:g}_interval"] = interval(fnmr, len(measured.mated))
    found |= {
        "zero_fmr_fnmr": rates.zero_fmr_fnmr,
        "fte": measured.failed / max(1, measured.images),
        "extract_ms": measured.extract_ms,
        "match_ms": measured.match_ms,
        "images": measured.images,
        "mated_pairs": len(measured.mated),
        "non_mated_pairs": len(measured.non_mated),
    }
    return found


def report(engine: str, measured: Measured) -> None:
    """Print one line, in percent."""
    found = figures(measured)
    low, high = found["fnmr_at_fmr_0.001_interval"]
    rates = ("eer", "fnmr_at_fmr_0.01", "fnmr_at_fmr_0.001", "fnmr_at_fmr_0.0001", "zero_fmr_fnmr", "fte")
    shown = "".join(f"{100 * found[key]:7.2f}" for key in rates)
    print(
        f"{engine:14} {measured.name:22}{shown}   [{100 * low:.2f}, {100 * high:.2f}]"
        f"{measured.extract_ms:9.0f}{measured.match_ms:9.3f}  {len(measured.mated)} / {len(measured.non_mated)}",
        flush=True,
    )


def nfiq2_scores(sets: Sequence[SetOfImages]) -> dict[tuple[str, str, str], int]:
    """Score every image by its press's key; 0 where NFIQ 2 cannot. Raises ModuleNotFoundError without nbis-py."""
    nfiq2 = Nfiq2.load()
    if nfiq2 is None:
        raise ModuleNotFoundError("NFIQ 2 comes with nbis-py, which is not installed")
    scores = {}
    for images in sets:
        for finger, impression, path in images.files():
            score = nfiq2.score(to_500_ppi(read_pixels(path), images.ppi))
            scores[images.name, finger, impression] = score.value if score else 0
    return scores


def report_by_quality(
    sets: Sequence[ExtractedSet],
    measured: Sequence[Measured],
    quality: Mapping[tuple[str, str, str], int],
    protocol: str,
    false_match_rate: float = 1e-3,
) -> dict[str, Any]:
    """Print the false non-match rates of mated pairs by the worse quality of the two, under the pooled threshold."""
    total = pooled(measured)
    worse = np.array(
        [
            min(quality[first.key], quality[second.key])
            for extracted in sets
            for first, second, is_mated in pairs(extracted.presses, protocol)
            if is_mated
        ]
    )
    missed = total.mated <= threshold_at(total.non_mated, false_match_rate)
    found = {}
    print(f"FNMR at FMR {100 * false_match_rate:g} % over all pairs, by the worse NFIQ 2 score of a mated pair")
    for low, high in itertools.pairwise(QUALITY_BOUNDS):
        chosen = missed[(worse >= low) & (worse < high)]
        rate = float(chosen.mean()) if len(chosen) else float("nan")
        least, most = interval(rate, len(chosen))
        print(f"  {low:3} to {high - 1:3} {100 * rate:7.2f} %   [{100 * least:.2f}, {100 * most:.2f}] of {len(chosen)}")
        found[f"{low}-{high - 1}"] = {"fnmr": rate, "mated_pairs": len(chosen)}
    return found


def report_enrolled(sets: Sequence[ExtractedSet], engine: StationEngine, enrolled: int) -> dict[str, Any]:
    """Compare references of the first presses with the remaining ones: each press, the best of them, consolidated."""
    ways: dict[str, tuple[list[float], list[float]]] = {"single": ([], []), "best of": ([], []), "reference": ([], [])}
    for extracted in sets:
        usable = {
            finger: [press.features for press in presses if press.features is not None]
            for finger, presses in extracted.of_fingers().items()
        }
        references = {finger: presses[:enrolled] for finger, presses in usable.items()}
        consolidated = {finger: consolidate(presses, engine.descriptor) for finger, presses in references.items()}
        for own, presses in usable.items():
            for probe in presses[enrolled:]:
                for finger in usable:
                    side = int(own != finger)
                    single = [engine.compare(probe, reference) for reference in references[finger]]
                    ways["single"][side].extend(single)
                    ways["best of"][side].append(max(single))
                    ways["reference"][side].append(
                        compare_reference(probe, consolidated[finger], descriptor=engine.descriptor)
                    )
    found = {}
    print(f"\nenrolled from {enrolled} presses, the remaining ones verified; all sets, one threshold")
    print(f"{'':14}{'EER':>7}{'1 %':>7}{'0.1 %':>7}{'0.01 %':>7}{'zero':>7}{'d prime':>9}{'mated / non-mated':>22}")
    for way, (own_scores, other_scores) in ways.items():
        mated, non_mated = np.array(own_scores), np.array(other_scores)
        rates = ErrorRates.of(mated, non_mated)
        apart = (mated.mean() - non_mated.mean()) / np.sqrt((mated.var() + non_mated.var()) / 2)
        shown = "".join(f"{100 * rate:7.2f}" for rate in (rates.eer, *rates.fnmr.values(), rates.zero_fmr_fnmr))
        print(f"{way:14}{shown}{apart:9.2f}{f'{len(mated)} / {len(non_mated)}':>22}")
        found[way] = {"eer": rates.eer, "fnmr_at_fmr_0.001": rates.fnmr[1e-3], "d_prime": float(apart)}
    return found


def plot_det(path: Path, by_engine: dict[str, Measured]) -> None:
    """Draw false non-match against false match rates, both logarithmic, and write a PNG."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(7, 6))
    for name, measured in by_engine.items():
        thresholds = np.unique(np.concatenate([measured.mated, measured.non_mated]))
        missed, matched = det_curve(measured.mated, measured.non_mated, thresholds)
        axes.step(100 * matched, 100 * missed, where="post", label=name)
    axes.set(
        xscale="log", yscale="log", xlabel="false match rate, %", ylabel="false non-match rate, %", ylim=(0.05, 60)
    )
    axes.grid(True, which="both", alpha=0.3)
    axes.legend()
    figure.savefig(path, dpi=120)
    pyplot.close(figure)


def run(sets: Sequence[SetOfImages], engine: Engine, protocol: str) -> tuple[list[ExtractedSet], list[Measured]]:
    """Extract and compare all sets with one engine, and print its lines."""
    extracted = [extract_set(images, engine) for images in sets]
    parts = []
    for one in extracted:
        parts.append(measure(one, engine, protocol))
        report(engine.name, parts[-1])
    return extracted, parts


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", action="append", dest="sets", type=SetOfImages.parse, metavar="DIR[@PPI]")
    parser.add_argument("--protocol", choices=("all", "three", "fvc"), default="all")
    parser.add_argument("--engine", action="append", dest="engines", choices=sorted(ENGINES))
    parser.add_argument("--enroll", type=int, default=0, metavar="N", help="also measure references of N presses")
    parser.add_argument("--by-quality", action="store_true", help="also tell mated pairs apart by NFIQ 2")
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--plot", type=Path, metavar="FILE")
    arguments = parser.parse_args()
    sets = arguments.sets or [images for images in DEFAULT_SETS if images.folder.is_dir()]
    if not sets:
        parser.error("no --set given, and the public sets are not beside the project")
    print(
        f"{'percent':14} {'':22}    EER    1 %  0.1 % 0.01 %   zero    FTE   [0.1 %: 95 %]   extract   match ms  pairs"
    )
    quality = nfiq2_scores(sets) if arguments.by_quality else {}
    written: dict[str, Any] = {}
    curves: dict[str, Measured] = {}
    for name in arguments.engines or ["station"]:
        engine = ENGINES[name]()
        extracted, parts = run(sets, engine, arguments.protocol)
        total = pooled(parts)
        report(name, total)
        curves[name] = total
        written[name] = {part.name: figures(part) for part in (*parts, total)}
        if quality:
            written[name]["by_nfiq2"] = report_by_quality(extracted, parts, quality, arguments.protocol)
        if arguments.enroll and isinstance(engine, StationEngine):
            written[name]["enrolled"] = report_enrolled(extracted, engine, arguments.enroll)
    if arguments.json:
        # With one engine its sets stand at the top, with several below their names.
        result = written if len(written) > 1 else next(iter(written.values()))
        arguments.json.write_text(json.dumps(result, indent=2), encoding="utf-8")
    if arguments.plot:
        plot_det(arguments.plot, curves)


if __name__ == "__main__":
    main()

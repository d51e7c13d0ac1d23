"""Measures the time of extraction, preparation, comparison and search.

    python -m benchmarks.bench_matching [FOLDER] [--gallery 10000]

The gallery of the search is made of the test set's presses, each given to many keys: times are real, ranks are not.
"""

from __future__ import annotations

import argparse
import itertools
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.fingerprint_sets import DEFAULT_FOLDER, TEST_SET, read_pixels, read_set
from station.ids import FingerPosition, ImpressionType
from station.matching.compare import compare, prepare
from station.matching.search import identify
from station.templates.extract import LeaderExtractor


def median_ms(action: Callable[[], object], times: int) -> float:
    """Median time of `action` in milliseconds, after one run to warm up."""
    action()
    spent = []
    for _ in range(times):
        start_s = time.perf_counter()
        action()
        spent.append(1000 * (time.perf_counter() - start_s))
    return statistics.median(spent)


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=DEFAULT_FOLDER)
    parser.add_argument("--gallery", type=int, default=10_000)
    arguments = parser.parse_args()
    pixels = read_pixels(arguments.folder / TEST_SET / "101_1.tif")
    for threads in (1, 2):
        extractor = LeaderExtractor(threads=threads)

        def extract(extractor: LeaderExtractor = extractor) -> object:
            return extractor.extract(
                pixels, 500, position=FingerPosition.UNKNOWN, impression=ImpressionType.LIVE_PLAIN, quality=0
            )

        print(f"extract {pixels.shape[1]} x {pixels.shape[0]}, {threads} threads: {median_ms(extract, 10):.0f} ms")
    template = extractor.extract(
        pixels, 500, position=FingerPosition.UNKNOWN, impression=ImpressionType.LIVE_PLAIN, quality=0
    )
    print(f"prepare {len(template.minutiae)} minutiae: {median_ms(lambda: prepare(template), 50):.2f} ms")
    presses = [press.prepared for press in read_set(arguments.folder, TEST_SET, extractor)]
    pairs = itertools.cycle(itertools.combinations(presses, 2))
    print(f"compare: {median_ms(lambda: compare(*next(pairs)), 1000):.2f} ms")
    gallery = [(key, [presses[key % len(presses)]]) for key in range(arguments.gallery)]
    spent_ms = median_ms(lambda: identify(presses[0], gallery, 5), 3)
    print(f"search {arguments.gallery} presses: {spent_ms:.0f} ms")


if __name__ == "__main__":
    main()

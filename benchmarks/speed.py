"""Measures time and memory of the engine: extraction, comparison, search, quality.

    python benchmarks/speed.py [--extraction] [--comparison] [--quality] [--search]
                               [--folder DIR] [--ppi N] [--images N] [--rounds N] [--entries N]

Without a choice all four are printed. Median and 99th percentile, on one and on two threads, and how many times the
time of NIST's MINDTCT and Bozorth3 it is where nbis-py is installed. `--search` makes a gallery the first time, some
minutes for a million; `python -m benchmarks.bench_search` measures how often it finds the finger.
"""

from __future__ import annotations

import argparse
import resource
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.bench_search import DEFAULT_CACHE, print_search_times
from benchmarks.fingerprint_sets import UAREU
from benchmarks.quality_times import print_times
from benchmarks.speed_comparison import print_comparison
from benchmarks.speed_extraction import print_extraction


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    choices = ("extraction", "comparison", "quality", "search")
    for choice in choices:
        parser.add_argument(f"--{choice}", action="store_true")
    parser.add_argument("--folder", type=Path, default=UAREU.folder, help="images for extraction")
    parser.add_argument("--ppi", type=int, default=UAREU.ppi)
    parser.add_argument("--images", type=int, default=32)
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--entries", type=int, default=1_000_000, help="presses in the searched gallery")
    arguments = parser.parse_args()
    everything = not any(getattr(arguments, choice) for choice in choices)
    if everything or arguments.extraction:
        print_extraction(arguments.folder, arguments.ppi, arguments.images, arguments.rounds)
    if everything or arguments.comparison:
        print_comparison()
    if everything or arguments.quality:
        print_times()
    if everything or arguments.search:
        print_search_times(arguments.entries, DEFAULT_CACHE)
    print(f"highest memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


if __name__ == "__main__":
    main()

"""Measures quality: how long it takes, what it foretells beside NFIQ 2, whether its reasons and best fingers are right.

    python -m benchmarks.quality [--times] [--edc] [--reasons] [--best-fingers] [--folder FOLDER] [--cache FILE]

Without a choice all four are printed. `--edc` fits the acceptance score with each public set left out and measures on
that set; it needs nbis-py for NFIQ 2 and Bozorth3, and about ten minutes the first time: `--cache` keeps what takes
long. Exits 1 when a figure misses its aim.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from benchmarks.fingerprint_sets import DEFAULT_FOLDER
from benchmarks.quality_best_fingers import print_best_fingers
from benchmarks.quality_edc import print_edc
from benchmarks.quality_reasons import print_reasons
from benchmarks.quality_times import print_times


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for choice in ("times", "edc", "reasons", "best-fingers"):
        parser.add_argument(f"--{choice}", action="store_true")
    parser.add_argument("--folder", type=Path, default=DEFAULT_FOLDER)
    parser.add_argument("--cache", type=Path)
    options = parser.parse_args()
    everything = not (options.times or options.edc or options.reasons or options.best_fingers)
    met = True
    if everything or options.times:
        met &= print_times()
    if everything or options.reasons:
        met &= print_reasons(options.folder)
    if everything or options.edc:
        met &= print_edc(options.folder, options.cache)
    if everything or options.best_fingers:
        print_best_fingers(options.folder, options.cache)
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())

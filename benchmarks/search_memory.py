"""Measures the memory of a process that does nothing but open an index and search it.

    python -m benchmarks.search_memory INDEX

The process of `benchmarks.bench_search` also holds the presses it measures with. Prints the highest resident memory
(on Linux VmHWM) after opening and after some searches, on two threads.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.search_sealer import Sealer
from station.matching.index import FingerIndex, warm_up
from station.matching.prepared import PreparedTemplate, prepare_minutiae

_SEARCHES: Final = 5
_MINUTIAE: Final = 60


def highest_mb() -> float:
    """Return the highest resident memory of this process so far, in millions of bytes.

    Linux counts in `ru_maxrss` also what the parent had when it started this process, in `VmHWM` it does not.
    """
    status = Path("/proc/self/status")
    if status.exists():
        (line,) = (line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024 / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6


def _press(seed: int) -> PreparedTemplate:
    random = np.random.default_rng(seed)
    x, y, angle_rad, confidence = (
        random.uniform(0, most, _MINUTIAE).astype(np.float32) for most in (300, 400, 2 * np.pi, 1)
    )
    kind = np.ones(_MINUTIAE, np.int8)
    return prepare_minutiae(x=x, y=y, angle_rad=angle_rad, type=kind, confidence=confidence)


def main(path: Path) -> None:
    """Open and search."""
    warm_up()
    before_mb = highest_mb()
    index = FingerIndex.open(path, Sealer())
    opened_mb = highest_mb()
    for seed in range(_SEARCHES):
        index.shortlist(_press(seed))
    print(
        f"{len(index):,} presses in a process of their own: highest memory {before_mb:.0f} MB before opening, "
        f"{opened_mb:.0f} MB after, {highest_mb():.0f} MB after {_SEARCHES} searches"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))

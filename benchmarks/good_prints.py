"""Real prints to spoil: for every finger of the public sets its first press that passes the live quality check."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.fingerprint_sets import PPI, read_pixels
from station.imaging.resample import to_500_ppi
from station.quality.score import QualityAssessor
from tests.quality.faults import Half


def good_prints(folder: Path, half: Half) -> Iterator[tuple[str, NDArray[np.uint8]]]:
    """Yield set name and 500-ppi image of every second finger, the first or the other half of them."""
    assessor = QualityAssessor()
    for set_name, ppi in PPI.items():
        paths = sorted((folder / set_name).glob("*.tif"))
        for finger in sorted({path.stem.rsplit("_", 1)[0] for path in paths})[half::2]:
            presses = (path for path in paths if path.stem.rsplit("_", 1)[0] == finger)
            images = (to_500_ppi(read_pixels(path), ppi) for path in presses)
            good = next((image for image in images if assessor.assess(image).reason is None), None)
            if good is not None:
                yield set_name, good

"""Extracts the presses that the search is measured with: the public sets, and fingers of simulated persons.

    python -m benchmarks.search_presses FILE

Writes a pickled list of (source, finger, template), a few minutes; `benchmarks.bench_search` runs it once.
"""

from __future__ import annotations

import pickle
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from benchmarks.engines import StationEngine
from benchmarks.fingerprint_sets import DEFAULT_SETS, read_pixels
from drivers.simulated.effects import Glass, Press, ridge_gray
from drivers.simulated.fingers import grow_finger
from drivers.simulated.skin import PRESETS
from station.records import Template

_PRESETS: Final = ("office-clerk", "old-farmer", "heavy-press")
_PERSONS: Final = range(20000, 20150)
_PRESSES_EACH: Final = 4
_SIDE_PX, _PPI = 500, 500


def real_templates(engine: StationEngine) -> Iterator[tuple[str, str, Template]]:
    """Extract every image of the public sets."""
    for images in DEFAULT_SETS:
        for finger, _, path in images.files():
            yield images.name, finger, engine.template(read_pixels(path), images.ppi)


def simulated_templates(seed: int, preset: str, engine: StationEngine) -> Iterator[tuple[str, str, Template]]:
    """Press one finger of a simulated person several times; templates as they come back from storage."""
    condition, glass = PRESETS[preset], Glass(0, _SIDE_PX, _SIDE_PX)
    finger = grow_finger(seed, 1 + seed % 10)
    for impression in range(_PRESSES_EACH):
        press = Press(finger, condition, impression, height_px=_SIDE_PX, width_px=_SIDE_PX)
        pixels = glass.picture(press.frame(1.0, 0), ridge_gray(condition), impression)
        yield preset, str(seed), engine.template(pixels, _PPI)


def main(file: Path) -> None:
    """Extract all, write them."""
    engine = StationEngine()
    found = list(real_templates(engine))
    for seed in _PERSONS:
        found += simulated_templates(seed, _PRESETS[seed % len(_PRESETS)], engine)
    file.write_bytes(pickle.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]))

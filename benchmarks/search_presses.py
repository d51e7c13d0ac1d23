"""Extracts the presses that the search is measured with: the public sets, and fingers of simulated persons.

    python -m benchmarks.search_presses SETS FILE

Writes a pickled list of (source, finger, template), a few minutes; `benchmarks.bench_search` runs it once.
"""

from __future__ import annotations

import pickle
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from benchmarks.fingerprint_sets import PPI, read_set
from drivers.simulated.effects import Glass, Press, ridge_gray
from drivers.simulated.fingers import grow_finger
from drivers.simulated.skin import PRESETS
from station.ids import FingerPosition, ImpressionType
from station.records import Template
from station.templates.codec_iso19794_2 import decode, encode_2005
from station.templates.extract import LeaderExtractor

_PRESETS: Final = ("office-clerk", "old-farmer", "heavy-press")
_PERSONS: Final = range(20000, 20150)
_PRESSES_EACH: Final = 4
_SIDE_PX: Final = 500


def simulated_templates(seed: int, preset: str, extractor: LeaderExtractor) -> Iterator[Template]:
    """Press one finger of a simulated person several times; templates as they come back from storage."""
    condition, glass = PRESETS[preset], Glass(0, _SIDE_PX, _SIDE_PX)
    position = FingerPosition(1 + seed % 10)
    finger = grow_finger(seed, position)
    for impression in range(_PRESSES_EACH):
        press = Press(finger, condition, impression, height_px=_SIDE_PX, width_px=_SIDE_PX)
        pixels = glass.picture(press.frame(1.0, 0), ridge_gray(condition), impression)
        template = extractor.extract(pixels, 500, position=position, impression=ImpressionType.LIVE_PLAIN, quality=0)
        yield from decode(encode_2005([template]))


def main(sets: Path, file: Path) -> None:
    """Extract all, write them."""
    extractor = LeaderExtractor()
    found = [
        (press.set_name, press.finger, press.template) for name in PPI for press in read_set(sets, name, extractor)
    ]
    for seed in _PERSONS:
        preset = _PRESETS[seed % len(_PRESETS)]
        found += [(preset, str(seed), template) for template in simulated_templates(seed, preset, extractor)]
    file.write_bytes(pickle.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))

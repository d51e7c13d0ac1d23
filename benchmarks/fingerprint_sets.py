"""Reads the public fingerprint sets that benchmarks and training use; files are called FINGER_IMPRESSION.tif.

Templates go through their stored form (ISO/IEC 19794-2:2005), as the station's references do.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from station.ids import FingerPosition, ImpressionType
from station.matching.compare import PreparedTemplate, prepare
from station.records import Template
from station.templates.codec_iso19794_2 import decode, encode_2005
from station.templates.extract import LeaderExtractor

DEFAULT_FOLDER = Path(__file__).resolve().parents[2] / "shared" / "data" / "fingerprints"

TEST_SET = "fvc2002_db1b"
TRAINING_SETS = ("neurotech_uareu_part", "fvc2002_db3b", "fvc2004_db1b")

PPI = {"neurotech_uareu_part": 512, "fvc2002_db1b": 500, "fvc2002_db3b": 500, "fvc2004_db1b": 500}
"""As the sensors are; the files' own tags are missing or wrong."""


@dataclass(frozen=True, slots=True)
class Press:
    """One image of a set, ready for comparison."""

    set_name: str
    finger: str
    impression: int
    template: Template
    prepared: PreparedTemplate


def read_pixels(path: Path) -> NDArray[np.uint8]:
    """Read an image file as gray. Raises FileNotFoundError when there is none that can be read."""
    pixels = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    if pixels is None:
        raise FileNotFoundError(path)
    return np.asarray(pixels, np.uint8)


def read_set(folder: Path, set_name: str, extractor: LeaderExtractor) -> list[Press]:
    """Extract every image of a set, sorted by finger and impression."""
    presses = []
    for path in sorted((folder / set_name).glob("*.tif")):
        template = extractor.extract(
            read_pixels(path),
            PPI[set_name],
            position=FingerPosition.UNKNOWN,
            impression=ImpressionType.LIVE_PLAIN,
            quality=0,
        )
        finger, impression = path.stem.rsplit("_", 1)
        (stored,) = decode(encode_2005([template]))
        presses.append(Press(set_name, finger, int(impression), stored, prepare(stored)))
    return presses


def all_pairs(presses: list[Press]) -> Iterator[tuple[Press, Press, bool]]:
    """Yield every pair of presses once, with whether it is mated."""
    for first, second in itertools.combinations(presses, 2):
        yield first, second, first.finger == second.finger

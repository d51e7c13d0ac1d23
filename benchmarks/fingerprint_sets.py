"""Reads sets of fingerprint images: files called FINGER_IMPRESSION.ext."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.engines import Engine

DEFAULT_FOLDER = Path(__file__).resolve().parents[2] / "shared" / "data" / "fingerprints"
"""The public sets lie beside the project."""

DEFAULT_PPI = 500
_SUFFIXES = {".tif", ".tiff", ".png", ".bmp", ".jpg", ".jpeg", ".pgm"}


@dataclass(frozen=True, slots=True)
class SetOfImages:
    """A folder of images and the resolution of its sensor, which files state wrongly or not at all."""

    folder: Path
    ppi: int = DEFAULT_PPI

    @classmethod
    def parse(cls, text: str) -> SetOfImages:
        """Read `DIR` or `DIR@PPI`. Raises ValueError."""
        folder, at, ppi = text.rpartition("@")
        found = cls(Path(folder), int(ppi)) if at else cls(Path(text))
        if not found.folder.is_dir():
            raise ValueError(f"{found.folder} is not a folder")
        return found

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.folder.name

    def files(self) -> list[tuple[str, str, Path]]:
        """Finger, impression and path of each image, sorted."""
        paths = [path for path in self.folder.iterdir() if path.suffix.lower() in _SUFFIXES and "_" in path.stem]
        named = [(*path.stem.rsplit("_", 1), path) for path in paths]
        return sorted(named, key=lambda item: (item[0], item[1].zfill(9)))


TEST_SETS = tuple(SetOfImages(DEFAULT_FOLDER / name) for name in ("fvc2002_db1b", "fvc2002_db3b", "fvc2004_db1b"))
UAREU = SetOfImages(DEFAULT_FOLDER / "neurotech_uareu_part", 512)
DEFAULT_SETS = (*TEST_SETS, UAREU)
PPI = {images.name: images.ppi for images in DEFAULT_SETS}


@dataclass(frozen=True, slots=True)
class Press:
    """One image of a set, extracted; `features` is what the engine made of it, None when it found too little."""

    set_name: str
    finger: str
    impression: str
    features: Any | None

    @property
    def key(self) -> tuple[str, str, str]:
        """What names the press."""
        return self.set_name, self.finger, self.impression


@dataclass(frozen=True, slots=True)
class ExtractedSet:
    """All presses of a set, and what extraction took."""

    name: str
    presses: list[Press]
    extract_ms: float
    """Median of one image."""

    def of_fingers(self) -> dict[str, list[Press]]:
        """The presses of each finger."""
        grouped: dict[str, list[Press]] = {}
        for press in self.presses:
            grouped.setdefault(press.finger, []).append(press)
        return grouped


def read_pixels(path: Path) -> NDArray[np.uint8]:
    """Read an image file as gray. Raises FileNotFoundError when there is none that can be read."""
    pixels = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    if pixels is None:
        raise FileNotFoundError(path)
    return np.asarray(pixels, np.uint8)


def extract_set(images: SetOfImages, engine: Engine) -> ExtractedSet:
    """Extract every image of a set."""
    presses, spent_ms = [], []
    for finger, impression, path in images.files():
        pixels = read_pixels(path)
        start_s = time.perf_counter()
        features = engine.extract(pixels, images.ppi)
        spent_ms.append(1000 * (time.perf_counter() - start_s))
        presses.append(Press(images.name, finger, impression, features))
    return ExtractedSet(images.name, presses, float(np.median(spent_ms)) if spent_ms else 0.0)


def all_pairs(presses: list[Press]) -> Iterator[tuple[Press, Press, bool]]:
    """Yield every pair of presses once, with whether it is mated."""
    for first, second in itertools.combinations(presses, 2):
        yield first, second, first.finger == second.finger

"""The presses that the acceptance score is fitted and measured on, with what it is measured against.

Whole presses of the public sets, and the middle of each cut to a small window with some shift: what a small sensor
sees. Simulated presses in all conditions are for fitting only. What takes minutes is kept in a cache file if one is
named; delete it when the extractor or a feature changes.
"""

from __future__ import annotations

import itertools
import pickle
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.fingerprint_sets import PPI, read_pixels
from drivers.simulated.effects import Glass, ridge_gray
from drivers.simulated.effects import Press as SimulatedPress
from drivers.simulated.fingers import grow_finger
from drivers.simulated.skin import PRESETS
from station.ids import FingerPosition, ImpressionType
from station.imaging.resample import to_500_ppi
from station.imaging.segment import foreground
from station.quality.nfiq2 import Nfiq2
from station.quality.press_features import PressFeatures, measure_press
from station.records import Template
from station.templates.codec_iso19794_2 import decode, encode_2005
from station.templates.extract import LeaderExtractor

WHOLE, WINDOW = "whole", "window"

SIMULATED: Final = "simulated"
SIMULATED_FINGERS, SIMULATED_PRESSES = 10, 3

WINDOW_PX: Final = 256
_WINDOW_SHIFT_PX: Final = 50

Image = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class JudgedPress:
    """One press; `nfiq2` is None where NFIQ 2 gives no score or is not installed."""

    set_name: str
    kind: str
    finger: str
    impression: int
    pixels: Image
    template: Template
    features: PressFeatures
    nfiq2: int | None


def judged_presses(folder: Path, cache: Path | None = None) -> list[JudgedPress]:
    """Read, cut, extract and score everything: real sets, whole and windows, then simulated presses."""
    if cache is not None and cache.exists():
        presses: list[JudgedPress] = pickle.loads(cache.read_bytes())
        return presses
    judge = _Judge()
    presses = [press for set_name in PPI for press in _real(folder, set_name, judge)] + list(_simulated(judge))
    if cache is not None:
        cache.write_bytes(pickle.dumps(presses))
    return presses


def groups(presses: Sequence[JudgedPress]) -> dict[tuple[str, str], list[JudgedPress]]:
    """Sort presses by (kind, set); only presses of one group are compared with each other."""
    ordered = sorted(presses, key=lambda press: (press.kind, press.set_name))
    return {key: list(group) for key, group in itertools.groupby(ordered, key=lambda p: (p.kind, p.set_name))}


def window(pixels: Image, seed: Sequence[int], side_px: int = WINDOW_PX) -> Image:
    """Cut a square about the middle of the finger, moved by up to 50 px to each side."""
    rng = np.random.default_rng(seed)
    rows, columns = np.nonzero(foreground(pixels))
    height, width = pixels.shape
    side = min(side_px, height, width)
    middle_y, middle_x = (rows.mean(), columns.mean()) if rows.size else (height / 2, width / 2)
    down, right = rng.uniform(-_WINDOW_SHIFT_PX, _WINDOW_SHIFT_PX, 2)
    top = int(np.clip(middle_y - side / 2 + down, 0, height - side))
    left = int(np.clip(middle_x - side / 2 + right, 0, width - side))
    return np.ascontiguousarray(pixels[top : top + side, left : left + side])


class _Judge:
    """Extracts and scores. Templates go through their stored form, as references do."""

    def __init__(self) -> None:
        self._extractor = LeaderExtractor(threads=1)
        self._nfiq2 = Nfiq2.load()

    def __call__(self, pixels: Image, set_name: str, kind: str, finger: str, impression: int) -> JudgedPress:
        template = self._extractor.extract(
            pixels, 500, position=FingerPosition.UNKNOWN, impression=ImpressionType.LIVE_PLAIN, quality=0
        )
        (stored,) = decode(encode_2005([template]))
        score = self._nfiq2.score(pixels) if self._nfiq2 is not None else None
        features = measure_press(pixels, stored)
        value = None if score is None else score.value
        return JudgedPress(set_name, kind, finger, impression, pixels, stored, features, value)


def _real(folder: Path, set_name: str, judge: Callable[..., JudgedPress]) -> Iterator[JudgedPress]:
    for path in sorted((folder / set_name).glob("*.tif")):
        whole = to_500_ppi(read_pixels(path), PPI[set_name])
        finger, impression = path.stem.rsplit("_", 1)
        small = window(whole, [int(part) for part in path.stem.split("_")])
        yield judge(whole, set_name, WHOLE, finger, int(impression))
        yield judge(small, set_name, WINDOW, finger, int(impression))


def _simulated(judge: Callable[..., JudgedPress]) -> Iterator[JudgedPress]:
    """Press each simulated finger in every condition; presses in different conditions are mates too."""
    side_px = 500
    glass = Glass(0, side_px, side_px)
    for seed in range(SIMULATED_FINGERS):
        finger = grow_finger(7000 + seed, 1 + seed % 10)
        for number, (_, condition) in enumerate(sorted(PRESETS.items())):
            for press in range(SIMULATED_PRESSES):
                impression = number * SIMULATED_PRESSES + press
                ink = SimulatedPress(finger, condition, impression, height_px=side_px, width_px=side_px).frame(1.0, 0)
                pixels = glass.picture(ink, ridge_gray(condition), impression)
                yield judge(np.asarray(pixels, np.uint8), SIMULATED, WHOLE, str(seed), impression)


def as_png(pixels: Image) -> bytes:
    """Encode for programs that read image files."""
    return bytes(cv2.imencode(".png", pixels)[1].tobytes())

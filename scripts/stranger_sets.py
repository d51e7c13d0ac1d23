"""Makes the presses that no training set has enough of: small patches of real presses, and simulated fingers.

The calibration must hold for them too. Everything follows from fixed seeds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from benchmarks.engines import StationEngine
from benchmarks.fingerprint_sets import Press
from drivers.simulated.effects import Glass, ridge_gray
from drivers.simulated.effects import Press as SimulatedPress
from drivers.simulated.fingers import grow_finger
from drivers.simulated.skin import PRESETS
from station.matching.geometry import RAD_PER_STEP
from station.matching.prepared import PreparedTemplate, prepare_minutiae

PATCH_SIZES: Final = {"tiny": (7, 14), "small": (15, 24)}
"""Fewest and most minutiae of a patch. Tiny ones are what a light touch or a narrow sensor leaves."""

PRESSES_EACH: Final = 2

_SIZE_PX, _PPI = 500, 500


def cut_patches(presses: Sequence[Press], size: str, seed: int) -> list[Press]:
    """Cut each press that has more minutiae to those around a random one of them, as many as `size` draws."""
    rng = np.random.default_rng(seed)
    fewest, most = PATCH_SIZES[size]
    patches = []
    for press in presses:
        whole: PreparedTemplate | None = press.features
        if whole is not None and whole.size >= most:
            patches.append(replace(press, features=_around_a_minutia(whole, int(rng.integers(fewest, most + 1)), rng)))
    return patches


def simulated_presses(person_seeds: range, preset: str, engine: StationEngine) -> list[Press]:
    """Press one finger of each simulated person `PRESSES_EACH` times in the condition `preset`."""
    condition = PRESETS[preset]
    glass = Glass(0, _SIZE_PX, _SIZE_PX)
    presses = []
    for seed in person_seeds:
        finger = grow_finger(seed, 1 + seed % 10)
        for impression in range(PRESSES_EACH):
            press = SimulatedPress(finger, condition, impression, height_px=_SIZE_PX, width_px=_SIZE_PX)
            pixels = glass.picture(press.frame(1.0, 0), ridge_gray(condition), impression)
            presses.append(Press(preset, str(seed), str(impression), engine.extract(pixels, _PPI)))
    return presses


def _around_a_minutia(whole: PreparedTemplate, count: int, rng: np.random.Generator) -> PreparedTemplate:
    middle = int(rng.integers(whole.size))
    nearest = np.sort(np.argsort(whole.distance[middle], kind="stable")[:count])
    return prepare_minutiae(
        x=whole.x[nearest],
        y=whole.y[nearest],
        angle_rad=whole.angle[nearest].astype(np.float32) * np.float32(RAD_PER_STEP),
        type=whole.type[nearest],
        confidence=whole.confidence[nearest],
    )

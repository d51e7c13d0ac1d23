"""Makes the presses that no training set has enough of: small patches of real presses, and simulated fingers.

The calibration must hold for them too. Everything follows from fixed seeds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from benchmarks.fingerprint_sets import Press
from drivers.simulated.effects import Glass, ridge_gray
from drivers.simulated.effects import Press as SimulatedPress
from drivers.simulated.fingers import grow_finger
from drivers.simulated.skin import PRESETS
from station.ids import FingerPosition, ImpressionType
from station.matching.compare import prepare
from station.records import Template
from station.templates.codec_iso19794_2 import decode, encode_2005
from station.templates.extract import LeaderExtractor

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
        if len(press.template.minutiae) >= most:
            template = _around_a_minutia(press.template, int(rng.integers(fewest, most + 1)), rng)
            patches.append(replace(press, template=template, prepared=prepare(template)))
    return patches


def simulated_presses(person_seeds: range, preset: str, extractor: LeaderExtractor) -> list[Press]:
    """Press one finger of each simulated person `PRESSES_EACH` times in the condition `preset`."""
    condition = PRESETS[preset]
    glass = Glass(0, _SIZE_PX, _SIZE_PX)
    presses = []
    for seed in person_seeds:
        position = FingerPosition(1 + seed % 10)
        finger = grow_finger(seed, position)
        for impression in range(PRESSES_EACH):
            press = SimulatedPress(finger, condition, impression, height_px=_SIZE_PX, width_px=_SIZE_PX)
            pixels = glass.picture(press.frame(1.0, 0), ridge_gray(condition), impression)
            template = extractor.extract(
                pixels, _PPI, position=position, impression=ImpressionType.LIVE_PLAIN, quality=0
            )
            (stored,) = decode(encode_2005([template]))
            presses.append(Press(preset, str(seed), impression, stored, prepare(stored)))
    return presses


def _around_a_minutia(template: Template, count: int, rng: np.random.Generator) -> Template:
    middle = template.minutiae[int(rng.integers(len(template.minutiae)))]
    nearest = sorted(template.minutiae, key=lambda other: (other.x - middle.x) ** 2 + (other.y - middle.y) ** 2)
    return replace(template, minutiae=tuple(nearest[:count]))

"""Simulated prints behave like real ones before the station's own extractor and matcher."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from benchmarks.simulated_fingers import Found, count_found
from drivers.simulated.effects import Glass, Press
from drivers.simulated.fingers import MasterFinger, grow_finger
from drivers.simulated.skin import PRESETS, SkinCondition
from station.ids import FingerPosition, ImpressionType
from station.matching.compare import PreparedTemplate, compare, prepare
from station.records import Template
from station.templates.extract import LeaderExtractor

FINGERS = ((1, 1), (1, 2), (1, 7), (2, 2))


@pytest.fixture(scope="module")
def extractor() -> LeaderExtractor:
    return LeaderExtractor(threads=1)


@pytest.fixture(scope="module")
def fingers() -> list[MasterFinger]:
    return [grow_finger(*finger) for finger in FINGERS]


def template(extractor: LeaderExtractor, finger: MasterFinger, condition: SkinCondition, number: int) -> Template:
    press = Press(finger, condition, number, height_px=500, width_px=500)
    pixels: np.ndarray = Glass(0, 500, 500).picture(press.frame(1.0, 5), press.ridge_gray, 5)
    position = FingerPosition(finger.finger_position)
    return extractor.extract(pixels, 500, position=position, impression=ImpressionType.LIVE_PLAIN, quality=80)


@pytest.mark.parametrize("preset", ["office-clerk", "old-farmer"])
def test_presses_of_one_finger_match_and_those_of_others_do_not(
    extractor: LeaderExtractor, fingers: list[MasterFinger], preset: str
) -> None:
    condition = PRESETS[preset]
    pairs: list[list[PreparedTemplate]] = []
    for finger in fingers:
        templates = [template(extractor, finger, condition, number) for number in range(2)]
        assert all(25 <= len(t.minutiae) <= 90 for t in templates)
        pairs.append([prepare(t) for t in templates])
    mated = [compare(*pair) for pair in pairs]
    non_mated = [compare(a[0], b[1]) for a, b in itertools.permutations(pairs, 2)]
    assert min(mated) > max(non_mated)


def test_the_extractor_finds_the_minutiae_that_are_really_there(
    extractor: LeaderExtractor, fingers: list[MasterFinger]
) -> None:
    found = []
    for finger in fingers:
        press = Press(finger, PRESETS["office-clerk"], 0, height_px=500, width_px=500)
        extracted = template(extractor, finger, PRESETS["office-clerk"], 0)
        found.append(count_found(press.true_minutiae(), extracted.minutiae))
    total = Found(*(sum(getattr(one, part) for one in found) for part in ("true", "extracted", "matched")))
    assert total.f1 >= 0.85

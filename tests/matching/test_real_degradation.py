"""Degraded copies of real presses: nothing else is as like a press, and more damage never makes it more alike."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from station.ids import FingerPosition, ImpressionType
from station.matching.compare import PreparedTemplate, compare, prepare
from station.templates.extract import LeaderExtractor
from tests.quality import degradations

Image = NDArray[np.uint8]
Degradation = Callable[[Image], Image]

FINGERS = range(106, 111)
SETS = ("fvc2002_db1b", "fvc2004_db1b")

NEXT_TO_NOTHING = 0.25
"""Raw score: about 2 on the calibrated scale, and less than one minutia in twenty."""


def shifted(image: Image) -> Image:
    height, width = image.shape
    move = np.array([[1, 0, 23], [0, 1, 11.5]], np.float32)
    return cv2.warpAffine(image, move, (width + 60, height + 60), borderValue=ground(image))


def turned(image: Image, angle_deg: float) -> Image:
    height, width = image.shape
    side = int(np.hypot(height, width)) + 2
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle_deg, 1)
    turn[:, 2] += (side - width) / 2, (side - height) / 2
    return cv2.warpAffine(image, turn, (side, side), flags=cv2.INTER_CUBIC, borderValue=ground(image))


def noisy(image: Image, gray_levels: float) -> Image:
    return np.clip(image + np.random.default_rng(2).normal(0, gray_levels, image.shape), 0, 255).astype(np.uint8)


def ground(image: Image) -> int:
    return int(np.percentile(image, 90))


LIGHT: dict[str, Degradation] = {
    "shifted": shifted,
    "a little noise": lambda image: noisy(image, 8),
    "a little dry": lambda image: degradations.dry(image, strength=0.2),
    "a little wet": lambda image: degradations.wet(image, strength=0.2),
    "a little faint": lambda image: degradations.faint(image, strength=0.3),
    "a little blurred": lambda image: cv2.GaussianBlur(image, (0, 0), 0.8),
    **{f"turned by {angle}": lambda image, a=angle: turned(image, a) for angle in (5, 33, 90, 137, 180, 270)},
}

SERIES: dict[str, tuple[Degradation, ...]] = {
    "dry": tuple(lambda image, s=s: degradations.dry(image, strength=s) for s in (0, 0.3, 0.6, 1)),
    "wet": tuple(lambda image, s=s: degradations.wet(image, strength=s) for s in (0, 0.3, 0.6, 1)),
    "noise": tuple(lambda image, s=s: noisy(image, s) for s in (0, 20, 45, 70)),
    "smeared": tuple(lambda image, s=s: degradations.smeared(image, by_px=s) for s in (1, 5, 9, 13)),
    "creased": tuple(lambda image, n=n: degradations.creased(image, lines=n) for n in (0, 20, 60, 120)),
    "small": tuple(
        lambda image, a=a: degradations.small_patch(image, area_px=a) for a in (90_000, 30_000, 12_000, 5_000)
    ),
}


class Fingers:
    """One press of each finger of a set, with the best scores that other presses get against it."""

    def __init__(self, folder: Path) -> None:
        self._extractor = LeaderExtractor()
        pixels = {
            (finger, impression): np.asarray(
                cv2.imread(str(folder / f"{finger}_{impression}.tif"), cv2.IMREAD_GRAYSCALE), np.uint8
            )
            for finger in FINGERS
            for impression in range(1, 9)
        }
        presses = {name: self.prepared(image) for name, image in pixels.items()}
        self.images = {finger: pixels[finger, 1] for finger in FINGERS}
        self.presses = {finger: presses[finger, 1] for finger in FINGERS}
        self.best_mate, self.best_stranger = (
            {
                finger: max(
                    compare(press, other)
                    for (owner, impression), other in presses.items()
                    if (owner == finger) is is_mate and (owner, impression) != (finger, 1)
                )
                for finger, press in self.presses.items()
            }
            for is_mate in (True, False)
        )

    def prepared(self, image: Image) -> PreparedTemplate:
        template = self._extractor.extract(
            image, 500, position=FingerPosition.UNKNOWN, impression=ImpressionType.LIVE_PLAIN, quality=0
        )
        return prepare(template)

    def score(self, finger: int, degrade: Degradation) -> float:
        return compare(self.presses[finger], self.prepared(degrade(self.images[finger])))


@pytest.fixture(scope="module", params=SETS)
def fingers(request: pytest.FixtureRequest, shared: Path) -> Fingers:
    return Fingers(shared / "data" / "fingerprints" / request.param)


@pytest.mark.xdist_group("degradation")
def test_a_lightly_degraded_or_turned_press_scores_above_everything_else(fingers: Fingers) -> None:
    """Changed pixels give a few other minutiae, so the best other press of the same finger may be as alike by a hair.

    That of another finger cannot.
    """
    leads = []
    for finger in FINGERS:
        itself = compare(fingers.presses[finger], fingers.presses[finger])
        for degrade in LIGHT.values():
            score = fingers.score(finger, degrade)
            assert fingers.best_stranger[finger] + 3 < score <= itself
            leads.append(score - fingers.best_mate[finger])
    assert min(leads) > -NEXT_TO_NOTHING
    assert np.mean(np.array(leads) > 0) >= 0.9


@pytest.mark.xdist_group("degradation")
@pytest.mark.parametrize("name", SERIES)
def test_more_damage_never_scores_higher_on_average(fingers: Fingers, name: str) -> None:
    means = [np.mean([fingers.score(finger, degrade) for finger in FINGERS]) for degrade in SERIES[name]]
    assert all(later <= earlier for earlier, later in itertools.pairwise(means)), np.round(means, 2)
    assert means[-1] < means[0] - 1

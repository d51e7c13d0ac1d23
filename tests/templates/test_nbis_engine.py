from __future__ import annotations

import importlib.util
import math
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from station.errors import EngineMissingError
from station.templates.engine import MAX_MINUTIAE, Extractor, Step
from station.templates.extract import LeaderExtractor
from station.templates.nbis_engine import NbisExtractor
from tests.templates.prints import (
    Told,
    at_ppi,
    confident,
    extract,
    noise,
    share_found_again,
    simulated_print,
    text_page,
)

has_nbis = pytest.mark.skipif(importlib.util.find_spec("nbis") is None, reason="the extra nbis is not installed")


@pytest.fixture(scope="module")
def nist() -> Extractor:
    return NbisExtractor()


@pytest.fixture(scope="module")
def leader() -> Extractor:
    return LeaderExtractor(threads=1)


@has_nbis
@pytest.mark.parametrize("seed", range(1, 6))
def test_both_engines_find_the_same_minutiae_with_the_same_directions(
    leader: Extractor, nist: Extractor, seed: int
) -> None:
    wanted = confident(extract(leader, simulated_print(seed)))
    found = extract(nist, simulated_print(seed)).minutiae
    height_px = simulated_print(seed).shape[0]
    assert len(wanted) > 30
    assert share_found_again(wanted, found, within_px=8, within_deg=25) > 0.85
    backward = tuple(replace(m, angle_rad=(m.angle_rad + math.pi) % (2 * math.pi)) for m in found)
    clockwise = tuple(replace(m, angle_rad=(-m.angle_rad) % (2 * math.pi)) for m in found)
    upward = tuple(replace(m, y=height_px - 1 - m.y) for m in found)
    for wrong in (backward, clockwise, upward):
        assert share_found_again(wanted, wrong, within_px=8, within_deg=25) < 0.4


@has_nbis
def test_no_pixel_is_lost_between_the_two_ways_to_count_rows(nist: Extractor) -> None:
    """What is found in an image stood on its head lies as far from the bottom as before from the top, in the mean."""
    sums: list[float] = []
    for seed in range(1, 6):
        pixels = simulated_print(seed)
        upright, turned = extract(nist, pixels), extract(nist, np.ascontiguousarray(pixels[::-1]))
        for m in upright.minutiae:
            places = [abs(m.x - other.x) + abs(pixels.shape[0] - 1 - other.y - m.y) for other in turned.minutiae]
            nearest = int(np.argmin(places))
            if places[nearest] < 8:
                sums.append(m.y + turned.minutiae[nearest].y - (pixels.shape[0] - 1))
    assert len(sums) > 100
    assert abs(np.mean(sums)) < 0.5


@has_nbis
def test_the_template_keeps_to_the_rules_of_every_engine(nist: Extractor) -> None:
    template = extract(nist, simulated_print(1))
    assert (template.width_px, template.height_px) == (352, 400)
    assert template.quality == 61
    assert 0 < len(template.minutiae) <= MAX_MINUTIAE
    qualities = [m.quality for m in template.minutiae]
    assert qualities == sorted(qualities, reverse=True)
    assert all(0 <= quality <= 100 for quality in qualities)
    assert all(0 <= m.angle_rad < 2 * math.pi for m in template.minutiae)


@has_nbis
def test_the_resolution_is_brought_to_500_ppi(nist: Extractor) -> None:
    still = extract(nist, simulated_print(1))
    again = extract(nist, at_ppi(simulated_print(1), 1000), ppi=1000)
    assert (again.width_px, again.height_px) == (352, 400)
    assert share_found_again(confident(still), again.minutiae, within_px=4, within_deg=25) > 0.8


@has_nbis
@pytest.mark.parametrize("shape", [(1, 1), (7, 300), (8, 8), (16, 16), (63, 400), (64, 64)])
@pytest.mark.parametrize("ridged", [False, True])
def test_small_images_end_in_a_template(nist: Extractor, shape: tuple[int, int], ridged: bool) -> None:
    wave = np.tile(128 + 100 * np.sin(np.arange(shape[1]) * 2 * np.pi / 9), (shape[0], 1)).astype(np.uint8)
    template = extract(nist, wave if ridged else np.full(shape, 200, np.uint8))
    assert (template.height_px, template.width_px) == shape
    assert len(template.minutiae) <= MAX_MINUTIAE


@has_nbis
@pytest.mark.parametrize("pixels", [noise(), text_page()], ids=["noise", "text"])
def test_what_is_not_a_finger_keeps_the_limits(nist: Extractor, pixels: NDArray[np.uint8]) -> None:
    assert len(extract(nist, pixels).minutiae) <= MAX_MINUTIAE


@has_nbis
def test_the_same_image_gives_the_same_template_from_several_threads(nist: Extractor) -> None:
    expected = extract(nist, simulated_print(1))
    with ThreadPoolExecutor(3) as pool:
        assert all(result == expected for result in pool.map(lambda _: extract(nist, simulated_print(1)), range(6)))


@has_nbis
def test_the_steps_are_told_in_order(nist: Extractor) -> None:
    told = Told()
    extract(nist, simulated_print(1), trace=told)
    assert list(told) == [Step.IMAGE, Step.FOREGROUND, Step.FOUND, Step.KEPT]


@has_nbis
def test_it_says_what_it_is(nist: Extractor) -> None:
    assert nist.name == "nbis-mindtct"
    assert nist.version


def test_without_the_extra_the_engine_is_told_to_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nbis", None)
    with pytest.raises(EngineMissingError) as caught:
        NbisExtractor()
    assert "nbis" in caught.value.advice

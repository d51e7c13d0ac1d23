from __future__ import annotations

import math

import numpy as np
import pytest

from station.ids import MinutiaType
from station.matching.prepared import MAX_COMPARED, prepare
from station.records import Minutia
from tests.matching.presses import random_press, template_of


def test_the_best_minutiae_are_kept_best_first() -> None:
    template = template_of([Minutia(i % 20 * 15, i // 20 * 15, 0.0, MinutiaType.ENDING, i) for i in range(100)])
    prepared = prepare(template)
    assert len(prepared) == MAX_COMPARED
    assert prepared.x[0] == template.minutiae[99].x
    assert prepared.y[-1] == template.minutiae[20].y


def test_angles_are_turned_into_the_image_plane() -> None:
    up = prepare(template_of([Minutia(10, 10, math.pi / 2, MinutiaType.ENDING, 50)]))
    assert float(up.angle_rad[0]) == pytest.approx(3 * math.pi / 2)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_too_few_minutiae_are_not_comparable(count: int) -> None:
    prepared = prepare(random_press(1, count))
    assert not prepared.is_comparable
    assert len(prepared) == len(prepared.descriptions.mask) == count
    assert prepared.corners.shape == (0, 2)


def test_minutiae_at_one_place_or_on_a_line_raise_nothing() -> None:
    for step in (0, 20):
        template = template_of([Minutia(100 + step * i, 100, 0.3 * i, MinutiaType.ENDING, 50) for i in range(6)])
        prepared = prepare(template)
        assert prepared.is_comparable
        assert np.isfinite(prepared.corners).all()

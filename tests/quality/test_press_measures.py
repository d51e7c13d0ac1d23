"""Measures of one press: minutia support, ridge signatures and their frequency, flow, evenness, creases."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from station.quality.creases import crease_density
from station.quality.flow import flow_break
from station.quality.frequency import frequency_purity
from station.quality.gray_level import valley_darkness
from station.quality.minutia_support import MinutiaSupport, minutia_support
from station.quality.ridge_field import RidgeField, ridge_field
from station.quality.ridge_valley import unevenness
from station.quality.signature import ACROSS, signatures
from tests.quality import degradations as made
from tests.quality.test_acceptance import template
from tests.quality.test_features import stripes


def purity(field: RidgeField) -> float:
    return float(frequency_purity(signatures(field)).mean())


@pytest.mark.parametrize("angle_rad", [0.0, 0.6, np.pi / 2, 2.4])
def test_a_signature_goes_up_and_down_once_a_ridge_whatever_the_direction(angle_rad: float) -> None:
    found = signatures(stripes(angle_rad))
    assert found.shape[1] == ACROSS
    calm = found - found.mean(axis=1, keepdims=True)
    crossings = (np.diff(np.sign(calm), axis=1) != 0).sum(axis=1)
    ridges = 2 * ACROSS / 9
    assert np.median(crossings) / 2 == pytest.approx(ridges, abs=1)


def test_even_stripes_have_one_frequency_and_noise_has_many() -> None:
    noise = np.random.default_rng(2).normal(140, 60, (192, 192)).clip(0, 255).astype(np.uint8)
    assert purity(stripes(0.5)) > 0.8
    assert purity(ridge_field(noise)) < 0.5


def test_broken_ridges_spread_their_frequency() -> None:
    image = made.synthetic_print()
    assert purity(ridge_field(made.dry(image))) < purity(ridge_field(image)) - 0.1


def test_an_empty_glass_has_no_signature() -> None:
    field = ridge_field(made.empty_glass())
    assert signatures(field).shape == (0, ACROSS)
    assert frequency_purity(signatures(field)).shape == (0,)


def test_the_flow_is_broken_where_the_direction_jumps_and_nowhere_else() -> None:
    y, x = np.mgrid[0:192, 0:192]
    pattern = np.where(x < 96, np.cos(2 * np.pi * x / 9), np.cos(2 * np.pi * y / 9))
    broken = flow_break(ridge_field((140 + 90 * pattern).astype(np.uint8)))
    assert float(flow_break(stripes(0.7)).max()) < 0.02
    assert broken[3:-3, 5:7].min() > 0.2
    assert broken[3:-3, [2, -3]].max() < 0.05


def test_ridges_wide_here_and_thin_there_are_uneven() -> None:
    image = made.synthetic_print()
    mixed = image.copy()
    mixed[:180] = made.pressed_hard(image)[:180]
    assert unevenness(ridge_field(mixed)) > unevenness(ridge_field(image)) + 0.03
    assert unevenness(ridge_field(made.empty_glass())) == 0.0


def test_the_more_creases_the_denser_and_none_without() -> None:
    image = made.synthetic_print()
    densities = [crease_density(ridge_field(made.creased(image, lines=n) if n else image)) for n in (0, 8, 30)]
    assert densities == sorted(densities)
    assert densities[0] < 0.03
    assert densities[2] > 0.15
    assert crease_density(ridge_field(made.empty_glass())) == 0.0


@pytest.mark.parametrize("spoil", [made.dry, made.faint], ids=["dry", "faint"])
def test_dots_and_faintness_are_no_creases(spoil: object) -> None:
    assert callable(spoil)
    assert crease_density(ridge_field(spoil(made.synthetic_print()))) < 0.05


def test_one_crease_is_measured_by_its_length() -> None:
    image = made.synthetic_print()
    cv2.line(image, (60, 180), (240, 190), made.GROUND, 6)
    field = ridge_field(image)
    length_px = crease_density(field) * np.count_nonzero(field.is_finger) * 16
    assert length_px == pytest.approx(180, rel=0.4)


def test_water_darkens_valleys_against_the_glass() -> None:
    image = made.synthetic_print()
    assert valley_darkness(ridge_field(made.wet(image))) > valley_darkness(ridge_field(image)) + 0.2


def test_support_counts_minutiae_by_confidence_and_place() -> None:
    support = minutia_support(template(40, confidence=90, side_px=150))
    assert support.confident == 40
    assert support.in_core == pytest.approx(36, abs=0.1)
    assert minutia_support(template(40, confidence=60)).confident == 0
    assert minutia_support(template(40, side_px=250)).in_core < 36
    assert minutia_support(template(0)) == MinutiaSupport()

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from station.errors import ModelFileError
from station.ids import FingerPosition, ImpressionType
from station.records import Template
from station.templates.extract import MAX_MINUTIAE, MODEL_SHA256, LeaderExtractor

MODEL_FOLDER = Path(__file__).parents[2] / "station" / "templates" / "model"


@pytest.fixture(scope="module")
def extractor() -> LeaderExtractor:
    return LeaderExtractor()


def extract(extractor: LeaderExtractor, pixels: NDArray[np.uint8], ppi: int = 500) -> Template:
    return extractor.extract(
        pixels, ppi, position=FingerPosition.LEFT_THUMB, impression=ImpressionType.LIVE_PLAIN, quality=61
    )


def ridges(height_px: int = 300, width_px: int = 260) -> NDArray[np.uint8]:
    """A pattern of ridges with two places where one begins, on a light ground."""
    rows, columns = np.mgrid[0:height_px, 0:width_px].astype(np.float32)
    phase = 2 * np.pi * columns / 9
    for x, y in ((90, 120), (160, 180)):
        phase += np.arctan2(rows - y, columns - x)
    wave = 128 + 100 * np.sin(phase)
    inside = ((rows - height_px / 2) / (0.45 * height_px)) ** 2 + (
        (columns - width_px / 2) / (0.45 * width_px)
    ) ** 2 < 1
    return np.where(inside, wave, 250).astype(np.uint8)


def test_an_artificial_minutia_is_found_where_it_is(extractor: LeaderExtractor) -> None:
    template = extract(extractor, ridges())
    for x, y in ((90, 120), (160, 180)):
        assert min(math.hypot(m.x - x, m.y - y) for m in template.minutiae) < 8


def test_the_template_carries_what_was_passed_and_the_size_at_500_ppi(extractor: LeaderExtractor) -> None:
    template = extract(extractor, cv2.resize(ridges(), None, fx=2, fy=2), ppi=1000)
    assert (template.width_px, template.height_px) == (260, 300)
    assert template.position is FingerPosition.LEFT_THUMB
    assert template.impression is ImpressionType.LIVE_PLAIN
    assert template.quality == 61
    assert min(math.hypot(m.x - 90, m.y - 120) for m in template.minutiae) < 8


def test_minutiae_move_with_the_finger(extractor: LeaderExtractor) -> None:
    still = extract(extractor, np.pad(ridges(), ((0, 80), (0, 80)), constant_values=250))
    moved = extract(extractor, np.pad(ridges(), ((50, 30), (33, 47)), constant_values=250))
    assert len(moved.minutiae) == pytest.approx(len(still.minutiae), abs=2)
    strong = [m for m in still.minutiae if m.quality >= 60]
    assert strong
    for minutia in strong:
        assert min(math.hypot(m.x - 33 - minutia.x, m.y - 50 - minutia.y) for m in moved.minutiae) < 3


@pytest.mark.parametrize("shape", [(1, 1), (5, 300), (31, 33), (200, 200)])
def test_an_image_without_a_finger_gives_an_empty_template(extractor: LeaderExtractor, shape: tuple[int, int]) -> None:
    template = extract(extractor, np.full(shape, 230, np.uint8))
    assert template.minutiae == ()
    assert (template.height_px, template.width_px) == shape


@pytest.mark.parametrize("seed", range(3))
def test_noise_raises_nothing_and_keeps_the_limits(extractor: LeaderExtractor, seed: int) -> None:
    random = np.random.default_rng(seed)
    template = extract(extractor, random.integers(0, 256, (150 + 41 * seed, 203), dtype=np.uint8))
    assert len(template.minutiae) <= MAX_MINUTIAE


def test_every_minutia_is_within_its_ranges_and_best_first(extractor: LeaderExtractor, shared: Path) -> None:
    pixels = cv2.imread(str(shared / "data/fingerprints/fvc2002_db1b/108_5.tif"), cv2.IMREAD_GRAYSCALE)
    template = extract(extractor, pixels)
    assert 20 <= len(template.minutiae) <= MAX_MINUTIAE
    for m in template.minutiae:
        assert -0.5 <= m.x <= template.width_px - 0.5
        assert -0.5 <= m.y <= template.height_px - 0.5
        assert 0 <= m.angle_rad < 2 * math.pi
        assert 30 <= m.quality <= 100
    qualities = [m.quality for m in template.minutiae]
    assert qualities == sorted(qualities, reverse=True)


def test_the_same_image_gives_the_same_template_from_several_threads(extractor: LeaderExtractor) -> None:
    pixels = ridges()
    expected = extract(extractor, pixels)
    with ThreadPoolExecutor(3) as pool:
        results = list(pool.map(lambda _: extract(extractor, pixels), range(6)))
    assert all(result == expected for result in results)


def test_the_notice_names_the_file_that_is_loaded() -> None:
    notice = (MODEL_FOLDER / "NOTICE").read_text(encoding="utf-8")
    assert MODEL_SHA256 in notice
    assert "Copyright (c) 2023 Raffaele Cappelli" in notice
    assert f"{(MODEL_FOLDER / 'leader.onnx').stat().st_size} bytes" in notice


def test_a_missing_model_file_is_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError):
        LeaderExtractor(tmp_path / "none.onnx")


def test_an_altered_model_file_is_refused(tmp_path: Path) -> None:
    altered = bytearray((MODEL_FOLDER / "leader.onnx").read_bytes())
    altered[len(altered) // 2] ^= 1
    path = tmp_path / "leader.onnx"
    path.write_bytes(altered)
    with pytest.raises(ModelFileError):
        LeaderExtractor(path)

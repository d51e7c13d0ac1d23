from __future__ import annotations

import hashlib
import math
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from station.errors import ImageError, ModelFileError
from station.ids import FingerPosition, ImpressionType
from station.templates.codec_iso19794_2 import encode_2005
from station.templates.engine import Step
from station.templates.extract import MAX_MINUTIAE, MODEL_SHA256, LeaderExtractor
from tests.templates.prints import (
    Told,
    at_ppi,
    confident,
    extract,
    noise,
    share_found_again,
    simulated_print,
    stripes,
    text_page,
    two_fingers,
)

MODEL_FOLDER = Path(__file__).parents[2] / "station" / "templates" / "model"


@pytest.fixture(scope="module")
def extractor() -> LeaderExtractor:
    return LeaderExtractor()


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


@pytest.mark.parametrize("gray", [0, 128, 255])
def test_a_blank_black_or_saturated_image_gives_an_empty_template(extractor: LeaderExtractor, gray: int) -> None:
    assert extract(extractor, np.full((400, 352), gray, np.uint8)).minutiae == ()


@pytest.mark.parametrize("pixels", [text_page(), stripes(), noise()], ids=["text", "stripes", "noise"])
def test_what_is_not_a_finger_has_hardly_a_minutia(extractor: LeaderExtractor, pixels: NDArray[np.uint8]) -> None:
    assert len(extract(extractor, pixels).minutiae) <= 3


def test_of_two_fingers_only_the_larger_counts(extractor: LeaderExtractor) -> None:
    frame = two_fingers()
    template = extract(extractor, frame)
    alone = extract(extractor, simulated_print(1))
    assert all(m.x < 400 for m in template.minutiae)
    assert share_found_again(confident(alone), template.minutiae, within_px=2, within_deg=8) > 0.95


def test_of_half_a_frame_the_minutiae_that_are_there_are_found(extractor: LeaderExtractor) -> None:
    whole = extract(extractor, simulated_print(1))
    half = extract(extractor, simulated_print(1)[:200])
    assert half.height_px == 200
    far_from_the_cut = [m for m in confident(whole) if m.y < 180]
    assert len(far_from_the_cut) > 15
    assert share_found_again(far_from_the_cut, half.minutiae, within_px=2, within_deg=8) > 0.9


def test_the_smallest_sensor_gives_a_template(extractor: LeaderExtractor) -> None:
    whole = extract(extractor, simulated_print(1))
    small = extract(extractor, np.ascontiguousarray(simulated_print(1)[110:290, 48:304]))
    inner = [m for m in confident(whole) if 64 < m.x < 288 and 126 < m.y < 274]
    assert (small.width_px, small.height_px) == (256, 180)
    assert len(inner) >= 10
    assert sum(
        any(math.hypot(m.x - 48 - o.x, m.y - 110 - o.y) < 3 for o in small.minutiae) for m in inner
    ) >= 0.9 * len(inner)


@pytest.mark.parametrize(
    ("pixels", "ppi"),
    [
        (np.zeros((10_000, 10_000), np.uint8), 500),
        (np.zeros((300, 300, 3), np.uint8), 500),
        (np.zeros((300, 300), np.uint16), 500),
        (np.zeros((0, 0), np.uint8), 500),
        (np.zeros((300, 300), np.uint8), 0),
        (np.zeros((300, 300), np.uint8), None),
        (np.zeros((300, 300), np.uint8), 96),
        (np.zeros((300, 300), np.uint8), 50_000),
    ],
    ids=["10,000 square", "color", "16 bit", "no pixels", "0 ppi", "no ppi", "a screen's ppi", "50,000 ppi"],
)
def test_what_cannot_be_a_press_is_refused(extractor: LeaderExtractor, pixels: Any, ppi: Any) -> None:
    with pytest.raises(ImageError):
        extract(extractor, pixels, ppi)


@pytest.mark.parametrize("seed", range(1, 4))
@pytest.mark.parametrize("ppi", [385, 512, 569, 700, 1000])
def test_another_resolution_gives_the_same_minutiae(extractor: LeaderExtractor, seed: int, ppi: int) -> None:
    still = extract(extractor, simulated_print(seed))
    again = extract(extractor, at_ppi(simulated_print(seed), ppi), ppi)
    assert (again.width_px, again.height_px) == (still.width_px, still.height_px)
    assert share_found_again(confident(still), again.minutiae, within_px=1, within_deg=4) > 0.95
    assert share_found_again(confident(again), still.minutiae, within_px=1, within_deg=4) > 0.95


def test_positions_and_directions_follow_a_small_shift_and_turn(extractor: LeaderExtractor) -> None:
    pixels = simulated_print(2)
    height_px, width_px = pixels.shape
    moving = cv2.getRotationMatrix2D((width_px / 2, height_px / 2), 7, 1)
    moving[:, 2] += (0.3, 0.7)
    moved = cv2.warpAffine(
        pixels, moving, (width_px, height_px), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    found = extract(extractor, moved).minutiae
    away_px, turns_deg = [], []
    for m in confident(extract(extractor, pixels)):
        x, y = moving @ (m.x, m.y, 1)
        nearest = min(found, key=lambda other: math.hypot(other.x - x, other.y - y))
        if math.hypot(nearest.x - x, nearest.y - y) < 4:
            away_px.append(math.hypot(nearest.x - x, nearest.y - y))
            turns_deg.append(math.degrees(abs(math.remainder(nearest.angle_rad - m.angle_rad, 2 * math.pi))))
    assert len(away_px) > 40
    assert np.median(away_px) < 0.7
    assert np.median(np.abs(np.array(turns_deg) - 7)) < 1
    assert np.mean(np.abs(np.array(turns_deg) - 7) < 2) > 0.85


def test_the_steps_are_told_in_order_and_fit_together(extractor: LeaderExtractor) -> None:
    told = Told()
    pixels = at_ppi(simulated_print(1), 569)
    template = extract(extractor, pixels, 569, told)
    assert list(told) == list(Step)
    assert told[Step.IMAGE].shape == told[Step.FOREGROUND].shape == (template.height_px, template.width_px)
    left, top, right, bottom = told[Step.WINDOW]
    rows, columns = np.nonzero(told[Step.FOREGROUND])
    assert left <= columns.min() <= columns.max() < right
    assert top <= rows.min() <= rows.max() < bottom
    channels, height_px, width_px = told[Step.MAPS].shape
    assert channels == 5
    assert 0 <= height_px - (bottom - top) < 32
    assert 0 <= width_px - (right - left) < 32
    assert {tuple(row) for row in told[Step.KEPT]} <= {tuple(row) for row in told[Step.FOUND]}
    assert [(m.x, m.y, m.angle_rad) for m in template.minutiae] == [tuple(row[:3]) for row in told[Step.KEPT]]


def test_watching_changes_nothing(extractor: LeaderExtractor) -> None:
    expected = extract(extractor, simulated_print(1))
    watched = extract(extractor, simulated_print(1), trace=Told())
    assert watched == expected


def test_without_a_finger_no_window_is_told(extractor: LeaderExtractor) -> None:
    told = Told()
    extract(extractor, np.full((300, 300), 220, np.uint8), trace=told)
    assert list(told) == [Step.IMAGE, Step.FOREGROUND, Step.FOUND, Step.KEPT]


def test_no_more_than_the_most_confident_minutiae_are_kept(extractor: LeaderExtractor) -> None:
    told = Told()
    crowd = np.tile(simulated_print(2)[100:300, 80:280], (3, 3))
    template = extract(extractor, crowd, trace=told)
    assert len(told[Step.FOUND]) > MAX_MINUTIAE
    assert len(template.minutiae) == MAX_MINUTIAE
    dropped = len(told[Step.FOUND]) - MAX_MINUTIAE
    assert told[Step.KEPT][:, 4].min() >= np.sort(told[Step.FOUND][:, 4])[:dropped].min()


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


def test_one_and_two_threads_give_the_same_template(extractor: LeaderExtractor) -> None:
    one = LeaderExtractor(threads=1)
    for seed in range(1, 4):
        assert extract(one, simulated_print(seed)) == extract(extractor, simulated_print(seed))


DIGEST_PROGRAM = """
import hashlib
from station.templates.codec_iso19794_2 import encode_2005
from station.templates.extract import LeaderExtractor
from tests.templates.prints import extract, simulated_print
templates = [extract(LeaderExtractor(threads={threads}), simulated_print(seed)) for seed in (1, 2)]
print(hashlib.sha256(repr([t.minutiae for t in templates]).encode() + encode_2005(templates)).hexdigest())
"""


@pytest.mark.parametrize("threads", [1, 2])
def test_another_process_gives_the_same_template(extractor: LeaderExtractor, threads: int) -> None:
    templates = [extract(extractor, simulated_print(seed)) for seed in (1, 2)]
    expected = hashlib.sha256(repr([t.minutiae for t in templates]).encode() + encode_2005(templates)).hexdigest()
    root = Path(__file__).parents[2]
    found = subprocess.run(
        [sys.executable, "-c", DIGEST_PROGRAM.format(threads=threads)],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root), "PYTHONHASHSEED": str(threads)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.strip() == expected


def test_the_engine_says_what_it_is(extractor: LeaderExtractor) -> None:
    assert (extractor.name, extractor.version) == ("leader", "2")


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

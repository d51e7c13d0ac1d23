"""NFIQ 2 beside ours: exact where it is installed, and simply absent where it is not."""

from __future__ import annotations

import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from station.quality.nfiq2 import ALGORITHM, Nfiq2


@pytest.fixture(scope="module")
def nfiq2() -> Nfiq2:
    loaded = Nfiq2.load()
    if loaded is None:
        pytest.skip("nbis-py is not installed")
    return loaded


def test_without_the_package_there_is_no_nfiq_2_and_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nbis", None)
    assert Nfiq2.load() is None


@pytest.mark.parametrize(("number", "published"), [(1, 54), (2, 45), (3, 53), (4, 52), (5, 57)])
def test_the_published_examples_get_their_published_scores(
    number: int, published: int, nfiq2: Nfiq2, shared: Path
) -> None:
    path = shared / "data" / "fingerprints" / "nfiq2_examples" / f"SFinGe_Test0{number}.pgm"
    image = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    assert image is not None
    score = nfiq2.score(image.astype(np.uint8))
    assert score is not None
    assert (score.value, score.algorithm) == (published, ALGORITHM)
    assert score.version


@pytest.mark.parametrize("shape", [(0, 0), (1, 1), (100, 100), (2000, 2000)])
@pytest.mark.parametrize("gray", [0, 255])
def test_a_picture_that_nfiq_2_cannot_score_has_no_score(shape: tuple[int, int], gray: int, nfiq2: Nfiq2) -> None:
    assert nfiq2.score(np.full(shape, gray, np.uint8)) is None

"""NFIQ 2 is scored beside the work, and nothing of the work hangs on it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from station.errors import StorageFullError, VaultLockedError
from station.ids import SampleId
from station.quality.nfiq2 import Nfiq2
from station.records import QualityScore
from station.usecases import Station
from station.usecases.nfiq2_scores import Nfiq2Scores
from tests.usecases.conftest import MakeSample, begin

PIXELS = np.zeros((320, 320), np.uint8)
SCORE = QualityScore(44, "nfiq2", "2.3.0")


class Scorer:
    """Stands in for NFIQ 2: scores, or waits until it is told to go on."""

    def __init__(self, score: QualityScore | None = SCORE, wait: threading.Event | None = None) -> None:
        self._score, self._wait = score, wait

    def score(self, _: NDArray[np.uint8]) -> QualityScore | None:
        if self._wait is not None:
            self._wait.wait(5)
        return self._score


class Store:
    """Stands in for the storage: remembers, or fails with what it is given, one after the other."""

    def __init__(self, *errors: Exception) -> None:
        self.kept: list[tuple[str, list[QualityScore]]] = []
        self._errors = list(errors)

    def add_quality(self, sample_id: SampleId, scores: list[QualityScore]) -> None:
        if self._errors:
            raise self._errors.pop(0)
        self.kept.append((sample_id, scores))


def recorder(store: Store, load: Callable[[], object]) -> Nfiq2Scores:
    return Nfiq2Scores(store, load)  # type: ignore[arg-type]


def test_every_press_is_scored_in_its_order() -> None:
    store = Store()
    scores = recorder(store, Scorer)
    for number in range(5):
        scores.add(SampleId(str(number)), PIXELS)
    scores.close()
    assert store.kept == [(str(number), [SCORE]) for number in range(5)]
    scores.close()


def test_without_the_package_nothing_is_scored_and_nothing_said() -> None:
    store = Store()
    scores = recorder(store, lambda: None)
    for number in range(3):
        scores.add(SampleId(str(number)), PIXELS)
    scores.close()
    assert store.kept == []


def test_a_press_without_a_score_is_left_without() -> None:
    store = Store()
    scores = recorder(store, lambda: Scorer(None))
    scores.add(SampleId("1"), PIXELS)
    scores.close()
    assert store.kept == []


def test_a_full_disk_costs_that_score_alone_and_a_locked_vault_ends_the_work() -> None:
    full, locked = Store(StorageFullError("full")), Store(VaultLockedError("locked"))
    for store in (full, locked):
        scores = recorder(store, Scorer)
        for number in (1, 2):
            scores.add(SampleId(str(number)), PIXELS)
        scores.close()
    assert full.kept == [("2", [SCORE])]
    assert locked.kept == []


def test_locking_does_not_wait_for_a_slow_score() -> None:
    gate = threading.Event()
    store = Store()
    scores = recorder(store, lambda: Scorer(wait=gate))
    for number in (1, 2, 3):
        scores.add(SampleId(str(number)), PIXELS)
    began = time.monotonic()
    scores.close(0.05)
    assert time.monotonic() - began < 1
    scores.add(SampleId("late"), PIXELS)
    gate.set()
    thread = scores._thread
    assert thread is not None
    thread.join(5)
    assert [sample_id for sample_id, _ in store.kept] == ["1"]


def test_a_kept_press_has_its_nfiq2_score_where_the_package_is(station: Station, sample: MakeSample) -> None:
    if Nfiq2.load() is None:
        pytest.skip("nbis-py is not installed")
    view = begin(station)
    [kept] = station.keep_sample(view.enrollment_id, sample()).samples
    station._nfiq2.close(5)
    others = station._storage.other_qualities(view.enrollment_id)[kept.sample_id]
    [nfiq2] = [score for score in others if score.algorithm == "nfiq2"]
    assert (nfiq2.version, 20 <= nfiq2.value <= 90) == ("2.3.0", True)


def test_keeping_a_press_does_not_wait_for_nfiq2(station: Station, sample: MakeSample) -> None:
    gate = threading.Event()
    station._nfiq2 = Nfiq2Scores(station._storage, lambda: Scorer(wait=gate))  # type: ignore[arg-type,return-value]
    view = begin(station)
    view = station.keep_sample(view.enrollment_id, sample())
    view = station.keep_sample(view.enrollment_id, sample(number=2, presentation=1))
    assert len(view.samples) == 2
    station.abandon_enrollment(view.enrollment_id)
    gate.set()
    station._nfiq2.close(5)  # the presses are gone, and so are their scores
    assert station._storage.other_qualities(view.enrollment_id) == {}

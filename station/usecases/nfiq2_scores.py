"""NFIQ 2 beside the quality of every kept press, where its package is installed: in a thread that nobody waits for."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from station.errors import StationError, VaultLockedError
from station.ids import SampleId
from station.quality.nfiq2 import Nfiq2
from station.storage import Storage

CLOSE_LIMIT_S: Final = 1.0
"""How long locking waits for the presses in work, a quarter of a second each; what is left then goes unscored."""

_Press = tuple[SampleId, NDArray[np.uint8]]


class Nfiq2Scores:
    """Scores presses one after the other and stores the result. Any thread may call; no call waits, none fails.

    A press that NFIQ 2 cannot score, that was deleted meanwhile or whose score finds no room on the disk stays without.
    """

    def __init__(self, storage: Storage, load: Callable[[], Nfiq2 | None] = Nfiq2.load) -> None:
        self._storage = storage
        self._load = load
        self._presses: queue.SimpleQueue[_Press | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._is_over = False

    def add(self, sample_id: SampleId, pixels_500: NDArray[np.uint8]) -> None:
        """Have a kept press scored. The pixels (height x width uint8, 500 ppi) must not be changed any more."""
        if self._is_over:
            return
        self._presses.put((sample_id, pixels_500))
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="nfiq2")
            self._thread.start()

    def close(self, limit_s: float = CLOSE_LIMIT_S) -> None:
        """Take no more presses; wait a moment for those in work. May be called again."""
        self._presses.put(None)
        if self._thread is not None:
            self._thread.join(limit_s)
        self._is_over = True

    def _run(self) -> None:
        scorer = self._load()
        while scorer is not None and not self._is_over and (press := self._presses.get()) is not None:
            try:
                self._score(scorer, *press)
            except VaultLockedError:
                break
            except StationError:  # no room, or the press is gone: what counts is stored
                continue
        self._is_over = True
        while not self._presses.empty():
            self._presses.get()

    def _score(self, scorer: Nfiq2, sample_id: SampleId, pixels_500: NDArray[np.uint8]) -> None:
        score = scorer.score(pixels_500)
        if score is not None:
            self._storage.add_quality(sample_id, [score])

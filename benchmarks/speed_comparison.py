"""Measures comparison, one to one and against a reference, beside Bozorth3 on the same pairs; and first use."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from benchmarks.engines import Engine, NbisEngine, StationEngine
from benchmarks.fingerprint_sets import TEST_SETS, extract_set
from station.matching.compare import compare_reference
from station.matching.prepared import prepare
from station.matching.reference import consolidate

PAIRS = 3000

FIRST_USE_PROGRAM = """
import json, time
begun = time.perf_counter()
import numpy as np
from station.matching.compare import compare_reference
from station.matching.prepared import prepare_minutiae
from station.matching.reference import consolidate
imported = time.perf_counter()
random = np.random.default_rng(1)
x, y, angle = (random.uniform(0, size, 40).astype(np.float32) for size in (300, 400, 6))
press = prepare_minutiae(x=x, y=y, angle_rad=angle, type=np.ones(40, np.int8), confidence=np.ones(40, np.float32))
compare_reference(press, consolidate([press, press]))
done = time.perf_counter()
print(json.dumps([1000 * (imported - begun), 1000 * (done - imported)]))
"""


def print_comparison() -> None:
    """Print all that this module measures; pairs are from the first test set, most of different fingers."""
    station = StationEngine()
    medians = {"station": _print_engine(station)}
    try:
        medians["nbis"] = _print_engine(NbisEngine())
    except ImportError:
        print("nbis-py is not installed: no comparison with Bozorth3")
    else:
        print(f"ratio of the medians, ours to Bozorth3: {medians['station'] / medians['nbis']:.2f}")
    extracted = extract_set(TEST_SETS[0], station)
    presses = [press.features for press in extracted.presses if press.features is not None]
    fingers = list(extracted.of_fingers().values())
    three = [[press.features for press in finger[:3]] for finger in fingers]
    _print_row("consolidate three presses", lambda turn: consolidate(three[turn % len(three)]), 100)
    references = [consolidate(of_finger) for of_finger in three]
    probes = itertools.cycle(presses)
    _print_row("compare with a reference", lambda turn: compare_reference(next(probes), references[turn % 10]), PAIRS)
    templates = [station.template(*image) for image in _images(20)]
    _print_row("prepare a template", lambda turn: prepare(templates[turn % len(templates)]), 200)
    print_first_use()


def print_first_use() -> None:
    """Print what a new process pays before its first comparison, once the compiled code is on the disk."""
    command = [sys.executable, "-c", FIRST_USE_PROGRAM]
    runs = [json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout) for _ in range(4)]
    imported, used = np.median(runs[1:], axis=0)
    print(f"first use in a new process: {used:.0f} ms, after importing for {imported:.0f} ms")


def _images(count: int) -> list[tuple[Any, int]]:
    from benchmarks.fingerprint_sets import read_pixels

    images = TEST_SETS[0]
    return [(read_pixels(path), images.ppi) for _, _, path in images.files()[:count]]


def _print_engine(engine: Engine) -> float:
    """Print the times of one engine's comparison; return the median, ms."""
    presses = [press.features for press in extract_set(TEST_SETS[0], engine).presses if press.features is not None]
    pairs = list(itertools.combinations(presses, 2))
    chosen = [pairs[at] for at in np.random.default_rng(1).permutation(len(pairs))[:PAIRS]]
    return _print_row(f"compare, {engine.name}", lambda turn: engine.compare(*chosen[turn]), len(chosen))


def _print_row(name: str, action: Callable[[int], object], times: int) -> float:
    one, two = (_times_ms(action, times, threads) for threads in (1, 2))
    print(
        f"{name:28} one thread: median {np.median(one):6.3f} ms, p99 {np.percentile(one, 99):6.3f} ms"
        f"   two at once: median {np.median(two):6.3f} ms, p99 {np.percentile(two, 99):6.3f} ms",
        flush=True,
    )
    return float(np.median(one))


def _times_ms(action: Callable[[int], object], times: int, threads: int) -> Sequence[float]:
    def timed(turn: int) -> float:
        began_s = time.perf_counter()
        action(turn)
        return 1000 * (time.perf_counter() - began_s)

    action(0)
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(timed, range(times)))

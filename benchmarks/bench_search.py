"""Measures the one-to-many search: time and memory against the number of presses, and how often it finds the finger.

    python -m benchmarks.bench_search [--entries N] [--probes N] [--fingers held-out|all] [--threads N] [--cache FOLDER]
                                      [--deep N]

The gallery is made by distorting real and simulated presses (`benchmarks.gallery`); the mates are real second presses
of the real fingers, and other presses of the simulated ones. Every press of every finger stands in the index under a
key of its own, so one search of a press tries all its mates: one to one for a single stored press, three at a time for
three. A trial is a hit when the mate is on the shortlist and its full score is above that of every other finger there.

Exhaustive search cannot be run for many probes. Its hits are bounded from above instead: it can only find a mate whose
full score is above every other finger's whose score is known. So what the search loses is at most the share of trials
whose mate is not on the shortlist and scores higher than all that are; `--deep` compares that many more in full for
those trials, which makes the bound tighter.

What the index keeps and how it is swept was chosen on every second finger of each set. The others are held out: their
presses are the probes, real ones first.

Templates of the sets, and the index, are kept in the cache folder: the first run takes some minutes more.
"""

from __future__ import annotations

import argparse
import pickle
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
import psutil

from benchmarks.fingerprint_sets import DEFAULT_SETS
from benchmarks.gallery import Bases, bases_of, entry_number, entry_template, origin_of, packed_entries
from benchmarks.search_memory import highest_mb
from benchmarks.search_sealer import Sealer
from station.ids import FingerPosition
from station.matching.compare import compare_reference, prepare
from station.matching.index import FingerIndex, FingerKey, Shortlisted, warm_up
from station.matching.index.blocks import BLOCK_ROWS, Blocks
from station.matching.index.file import VERSION, IndexFile, Segment
from station.matching.index.layout import ROW_BYTES
from station.matching.prepared import PreparedTemplate
from station.records import Template

_SIZES: Final = (1_000, 10_000, 100_000, 1_000_000)
_STORED_TOGETHER: Final = 3
_MATE_MARK: Final = b"\xff" * 8
DEFAULT_CACHE: Final = Path(tempfile.gettempdir()) / "bench_search"
_TIMED_SEARCHES: Final = 15


@dataclass(frozen=True, slots=True)
class StoredPress:
    """A press of a finger that has mates; `number` counts all of them."""

    number: int
    source: str
    finger: str
    prepared: PreparedTemplate

    @property
    def key(self) -> FingerKey:
        """Its key in the index; the first bytes tell it from a gallery entry."""
        return FingerKey(_MATE_MARK + self.number.to_bytes(8, "big"), FingerPosition.UNKNOWN)


@dataclass(slots=True)
class Tally:
    """Trials of one kind, and what became of them."""

    trials: int = 0
    listed: int = 0
    hits: int = 0
    lost: int = 0
    """Mates off the shortlist that score above all whose full score is known."""

    def add(self, is_listed: bool, score: float, best_other: float) -> None:
        """Count a trial by its mate's full score and the best score of other fingers."""
        self.trials += 1
        self.listed += is_listed
        self.hits += is_listed and score > best_other
        self.lost += not is_listed and score > best_other

    def __str__(self) -> str:
        listed, hits, lost = (100 * n / max(self.trials, 1) for n in (self.listed, self.hits, self.lost))
        return (
            f"{self.trials:6d} trials   on the shortlist {listed:6.2f} %   rank 1: search {hits:6.2f} %, "
            f"exhaustive at most {hits + lost:6.2f} %   loses at most {lost:5.2f} points"
        )


@dataclass(slots=True)
class Rates:
    """Tallies by source and by how many presses are stored together."""

    tallies: dict[tuple[str, int], Tally] = field(default_factory=lambda: defaultdict(Tally))

    def show(self) -> None:
        """Print all."""
        for (source, together), tally in sorted(self.tallies.items()):
            print(f"  {source:22s} {together} stored: {tally}")


# -- presses --------------------------------------------------------------------------------------------------------


def load_presses(cache: Path) -> list[tuple[str, str, Template]]:
    """Read all presses, or extract them once: source, finger, template."""
    kept = cache / "presses.pickle"
    if not kept.exists():
        # The network and its runtime would count as memory of the search.
        script = [sys.executable, "-m", "benchmarks.search_presses", str(kept)]
        subprocess.run(script, check=True)
    return list(pickle.loads(kept.read_bytes()))


def probes_of(stored: Sequence[StoredPress], fingers: str, rng: np.random.Generator) -> list[StoredPress]:
    """Return the presses to search for in random order, the real ones first."""
    held_out = set()
    for source in {one.source for one in stored}:
        held_out |= {(source, finger) for finger in sorted({s.finger for s in stored if s.source == source})[1::2]}
    real = {images.name for images in DEFAULT_SETS}
    mixed = [stored[at] for at in rng.permutation(len(stored))]
    chosen = [one for one in mixed if fingers == "all" or (one.source, one.finger) in held_out]
    return sorted(chosen, key=lambda one: one.source not in real)


def check_distinct(bases: Bases, stored: Sequence[StoredPress], rng: np.random.Generator) -> None:
    """Print how alike entries are to the press they were made of, to other fingers, and real fingers to each other."""
    names = ("entry and its origin", "entry and another", "two of the fingers themselves")
    scores: tuple[list[float], list[float], list[float]] = ([], [], [])
    to_origin, to_another, themselves = scores
    for number in rng.integers(0, 1_000_000, 400).tolist():
        entry = [prepare(entry_template(bases, number))]
        origin = stored[origin_of(bases, number)]
        to_origin.append(compare_reference(origin.prepared, entry))
        other = stored[int(rng.integers(len(stored)))]
        if (other.source, other.finger) != (origin.source, origin.finger):
            to_another.append(compare_reference(other.prepared, entry))
            themselves.append(compare_reference(other.prepared, [origin.prepared]))
    print("calibrated scores (30: one stranger in 1,000)      median    95 %    99 %     max")
    for name, values in zip(names, scores, strict=True):
        shown = "".join(f"{value:8.1f}" for value in np.percentile(values, [50, 95, 99, 100]))
        print(f"  {name:45s} {shown}")


# -- index ----------------------------------------------------------------------------------------------------------


def gallery_path(cache: Path, entries: int) -> Path:
    """Return where the gallery is kept: apart for each version of the file, so that an old one is not opened."""
    return cache / f"gallery-{entries}-v{VERSION}.index"


def make_index(path: Path, bases: Bases, entries: int, sealer: Sealer, threads: int) -> None:
    """Write an index file of the gallery's first entries, unless it is there."""
    if path.exists():
        return
    starts = range(0, entries, BLOCK_ROWS)

    def part(start: int) -> Segment:
        return Segment((), packed_entries(bases, start, min(BLOCK_ROWS, entries - start)))

    began_s = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        waves = (starts[at : at + threads] for at in range(0, len(starts), threads))
        IndexFile.write(path, sealer, (segment for wave in waves for segment in pool.map(part, wave)))
    print(f"gallery of {entries:,} made and sealed in {time.perf_counter() - began_s:.0f} s")


def part_of(index: FingerIndex, entries: int, path: Path, sealer: Sealer) -> FingerIndex:
    """Return an index of the first entries of another, in the same memory; there is only a header on the disk."""
    blocks, whole = Blocks(), index._blocks
    blocks._blocks = whole._blocks[: -(-entries // BLOCK_ROWS)]
    blocks._used, blocks._live = entries - (len(blocks._blocks) - 1) * BLOCK_ROWS, entries
    return FingerIndex(path, sealer, IndexFile.write(path, sealer, ()), blocks)


@dataclass(frozen=True, slots=True)
class Cost:
    """Time of an action, ms: as long as one waits, and what all processors spent together on a machine that is busy."""

    median: float
    fastest: float
    processors: float

    @classmethod
    def of(cls, action: Callable[[int], object], times: int) -> Cost:
        """Run `action(0..times-1)` and look at the clocks."""
        waited, spent = [], []
        for turn in range(times):
            began_s, cpu_s = time.perf_counter(), time.process_time()
            action(turn)
            waited.append(1000 * (time.perf_counter() - began_s))
            spent.append(1000 * (time.process_time() - cpu_s))
        return cls(statistics.median(waited), min(waited), statistics.median(spent))


def show_changes(index: FingerIndex, press: StoredPress) -> None:
    """Print what changes cost."""
    actions = {
        "put": lambda _: index.put(press.key, [press.prepared]),
        "remove": lambda _: index.remove([press.key]),
        "compact": lambda _: index.compact(),
    }
    print("changes, ms:", ", ".join(f"{name} {Cost.of(action, 1).median:.1f}" for name, action in actions.items()))


def show_times(index: FingerIndex, stored: Sequence[StoredPress], bases: Bases, threads: int, folder: Path) -> None:
    """Print what a search costs against the number of presses."""
    probes = [one.prepared for one in stored[:: max(1, len(stored) // _TIMED_SEARCHES)]]
    references = [[reference_of(one.key, bases, stored)] for one in index.shortlist(probes[0])]
    full = Cost.of(lambda turn: compare_reference(probes[0], references[turn % len(references)]), 3 * len(references))
    print(f"a full comparison takes {full.median:.2f} ms")
    print("  presses  threads  shortlist ms: median   fastest   processors' time   full comparisons")
    for size in sorted({size for size in _SIZES if size < len(index)} | {len(index)}):
        part = index if size == len(index) else part_of(index, size, folder / "part.index", Sealer())
        for count in range(1, threads + 1):
            cost = Cost.of(partial(list_one, part, probes, count), _TIMED_SEARCHES)
            print(
                f"{size:9,d} {count:8d} {cost.median:21.1f} {cost.fastest:9.1f} {cost.processors:18.1f} "
                f"{part.shortlist_size(probes[0]):18d}"
            )


def list_one(index: FingerIndex, probes: Sequence[PreparedTemplate], threads: int, turn: int) -> object:
    """Make the shortlist of one of the probes."""
    return index.shortlist(probes[turn % len(probes)], threads=threads)


# -- hit rates ------------------------------------------------------------------------------------------------------


def reference_of(key: FingerKey, bases: Bases, stored: Sequence[StoredPress]) -> PreparedTemplate:
    """Return the stored press of a key."""
    if key.owner.startswith(_MATE_MARK):
        return stored[int.from_bytes(key.owner[8:], "big")].prepared
    return prepare(entry_template(bases, entry_number(key)))


def try_probe(
    probe: StoredPress,
    index: FingerIndex,
    stored: Sequence[StoredPress],
    bases: Bases,
    threads: int,
    deep: int,
    rates: Rates,
) -> None:
    """Search one press and count the trials of all its mates."""
    mates = [one for one in stored if (one.source, one.finger) == (probe.source, probe.finger) and one is not probe]
    own = {one.key for one in mates} | {probe.key}
    size = index.shortlist_size(probe.prepared)
    listed = index.shortlist(probe.prepared, size + len(own), threads=threads)
    strangers = [one for one in listed if one.key not in own][:size]
    last = strangers[-1].likeness if len(strangers) == size else -1.0
    on_list = {one.key for one in listed if one.key in own and one.likeness >= last}
    best_other = best_score(probe, strangers, bases, stored)
    scores = {one.key: compare_reference(probe.prepared, [one.prepared]) for one in mates}
    groups = trials_of([one.key for one in mates])
    if deep and any(not on_list & set(group) and max(scores[k] for k in group) > best_other for group in groups):
        more = index.shortlist(probe.prepared, size + deep, threads=threads)
        best_other = max(best_other, best_score(probe, [one for one in more if one.key not in own], bases, stored))
    for group in groups:
        score = max(scores[key] for key in group)
        for source in (probe.source, "all"):
            rates.tallies[source, len(group)].add(bool(on_list & set(group)), score, best_other)


def trials_of(mates: Sequence[FingerKey]) -> list[tuple[FingerKey, ...]]:
    """Each mate alone, and each run of three around the circle of mates (as far as there are three)."""
    alone = [(key,) for key in mates]
    if len(mates) < _STORED_TOGETHER:
        return alone
    return alone + [
        tuple(mates[(at + step) % len(mates)] for step in range(_STORED_TOGETHER)) for at in range(len(mates))
    ]


def best_score(probe: StoredPress, listed: Sequence[Shortlisted], bases: Bases, stored: Sequence[StoredPress]) -> float:
    """Return the highest full score of the listed fingers."""
    return max(compare_reference(probe.prepared, [reference_of(one.key, bases, stored)]) for one in listed)


def print_search_times(entries: int, cache: Path) -> None:
    """Print what a search costs against the number of presses, up to `entries`."""
    cache.mkdir(parents=True, exist_ok=True)
    presses = load_presses(cache)
    stored = [StoredPress(at, source, finger, prepare(t)) for at, (source, finger, t) in enumerate(presses)]
    bases = bases_of([template for _, _, template in presses])
    sealer, path = Sealer(), gallery_path(cache, entries)
    make_index(path, bases, entries, sealer, 2)
    index = open_index(path, sealer)
    with tempfile.TemporaryDirectory(dir=cache) as folder:
        show_times(index, stored, bases, 2, Path(folder))


def open_index(path: Path, sealer: Sealer) -> FingerIndex:
    """Open an index and print what that takes."""
    before_mb = psutil.Process().memory_info().rss / 1e6
    began_s = time.perf_counter()
    index = FingerIndex.open(path, sealer)
    opened_s = time.perf_counter() - began_s
    after_mb = psutil.Process().memory_info().rss / 1e6
    print(
        f"{len(index):,} presses of {ROW_BYTES} bytes opened in {opened_s:.1f} s; the process has {after_mb:.0f} MB, "
        f"{before_mb:.0f} MB of it without the index"
    )
    return index


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--probes", type=int, default=184)
    parser.add_argument("--fingers", choices=("held-out", "all"), default="held-out")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--deep", type=int, default=2000)
    parser.add_argument("--cache", type=Path, default=DEFAULT_CACHE)
    arguments = parser.parse_args()
    arguments.cache.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(1)

    began_s = time.perf_counter()
    warm_up()
    print(f"first use of the compiled passes: {time.perf_counter() - began_s:.2f} s")
    presses = load_presses(arguments.cache)
    stored = [StoredPress(at, source, finger, prepare(t)) for at, (source, finger, t) in enumerate(presses)]
    bases = bases_of([template for _, _, template in presses])
    check_distinct(bases, stored, rng)

    sealer, path = Sealer(), gallery_path(arguments.cache, arguments.entries)
    make_index(path, bases, arguments.entries, sealer, arguments.threads)
    subprocess.run([sys.executable, "-m", "benchmarks.search_memory", str(path)], check=True)
    index = open_index(path, sealer)
    with tempfile.TemporaryDirectory(dir=arguments.cache) as folder:
        show_times(index, stored, bases, arguments.threads, Path(folder))
        # The mates go into memory and a file of their own, so that the gallery's file stays what it is.
        own_path = Path(folder) / "mates.index"
        mates = FingerIndex(own_path, sealer, IndexFile.write(own_path, sealer, ()), index._blocks)
        for one in stored:
            mates.put(one.key, [one.prepared])
        show_changes(mates, stored[0])
        mates.put(stored[0].key, [stored[0].prepared])
        rates = Rates()
        for probe in probes_of(stored, arguments.fingers, rng)[: arguments.probes]:
            try_probe(probe, mates, stored, bases, arguments.threads, arguments.deep, rates)
        rates.show()
    print(f"highest memory of this process with all that it measures with: {highest_mb():.0f} MB")


if __name__ == "__main__":
    main()

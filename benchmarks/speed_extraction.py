"""Measures extraction: time on one and on two threads beside MINDTCT's, first use after the start, memory.

The images of a folder (the U.are.U set, 326 x 357 px, unless another is named), or simulated presses of that size
where the folder is missing. Every image goes through every engine in turn, so that whatever else the machine does
slows all of them alike. Aims: 200 ms on one core, 120 ms on two, first use within 1 s.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.fingerprint_sets import read_pixels
from station.errors import EngineMissingError
from station.ids import FingerPosition, ImpressionType
from station.templates.engine import Extractor, Step
from station.templates.extract import LeaderExtractor
from station.templates.nbis_engine import NbisExtractor
from tests.templates.prints import at_ppi, simulated_print

Image = NDArray[np.uint8]

UAREU_PPI = 512
UAREU_HEIGHT_PX, UAREU_WIDTH_PX = 357, 326
SIMULATED_FINGERS = 16

FIRST_USE_PROGRAM = """
import json, re, sys, time
from pathlib import Path
begun = time.perf_counter()
import numpy as np
from station.ids import FingerPosition, ImpressionType
from station.templates.extract import LeaderExtractor
imported = time.perf_counter()
import psutil
process = psutil.Process()
before = process.memory_info().rss
loading = time.perf_counter()
extractor = LeaderExtractor()
loaded = time.perf_counter()
images, most = np.load(sys.argv[1]), 0
def extract(pixels):
    extractor.extract(pixels, int(sys.argv[2]), position=FingerPosition.UNKNOWN, impression=ImpressionType.LIVE_PLAIN,
                      quality=0)
extract(images["0"])
first = time.perf_counter()
for name in images:
    extract(images[name])
status = Path("/proc/self/status")
if status.exists():  # what getrusage says there counts the parent, too
    peak = 1024 * int(re.search(r"VmHWM:\\s*(\\d+)", status.read_text())[1])
elif hasattr(process.memory_info(), "peak_wset"):
    peak = process.memory_info().peak_wset
else:
    import resource
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({"import_ms": 1e3 * (imported - begun), "load_ms": 1e3 * (loaded - loading),
                  "first_ms": 1e3 * (first - loaded), "before_mb": before / 1e6, "peak_mb": peak / 1e6}))
"""


def read_images(folder: Path, count: int) -> list[Image]:
    """Images spread evenly over a folder, or simulated ones at the U.are.U's size and resolution."""
    paths = sorted(path for path in folder.glob("*") if path.suffix.lower() in {".tif", ".png", ".bmp"})
    if paths:
        return [read_pixels(path) for path in paths[:: max(1, len(paths) // count)][:count]]
    print(f"{folder} has no images: simulated presses instead")
    presses = [at_ppi(simulated_print(seed), UAREU_PPI) for seed in range(1, 1 + min(count, SIMULATED_FINGERS))]
    return [np.ascontiguousarray(press[:UAREU_HEIGHT_PX, :UAREU_WIDTH_PX]) for press in presses]


def engines() -> dict[str, tuple[Extractor, int]]:
    """Every engine with the threads it may use; NIST's where it is installed."""
    found: dict[str, tuple[Extractor, int]] = {
        "leader, one thread": (LeaderExtractor(threads=1), 1),
        "leader, two threads": (LeaderExtractor(threads=2), 2),
    }
    try:
        found["MINDTCT"] = (NbisExtractor(), 1)
    except EngineMissingError:
        print("nbis-py is not installed: no comparison with MINDTCT")
    return found


def seconds(extractor: Extractor, pixels: Image, ppi: int) -> tuple[float, float]:
    """Time on the clock and processor time of one extraction, s."""
    clock_s, processor_s = time.perf_counter(), time.process_time()
    extractor.extract(
        pixels, ppi, position=FingerPosition.UNKNOWN, impression=ImpressionType.LIVE_PLAIN, quality=0, trace=None
    )
    return time.perf_counter() - clock_s, time.process_time() - processor_s


def print_times(images: list[Image], ppi: int, rounds: int) -> None:
    """Print median and 99th percentile of each engine, and how many times MINDTCT's medians those are."""
    measured = engines()
    spent: dict[str, list[tuple[float, float]]] = {name: [] for name in measured}
    for round_number in range(rounds + 1):
        for pixels in images if round_number else images[:2]:
            for name, (extractor, threads) in measured.items():
                cv2.setNumThreads(threads)
                once = seconds(extractor, pixels, ppi)
                if round_number:
                    spent[name].append(once)
    medians = {name: 1000 * np.median(times, axis=0) for name, times in spent.items()}
    for name, times in spent.items():
        clock_ms, processor_ms = medians[name]
        slow_ms = 1000 * float(np.percentile([clock for clock, _ in times], 99))
        line = f"{name:20} median {clock_ms:6.1f} ms, p99 {slow_ms:6.1f} ms, processor time {processor_ms:6.1f} ms"
        if "MINDTCT" in medians:
            clock_ratio, processor_ratio = medians[name] / medians["MINDTCT"]
            line += f"; {clock_ratio:.1f} and {processor_ratio:.1f} x MINDTCT"
        print(line)


def print_steps(images: list[Image], ppi: int) -> None:
    """Print the median time from each step to the next, on one thread."""
    extractor = LeaderExtractor(threads=1)
    cv2.setNumThreads(1)
    spent_ms: dict[Step, list[float]] = {step: [] for step in Step}
    for pixels in images:
        last_s = time.perf_counter()

        def note(step: Step, _: object, /) -> None:
            nonlocal last_s
            now_s = time.perf_counter()
            spent_ms[step].append(1000 * (now_s - last_s))
            last_s = now_s

        extractor.extract(
            pixels, ppi, position=FingerPosition.UNKNOWN, impression=ImpressionType.LIVE_PLAIN, quality=0, trace=note
        )
    shown = ", ".join(f"{step.value} {np.median(times):.1f}" for step, times in spent_ms.items() if times)
    print(f"steps on one thread, ms: {shown}")


def print_first_use(images: list[Image], ppi: int, folder: Path) -> None:
    """Print what the first extraction of a fresh process costs, and its memory after all images."""
    path = folder / "images.npz"
    np.savez(path, allow_pickle=False, **{str(index): image for index, image in enumerate(images)})
    command = [sys.executable, "-c", FIRST_USE_PROGRAM, str(path), str(ppi)]
    runs = [json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout) for _ in range(5)]
    median = {key: float(np.median([run[key] for run in runs])) for key in runs[0]}
    first_use_ms = median["load_ms"] + median["first_ms"]
    print(
        f"first use {first_use_ms:.0f} ms: loading {median['load_ms']:.0f}, extracting {median['first_ms']:.0f} "
        f"(importing the libraries before: {median['import_ms']:.0f}); "
        f"memory {median['before_mb']:.0f} MB before, {median['peak_mb']:.0f} MB at most"
    )


def print_extraction(folder: Path, ppi: int, count: int, rounds: int) -> None:
    """Print all that this module measures."""
    images = read_images(folder, count)
    height_px, width_px = images[0].shape
    print(f"{len(images)} images, the first {width_px} x {height_px} px at {ppi} ppi")
    print_times(images, ppi, rounds)
    print_steps(images, ppi)
    with tempfile.TemporaryDirectory() as temporary:
        print_first_use(images, ppi, Path(temporary))

"""Whether others read our records and we compare theirs (ISO/IEC 19794-2:2005).

    python benchmarks/interoperability.py [--reader FILE]

Compares SecuGen's templates of FVC2002 DB1_B with ours of other presses of the same fingers, and of other fingers. They
were made of pictures squeezed from 388 x 374 to 300 x 400 pixels, as laying both over each other shows: so they are
compared as they are, and with places and directions stretched back.

`--reader` is the file `afis/algorithms/templates.py` of the package afis 1.2.7 (MIT): a reader of the format that knows
nothing of ours. Its file is enough, the package itself brings 400 MB:

    pip download --no-deps --no-binary :all: afis==1.2.7 && tar xzf afis-1.2.7.tar.gz

Every record that we write of every public press is then read by it and held against what was written.
"""

from __future__ import annotations

import argparse
import importlib.util
import math
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.engines import StationEngine
from benchmarks.error_rates import ErrorRates, interval
from benchmarks.fingerprint_sets import DEFAULT_FOLDER, DEFAULT_SETS, TEST_SETS, read_pixels
from station.matching.calibration import THRESHOLD_VERIFY
from station.matching.prepared import prepare
from station.records import Template
from station.templates.codec_iso19794_2 import decode, encode_2005

WIDTH_PX, HEIGHT_PX = 388, 374
"""Of FVC2002 DB1's pictures."""

HALF_STEP_RAD = math.pi / 256 + 1e-6
"""The format has 256 directions."""


def extract_all(engine: StationEngine) -> dict[tuple[str, str, str], Template]:
    """Extract every public press, by set, finger and impression."""
    return {
        (images.name, finger, impression): engine.template(read_pixels(path), images.ppi)
        for images in DEFAULT_SETS
        for finger, impression, path in images.files()
    }


def compare_with_others(engine: StationEngine, ours: dict[tuple[str, str, str], Template]) -> None:
    """Print error rates of another maker's templates against ours, and against each other."""
    name = TEST_SETS[0].name
    records = {
        tuple(path.stem.rsplit("_", 1)): decode(path.read_bytes())[0]
        for path in sorted((DEFAULT_FOLDER.parent / "iso" / f"secugen_{name}").glob("*.iso"))
    }
    theirs = {key: prepare(template) for key, template in records.items()}
    stretched = {key: prepare(stretch(template)) for key, template in records.items()}
    own = {key[1:]: prepare(template) for key, template in ours.items() if key[0] == name}
    print(f"{name}, each press with all others; percent: EER, FNMR at FMR 1, 0.1 [95 %], accepted at the threshold")
    for label, first, second in (
        ("theirs with ours", theirs, own),
        ("theirs, stretched, with ours", stretched, own),
        ("theirs with theirs", theirs, theirs),
        ("stretched with stretched", stretched, stretched),
        ("ours with ours", own, own),
    ):
        scores: dict[bool, list[float]] = {True: [], False: []}
        for one, press in first.items():
            for other, reference in second.items():
                if one != other and (first is not second or one < other):
                    scores[one[0] == other[0]].append(engine.compare(press, reference))
        mated, non_mated = np.array(scores[True]), np.array(scores[False])
        rates = ErrorRates.of(mated, non_mated)
        low, high = interval(rates.fnmr[1e-3], len(mated))
        print(
            f"  {label:30} {100 * rates.eer:5.2f} {100 * rates.fnmr[1e-2]:6.2f} {100 * rates.fnmr[1e-3]:6.2f} "
            f"[{100 * low:.2f}, {100 * high:.2f}]   own {100 * np.mean(mated >= THRESHOLD_VERIFY):.1f}, "
            f"strangers {100 * np.mean(non_mated >= THRESHOLD_VERIFY):.3f}   of {len(mated)} / {len(non_mated)}"
        )


def stretch(template: Template) -> Template:
    """Return the template as of the picture before it was squeezed."""
    across, down = WIDTH_PX / template.width_px, HEIGHT_PX / template.height_px
    minutiae = tuple(
        replace(
            m,
            x=m.x * across,
            y=m.y * down,
            angle_rad=math.atan2(math.sin(m.angle_rad) * down, math.cos(m.angle_rad) * across) % math.tau,
        )
        for m in template.minutiae
    )
    return replace(template, width_px=WIDTH_PX, height_px=HEIGHT_PX, minutiae=minutiae)


def load_reader(path: Path) -> ModuleType:
    """Load the other reader from its file."""
    spec = importlib.util.spec_from_file_location("other_reader", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def read_back(reader: ModuleType, templates: Sequence[Template]) -> int:
    """Print how many of our records the other reader reads as they were meant; return how many it does not."""
    wrong = sum(not is_read_as_written(reader, template) for template in templates)
    minutiae = sum(len(template.minutiae) for template in templates)
    print(f"read by another reader: {len(templates)} records, {minutiae} minutiae; read otherwise: {wrong} records")
    return wrong


def is_read_as_written(reader: ModuleType, template: Template) -> bool:
    """Whether the other reader finds size, resolution, finger, and each minutia within the format's rounding."""
    header, minutiae = reader.decode_iso19794_2(encode_2005([template]))
    told = (header.width, header.height, header.resolution_x, header.finger_position, header.image_quality)
    meant = (template.width_px, template.height_px, 197, int(template.position), template.quality)
    return (
        told == meant
        and len(minutiae) == len(template.minutiae)
        and all(
            abs(x - m.x) <= 0.5
            and abs(y - m.y) <= 0.5
            and abs(math.remainder(angle_rad - m.angle_rad, math.tau)) <= HALF_STEP_RAD
            for (x, y, angle_rad, *_), m in zip(minutiae, template.minutiae, strict=True)
        )
    )


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reader", type=Path, metavar="FILE")
    arguments = parser.parse_args()
    engine = StationEngine()
    ours = extract_all(engine)
    compare_with_others(engine, ours)
    return read_back(load_reader(arguments.reader), list(ours.values())) if arguments.reader else 0


if __name__ == "__main__":
    sys.exit(main())

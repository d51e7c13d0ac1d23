"""Whether the advice is right: scripted faults of real prints and the simulator's sliders, and undegraded presses.

The thresholds of the reasons were set with one half of the fingers and seeds; the other half is what counts.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np

from benchmarks.fingerprint_sets import PPI, read_pixels
from benchmarks.good_prints import good_prints
from station.imaging.resample import to_500_ppi
from station.quality.nfiq2 import Nfiq2
from station.quality.score import QualityAssessor
from station.records import QualityReason
from tests.quality.faults import SCRIPTED, SLIDERS, Half, Scene, scripted_scene, simulated_scene

AIM = 0.90
SIMULATED_FINGERS = 12
GOOD_NFIQ2 = 40

Told = Counter[str]


def print_reasons(folder: Path) -> bool:
    """Print the reasons told for each fault; say whether enough of the checked half's were right."""
    shares = {half: _print_half(folder, half) for half in Half}
    _print_undegraded(folder)
    return shares[Half.CHECKED] >= AIM


def _print_half(folder: Path, half: Half) -> float:
    print(f"reasons, {half.name.lower()} half: fault, share right, what was told")
    right = total = 0
    for name, (wanted, told) in _told(folder, half).items():
        count = sum(told.values())
        right += told[_word(wanted)]
        total += count
        others = ", ".join(f"{word} {n}" for word, n in told.most_common() if word != _word(wanted))
        print(f"  {name:24} {_word(wanted):14} {told[_word(wanted)] / count:4.0%} of {count}   {others}")
    print(f"  all {right / total:.1%} of {total}, aim {AIM:.0%}")
    return right / total


def _told(folder: Path, half: Half) -> dict[str, tuple[QualityReason | None, Told]]:
    assessor = QualityAssessor()
    told: dict[str, tuple[QualityReason | None, Told]] = {n: (f.reason, Counter()) for n, f in SCRIPTED.items()}
    for number, (_, image) in enumerate(good_prints(folder, half)):
        for name, fault in SCRIPTED.items():
            told[name][1][_word(scripted_scene(fault, image, half, number).assess(assessor).reason)] += 1
    for name, setting in SLIDERS.items():
        scenes = (simulated_scene(setting, half, number) for number in range(SIMULATED_FINGERS))
        told[name] = (setting.reason, Counter(_word(scene.assess(assessor).reason) for scene in scenes))
    return told


def _print_undegraded(folder: Path) -> None:
    """False alarms: how many presses as they are get a reason, all of them and those that NFIQ 2 finds good."""
    assessor, nfiq2 = QualityAssessor(), Nfiq2.load()
    print(f"undegraded presses with a reason: all; those of NFIQ 2 {GOOD_NFIQ2} and more")
    for set_name, ppi in PPI.items():
        images = [to_500_ppi(read_pixels(path), ppi) for path in sorted((folder / set_name).glob("*.tif"))]
        told = [Scene(image).assess(assessor).reason for image in images]
        scores = [nfiq2.score(image) if nfiq2 else None for image in images]
        good = [reason for reason, score in zip(told, scores, strict=True) if score and score.value >= GOOD_NFIQ2]
        common = ", ".join(f"{word} {n}" for word, n in Counter(map(_word, told)).most_common() if word != "-")
        print(f"  {set_name:22} {_alarms(told)}   {_alarms(good)}   {common}")


def _alarms(told: list[QualityReason | None]) -> str:
    return f"{np.mean([reason is not None for reason in told]):4.0%} of {len(told):3}" if told else "none of  0"


def _word(reason: QualityReason | None) -> str:
    return "-" if reason is None else reason.value

"""The proof that the advice is right: spoiled prints and simulated presses of the half that is kept for checking."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from benchmarks.fingerprint_sets import PPI, read_pixels
from benchmarks.good_prints import good_prints
from station.imaging.resample import to_500_ppi
from station.quality.score import QualityAssessor
from station.records import QualityReason
from tests.quality.faults import SCRIPTED, SLIDERS, Half, Scene, scripted_scene, simulated_scene

RIGHT_IN_ALL = 0.9
RIGHT_OF_EACH = 0.75

Told = dict[str, list[bool]]


@pytest.fixture(scope="module")
def assessor() -> QualityAssessor:
    return QualityAssessor()


@pytest.fixture(scope="module")
def scripted(shared: Path, assessor: QualityAssessor) -> Told:
    told: Told = {name: [] for name in SCRIPTED}
    for number, (_, image) in enumerate(good_prints(shared / "data" / "fingerprints", Half.CHECKED)):
        for name, fault in SCRIPTED.items():
            scene = scripted_scene(fault, image, Half.CHECKED, number)
            told[name].append(scene.assess(assessor).reason is fault.reason)
    return told


def test_every_reason_is_proved_by_some_fault() -> None:
    assert {fault.reason for fault in SCRIPTED.values()} == set(QualityReason)


def test_nine_in_ten_spoiled_real_prints_get_the_right_reason(scripted: Told) -> None:
    answers = [right for of_fault in scripted.values() for right in of_fault]
    assert len(answers) >= 200
    assert sum(answers) / len(answers) >= RIGHT_IN_ALL


@pytest.mark.parametrize("name", SCRIPTED)
def test_no_fault_of_real_prints_is_often_taken_for_another(name: str, scripted: Told) -> None:
    assert sum(scripted[name]) / len(scripted[name]) >= RIGHT_OF_EACH


@pytest.mark.parametrize("name", SLIDERS)
def test_nine_in_ten_simulated_presses_of_a_setting_get_the_right_reason(name: str, assessor: QualityAssessor) -> None:
    setting, fingers = SLIDERS[name], 10
    scenes = (simulated_scene(setting, Half.CHECKED, number) for number in range(fingers))
    told = Counter(scene.assess(assessor).reason for scene in scenes)
    assert told[setting.reason] >= RIGHT_IN_ALL * fingers, told


@pytest.mark.parametrize(
    ("folder", "most"), [("fvc2002_db1b", 0.3), ("fvc2002_db3b", 0.45), ("neurotech_uareu_part", 0.2)]
)
def test_presses_as_they_are_mostly_get_no_reason(
    folder: str, most: float, shared: Path, assessor: QualityAssessor
) -> None:
    paths = sorted((shared / "data" / "fingerprints" / folder).glob("*.tif"))
    reasons = [Scene(to_500_ppi(read_pixels(path), PPI[folder])).assess(assessor).reason for path in paths]
    assert sum(reason is not None for reason in reasons) / len(reasons) <= most

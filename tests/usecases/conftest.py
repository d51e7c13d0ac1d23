"""A practice station with a few invented people, and presses of simulated fingers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from drivers.registry import Registry
from station.events import Assessment, Sample
from station.ids import FingerPosition
from station.practice import invent_people, write_roster
from station.records import Consent, ConsentMethod, EnrollmentView, Office, QualityReason, QualityScore, VaultKind
from station.usecases import NOTICE_VERSION, Station, create_station, open_station
from station.vault.kdf import KdfParameters

OPERATOR, PASSPHRASE = "operator", "a sentence for tests"
PEOPLE = invent_people(6)
CONSENT = Consent(True, NOTICE_VERSION, ConsentMethod.SIGNATURE)

MakeSample = Callable[..., Sample]


def make_home(folder: Path, kind: VaultKind = VaultKind.PRACTICE) -> Path:
    office = Office("练习所", "023-00000000")
    create_station(
        folder, kind=kind, operator=OPERATOR, passphrase=PASSPHRASE, office=office, kdf=KdfParameters.MINIMUM
    )
    return folder


def unlock(home: Path) -> Station:
    return open_station(home, operator=OPERATOR, passphrase=PASSPHRASE)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return make_home(tmp_path / "vault")


@pytest.fixture
def station(home: Path, tmp_path: Path) -> Iterator[Station]:
    opened = unlock(home)
    write_roster(tmp_path / "roster.xlsx", PEOPLE)
    opened.import_roster(tmp_path / "roster.xlsx")
    yield opened
    opened.close()


def begin(station: Station, person: int = 0) -> EnrollmentView:
    """Begin the enrollment of an invented person who has agreed."""
    [found] = station.find(PEOPLE[person].number)
    view = station.begin_enrollment(found.person.person_id)
    return station.record_consent(view.enrollment_id, CONSENT)


@pytest.fixture(scope="session")
def press() -> Callable[[int, FingerPosition, int], NDArray[np.uint8]]:
    """A picture of a simulated person's resting finger by (seed, finger, presentation), 320 x 320 at 500 ppi."""
    known: dict[tuple[int, FingerPosition, int], NDArray[np.uint8]] = {}

    def picture(seed: int, finger: FingerPosition, presentation: int = 0) -> NDArray[np.uint8]:
        key = (seed, finger, presentation)
        if key not in known:
            scanner = Registry().create(f"simulated:practice?seed={seed}&presentation={presentation}&fps=0")
            with scanner:
                scanner.show_finger(finger)
                scanner.start()
                frames = [frame.pixels for _ in range(40) if (frame := scanner.read(5)) is not None]
            darkest = min(frames, key=lambda pixels: float(pixels.mean()))
            known[key] = np.ascontiguousarray(darkest[90:410, 90:410])
        return known[key]

    return picture


@pytest.fixture
def sample(press: Callable[..., NDArray[np.uint8]]) -> MakeSample:
    def make(
        seed: int = 1,
        finger: FingerPosition = FingerPosition.RIGHT_THUMB,
        *,
        number: int = 1,
        score: int = 75,
        presentation: int = 0,
        reason: QualityReason | None = None,
        contact_px: int = 320,
    ) -> Sample:
        """`contact_px` is the side of the square in which the finger touches: 160 is weak but usable, 60 is not."""
        assessment = Assessment(QualityScore(score, "station-live", "1"), reason, np.zeros((1, 1), np.uint8), {})
        pixels = press(seed, finger, presentation)
        start = (320 - contact_px) // 2
        touching = (slice(start, start + contact_px),) * 2
        seen = np.full_like(pixels, 255)
        seen[touching] = pixels[touching]
        return Sample(finger, number, seen, assessment)

    return make

"""A station that enrolls one person press after press and is killed meanwhile: says `taken <id>` as the screen would.

usage: python -m tests.e2e.enrolling_child HOME PERSON_ID PRESSES.npz
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from station.events import Assessment, Sample
from station.ids import FingerPosition, PersonId
from station.records import Consent, ConsentMethod, ExceptionKind, ExceptionReason, FingerException, QualityScore
from station.usecases import NOTICE_VERSION, open_station
from tests.e2e.command_line import OPERATOR, PASSPHRASE


def main(home: Path, person_id: PersonId, presses: Path) -> None:
    pictures = list(np.load(presses).values())
    print("starting", flush=True)
    station = open_station(home, operator=OPERATOR, passphrase=PASSPHRASE)
    view = station.begin_enrollment(person_id)
    if view.consent is None:
        station.record_consent(view.enrollment_id, Consent(True, NOTICE_VERSION, ConsentMethod.SIGNATURE))
    missing = FingerException(FingerPosition.LEFT_LITTLE, ExceptionKind.PERMANENT, ExceptionReason.MISSING)
    station.except_finger(view.enrollment_id, missing)
    print("begun", flush=True)
    numbers = {position: sum(s.position is position for s in view.samples) for position in FingerPosition}
    for turn in range(100_000):
        position = FingerPosition(1 + turn % 9)
        numbers[position] += 1
        quality = Assessment(QualityScore(50, "station-live", "1"), None, np.zeros((1, 1), np.uint8), {})
        sample = Sample(position, numbers[position], pictures[turn % len(pictures)], quality)
        taken = station.keep_sample(view.enrollment_id, sample).samples[-1]
        print(f"taken {taken.sample_id}", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), PersonId(sys.argv[2]), Path(sys.argv[3]))

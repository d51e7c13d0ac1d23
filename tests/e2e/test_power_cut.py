"""SIGKILL at random moments of an enrollment: what the screen called taken is there, and the enrollment goes on."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from drivers.registry import Registry
from station.events import Assessment, Sample
from station.ids import FingerPosition, PersonId
from station.practice import invent_people, write_roster
from station.records import EnrollmentState, QualityScore
from station.usecases import Station, open_station
from tests.conftest import ROOT
from tests.e2e.command_line import OPERATOR, PASSPHRASE, CommandLine


@pytest.fixture(scope="module")
def presses(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A few pictures of resting simulated fingers, small so that a press is quickly through the network."""
    path = tmp_path_factory.mktemp("presses") / "presses.npz"
    scanner = Registry().create("simulated:practice?seed=11&fps=0")
    frames = []
    with scanner:
        scanner.start()
        for _ in range(60):
            frame = scanner.read(5)
            if frame is not None:
                frames.append(frame.pixels)
    darkest = sorted(frames, key=lambda pixels: float(pixels.mean()))[:3]
    np.savez(path, *[pixels[100:356, 100:356] for pixels in darkest])
    return path


def _killed_run(home: Path, person_id: PersonId, presses: Path, after_s: float, *, busy: bool) -> list[str]:
    """Enroll in a process of its own and kill it; return the ids it called taken.

    It is killed `after_s` after it began, which may be before anything is taken, or after its first sample (`busy`).
    """
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.e2e.enrolling_child", str(home), person_id, str(presses)],
        stdout=subprocess.PIPE, text=True, cwd=ROOT, env={**os.environ, "OMP_NUM_THREADS": "1"},
    )  # fmt: skip
    assert child.stdout is not None
    with child.stdout as lines:
        said = [next(lines)]
        assert said == ["starting\n"]
        while busy and not said[-1].startswith("taken "):
            said.append(next(lines))
        killer = threading.Timer(after_s, child.send_signal, [signal.SIGKILL])
        killer.start()
        said += lines
        killer.join()
    assert child.wait() == -signal.SIGKILL
    return [line.split()[1] for line in said if line.startswith("taken ")]


def _check(station: Station, person_id: PersonId, taken: set[str], presses: Path) -> None:
    view = station.begin_enrollment(person_id)
    assert view.state is EnrollmentState.OPEN
    assert taken <= {sample.sample_id for sample in view.samples}
    assert station.verify_audit().broken_at is None
    if view.consent is None:
        return  # killed before the consent was recorded: nothing could have been taken
    picture = next(iter(np.load(presses).values()))
    position = FingerPosition.LEFT_RING
    number = 1 + max((s.number for s in view.samples if s.position is position), default=0)
    quality = Assessment(QualityScore(50, "station-live", "1"), None, np.zeros((1, 1), np.uint8), {})
    resumed = station.keep_sample(view.enrollment_id, Sample(position, number, picture, quality))
    assert len(resumed.samples) == len(view.samples) + 1


@pytest.mark.parametrize(
    "runs", [6, pytest.param(50, marks=[pytest.mark.long, pytest.mark.timeout(1200)])], ids=["quick", "long"]
)
def test_every_sample_called_taken_survives_a_power_cut(tmp_path: Path, presses: Path, runs: int) -> None:
    line = CommandLine.with_new_vault(tmp_path / "vault")
    people = invent_people(2)
    write_roster(tmp_path / "roster.xlsx", people)
    assert line.run("import-roster", str(tmp_path / "roster.xlsx")).exit_code == 0
    [found] = line.run("find", people[0].name).of("person")[:1]
    person_id = PersonId(found["person_id"])
    chance = random.Random(7)
    taken: set[str] = set()
    for run in range(runs):
        busy = run % 2 == 0
        after_s = chance.uniform(0.0, 0.6) if busy else chance.uniform(0.05, 2.5)
        taken |= set(_killed_run(line.home, person_id, presses, after_s, busy=busy))
        station = open_station(line.home, operator=OPERATOR, passphrase=PASSPHRASE)
        try:
            _check(station, person_id, taken, presses)
        finally:
            station.close()
    print(f"{runs} power cuts, {len(taken)} samples called taken, none lost")
    assert len(taken) >= runs // 2

"""Real fingers by the image-folder driver and the command line: enrolled from impressions 1-3, checked with 4-8."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from station.practice import invent_people, write_roster
from tests.e2e.command_line import CommandLine

pytestmark = pytest.mark.timeout(900)  # a hundred presses in the time that people take for them

PACE = "fps=30&press_s=0.9&gap_s=0.4"
FINGERS = tuple(str(n) for n in range(101, 111))


def _folder(images: Path, target: Path, finger: str, impressions: range) -> str:
    """Lay one finger's impressions out as a person's right index finger; return the scanner's address."""
    target.mkdir(parents=True)
    for impression in impressions:
        shutil.copy(images / f"{finger}_{impression}.tif", target / f"right-index_{impression}.tif")
    return f"image_folder:{target}?ppi=500&{PACE}"


@pytest.fixture(scope="module")
def enrolled(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[CommandLine, dict[str, str], Path]:
    """A vault with ten people, each with one finger of FVC2002 DB1_B from impressions 1-3; their ids by finger."""
    images = shared / "data" / "fingerprints" / "fvc2002_db1b"
    work = tmp_path_factory.mktemp("real-fingers")
    line = CommandLine.with_new_vault(work / "vault")
    people = invent_people(len(FINGERS) * 2)[::2]
    write_roster(work / "roster.xlsx", people)
    assert line.run("import-roster", str(work / "roster.xlsx")).exit_code == 0
    ids = {}
    for finger, person in zip(FINGERS, people, strict=True):
        found = line.run("find", person.name)
        ids[finger] = next(p["person_id"] for p in found.of("person") if p["name"] == person.name)
        address = _folder(images, work / "enroll" / finger, finger, range(1, 4))
        result = line.run(
            "enroll", ids[finger], "--device", address, "--finger", "right-index", "--presses", "3", "--consent",
            "signature",
        )  # fmt: skip
        assert result.exit_code == 0, result.errors
        assert len(result.of("sample")) == 3
    return line, ids, work


def test_real_fingers_are_accepted_and_strangers_are_not(
    shared: Path, enrolled: tuple[CommandLine, dict[str, str], Path]
) -> None:
    line, ids, work = enrolled
    images = shared / "data" / "fingerprints" / "fvc2002_db1b"
    accepted = presses = strangers_accepted = stranger_presses = 0
    for index, finger in enumerate(FINGERS):
        address = _folder(images, work / "probe" / finger, finger, range(4, 9))
        words = ("--device", address, "--finger", "right-index", "--presses", "5", "--every-press")
        own = line.run("verify", ids[finger], *words).of("comparison")
        accepted += sum(press["match"] for press in own)
        presses += len(own)
        stranger = ids[FINGERS[(index + 1) % len(FINGERS)]]
        words = ("--device", address, "--finger", "right-index", "--presses", "2", "--every-press")
        others = line.run("verify", stranger, *words).of("comparison")
        strangers_accepted += sum(press["match"] for press in others)
        stranger_presses += len(others)
        assert all(press["threshold"] == 30.0 for press in own)
    print(f"accepted {accepted} of {presses}; strangers accepted {strangers_accepted} of {stranger_presses}")
    assert (presses, stranger_presses) == (50, 20)
    assert accepted >= 49
    assert strangers_accepted == 0


def test_identification_names_the_right_person(
    shared: Path, enrolled: tuple[CommandLine, dict[str, str], Path]
) -> None:
    line, ids, work = enrolled
    images = shared / "data" / "fingerprints" / "fvc2002_db1b"
    for finger in FINGERS[:3]:
        address = _folder(images, work / "identify" / finger, finger, range(7, 9))
        result = line.run("identify", "--device", address, "--finger", "right-index")
        assert [c["person_id"] for c in result.of("candidate")][:1] == [ids[finger]]

"""Ten people by the simulated scanner and the command line: the same path as with a real one."""

from __future__ import annotations

from pathlib import Path

import pytest

from station.practice import invent_people, write_roster
from tests.e2e.command_line import CommandLine

COUNT = 10


@pytest.mark.timeout(900)  # sixty commands, each a process of its own
def test_ten_simulated_people_are_enrolled_verified_and_told_apart(tmp_path: Path) -> None:
    line = CommandLine.with_new_vault(tmp_path / "vault")
    people = invent_people(2 * COUNT)[::2]
    write_roster(tmp_path / "roster.xlsx", people)
    assert line.run("import-roster", str(tmp_path / "roster.xlsx")).exit_code == 0
    ids = []
    for seed, person in enumerate(people, start=1):
        [found] = [p for p in line.run("find", person.name).of("person") if p["village"] == person.village][:1]
        ids.append(found["person_id"])
        device = f"simulated:practice?seed={seed}&fps=30&press_s=0.9&gap_s=0.4"
        result = line.run("enroll", ids[-1], "--device", device, "--consent", "hand_mark")
        assert result.exit_code == 0, result.errors
        [enrollment] = result.of("enrollment")
        assert enrollment["outcome"] in "AB"
        assert enrollment["duplicates"] == 0
    for seed, person_id in enumerate(ids, start=1):
        device = f"simulated:practice?seed={seed}&presentation=20&fps=30&press_s=0.9&gap_s=0.4"
        assert line.run("verify", person_id, "--device", device).exit_code == 0
        stranger = ids[seed % COUNT]
        assert line.run("verify", stranger, "--device", device, "--presses", "2").exit_code == 1
    assert line.run("audit", "verify").exit_code == 0

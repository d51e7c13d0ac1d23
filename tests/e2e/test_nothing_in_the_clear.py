"""A byte scan of everything a station writes: no name, number, passphrase, key or template in the clear."""

from __future__ import annotations

from pathlib import Path

import pytest

from station.practice import PracticePerson, invent_people, write_roster
from station.records import Office, VaultKind
from station.templates.codec_iso19794_2 import decode
from station.usecases import create_station, open_station
from station.vault.kdf import KdfParameters
from tests.e2e.command_line import OPERATOR, PASSPHRASE, CommandLine

ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")


def _forms(text: str) -> list[bytes]:
    return [text.encode(encoding) for encoding in ENCODINGS]


def _written(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _found(files: dict[str, bytes], secrets: list[bytes]) -> list[tuple[str, bytes]]:
    return [(name, secret) for name, data in files.items() for secret in secrets if secret in data]


@pytest.fixture
def people() -> tuple[PracticePerson, ...]:
    return invent_people(20)


def test_the_scan_finds_what_is_in_the_clear(tmp_path: Path, people: tuple[PracticePerson, ...]) -> None:
    (tmp_path / "leak.log").write_text(f"looked at {people[0].name}", encoding="utf-8")
    assert _found(_written(tmp_path), _forms(people[0].name))


def test_nothing_a_station_writes_is_in_the_clear(
    tmp_path: Path, people: tuple[PracticePerson, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    home, temporary, roster = tmp_path / "vault", tmp_path / "tmp", tmp_path / "roster.xlsx"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setenv("HOME", str(tmp_path / "user"))
    code = create_station(
        home, kind=VaultKind.PRACTICE, operator=OPERATOR, passphrase=PASSPHRASE, office=Office("练习所"),
        kdf=KdfParameters.MINIMUM,
    )  # fmt: skip
    line = CommandLine(home)
    write_roster(roster, people)
    assert line.run("import-roster", str(roster)).exit_code == 0
    device = "simulated:practice?seed=2&fps=30&press_s=0.9&gap_s=0.4"
    assert line.run("enroll", people[0].number, "--device", device, "--consent", "witness", "--witness", "见证人甲乙",
                    "--except", "right-thumb:bandaged").exit_code == 0  # fmt: skip
    assert line.run("verify", people[0].number, "--device", device).exit_code == 0
    exported = tmp_path / "out.fmr"
    assert (
        line.run("export-template", people[0].number, "--finger", "left-thumb", "--out", str(exported)).exit_code == 0
    )
    station = open_station(home, operator=OPERATOR, passphrase=PASSPHRASE)  # scanned while unlocked: WAL and all
    try:
        station.person(station.find(people[0].number, 1)[0].person.person_id)
        while_open = _written(home) | _written(temporary) | _written(tmp_path / "user")
        database_key = bytes(station._vault.database_key())
    finally:
        station.close()
    files = while_open | _written(home)

    record = exported.read_bytes()
    minutiae = record[28:-2]
    assert len(decode(record)[0].minutiae) * 6 == len(minutiae) >= 60
    secrets = [form for p in people for text in (p.name, p.number, p.number[6:17]) for form in _forms(text)]
    secrets += [form for text in (PASSPHRASE, code, code.replace("-", ""), "见证人甲乙") for form in _forms(text)]
    secrets += [database_key, database_key.hex().encode(), b"FMR\x00 20\x00"]
    secrets += [minutiae[start : start + 12] for start in range(0, len(minutiae) - 12, 6)]
    assert len(files) >= 3
    assert _found(files, secrets) == []


def test_files_are_the_owners_alone(tmp_path: Path) -> None:
    line = CommandLine.with_new_vault(tmp_path / "vault")
    for path in [line.home, *line.home.rglob("*")]:
        assert path.stat().st_mode & 0o077 == 0, path.name

"""The commands in one process: exit codes, JSON lines, and passphrases that are never arguments."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from station.cli import main
from station.cli.capturing import error_of
from station.cli.passphrase import PassphraseMissingError, read_passphrase
from station.practice import invent_people, write_roster
from station.records import Office, VaultKind
from station.usecases import create_station
from station.vault.kdf import KdfParameters

PASSPHRASE = "a sentence for tests"
PEOPLE = invent_people(6)

Run = Callable[..., tuple[int, list[dict[str, Any]], list[dict[str, Any]]]]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "vault"
    create_station(
        home,
        kind=VaultKind.PRACTICE,
        operator="operator",
        passphrase=PASSPHRASE,
        office=Office(),
        kdf=KdfParameters.MINIMUM,
    )
    return home


@pytest.fixture
def run(home: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def command(*words: str, passphrase: str = PASSPHRASE) -> tuple[int, list[dict[str, Any]], list[dict[str, Any]]]:
        capsys.readouterr()
        code = main([*words, "--home", str(home), "--json"], {"STATION_PASSPHRASE": passphrase})
        printed = capsys.readouterr()
        out, err = ([json.loads(line) for line in text.splitlines()] for text in (printed.out, printed.err))
        return code, out, err

    return command


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    write_roster(tmp_path / "roster.xlsx", PEOPLE)
    return tmp_path / "roster.xlsx"


def test_a_new_vault_prints_its_recovery_code_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["init", "--home", str(tmp_path / "new"), "--practice", "--json"]
    assert main(words, {"STATION_PASSPHRASE": PASSPHRASE}) == 0
    line = json.loads(capsys.readouterr().out)
    assert line["vault_kind"] == "practice"
    assert len(line["recovery_code"].replace("-", "")) == 36
    assert main(words, {"STATION_PASSPHRASE": PASSPHRASE}) == 12
    assert json.loads(capsys.readouterr().err)["code"] == "vault.exists"


def test_people_come_in_and_are_found(run: Run, roster: Path) -> None:
    code, lines, progress = run("import-roster", str(roster))
    assert code == 0
    assert lines[-1]["kind"] == "import"
    assert lines[-1]["rows"] == len(PEOPLE)
    assert progress[-1]["done"] == progress[-1]["total"]
    code, lines, _ = run("find", PEOPLE[0].number[-6:])
    assert (code, lines[0]["name"]) == (0, PEOPLE[0].name)
    assert lines[0]["number"] == PEOPLE[0].number[:6] + "********" + PEOPLE[0].number[-4:]
    assert run("find", "不存在的人")[0] == 1


def test_a_name_means_its_bearer_not_the_household(run: Run, roster: Path) -> None:
    run("import-roster", str(roster))
    code, [person], _ = run("show", PEOPLE[0].name)
    assert (code, person["name"]) == (0, PEOPLE[0].name)
    assert len(person["household"]) == 1


def test_words_that_fit_many_people_are_refused(run: Run, roster: Path) -> None:
    run("import-roster", str(roster))
    code, _, [error] = run("show", "999999")
    assert (code, error["code"]) == (47, "record.ambiguous")


@pytest.mark.parametrize(
    ("words", "exit_code", "error_code"),
    [
        (["show", "不存在的人"], 41, "record.person_not_found"),
        (["show", "0" * 32], 41, "record.person_not_found"),
        (["import-roster", "/nowhere.xlsx"], 32, "input.roster"),
        (["identify", "--device", "nobody:0"], 21, "device.not_found"),
        (["identify", "--device", "simulated:practice?fault=access"], 22, "device.access"),
    ],
)
def test_each_error_has_its_exit_code_and_advice(run: Run, words: list[str], exit_code: int, error_code: str) -> None:
    code, _, [error] = run(*words)
    assert (code, error["code"], error["exit_code"]) == (exit_code, error_code, exit_code)
    assert error["advice"]


def test_a_wrong_passphrase_ends_with_13(run: Run) -> None:
    code, _, [error] = run("find", "x", passphrase="something else")
    assert (code, error["code"]) == (13, "vault.wrong_passphrase")


def test_no_vault_is_told_before_a_passphrase_is_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["find", "x", "--home", str(tmp_path / "nothing")], {}) == 11
    assert "station init" in capsys.readouterr().err


def test_a_scanner_that_loses_its_plug_is_brought_back_and_the_enrollment_goes_on(
    home: Path, run: Run, roster: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run("import-roster", str(roster))
    device = "simulated:practice?fps=30&press_s=0.9&gap_s=0.4&fault=unplug@60"
    words = ["enroll", PEOPLE[0].number, "--device", device, "--consent", "signature", "--presses", "2"]
    words += ["--finger", "right-thumb"]
    capsys.readouterr()
    assert main([*words, "--home", str(home)], {"STATION_PASSPHRASE": PASSPHRASE}) == 0
    printed = capsys.readouterr().out
    assert "the scanner is unplugged: plug it in again, nothing is lost" in printed
    assert "the scanner works again: press once more" in printed
    assert printed.count("kept: quality") == 2


def test_a_scanner_that_is_lost_for_good_ends_an_enrollment_that_can_be_resumed(run: Run, roster: Path) -> None:
    run("import-roster", str(roster))
    device = "simulated:practice?fps=30&press_s=0.9&gap_s=0.4&fault=unplug@20"
    code, lines, errors = run("enroll", PEOPLE[0].number, "--device", device, "--consent", "signature")
    assert (code, errors[-1]["code"]) == (24, "device.lost")
    assert [line for line in lines if line["kind"] == "sample"] == []
    whole = ["--device", "simulated:practice?fps=30&press_s=0.9&gap_s=0.4", "--finger", "right-thumb", "--presses", "1"]
    code, lines, _ = run("enroll", PEOPLE[0].number, *whole, "--consent", "signature")
    assert code == 0
    assert [line["finger"] for line in lines if line["kind"] == "sample"] == ["right-thumb"]


def test_the_offices_rules_are_shown_changed_and_kept(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    code, [shown], _ = run("settings", "show")
    assert (code, shown["thresholds"], shown["engine"]) == (
        0, {"thumb": 30, "index": 30, "middle": 20, "ring": 10, "little": 10}, "station",
    )  # fmt: skip
    code, [changed], _ = run("settings", "set", "--thumb", "45", "--little", "5")
    assert (code, changed["thresholds"]) == (0, {"thumb": 45, "index": 30, "middle": 20, "ring": 10, "little": 5})
    assert run("settings", "show")[1] == [changed]
    for wrong in (["--thumb", "101"], ["--thumb", "x"], ["--engine", "steam"]):
        assert main(["settings", "set", *wrong], {}) == 2
    assert "station" in capsys.readouterr().err


def test_a_finger_that_is_never_good_enough_ends_after_its_presses(run: Run, roster: Path) -> None:
    run("import-roster", str(roster))
    run("settings", "set", "--thumb", "100")
    device = "simulated:practice?fps=30&press_s=0.9&gap_s=0.4"
    words = ["enroll", PEOPLE[0].number, "--device", device, "--consent", "signature", "--finger", "right-thumb"]
    code, lines, _ = run(*words)
    assert code == 0
    samples = [line for line in lines if line["kind"] == "sample"]
    assert [(line["press"], line["algorithm"]) for line in samples] == [(n, "station-accept") for n in (1, 2, 3, 4)]
    assert "good" not in {line["band"] for line in samples}
    assert (lines[-1]["outcome"], len(lines[-1]["best_fingers"])) == ("C", 1)


def test_a_finger_exception_needs_a_known_finger_and_reason(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["enroll", "x", "--consent", "signature", "--except", "left-index:lost"]
    assert main(words, {}) == 2
    assert "bandaged" in capsys.readouterr().err
    assert main(["verify", "x", "--finger", "nose"], {}) == 2
    assert "left-thumb" in capsys.readouterr().err


def test_devices_need_no_vault(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["devices", "--json"], {}) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {line["driver"] for line in lines} >= {"simulated", "image_folder"}


def test_a_passphrase_comes_from_a_file_descriptor() -> None:
    read_end, write_end = os.pipe()
    os.write(write_end, "口令 in two scripts\n".encode())
    os.close(write_end)
    try:
        assert read_passphrase(read_end, {"STATION_PASSPHRASE": "not this"}) == "口令 in two scripts"
    finally:
        os.close(read_end)


def test_without_anybody_to_ask_a_missing_passphrase_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    with pytest.raises(PassphraseMissingError):
        read_passphrase(None, {})


def test_no_option_takes_a_passphrase_itself(capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("init", "find", "enroll"):
        assert main([command, "--help"], {}) == 0
        assert "--passphrase " not in capsys.readouterr().out
    assert main(["find", "x", "--passphrase", "secret"], {}) == 2


def test_device_errors_are_made_again_from_their_codes() -> None:
    assert (error_of("device.lost").exit_code, error_of("device.driver_unavailable").exit_code) == (24, 28)
    assert error_of("something new").exit_code == 20

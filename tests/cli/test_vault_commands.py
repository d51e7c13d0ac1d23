from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest

from station.cli import main
from station.errors import (
    BackupError,
    NotPermittedError,
    PassphraseRuleError,
    VaultExistsError,
    WrongPassphraseError,
)
from station.records import Office, VaultKind
from station.usecases import create_station
from station.vault.kdf import KdfParameters

PASSPHRASE, NEW = "a sentence for tests", "another long sentence"


class CommandLine:
    """Runs commands on one home and reads their JSON lines."""

    def __init__(self, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.home = home
        self._capsys = capsys

    def __call__(
        self, *words: str, passphrase: str = PASSPHRASE, new: str | None = None, operator: str = "operator"
    ) -> tuple[int, list[dict[str, object]]]:
        environ = {"STATION_PASSPHRASE": passphrase} | ({"STATION_NEW_PASSPHRASE": new} if new else {})
        code = main([*words, "--home", str(self.home), "--operator", operator, "--json"], environ)
        captured = self._capsys.readouterr()
        lines = [json.loads(line) for line in (captured.out + captured.err).splitlines()]
        return code, [line for line in lines if line["kind"] != "progress"]


@pytest.fixture
def station(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    create_station(
        tmp_path / "home",
        kind=VaultKind.PRACTICE,
        operator="operator",
        passphrase=PASSPHRASE,
        office=Office("练习所"),
        kdf=KdfParameters.MINIMUM,
    )
    return CommandLine(tmp_path / "home", capsys)


def test_an_operator_is_added_listed_works_and_is_disabled(station: CommandLine) -> None:
    code, lines = station("operators", "add", "li", "--role", "technician", new=NEW)
    assert code == 0
    assert [(line["name"], line["role"]) for line in lines] == [("operator", "supervisor"), ("li", "technician")]
    assert station("audit", "verify", operator="li", passphrase=NEW)[0] == 0
    assert station("find", "x", operator="li", passphrase=NEW)[0] == NotPermittedError.exit_code
    code, lines = station("operators", "disable", "li")
    assert (code, [line["name"] for line in lines]) == (0, ["operator"])
    assert station("audit", "verify", operator="li", passphrase=NEW)[0] == WrongPassphraseError.exit_code


def test_the_own_passphrase_is_changed(station: CommandLine) -> None:
    assert station("passphrase", new="short")[0] == PassphraseRuleError.exit_code
    assert station("passphrase", new=NEW)[0] == 0
    assert station("audit", "verify")[0] == WrongPassphraseError.exit_code
    assert station("audit", "verify", passphrase=NEW)[0] == 0


def test_a_new_recovery_code_is_shown_once(station: CommandLine) -> None:
    code, [line] = station("recovery-code")
    assert code == 0
    assert len(str(line["recovery_code"]).replace("-", "")) >= 32


def test_a_backup_is_made_tried_out_and_put_back(station: CommandLine, tmp_path: Path) -> None:
    code, [made] = station("backup", str(tmp_path / "stick"))
    assert code == 0
    assert station("restore", str(made["folder"]))[0] == VaultExistsError.exit_code
    station.home = tmp_path / "new"
    code, [tried] = station("restore", str(made["folder"]), "--dry-run")
    assert (code, tried["restored"], tried["audit_head"]) == (0, False, made["audit_head"])
    assert not station.home.exists()
    assert station("restore", str(made["folder"]))[0] == 0
    assert station("audit", "verify")[0] == 0


def test_a_folder_without_a_backup_is_refused(station: CommandLine, tmp_path: Path) -> None:
    station.home = tmp_path / "new"
    assert station("restore", str(tmp_path))[0] == BackupError.exit_code


def test_the_exported_audit_trail_holds_every_event_and_the_head(station: CommandLine, tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"
    code, [report] = station("audit", "export", str(path))
    assert code == 0
    start, *events, end = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())
    assert start["format"] == "station-audit"
    assert [event["sequence"] for event in events] == list(range(1, len(events) + 1))
    assert events[-1]["action"] == "audit.exported"
    assert (events[-1]["mac"], end["broken_at"]) == (end["head"], None)
    assert all(later["previous_mac"] == earlier["mac"] for earlier, later in itertools.pairwise(events))
    assert report["head"] == end["head"]
    station("operators", "add", "li", new=NEW)
    assert station("audit", "export", str(path), operator="li", passphrase=NEW)[0] == NotPermittedError.exit_code


@pytest.mark.parametrize("suite", ["aes", "sm"])
def test_a_vault_of_either_suite_is_made_and_opened(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], suite: str
) -> None:
    fresh = CommandLine(tmp_path / suite, capsys)
    assert fresh("init", "--practice", "--suite", suite)[0] == 0
    assert fresh("audit", "verify")[0] == 0

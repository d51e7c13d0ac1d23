"""`station devices ...` in one process: the technician's commands."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from station.cli import main
from station.cli.devices import ScannerChoiceError, only_scanner
from station.records import DeviceView

QUICK = "simulated:practice?fps=0&gap_s=0.5&press_s=0.4"

Run = Callable[..., tuple[int, list[dict[str, Any]], list[dict[str, Any]]]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def command(*words: str) -> tuple[int, list[dict[str, Any]], list[dict[str, Any]]]:
        capsys.readouterr()
        code = main(["devices", *words, "--home", str(tmp_path), "--json"], {})
        printed = capsys.readouterr()
        out, err = ([json.loads(line) for line in text.splitlines()] for text in (printed.out, printed.err))
        return code, out, err

    return command


@pytest.mark.parametrize("words", [[], ["list"]])
def test_devices_alone_lists_as_list_does(words: list[str], run: Run) -> None:
    code, lines, _ = run(*words)
    assert code == 0
    drivers = {line["driver"]: line for line in lines}
    assert drivers["simulated"]["address"] == "simulated:practice"
    assert drivers["image_folder"]["reason_code"] == "device.not_found"


def test_options_may_stand_before_the_action_too(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["devices", "--json", "--home", str(tmp_path), "list"], {}) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[0])["kind"] == "device"


def test_a_test_reports_in_words_and_in_a_file_without_a_fingerprint(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = tmp_path / "report.json"
    words = ["devices", "test", QUICK, "--openings", "3", "--seconds", "0.5", "--out", str(report)]
    assert main(words, {}) == 0
    printed = capsys.readouterr().out
    assert "opened and closed 3 of 3 times" in printed
    assert printed.splitlines()[-2] == "The scanner is good."
    told = json.loads(report.read_text("utf-8"))
    assert told["is_good"] is True
    assert told["openings_done"] == 3
    assert {finding["topic"] for finding in told["findings"]} == {
        "opening", "first_frame", "frame_rate", "delay", "glass", "contrast",
    }  # fmt: skip
    assert report.stat().st_size < 4096


def test_a_scanner_that_may_not_be_opened_ends_with_its_own_code(run: Run) -> None:
    code, _, errors = run("test", "simulated:practice?fault=access", "--openings", "2")
    assert (code, errors[-1]["code"]) == (22, "device.access")


def test_a_scanner_that_fails_while_it_is_watched_is_not_good(run: Run) -> None:
    code, [check], _ = run("test", QUICK + "&fault=unplug@5", "--openings", "2", "--seconds", "0.5")
    assert code == 1
    assert check["fault_codes"] == ["device.lost"]
    assert check["is_good"] is False


def test_a_report_that_cannot_be_written_is_told_before_the_work(run: Run, tmp_path: Path) -> None:
    code, lines, [error] = run("test", QUICK, "--out", str(tmp_path / "nowhere" / "report.json"))
    assert (code, error["code"], lines) == (38, "input.report_file", [])


def test_watch_tells_what_is_there_and_ends_in_time(run: Run) -> None:
    code, lines, _ = run("watch", "--seconds", "1")
    assert code == 0
    assert ("is_there", "simulated:practice") in [(line["what"], line["address"]) for line in lines]


def test_bench_prints_a_line_for_each_and_goes_on_after_a_fault(run: Run) -> None:
    broken = "simulated:practice?fault=busy"
    code, lines, errors = run("bench", broken, "simulated:practice?gap_s=0.5&press_s=0.4", "--seconds", "1.2")
    assert (code, errors[0]["code"]) == (23, "device.busy")
    [figures] = lines
    assert figures["kind"] == "bench"
    assert 0 < figures["open_s"] < 5
    assert 10 < figures["frames_per_s"] < 30
    assert 0 < figures["finger_to_frame_s"] < 1


@pytest.mark.parametrize("words", [["test", "--openings", "0"], ["watch", "--seconds", "0"], ["dance"]])
def test_words_that_mean_nothing_are_a_usage_error(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["devices", *words], {}) == 2
    assert "usage" in capsys.readouterr().err


def view(address: str | None, *, chosen: bool = False, reason: str | None = None) -> DeviceView:
    return DeviceView("desk", address, "Scanner", False, reason, is_chosen=chosen)


def test_the_scanner_meant_is_the_only_one_or_the_chosen_one() -> None:
    assert only_scanner([view("desk:1"), view(None, reason="device.not_found")]) == "desk:1"
    assert only_scanner([view("desk:1"), view("desk:2", chosen=True)]) == "desk:2"
    with pytest.raises(ScannerChoiceError):
        only_scanner([view("desk:1"), view("desk:2")])
    with pytest.raises(ScannerChoiceError):
        only_scanner([view("desk:1", reason="device.access")])


def test_the_rules_can_be_looked_at_without_changing_anything(run: Run) -> None:
    code, [line], _ = run("install-rules", "--print")
    assert code == 0
    assert 'ATTR{idVendor}=="05ba"' in line["rules"]


def test_without_rights_the_one_command_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    code, [line], _ = run("install-rules")
    assert (code, line["installed"]) == (1, False)
    assert line["command"].startswith("sudo ")

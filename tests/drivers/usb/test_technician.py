"""The technician's commands on emulated USB scanners, through real libusb; recordings are played without any."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from station.cli import main
from tests.drivers.usb.hot_plug import run_hot_plug


def run(model: str, *words: str, **play: object) -> dict[str, Any]:
    result: dict[str, Any] = run_hot_plug(model, "technician", {"words": ["devices", *words], **play})
    assert result["open_files"] == 0
    return result


@pytest.mark.parametrize("model", ["uru4000", pytest.param("nb1010", marks=pytest.mark.long)])
def test_a_session_is_recorded_without_its_fingerprints_and_played_without_the_scanner(
    model: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "session.jsonl"
    words = ("record", f"{model}:1-10", "--out", str(file), "--seconds", "3")
    recorded = run(model, *words, fingers=1)
    assert recorded["code"] == 0, recorded
    [told] = recorded["lines"]
    assert told["is_synthetic"]
    assert told["fault_code"] is None
    assert told["finger_frames"] > 0
    capsys.readouterr()
    assert main(["devices", "replay", str(file), "--json"], {}) == 0
    played = json.loads(capsys.readouterr().out)
    assert (played["driver"], played["transfers"]) == (model, told["transfers"])
    assert played["finger_frames"] > 0
    assert played["is_synthetic"]


def test_an_unplug_is_recorded_and_comes_again_in_the_replay(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "fault.jsonl"
    words = ("record", "uru4000:E-0001", "--out", str(file), "--seconds", "20", "--keep-pixels")
    [told] = run("uru4000", *words, fingers=1, unplugs=True)["lines"]
    assert told["fault_code"] == "device.lost"
    assert not told["is_synthetic"]
    capsys.readouterr()
    assert main(["devices", "replay", str(file), "--json"], {}) == 0
    assert json.loads(capsys.readouterr().out)["fault_code"] == "device.lost"


@pytest.mark.long
def test_a_recording_for_support_is_for_the_owner_only_and_holds_no_large_piece_of_a_real_one(tmp_path: Path) -> None:
    support, real = tmp_path / "support.jsonl", tmp_path / "real.jsonl"
    words = ("record", "nb1010:1-10", "--seconds", "4", "--out")
    run("nb1010", *words, str(support), fingers=1)
    run("nb1010", *words, str(real), "--keep-pixels", fingers=1)
    assert support.stat().st_mode & 0o077 == 0
    pictures = [base64.b64decode(line["data"]) for line in transfers(real) if len(line.get("data", "")) > 200]
    hidden = b"".join(base64.b64decode(line.get("data", "")) for line in transfers(support))
    assert pictures
    assert not any(picture[100:140] in hidden for picture in pictures if len(set(picture[100:140])) > 8)


def transfers(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("ascii").splitlines()[1:]]


@pytest.mark.long
def test_the_check_of_an_emulated_scanner_finds_it_good(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    found = run("nb1010", "test", "nb1010:1-10", "--openings", "5", "--seconds", "2", "--out", str(report))
    assert found["code"] == 0, found["lines"]
    assert json.loads(report.read_text("utf-8"))["openings_done"] == 5


def test_a_driver_without_usb_traffic_says_so(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    words = ["devices", "record", "simulated:practice", "--out", str(tmp_path / "x"), "--json"]
    assert main(words, {}) == 26
    assert json.loads(capsys.readouterr().err)["code"] == "device.recording"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "content", [None, b"", b"{}\n", b"\x00\xff", b'{"format": "enrollment-station usb recording"}']
)
def test_a_file_that_is_no_recording_is_told(
    content: bytes | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "file"
    if content is not None:
        file.write_bytes(content)
    assert main(["devices", "replay", str(file), "--json"], {}) == 26
    assert json.loads(capsys.readouterr().err)["code"] == "device.recording"

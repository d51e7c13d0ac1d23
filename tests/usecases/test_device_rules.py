"""The system's rules for USB scanners: every device of every driver, and where they are put."""

from __future__ import annotations

import re
import shlex
import stat
from collections.abc import Sequence
from pathlib import Path

import pytest

from drivers.usb.udev_rules import rules_text, usb_drivers
from station.usecases.device_rules import (
    RulesNotWrittenError,
    administrator_command,
    device_rules,
    install_device_rules,
)

RULE = re.compile(
    r'SUBSYSTEM=="usb", ENV\{DEVTYPE\}=="usb_device", ATTR\{idVendor\}=="[0-9a-f]{4}", '
    r'ATTR\{idProduct\}=="[0-9a-f]{4}", MODE="0660", GROUP="plugdev", TAG\+="uaccess"'
)


def test_every_device_of_every_usb_driver_has_a_rule_and_nothing_else_has() -> None:
    lines = [line for line in device_rules().splitlines() if line and not line.startswith("#")]
    assert all(RULE.fullmatch(line) for line in lines)
    told = {tuple(re.findall(r'=="([0-9a-f]{4})"', line)) for line in lines}
    known = {(f"{m.vendor_id:04x}", f"{m.product_id:04x}") for driver in usb_drivers() for m in driver.models}
    assert told == known
    assert ("05ba", "000a") in told
    assert len(lines) == len(told)


def test_a_driver_whose_library_is_missing_is_left_out() -> None:
    broken = {"broken": "drivers.usb.nothing:Nothing", "simulated": "drivers.simulated.scanner:SimulatedDriver"}
    assert usb_drivers(broken) == ()
    assert RULE.search(rules_text(())) is None


def test_the_rules_are_written_for_everybody_to_read_and_udev_is_told(tmp_path: Path) -> None:
    told: list[Sequence[str]] = []
    folder = tmp_path / "rules.d"
    path = install_device_rules(folder, run=told.append, system="linux")
    assert path.read_text("utf-8") == device_rules()
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    assert [words[0] for words in told] == ["control", "trigger"]
    install_device_rules(folder, run=told.append, system="linux")
    assert [file.name for file in folder.iterdir()] == [path.name]


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(RulesNotWrittenError):
        install_device_rules(tmp_path / "file", run=lambda _: None, system="linux")


def test_other_systems_need_no_rules(tmp_path: Path) -> None:
    with pytest.raises(RulesNotWrittenError, match="only Linux"):
        install_device_rules(tmp_path, system="win32")
    assert list(tmp_path.iterdir()) == []


def test_the_administrators_command_is_one_line_for_this_installation() -> None:
    words = shlex.split(administrator_command())
    assert words[0] == "sudo"
    assert Path(words[1]).exists()
    assert words[2:] == ["-m", "station", "devices", "install-rules"]

"""The families known from descriptions alone, through the real libusb: scans, and faults below it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.drivers.usb.emulator.launch import run_scenario

FAMILIES = ["futronic", "synochip", "zk4500"]
TOLD = {
    "unplug": {"DeviceLostError", "DeviceNotFoundError"},
    "stall": {"UsbStallError", "DeviceProtocolError", None},
    "short": {"DeviceProtocolError", "DeviceTimeoutError", None},
    "babble": {"UsbOverflowError", None},
    "timeout": {"DeviceTimeoutError", "DeviceProtocolError", None},
}
"""What may be told of a fault below libusb; None where the driver lawfully gets over it, as by asking again."""


@pytest.mark.parametrize("family", FAMILIES)
def test_scans_in_a_row_are_right_to_the_last_pixel_and_leave_nothing_open(family: str) -> None:
    result = run_scenario(family, "scans", {"driver": family, "count": 5})
    assert result == {"equal": 5, "rises": True, "open_files": 0}


@pytest.mark.parametrize("family", FAMILIES)
def test_unplug_at_the_first_transfers_is_told_and_the_next_scan_is_good(family: str) -> None:
    check_faults(family, [("unplug", number) for number in (1, 2, 4, 7)])


def test_the_systems_own_driver_is_detached_while_the_stick_is_open_and_given_back() -> None:
    result = run_scenario("synochip", "kernel_driver", {"driver": "synochip"})
    assert result == {"bound": [True, False, True, False, True], "outcome": None, "detached": 1}


@pytest.mark.long
@pytest.mark.parametrize("kind", TOLD)
@pytest.mark.parametrize("family", FAMILIES)
def test_a_fault_at_every_transfer_is_told_and_the_next_scan_is_good(family: str, kind: str) -> None:
    counted = run_scenario(family, "count_transfers", {"driver": family})
    assert counted["outcome"] is None
    check_faults(family, [(kind, number) for number in range(1, counted["served"] + 1)])


@pytest.mark.long
@pytest.mark.parametrize("family", FAMILIES)
def test_a_hundred_scans_in_a_row_are_right(family: str) -> None:
    result = run_scenario(family, "scans", {"driver": family, "count": 100}, limit_s=200)
    assert result == {"equal": 100, "rises": True, "open_files": 0}


@pytest.mark.long
@pytest.mark.parametrize("family", FAMILIES)
def test_fifty_plugs_and_unplugs_are_all_seen(family: str) -> None:
    result = run_scenario(family, "plugging", {"driver": family, "count": 50}, limit_s=200)
    assert result["seen"] == 100
    assert result["longest_s"] < 1
    assert result["next"] is None


def check_faults(family: str, plan: list[tuple[str, int]]) -> None:
    results: list[dict[str, Any]] = run_scenario(family, "faults", {"driver": family, "plan": plan}, limit_s=280)
    assert len(results) == len(plan)
    told = 0
    for result in results:
        assert result["outcome"] in TOLD[result["kind"]] | (set() if result["fired"] else {None}), result
        assert result["open_files"] == 0, result
        assert result["next"] is None, result
        told += result["outcome"] is not None
    assert told > 0

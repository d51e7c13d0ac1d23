"""The drivers on real libusb, against devices in Python below it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.drivers.usb.emulator.launch import run_scenario

ALLOWED = {
    "unplug": {"DeviceLostError"},
    "stall": {"UsbStallError"},
    "babble": {"UsbOverflowError"},
    "short": {"DeviceProtocolError", None},  # a broken frame is read anew, a message is told by its beginning
    "timeout": {"DeviceTimeoutError", None},  # a reader that lost its message is asked again
}
SETTINGS: dict[str, dict[str, object]] = {"uru4000": {"frame_s": 0.02}, "nb1010": {}}
LEAST_TRANSFERS = {"uru4000": 15, "nb1010": 98}
"""What each session has: power up, one finger, one picture, and its stop. More hangs on time."""


def run_faults(driver: str, plan: list[tuple[str, int]], limit_s: float = 120) -> list[dict[str, Any]]:
    results = run_scenario(driver, "faults", {"driver": driver, "plan": plan}, SETTINGS[driver], limit_s)
    assert len(results) == len(plan)
    for result in results:
        allowed = ALLOWED[result["kind"]] if result["fired"] else {None}
        assert result["outcome"] in allowed, result
        assert result["open_files"] == 0, result
        assert result["next"] is None, result
        assert result["took_s"] < 3, result
    return results


def transfers(driver: str) -> int:
    counted = run_scenario(driver, "count_transfers", {"driver": driver}, SETTINGS[driver])
    assert counted["outcome"] is None
    assert counted["served"] >= LEAST_TRANSFERS[driver]
    return int(counted["served"])


def test_an_unplug_in_start_scan_and_stop_ends_with_device_lost_and_the_next_scan_is_good() -> None:
    results = run_faults("uru4000", [("unplug", at) for at in (1, 5, 10, 14, 15, 17, 20)])
    assert sum(result["fired"] for result in results) >= 6


def test_an_unplug_of_a_sensor_that_only_answers_is_lost_too() -> None:
    results = run_faults("nb1010", [("unplug", at) for at in (1, 4, 60)])
    assert all(result["fired"] for result in results)


@pytest.mark.parametrize("kind", ["stall", "short", "babble", "timeout"])
@pytest.mark.parametrize(("driver", "numbers"), [("uru4000", (12, 16)), ("nb1010", (2, 50))])
def test_a_fault_ends_with_its_own_error_and_the_next_scan_is_good(
    driver: str, numbers: tuple[int, ...], kind: str
) -> None:
    results = run_faults(driver, [(kind, at) for at in numbers])
    assert all(result["fired"] for result in results)


@pytest.mark.long
@pytest.mark.parametrize("kind", sorted(ALLOWED))
@pytest.mark.parametrize("driver", sorted(SETTINGS))
@pytest.mark.timeout(1200)
def test_every_fault_at_every_transfer_ends_with_its_own_error(driver: str, kind: str) -> None:
    count = transfers(driver)
    results = run_faults(driver, [(kind, at) for at in range(1, count + 2)], limit_s=1000)
    assert all(result["fired"] for result in results if result["at"] <= LEAST_TRANSFERS[driver])


@pytest.mark.parametrize(
    ("driver", "arguments", "settings"),
    [
        ("uru4000", {}, {"seed": 1, "any_table": True}),
        ("uru4000", {"is_turned": False}, {"seed": 2, "is_microsoft": True}),
        ("uru4000", {"is_plain": True}, {"seed": 3, "is_plain": True}),
        ("uru4000", {}, {"seed": 4, "is_wedged": True}),
        ("nb1010", {}, {}),
    ],
)
def test_scans_in_a_row_give_the_pictures_that_were_sent(
    driver: str, arguments: dict[str, object], settings: dict[str, object]
) -> None:
    result = run_scenario(driver, "scans", {"driver": driver, "count": 4, **arguments}, settings)
    assert result == {"equal": 4, "rises": True, "open_files": 0}


@pytest.mark.long
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("seed", range(5))
def test_a_hundred_scans_in_a_row_with_any_seed_and_block_table(seed: int) -> None:
    is_microsoft = seed % 2 == 1
    result = run_scenario(
        "uru4000",
        "scans",
        {"driver": "uru4000", "count": 100, "is_turned": not is_microsoft},
        {"seed": seed, "any_table": True, "is_microsoft": is_microsoft},
        limit_s=600,
    )
    assert result == {"equal": 100, "rises": True, "open_files": 0}


@pytest.mark.long
@pytest.mark.timeout(1200)
def test_a_hundred_scans_in_a_row_of_the_press_sensor() -> None:
    result = run_scenario("nb1010", "scans", {"driver": "nb1010", "count": 100}, limit_s=600)
    assert result == {"equal": 100, "rises": True, "open_files": 0}


@pytest.mark.parametrize("driver", sorted(SETTINGS))
def test_fifty_plugs_and_unplugs_are_all_seen_within_a_second(driver: str) -> None:
    result = run_scenario(driver, "plugging", {"driver": driver, "count": 50}, SETTINGS[driver])
    assert result["seen"] == 100
    assert result["longest_s"] < 1.0
    assert result["next"] is None


@pytest.mark.parametrize("driver", sorted(SETTINGS))
def test_listing_devices_does_not_disturb_one_that_is_open(driver: str) -> None:
    result = run_scenario(driver, "listing", {"driver": driver, "count": 2}, SETTINGS[driver])
    assert result == {"while_open": 1, "open_files": 0}


def test_stop_puts_the_light_out_within_half_a_second_and_the_scanner_starts_again() -> None:
    result = run_scenario("uru4000", "idle", {"driver": "uru4000", "duration_s": 0.2}, {"frame_s": 0.02})
    assert result["stopped_s"] < 0.5
    assert result["mode"] == 0x70
    assert result["open_files"] == 0

"""Plug, unplug and faults through real libusb: the monitor sees them, an open device goes on, and so do captures."""

from __future__ import annotations

import pytest

from tests.drivers.usb.hot_plug import run_hot_plug

LONG = pytest.mark.long


@pytest.mark.parametrize(
    ("model", "count"),
    [
        ("uru4000", 2),
        pytest.param("uru4000", 50, marks=LONG),
        pytest.param("nb1010", 50, marks=LONG),
    ],
)
def test_every_plug_and_unplug_is_seen_within_a_second(model: str, count: int) -> None:
    found = run_hot_plug(model, "plugging", {"driver": model, "count": count})
    assert found["known"] == 1
    assert found["seen"] == 2 * count
    assert found["in_turn"]
    assert found["longest_s"] < 1.0


@pytest.mark.parametrize("model", ["uru4000", pytest.param("nb1010", marks=LONG)])
def test_watching_opens_nothing_and_an_open_device_goes_on(model: str) -> None:
    found = run_hot_plug(model, "watching_while_open", {"driver": model, "presses": 3})
    assert found == {"taken": 3, "while_open": 1, "changes": [True], "open_files": 0}


@pytest.mark.parametrize(
    ("model", "finger_on"),
    [
        ("uru4000", True),
        ("nb1010", False),
        pytest.param("uru4000", False, marks=LONG),
        pytest.param("nb1010", True, marks=LONG),
    ],
)
def test_after_an_unplug_and_a_plug_the_same_press_goes_on(model: str, finger_on: bool) -> None:
    arguments: dict[str, object] = {"driver": model, "finger_on": finger_on, "faults": ["unplug"]}
    found = run_hot_plug(model, "capture_goes_on", arguments)
    assert found["steps"] == ["waiting_for_plug", "recovered"]
    assert (found["presses"], found["done"]) == ([2], [2])
    assert found["recovered_s"][0] < 5
    assert found["open_files"] == 0


@pytest.mark.parametrize("fault", ["stall", pytest.param("babble", marks=LONG)])
def test_a_spoiled_transfer_restarts_the_scanner_and_the_press_goes_on(fault: str) -> None:
    arguments: dict[str, object] = {"driver": "uru4000", "finger_on": True, "faults": [fault]}
    found = run_hot_plug("uru4000", "capture_goes_on", arguments)
    assert found["steps"] == ["restarting", "recovered"]
    assert (found["presses"], found["done"]) == ([2], [2])
    assert found["open_files"] == 0

"""What is done with an emulated device. Run by `emulator.launch` in a process of its own; ends with a line of JSON."""

from __future__ import annotations

import contextlib
import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from drivers.api import DeviceError, DeviceState, Frame, GrayImage, Scanner
from drivers.registry import BUILTIN, Registry
from tests.drivers.usb.emulator.console import Console
from tests.drivers.usb.emulator.pictures import picture_lines

FINGER_LIMIT_S = 2.0
SEEN_LIMIT_S = 1.0
DESCRIBED_SIZES = {"futronic": (320, 480), "synochip": (256, 288), "zk4500": (640, 480)}
"""Width and height of the devices of `emulator.described`, whose fingers all give picture 1."""


class SilentError(Exception):
    """No frame that shows what was waited for."""


def scans(
    console: Console, driver: str, count: int, *, is_turned: bool = True, is_plain: bool = False
) -> dict[str, object]:
    """Take `count` presses in a row; count those of which a frame equals a picture that was sent."""
    equal = 0
    sequences: list[int] = []
    with make(driver) as scanner:
        scanner.start()
        for _ in range(count):
            frame = press(scanner, console)
            sequences.append(frame.sequence)
            pictures = sent_pictures(console, driver, is_turned, is_plain)
            equal += any(np.array_equal(frame.pixels, picture) for picture in pictures)
            lift(scanner, console)
        scanner.stop()
    return {"equal": equal, "rises": sequences == sorted(set(sequences)), "open_files": open_files()}


def faults(console: Console, driver: str, plan: Sequence[tuple[str, int]]) -> list[dict[str, object]]:
    """For each (kind, number): have it happen in a session, then replug and take a scan with the same scanner."""
    scanner = make(driver)
    results = []
    for kind, at in plan:
        console.arm(kind, at)
        began_s = time.monotonic()
        outcome = session(scanner, console)
        took_s = time.monotonic() - began_s
        served = console.report()["served"]
        left_open = open_files()
        console.unplug()
        console.plug()
        console.arm(None, 0)
        see(driver, count=1)
        outcome_after = session(scanner, console)
        results.append(
            {
                "kind": kind,
                "at": at,
                "outcome": outcome,
                "took_s": took_s,
                "fired": served >= at,
                "open_files": left_open,
                "next": outcome_after,
            }
        )
    return results


def kernel_driver(console: Console, driver: str) -> dict[str, object]:
    """Tell whether the system's own driver is bound before, while and after a scanner is open; and after a replug."""
    bound = [console.report()["kernel_driver_is_bound"]]
    scanner = make(driver)
    for _ in range(2):
        with scanner:
            bound.append(console.report()["kernel_driver_is_bound"])
        bound.append(console.report()["kernel_driver_is_bound"])
    console.unplug()
    console.plug()
    see(driver, count=1)
    return {"bound": bound, "outcome": session(scanner, console), "detached": console.report()["detached"]}


def count_transfers(console: Console, driver: str) -> dict[str, object]:
    """Count the transfers of one session."""
    console.arm(None, 0)
    outcome = session(make(driver), console)
    return {"outcome": outcome, "served": console.report()["served"]}


def plugging(console: Console, driver: str, count: int) -> dict[str, object]:
    """Unplug and plug `count` times; tell how often each was seen, and the longest it took."""
    seen = 0
    longest_s = 0.0
    for _ in range(count):
        for act, expected in ((console.unplug, 0), (console.plug, 1)):
            began_s = time.monotonic()
            act()
            seen += see(driver, expected)
            longest_s = max(longest_s, time.monotonic() - began_s)
    return {"seen": seen, "longest_s": longest_s, "next": session(make(driver), console)}


def listing(console: Console, driver: str, count: int) -> dict[str, object]:
    """List devices all the time while a scanner is open and in use."""
    with make(driver) as scanner:
        scanner.start()
        for _ in range(count):
            see(driver, 1)
            press(scanner, console)
            see(driver, 1)
            lift(scanner, console)
        while_open = open_files()
    return {"while_open": while_open, "open_files": open_files()}


def idle(console: Console, driver: str, duration_s: float) -> dict[str, object]:
    """Stay open and stopped, start again, take a scan, and stop while a finger rests."""
    with make(driver) as scanner:
        scanner.start()
        press(scanner, console)
        began_s = time.monotonic()
        scanner.stop()
        stopped_s = time.monotonic() - began_s
        mode = console.report()["mode"]
        console.finger(on=False)
        time.sleep(duration_s)
        scanner.start()
        sequence = press(scanner, console).sequence
        scanner.stop()
    return {"stopped_s": stopped_s, "mode": mode, "sequence": sequence, "open_files": open_files()}


# -- steps ------------------------------------------------------------------------------------------------


def make(driver: str) -> Scanner:
    """Make the first scanner of a driver."""
    registry = Registry({driver: BUILTIN[driver]}, entry_points=tuple)
    (device,) = registry.enumerate().devices
    return registry.create(device.address)


def session(scanner: Scanner, console: Console) -> str | None:
    """Open, start, press, lift, stop, close; return the class of the error that came, None for none."""
    try:
        scanner.open()
        scanner.start()
        press(scanner, console)
        lift(scanner, console)
        scanner.stop()
    except (DeviceError, SilentError) as error:
        return type(error).__name__
    finally:
        scanner.close()
        console.finger(on=False)
        assert scanner.state is DeviceState.CLOSED
    return None


def press(scanner: Scanner, console: Console) -> Frame:
    """Put the finger on and return a frame of it."""
    console.finger(on=True)
    return await_frame(scanner, finger_on=True)


def lift(scanner: Scanner, console: Console) -> Frame:
    """Take the finger off and return a frame that says so."""
    console.finger(on=False)
    return await_frame(scanner, finger_on=False)


def await_frame(scanner: Scanner, *, finger_on: bool) -> Frame:
    """Return the first frame that says `finger_on`."""
    deadline_s = time.monotonic() + FINGER_LIMIT_S
    while time.monotonic() < deadline_s:
        frame = scanner.read(0.05)
        if frame is not None and frame.finger_on is finger_on:
            return frame
    raise SilentError


def see(driver: str, count: int) -> bool:
    """Wait until `count` devices are listed; return whether that came in time."""
    registry = Registry({driver: BUILTIN[driver]}, entry_points=tuple)
    deadline_s = time.monotonic() + SEEN_LIMIT_S
    while time.monotonic() < deadline_s:
        if len(registry.enumerate().devices) == count:
            return True
        time.sleep(0.01)
    return False


def open_files() -> int:
    """Count the device files that this process holds open."""
    count = 0
    for entry in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):
            count += "/bus/usb/" in str(entry.readlink())
    return count


# -- what was sent ----------------------------------------------------------------------------------------


def sent_pictures(console: Console, driver: str, is_turned: bool, is_plain: bool) -> list[GrayImage]:
    """Return the last pictures that the device sent, as the driver must give them."""
    if driver in DESCRIBED_SIZES:
        return [_gray(picture_lines(*DESCRIBED_SIZES[driver], 1))]
    return [nb1010_picture(console)] if driver == "nb1010" else uru4000_pictures(console, is_turned, is_plain)


def nb1010_picture(console: Console) -> GrayImage:
    """Return the last picture that the device sent."""
    return _gray(picture_lines(256, 180, console.report()["frames"]))


def uru4000_pictures(console: Console, is_turned: bool, is_plain: bool) -> list[GrayImage]:
    """Return the last pictures that the device sent, as the driver must give them."""
    raw = [uru4000_picture(number, table, is_plain) for number, table in console.report()["tables"]]
    return [255 - (picture[::-1, ::-1] if is_turned else picture) for picture in raw]


def uru4000_picture(number: int, table: Sequence[tuple[int, int]], is_plain: bool) -> GrayImage:
    """Return what can be known of a raw picture: a scrambled block loses its last pixel, a line not sent is the next.

    A plain one begins with two dark lines. What the table leaves out is dark.
    """
    picture = _gray(picture_lines(384, 290, number))
    if is_plain:
        picture[:2] = 0
    row = 0
    missing: list[int] = []
    for flags, count in table:
        if flags & 0x01:
            missing.append(row)
        elif flags & 0x06 == 0x02 and not is_plain:
            picture[row + count - 1, -1] = 0
        row += count
    picture[row:] = 0
    for row in missing:
        picture[row] = picture[row + 1]
    return picture


def _gray(lines: Sequence[bytes]) -> GrayImage:
    return np.array([list(line) for line in lines], np.uint8)


SCENARIOS: dict[str, Callable[..., Any]] = {
    f.__name__: f for f in (scans, faults, kernel_driver, count_transfers, plugging, listing, idle)
}

if __name__ == "__main__":
    print(json.dumps(SCENARIOS[sys.argv[1]](Console(), **json.loads(sys.argv[2]))))

"""What is done with an emulated device that comes and goes: run behind the emulator, the result is a line of JSON."""

from __future__ import annotations

import contextlib
import io
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from drivers.device_monitor import DeviceChange, DeviceMonitor, DeviceNews
from drivers.registry import BUILTIN, Registry
from drivers.same_device import SameDevice
from station.capture.loop import CaptureLoop
from station.capture.recovery import Recovery
from station.cli import main
from station.events import Assessment, CaptureEvent, FingerDone, RecoveryStep, SampleCaptured, ScannerRecovering
from station.ids import FingerPosition
from station.quality.score import QualityAssessor
from station.records import QualityReason
from tests.capture.scenes import assessment
from tests.drivers.usb.emulator.console import Console
from tests.drivers.usb.emulator.launch import ROOT, SYSTEM_PYTHON, needs_umockdev
from tests.drivers.usb.scenarios import lift, open_files, press

SEEN_LIMIT_S = 1.0


def run_hot_plug(model: str, scenario: str, arguments: dict[str, object], limit_s: float = 120) -> Any:
    """Run a scenario of this module with a `model`; return its result. Skips the test where umockdev is missing."""
    needs_umockdev()
    command = ["umockdev-wrapper", SYSTEM_PYTHON, "-m", "tests.drivers.usb.emulator", model, "--"]
    command += [sys.executable, "-m", "tests.drivers.usb.hot_plug", scenario, json.dumps(arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=limit_s, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads(done.stdout.splitlines()[-1])


def registry(driver: str) -> Registry:
    """Know one driver only: the others look at the same false bus for nothing."""
    return Registry({driver: BUILTIN[driver]}, entry_points=tuple)


class Ear:
    """Hears the monitor and lets the scenario wait for a change."""

    def __init__(self) -> None:
        self.changes: list[tuple[DeviceChange, float]] = []
        self.heard = threading.Condition()
        self.is_begun = False

    def __call__(self, news: DeviceNews) -> None:
        with self.heard:
            self.is_begun = True
            self.changes += [(change, time.monotonic()) for change in news.changes]
            self.heard.notify_all()

    def wait(self, count: int) -> float | None:
        """Return when change number `count` was heard, None if not in time."""
        with self.heard:
            came = self.heard.wait_for(lambda: len(self.changes) >= count, SEEN_LIMIT_S)
            return self.changes[count - 1][1] if came else None

    def begin(self) -> None:
        with self.heard:
            self.heard.wait_for(lambda: self.is_begun, 5)


def plugging(console: Console, driver: str, count: int) -> dict[str, object]:
    """Unplug and plug `count` times; tell what the monitor saw of it and how long it took at most."""
    ear = Ear()
    monitor = DeviceMonitor(registry(driver), ear)
    monitor.start()
    ear.begin()
    known = len(ear.changes)
    seen, longest_s = 0, 0.0
    for number in range(count):
        for offset, act in enumerate((console.unplug, console.plug)):
            began_s = time.monotonic()
            act()
            heard_s = ear.wait(known + 2 * number + offset + 1)
            if heard_s is not None:
                seen += 1
                longest_s = max(longest_s, heard_s - began_s)
    monitor.stop()
    kinds = [change.is_there for change, _ in ear.changes[known:]]
    return {"known": known, "seen": seen, "longest_s": longest_s, "in_turn": kinds == [False, True] * count}


def watching_while_open(console: Console, driver: str, presses: int) -> dict[str, object]:
    """Take presses while the monitor looks as often as it can; tell what it cost the open device."""
    known = registry(driver)
    (info,) = known.enumerate().devices
    ear = Ear()
    monitor = DeviceMonitor(known, ear, period_s=0.01)
    taken = 0
    with known.create(info.address) as scanner:
        monitor.start()
        scanner.start()
        for _ in range(presses):
            press(scanner, console)
            lift(scanner, console)
            taken += 1
        while_open = open_files()
        scanner.stop()
    monitor.stop()
    changes = [change.is_there for change, _ in ear.changes]
    return {"taken": taken, "while_open": while_open, "changes": changes, "open_files": open_files()}


class KindAssessor(QualityAssessor):
    """Finds every picture of a finger good: the emulator's pictures are none."""

    def assess(self, pixels: NDArray[np.uint8], *_: object) -> Assessment:
        return assessment(80)

    def assess_empty(self, pixels: NDArray[np.uint8]) -> Assessment:
        return assessment(0, QualityReason.NO_FINGER)


def capture_goes_on(console: Console, driver: str, finger_on: bool, faults: list[str]) -> dict[str, object]:
    """Unplug (or spoil a transfer) while a finger is taken, then help; tell how the same press went on."""
    known = registry(driver)
    (info,) = known.enumerate().devices
    events: list[CaptureEvent] = []
    heard = threading.Condition()

    def hear(event: CaptureEvent) -> None:
        with heard:
            events.append(event)
            heard.notify_all()

    def wait(condition: Callable[[], bool], limit_s: float = 10.0) -> bool:
        with heard:
            return heard.wait_for(condition, limit_s)

    def steps() -> list[RecoveryStep]:
        return [event.step for event in events if isinstance(event, ScannerRecovering)]

    recovery = Recovery(SameDevice(known, info).find)
    loop = CaptureLoop(known.create(info.address), hear, recovery=recovery, assessor=KindAssessor())
    loop.capture(FingerPosition.RIGHT_THUMB, first_number=2)
    wait(lambda: len(events) > 3)
    recovered_s = []
    for number, fault in enumerate(faults):
        console.finger(on=finger_on)
        if fault == "unplug":
            console.unplug()
            told = wait(lambda number=number: len(steps()) >= 2 * number + 1)
            time.sleep(0.6)
            began_s = time.monotonic()
            console.plug()
        else:
            began_s = time.monotonic()
            console.arm(fault, 1)
            told = wait(lambda number=number: len(steps()) >= 2 * number + 1)
            console.arm(None, 0)
        if not told or not wait(lambda number=number: len(steps()) >= 2 * number + 2):
            break
        recovered_s.append(time.monotonic() - began_s)
        console.finger(on=False)
        time.sleep(0.3)
    console.finger(on=True)
    wait(lambda: any(isinstance(event, SampleCaptured) for event in events))
    console.finger(on=False)
    wait(lambda: any(isinstance(event, FingerDone) for event in events))
    loop.close()
    return {
        "steps": [step.value for step in steps()],
        "presses": [event.sample.number for event in events if isinstance(event, SampleCaptured)],
        "done": [event.best_number for event in events if isinstance(event, FingerDone)],
        "recovered_s": recovered_s,
        "open_files": open_files(),
    }


def technician(console: Console, words: list[str], fingers: int = 0, unplugs: bool = False) -> dict[str, object]:
    """Run `station ...` while a finger comes and goes; unplug the scanner at the end if asked to."""

    def play() -> None:
        deadline_s = time.monotonic() + 10
        while not open_files() and time.monotonic() < deadline_s:
            time.sleep(0.02)
        for _ in range(fingers):
            time.sleep(0.7)
            console.finger(on=True)
            time.sleep(0.7)
            console.finger(on=False)
        time.sleep(0.3)
        if unplugs:
            console.unplug()

    player = threading.Thread(target=play)
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        player.start()
        code = main([*words, "--json"], {})
        player.join()
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    return {"code": code, "lines": [line for line in lines if line["kind"] != "progress"], "open_files": open_files()}


SCENARIOS: dict[str, Callable[..., Any]] = {
    f.__name__: f for f in (plugging, watching_while_open, capture_goes_on, technician)
}

if __name__ == "__main__":
    print(json.dumps(SCENARIOS[sys.argv[1]](Console(), **json.loads(sys.argv[2]))))

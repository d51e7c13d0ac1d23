"""Measures every driver that can run here: opening, finger to frame, frames a second, processor share while waiting.

    python -m benchmarks.devices [--seconds S] [DRIVER ...]

Real scanners are not needed: the USB drivers meet emulated devices through real libusb (umockdev), the serial driver a
module on a pseudo-terminal, the SBI driver a simulated service; each of these lives in another process, so that the
processor share is the driver's own. Times of emulated devices show what the driver adds, not how fast the device is.
What runs inside libusb is left out of their share: umockdev's device files are always ready, so libusb asks them ten
thousand times a second, where it sleeps on the kernel's.

The aim: at most 5 % of one core while waiting. `station devices bench` measures what is really plugged in.
"""

from __future__ import annotations

import argparse
import importlib
import json
import multiprocessing
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from typing import Any, Self

import cv2

from drivers.api import DeviceError, DeviceTimeoutError, Scanner
from drivers.registry import BUILTIN, Registry
from drivers.usb.libusb_port import UsbBus, load_backend
from station.cli.devices import BENCH_HEAD, bench_line
from station.usecases.scanner_bench import MOST_WAITING_SHARE, ScannerBench, bench_scanner
from station.usecases.scanner_readings import first_frame
from tests.drivers.sbi.simulator import SbiSimulator, Settings
from tests.drivers.serial_module import SerialModule
from tests.drivers.usb.emulator.console import Console
from tests.drivers.usb.emulator.launch import ROOT, SYSTEM_PYTHON
from tests.drivers.usb.models.glass import Glass
from tests.drivers.usb.models.pictures import finger
from tests.drivers.usb.scenarios import lift, press

EMULATED = ("uru4000", "nb1010", "futronic", "synochip", "zk4500")
SERIAL_BYTES_PER_S = 5760.0
"""57600 baud, as the modules leave the factory."""
FINGERS = 10
FREE_LOOKS, FEW_LOOKS = 100_000, 12
"""Looks at the glass before the finger comes."""
SERIAL_PRESS_S = 20.0


def main() -> int:
    """Print the table; 1 if a driver waits dearly."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.devices", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("drivers", nargs="*", metavar="DRIVER", help="default: all that can run here")
    parser.add_argument("--seconds", type=float, default=6.0, help="how long each is watched")
    parser.add_argument("--behind-emulator", metavar="DRIVER", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.behind_emulator:
        print(json.dumps(asdict(bench_emulated_here(options.behind_emulator, options.seconds))))
        return 0
    known: dict[str, Callable[[float], ScannerBench]] = {
        "simulated": bench_simulated,
        "image_folder": bench_image_folder,
        **{name: emulated(name) for name in EMULATED},
        "zfm_serial": bench_serial,
        "sbi": bench_sbi,
    }
    print(BENCH_HEAD)
    dear = []
    for name in options.drivers or known:
        try:
            figures = known[name](options.seconds)
        except (DeviceError, OSError, RuntimeError) as error:
            print(f"{name:<14} not measured: {error}")
            continue
        print(bench_line(figures), flush=True)
        if not figures.waits_cheaply:
            dear.append(name)
    print(f"waiting costs at most {MOST_WAITING_SHARE:.0%} of one core: {'no, ' + ', '.join(dear) if dear else 'all'}")
    return 1 if dear else 0


# -- drivers that need nobody else ----------------------------------------------------------------------------


def bench_simulated(seconds: float) -> ScannerBench:
    """The practice scanner, once with an empty glass and once with fingers."""
    return _bench("simulated:practice?gap_s=600", "simulated:practice", seconds)


def bench_image_folder(seconds: float) -> ScannerBench:
    """A folder of presses of the practice scanner."""
    with tempfile.TemporaryDirectory(prefix="bench-pictures-") as name:
        for number in range(3):
            with Registry().create(f"simulated:practice?fps=0&gap_s=0.1&presentation={number}") as scanner:
                scanner.start()
                for _ in range(12):
                    frame = first_frame(scanner)
            cv2.imwrite(f"{name}/right_thumb_{number + 1}.png", frame.pixels)
        return _bench(f"image_folder:{name}?gap_s=600", f"image_folder:{name}", seconds)


def _bench(waiting: str, pressing: str, seconds: float) -> ScannerBench:
    """Take all figures of an address at which nobody presses, and the finger's of one at which somebody does."""
    registry = Registry(entry_points=tuple)
    figures = bench_scanner(lambda: registry.create(waiting), stream_s=seconds)
    pressed = bench_scanner(lambda: registry.create(pressing), openings=1, stream_s=seconds)
    return replace(figures, finger_to_frame_s=pressed.finger_to_frame_s)


# -- USB ------------------------------------------------------------------------------------------------------


def emulated(driver: str) -> Callable[[float], ScannerBench]:
    """Make the measurement of `driver` behind its emulated device."""

    def bench(seconds: float) -> ScannerBench:
        if shutil.which("umockdev-wrapper") is None:
            raise RuntimeError("umockdev is not installed")
        command = ["umockdev-wrapper", SYSTEM_PYTHON, "-m", "tests.drivers.usb.emulator", driver, "--", sys.executable]
        command += ["-m", "benchmarks.devices", "--behind-emulator", driver, "--seconds", str(seconds)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
        if done.returncode:
            raise RuntimeError(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "no answer")
        return ScannerBench(**json.loads(done.stdout.splitlines()[-1]))

    return bench


class TimedBackend:
    """pyusb's backend, with the processor time of its calls summed up."""

    def __init__(self, backend: Any) -> None:
        self._backend = backend
        self._lock = threading.Lock()
        self.cpu_s = 0.0

    def __getattr__(self, name: str) -> Any:
        call = getattr(self._backend, name)

        def timed(*arguments: Any) -> Any:
            began_s = time.thread_time()
            try:
                return call(*arguments)
            finally:
                with self._lock:
                    self.cpu_s += time.thread_time() - began_s

        return timed


def bench_emulated_here(name: str, seconds: float) -> ScannerBench:
    """Measure in the emulator's command: without a finger first, then how long each of some fingers takes."""
    console = Console()
    backend = TimedBackend(load_backend())
    module, _, kind = BUILTIN[name].partition(":")
    driver = getattr(importlib.import_module(module), kind)(UsbBus(lambda: backend))
    (info,) = driver.enumerate()
    figures = bench_scanner(
        lambda: driver.create(info), stream_s=seconds, cpu_clock=lambda: time.process_time() - backend.cpu_s
    )
    with driver.create(info) as scanner:
        scanner.start()
        delays = [_finger(scanner, console) for _ in range(FINGERS)]
        scanner.stop()
    return replace(figures, finger_to_frame_s=median(delays))


def _finger(scanner: Scanner, console: Console) -> float:
    began_s = time.monotonic()
    press(scanner, console)
    took_s = time.monotonic() - began_s
    lift(scanner, console)
    return took_s


# -- peers in a process of their own --------------------------------------------------------------------------


def bench_serial(seconds: float) -> ScannerBench:
    """A module at the speed of its line, once without a finger and once with one that comes after a while."""
    registry = Registry(entry_points=tuple)
    with _Peer(_serve_module, FREE_LOOKS) as free:
        figures = bench_scanner(lambda: registry.create(f"zfm_serial:{free.address}"), stream_s=seconds)
    with _Peer(_serve_module, FEW_LOOKS) as pressed:
        with registry.create(f"zfm_serial:{pressed.address}") as scanner:
            scanner.start()
            came_s = _first_finger(scanner)
            scanner.stop()
        return replace(figures, finger_to_frame_s=came_s - pressed.finger_s())


def _first_finger(scanner: Scanner) -> float:
    """Read until a finger is on; return when. Raises `DeviceTimeoutError`."""
    deadline_s = time.monotonic() + SERIAL_PRESS_S
    while time.monotonic() < deadline_s:
        frame = scanner.read(0.1)
        if frame is not None and frame.finger_on:
            return time.monotonic()
    raise DeviceTimeoutError("no frame of a finger came")


class NotedGlass(Glass):
    """A glass that knows when the finger was seen on it first; the system's clock is one for all processes."""

    def __init__(self, empty_looks: int) -> None:
        super().__init__([*[None] * empty_looks, finger(288, 256)])
        self.finger_s = 0.0

    def look(self) -> bytes | None:
        """What lies on the glass now."""
        seen = super().look()
        if seen is not None and not self.finger_s:
            self.finger_s = time.monotonic()
        return seen


def _serve_module(far: Connection, empty_looks: int) -> None:
    glass = NotedGlass(empty_looks)
    with SerialModule(glass, bytes_per_s=SERIAL_BYTES_PER_S) as module:
        far.send(module.path)
        while far.recv() is not None:
            far.send(glass.finger_s)


def bench_sbi(seconds: float) -> ScannerBench:
    """A service whose scanner streams previews; the finger is the service's own matter."""
    with _Peer(_serve_sbi, 0) as service:
        registry = Registry(entry_points=tuple)
        return bench_scanner(lambda: registry.create(f"sbi:{service.address}"), stream_s=seconds)


def _serve_sbi(far: Connection, _nothing: int) -> None:
    with SbiSimulator(Settings(serial="BENCH0000001", fps=20.0)) as simulator:
        far.send(simulator.settings.serial)
        far.recv()


class _Peer:
    """A device in another process."""

    def __init__(self, serve: Callable[[Connection, int], None], argument: int) -> None:
        self._here, far = multiprocessing.Pipe()
        self._process = multiprocessing.get_context("spawn").Process(target=serve, args=(far, argument))
        self.address = ""

    def finger_s(self) -> float:
        """When the finger was seen first."""
        self._here.send("finger")
        return float(self._here.recv())

    def __enter__(self) -> Self:
        self._process.start()
        if not self._here.poll(30):
            self._process.kill()
            raise RuntimeError("the other side did not start")
        self.address = str(self._here.recv())
        return self

    def __exit__(self, *_: object) -> None:
        self._here.send(None)
        self._process.join(5)
        if self._process.is_alive():
            self._process.kill()


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    sys.exit(main())

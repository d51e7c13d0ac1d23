"""`python -m drivers.probe`: list scanners, open one, take frames. Needs nothing of the station, so it tells whose
fault it is.

Ends with 0, or with the exit code of the `DeviceError` that came; the message is that error's advice.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TextIO
from urllib.parse import urlencode

import cv2
import numpy as np

from drivers.api import (
    DeviceError,
    DeviceNotFoundError,
    DeviceTimeoutError,
    DriverUnavailableError,
    Frame,
    Scanner,
)
from drivers.registry import Registry

FILE_EXIT_CODE = 2
FRAME_LIMIT_S = 10.0
READ_LIMIT_S = 0.5
FOREGROUND_SPREAD = 25.0
"""Standard deviation of gray above which a picture is taken to show a finger, and not glass."""


def main(
    arguments: Sequence[str] | None = None,
    *,
    registry: Registry | None = None,
    output: TextIO = sys.stdout,
    clock: Callable[[], float] = time.monotonic,
) -> int:
    """Run the command line and return its exit code."""
    options = _parser().parse_args(arguments)
    registry = registry or Registry()
    try:
        if options.list or not (options.device or options.driver):
            return _list(registry, as_json=options.json, output=output)
        address = options.device or _first_address(registry, options.driver)
        return _probe(registry.create(_with_options(address, options.option)), options, output, clock)
    except DeviceError as error:
        _report_error(error, as_json=options.json, output=output)
        return error.exit_code
    except OSError as error:
        print(f"the picture cannot be written: {error.strerror}", file=sys.stderr)
        return FILE_EXIT_CODE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m drivers.probe", description="List scanners, open one, take frames."
    )
    parser.add_argument("--list", action="store_true", help="list drivers and devices (the default without --device)")
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument("--device", metavar="ADDRESS", help="the scanner, as driver:device")
    choice.add_argument("--driver", metavar="NAME", help="the first scanner that this driver finds")
    parser.add_argument(
        "--option", metavar="KEY=VALUE", type=_option, action="append", default=[], help="an option of the scanner"
    )
    parser.add_argument(
        "--timeout", metavar="S", type=_seconds, default=FRAME_LIMIT_S, help="how long to wait for each frame"
    )
    parser.add_argument("--finger", type=int, default=0, choices=range(11), metavar="N", help="ask for finger 1-10")
    parser.add_argument("--frames", type=_positive, default=1, metavar="N", help="how many frames to take")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the frame with the most contrast as PNG")
    parser.add_argument("--json", action="store_true", help="answer in JSON, one object a line")
    return parser


def _positive(text: str) -> int:
    value = int(text)
    if not 1 <= value <= 100_000:
        raise argparse.ArgumentTypeError("from 1 to 100000")
    return value


def _option(text: str) -> tuple[str, str]:
    key, mark, value = text.partition("=")
    if not (key and mark):
        raise argparse.ArgumentTypeError("as KEY=VALUE")
    return key, value


def _seconds(text: str) -> float:
    value = float(text)
    if not 0 < value <= 3600:
        raise argparse.ArgumentTypeError("from 0 to 3600 seconds")
    return value


def _first_address(registry: Registry, driver: str) -> str:
    """Return the address of the first device of a driver. Raises `DeviceError`."""
    found = registry.enumerate()
    for device in found.devices:
        if device.driver == driver:
            return device.address
    for problem in found.problems:
        if problem.name == driver:
            raise DriverUnavailableError(problem.reason)
    raise DeviceNotFoundError("no scanner of this driver is plugged in")


def _with_options(address: str, options: Sequence[tuple[str, str]]) -> str:
    if not options:
        return address
    return f"{address}{'&' if '?' in address else '?'}{urlencode(options)}"


def _list(registry: Registry, *, as_json: bool, output: TextIO) -> int:
    found = registry.enumerate()
    drivers = registry.drivers()
    if as_json:
        devices = [asdict(device) | {"address": device.address} for device in found.devices]
        answer = {
            "devices": devices,
            "drivers": [asdict(driver) for driver in drivers],
            "problems": [asdict(problem) for problem in found.problems],
        }
        print(json.dumps(answer), file=output)
        return 0
    for device in found.devices:
        print(f"{device.address}  {device.name}, {device.width_px}x{device.height_px}, {device.ppi} ppi", file=output)
    reasons = {d.name: d.reason for d in drivers if d.reason} | {p.name: p.reason for p in found.problems}
    for name, reason in reasons.items():
        print(f"{name}: unavailable, {reason}", file=output)
    unproven = [d.name for d in drivers if not d.is_proven]
    if unproven:
        print(f"not proven on hardware: {', '.join(unproven)}", file=output)
    return 0


def _probe(scanner: Scanner, options: argparse.Namespace, output: TextIO, clock: Callable[[], float]) -> int:
    with scanner:
        scanner.start()
        scanner.show_finger(options.finger)
        began_s = clock()
        frames = [_next_frame(scanner, options.timeout, clock) for _ in range(options.frames)]
        taken_s = clock() - began_s
        scanner.stop()
    best = max(frames, key=_contrast)
    if options.out:
        _write_png(options.out, best)
    answer = {
        "address": scanner.info.address,
        "name": scanner.info.name,
        "frames": len(frames),
        "width_px": best.pixels.shape[1],
        "height_px": best.pixels.shape[0],
        "ppi": best.ppi,
        "frames_per_s": round(len(frames) / taken_s, 1) if taken_s > 0 else None,
        "best_sequence": best.sequence,
        "mean_gray": round(float(best.pixels.mean()), 1),
        "contrast": round(_contrast(best), 1),
        "shows_finger": _contrast(best) >= FOREGROUND_SPREAD,
    }
    print(json.dumps(answer) if options.json else "\n".join(f"{k}: {v}" for k, v in answer.items()), file=output)
    return 0


def _next_frame(scanner: Scanner, limit_s: float, clock: Callable[[], float]) -> Frame:
    """Return the next frame to keep: no preview, and none of which the device itself says that no finger is on."""
    deadline = clock() + limit_s
    while clock() < deadline:
        frame = scanner.read(READ_LIMIT_S)
        if frame is not None and frame.finger_on is not False and not frame.is_preview:
            return frame
    raise DeviceTimeoutError("no frame came")


def _contrast(frame: Frame) -> float:
    return float(np.std(frame.pixels))


def _write_png(path: Path, frame: Frame) -> None:
    done, data = cv2.imencode(".png", frame.pixels)
    if not done:
        raise OSError("the picture cannot be encoded")
    path.write_bytes(data.tobytes())


def _report_error(error: DeviceError, *, as_json: bool, output: TextIO) -> None:
    if as_json:
        print(json.dumps({"error": error.code, "reason": str(error), "advice": error.advice}), file=output)
    else:
        print(f"{error}\n{error.advice}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())

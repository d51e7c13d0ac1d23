"""Runs a command behind an emulated device; see the package's own words."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable

from tests.drivers.usb.emulator.console import PIPES_VARIABLE, serve
from tests.drivers.usb.emulator.described import Futronic, Synochip, Zk4500
from tests.drivers.usb.emulator.fault import FaultKind, FaultPlan
from tests.drivers.usb.emulator.model import ScannerModel
from tests.drivers.usb.emulator.nb1010 import Nb1010
from tests.drivers.usb.emulator.testbed import Plug
from tests.drivers.usb.emulator.uru4000 import Uru4000

MODELS: dict[str, Callable[..., ScannerModel]] = {
    "uru4000": Uru4000,
    "nb1010": Nb1010,
    "futronic": Futronic,
    "synochip": Synochip,
    "zk4500": Zk4500,
}


def main() -> int:
    """Plug the model in, run the command and return its exit code."""
    parser = argparse.ArgumentParser(prog="emulator")
    parser.add_argument("model", choices=sorted(MODELS))
    parser.add_argument("--set", metavar="KEY=VALUE", action="append", default=[], help="VALUE in JSON")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    settings = {key: json.loads(value) for key, _, value in (pair.partition("=") for pair in options.set)}
    plug = Plug(MODELS[options.model](**settings))
    plug.plug()
    command = options.command[1:] if options.command[:1] == ["--"] else options.command
    return _run(command, _actions(plug))


def _actions(plug: Plug) -> dict[str, Callable[..., object]]:
    def finger(*, on: bool) -> None:
        with plug.usbfs.lock:
            plug.model.finger_on = on
            plug.model.finger_changed()

    def arm(*, kind: str | None, at: int) -> None:
        with plug.usbfs.lock:
            plug.usbfs.plan = FaultPlan(FaultKind(kind) if kind else None, at)

    def report() -> dict[str, object]:
        usbfs = plug.usbfs
        with usbfs.lock:
            return {
                "served": usbfs.plan.served,
                "claims": usbfs.claims,
                "kernel_driver_is_bound": usbfs.kernel_driver_is_bound,
                "detached": usbfs.detached,
                "frames": getattr(plug.model, "frames", None),
                "mode": getattr(plug.model, "mode", None),
                "tables": getattr(plug.model, "tables", None),
                "logins": getattr(plug.model, "logins", None),
                "is_plugged": plug.is_plugged and not usbfs.is_gone,
            }

    return {"finger": finger, "arm": arm, "report": report, "plug": plug.plug, "unplug": plug.unplug}


def _run(command: list[str], actions: dict[str, Callable[..., object]]) -> int:
    orders_out, orders_in = os.pipe()
    answers_out, answers_in = os.pipe()
    # Not `env=`: umockdev has set variables of its own that os.environ does not see.
    os.environ[PIPES_VARIABLE] = f"{answers_out},{orders_in}"
    with subprocess.Popen(command, pass_fds=(answers_out, orders_in)) as child:
        os.close(answers_out)
        os.close(orders_in)
        with os.fdopen(orders_out, "r") as orders, os.fdopen(answers_in, "w") as answers:
            thread = threading.Thread(target=serve, args=(orders, answers, actions), daemon=True)
            thread.start()
            code = child.wait()
            thread.join(2)
    return code


if __name__ == "__main__":
    sys.exit(main())

"""What a scenario asks the emulator to do: JSON lines through two pipes, one answer for each order.

`serve` runs in the emulator, `Console` in the scenario.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from typing import IO, Any

PIPES_VARIABLE = "USB_EMULATOR_PIPES"


def serve(orders: IO[str], answers: IO[str], actions: Mapping[str, Callable[..., object]]) -> None:
    """Carry out orders until the scenario ends."""
    for line in orders:
        order = json.loads(line)
        result = actions[order.pop("do")](**order)
        answers.write(json.dumps(result) + "\n")
        answers.flush()


class Console:
    """The scenario's end."""

    def __init__(self) -> None:
        read, write = (int(number) for number in os.environ[PIPES_VARIABLE].split(","))
        self._answers = os.fdopen(read, "r")
        self._orders = os.fdopen(write, "w")

    def finger(self, *, on: bool) -> None:
        """Put the finger on or take it off."""
        self._order("finger", on=on)

    def plug(self) -> None:
        """Plug the device in."""
        self._order("plug")

    def unplug(self) -> None:
        """Unplug the device."""
        self._order("unplug")

    def arm(self, kind: str | None, at: int) -> None:
        """Count transfers from now on; let `kind` happen at number `at`, counted from 1."""
        self._order("arm", kind=kind, at=at)

    def report(self) -> dict[str, Any]:
        """Return the transfers served since `arm`, interfaces claimed, frames sent, and whether it is plugged in."""
        result: dict[str, Any] = self._order("report")
        return result

    def _order(self, do: str, **arguments: object) -> Any:
        self._orders.write(json.dumps({"do": do, **arguments}) + "\n")
        self._orders.flush()
        return json.loads(self._answers.readline())

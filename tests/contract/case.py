"""One row of the contract's table: how to reach a driver's device."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qsl

from drivers.api import Scanner
from drivers.registry import Registry


def _end_nothing() -> None: ...


def _builtin_registry() -> Registry:
    return Registry(entry_points=tuple)


@dataclass(frozen=True)
class Case:
    """How to reach one driver's device: `address(options)`, and how to take the device away at once.

    `options` is a query such as `fps=20&gap_s=60`; `fps=0` gives frames as fast as they are read.
    """

    address: Callable[[str], str]
    unplug: Callable[[Registry], Scanner]
    """Makes a scanner that streams, takes its device away and returns it: the next read must notice."""
    tells_finger: bool = True
    """Whether `finger_on=1` makes the device tell when a finger is on."""
    always_tells_finger: bool = False
    """Whether the device tells when a finger is on without being asked to."""
    has_own_pace: bool = False
    """Whether it sends frames as fast as it can, whatever `fps` says."""
    end: Callable[[], None] = _end_nothing
    """Ends what stands in for the device."""
    registry: Callable[[], Registry] = _builtin_registry
    """Makes a registry whose driver finds the device, or what stands in for it."""


def read_paces(options: str) -> dict[str, float] | None:
    """Read how fast a stand-in for a device is to be; None for options that only the driver can refuse."""
    pairs = parse_qsl(options)
    paces: dict[str, float] = {}
    for key, text in pairs:
        try:
            value = float(text)
        except ValueError:
            return None
        if key in paces or key not in ("fps", "gap_s", "press_s") or not 0 <= value <= 600:
            return None
        paces[key] = value
    return paces

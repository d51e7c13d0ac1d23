"""What an address says: `sbi:SERIAL`, and how this scanner is used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from drivers.api import DeviceNotFoundError
from drivers.device_options import DeviceOptions


@dataclass(frozen=True, slots=True)
class SbiOptions:
    """What an address says: whose scanner, and how it is used."""

    serial: str
    trust: Path | None
    score: int
    timeout_s: float
    ports: Sequence[int]


def read_options(device_id: str, ports: Sequence[int], trust: str) -> SbiOptions:
    """Read `SERIAL?trust=FILE&score=40&timeout_s=10&port=4501`. Raises `DeviceNotFoundError`."""
    serial, options = DeviceOptions.split(device_id)
    if not serial:
        raise DeviceNotFoundError("the address names no scanner")
    with options:
        file = options.text("trust", trust)
        port = options.whole("port", 0, 0, 65535)
        return SbiOptions(
            serial,
            Path(file) if file else None,
            score=options.whole("score", 40, 0, 100),
            timeout_s=options.number("timeout_s", 10.0, 1.0, 60.0),
            ports=(port,) if port else ports,
        )

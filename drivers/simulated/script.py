"""What an address tells the simulated scanner: who presses, how, how fast, and which fault comes when."""

from __future__ import annotations

import enum
from dataclasses import dataclass, fields, replace

from drivers.api import DeviceNotFoundError
from drivers.device_options import DeviceOptions
from drivers.simulated.skin import PRESETS, RANGES, SkinCondition

DEVICE_NAME = "practice"
DEFAULT_PRESET = "office-clerk"


class FaultKind(enum.Enum):
    """What can go wrong, by the name it has in an address."""

    UNPLUG = "unplug"
    """The device is gone from a frame on."""
    TIMEOUT = "timeout"
    """No frame for three seconds."""
    SHORT = "short"
    """One frame comes incomplete."""
    STUCK = "stuck"
    """The same picture again and again from a frame on."""
    LATE = "late"
    """Opening takes a second."""
    ACCESS = "access"
    """Opening is not allowed."""
    BUSY = "busy"
    """Another program holds the device."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault and the sequence number of the frame it comes at (of no meaning for those of `open`)."""

    kind: FaultKind
    at_frame: int = 0


@dataclass(frozen=True, slots=True)
class Script:
    """Everything an address can say about the simulated scanner. `fps` 0 = as fast as it is read."""

    person_seed: int = 0
    condition: SkinCondition = PRESETS[DEFAULT_PRESET]
    first_presentation: int = 0
    fps: float = 20.0
    press_s: float = 1.5
    gap_s: float = 0.8
    width_px: int = 500
    height_px: int = 500
    tells_finger: bool = False
    fault: Fault | None = None


def read_script(device_id: str) -> Script:
    """Read `practice?seed=7&preset=old-farmer&fault=unplug@12...`. Raises `DeviceNotFoundError`."""
    name, options = DeviceOptions.split(device_id)
    if name != DEVICE_NAME:
        raise DeviceNotFoundError("the simulated scanner is called practice")
    with options:
        return Script(
            person_seed=options.whole("seed", 0, 0, 2**32 - 1),
            condition=_read_condition(options),
            first_presentation=options.whole("presentation", 0, 0, 10**6),
            fps=options.number("fps", 20.0, 0.0, 120.0),
            press_s=options.number("press_s", 1.5, 0.05, 60.0),
            gap_s=options.number("gap_s", 0.8, 0.05, 600.0),
            width_px=options.whole("width", 500, 128, 1000),
            height_px=options.whole("height", 500, 128, 1000),
            tells_finger=options.flag("finger_on"),
            fault=_read_fault(options.text("fault", "")),
        )


def _read_condition(options: DeviceOptions) -> SkinCondition:
    preset = PRESETS.get(options.text("preset", DEFAULT_PRESET))
    if preset is None:
        raise DeviceNotFoundError("no preset has that name")
    sliders = {f.name: options.number(f.name, getattr(preset, f.name), *RANGES[f.name]) for f in fields(preset)}
    return replace(preset, **sliders)


def _read_fault(text: str) -> Fault | None:
    if not text:
        return None
    kind, _, frame = text.partition("@")
    if frame and not (frame.isascii() and frame.isdigit() and len(frame) <= 9):
        raise DeviceNotFoundError("a fault is written kind@frame")
    try:
        return Fault(FaultKind(kind), int(frame or 0))
    except ValueError as error:
        raise DeviceNotFoundError("no fault has that name") from error

"""What an address tells the simulated scanner: who presses, how, how fast, and which fault comes when."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

from drivers.api import DeviceNotFoundError
from drivers.device_options import DeviceOptions
from drivers.simulated.devices import DEFAULT_DEVICE, DEVICES
from drivers.simulated.faults import Fault, FaultKind
from drivers.simulated.fingers import drawn_traits
from drivers.simulated.glass import GLASS_RANGES, GlassCondition
from drivers.simulated.persons import AGES, Sex, Traits
from drivers.simulated.placement import Window
from drivers.simulated.show import PRACTICE_LOOK, ScannerLook
from drivers.simulated.skin import PRESETS, RANGES, SkinCondition

DEVICE_NAME = "practice"
DEFAULT_PRESET = "office-clerk"


@dataclass(frozen=True, slots=True)
class Script:
    """Everything an address can say about the simulated scanner. Without `traits`, sex and age follow the seed."""

    person_seed: int = 0
    traits: Traits | None = None
    condition: SkinCondition = PRESETS[DEFAULT_PRESET]
    first_presentation: int = 0
    press_s: float = 1.5
    gap_s: float = 0.8
    look: ScannerLook = PRACTICE_LOOK
    fault: Fault | None = None


def read_script(device_id: str) -> Script:
    """Read `practice?seed=7&preset=old-farmer&fault=unplug@12...`. Raises `DeviceNotFoundError`."""
    name, options = DeviceOptions.split(device_id)
    if name != DEVICE_NAME:
        raise DeviceNotFoundError("the simulated scanner is called practice, or script for a session")
    with options:
        seed = options.whole("seed", 0, 0, 2**32 - 1)
        return Script(
            person_seed=seed,
            traits=_read_traits(options, seed),
            condition=_read_condition(options),
            first_presentation=options.whole("presentation", 0, 0, 10**6),
            press_s=options.number("press_s", 1.5, 0.05, 60.0),
            gap_s=options.number("gap_s", 0.8, 0.05, 600.0),
            look=_read_look(options),
            fault=_read_fault(options.text("fault", "")),
        )


def _read_look(options: DeviceOptions) -> ScannerLook:
    device = DEVICES.get(options.text("device", DEFAULT_DEVICE))
    if device is None:
        raise DeviceNotFoundError("no device has that name; there are " + ", ".join(DEVICES))
    width_px = options.whole("width", device.width_px, 128, 1000)
    height_px = options.whole("height", device.height_px, 128, 1000)
    glass = {name: options.number(name, 0.0, *GLASS_RANGES[name]) for name in GLASS_RANGES}
    return ScannerLook(
        Window(height_px, width_px, options.whole("ppi", device.ppi, 250, 1000)),
        options.number("fps", 20.0, 0.0, 120.0),
        GlassCondition(**glass),
        options.flag("finger_on"),
    )


def _read_traits(options: DeviceOptions, seed: int) -> Traits | None:
    word, age_years = options.text("sex", ""), options.whole("age", 0, *AGES)
    if not word and not age_years:
        return None
    drawn = drawn_traits(seed)
    try:
        return Traits(Sex(word) if word else drawn.sex, age_years or drawn.age_years)
    except ValueError as error:
        raise DeviceNotFoundError("a person's sex is female or male") from error


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

"""The rows of the drivers known from descriptions alone: models of their devices, at the pace an address asks for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from drivers.api import Driver, Scanner
from drivers.registry import Registry
from drivers.zfm_serial import SerialModuleDriver
from tests.contract.case import Case, read_paces
from tests.drivers.serial_module import SerialModule
from tests.drivers.usb.models.families import FAMILIES, Family
from tests.drivers.usb.models.glass import Glass
from tests.drivers.usb.models.model_port import ModelPort, ModelSource
from tests.drivers.usb.models.pictures import finger

PRESS_LOOKS = 8
VERSION = "1"


def family_cases() -> dict[str, Case]:
    """Make the rows."""
    usb = {family.name: _usb_case(family) for family in FAMILIES}
    return usb | {"zfm_serial": _serial_case()}


class _PacedGlass(Glass):
    """A finger comes and goes again and again; each look takes its time, unless `hurry` is set."""

    def __init__(self, empty: object, touched: object, fps: float) -> None:
        super().__init__([*[empty] * PRESS_LOOKS, *[touched] * PRESS_LOOKS] * 20)
        self.hurry = threading.Event()
        self._look_s = 1 / fps if fps else 0.0

    def look(self) -> bytes | None:
        self.hurry.wait(self._look_s)
        return super().look()


class _PacedPort(ModelPort):
    """Closing it ends a look that takes its time."""

    def __init__(self, family: Family, fps: float) -> None:
        self._glass = _PacedGlass(family.empty, family.finger, fps)
        super().__init__(family.model(self._glass))

    def close(self) -> None:
        self._glass.hurry.set()
        super().close()


@dataclass(frozen=True)
class _Distribution:
    name: str
    version: str = VERSION


@dataclass(frozen=True)
class _EntryPoint:
    """A driver that is made with what stands in for its devices."""

    name: str
    make: Callable[[], Driver]

    @property
    def dist(self) -> _Distribution:
        return _Distribution(self.name)

    def load(self) -> object:
        return self.make


def registry_of(name: str, make: Callable[[], Driver]) -> Registry:
    """Make a registry of one driver, made by `make` when it is loaded."""
    points: Iterable[_EntryPoint] = [_EntryPoint(name, make)]
    return Registry({}, frozenset({(name, VERSION)}), lambda: points)


def _usb_case(family: Family) -> Case:
    source = ModelSource(_PacedPort(family, fps=0))

    def address(options: str) -> str:
        paces = read_paces(options)
        source.port_made = _PacedPort(family, fps=(paces or {}).get("fps", 20.0))
        return f"{family.name}:1-2?interval_s=0" if paces is not None else f"{family.name}:1-2?{options}"

    def unplug(registry: Registry) -> Scanner:
        scanner = registry.create(address("fps=0"))
        scanner.open()
        scanner.start()
        assert scanner.read(1.0) is not None
        source.port_made.is_plugged = False
        return scanner

    return Case(
        address,
        unplug,
        tells_finger=False,
        always_tells_finger=True,
        registry=lambda: registry_of(family.name, lambda: family.driver(source)),
    )


class _Modules:
    """Serial modules, one at a time: an address puts a new one in place of the last."""

    def __init__(self) -> None:
        self._module: SerialModule | None = None
        self._glass: _PacedGlass | None = None

    def address(self, options: str) -> str:
        paces = read_paces(options)
        if paces is None:
            return f"zfm_serial:/dev/null?{options}"
        self.end()
        self._glass = _PacedGlass(None, finger(192, 192), paces.get("fps", 20.0))
        self._module = SerialModule(self._glass)
        self._module.__enter__()
        return f"zfm_serial:{self._module.path}?model=r503&interval_s=0"

    def unplug(self, registry: Registry) -> Scanner:
        scanner = registry.create(self.address("fps=0"))
        scanner.open()
        scanner.start()
        assert scanner.read(1.0) is not None
        assert self._module is not None
        self._module.unplug()
        return scanner

    def end(self) -> None:
        if self._module is not None and self._glass is not None:
            self._glass.hurry.set()
            self._module.__exit__(None, None, None)
        self._module = None


def _serial_case() -> Case:
    modules = _Modules()
    return Case(
        modules.address,
        modules.unplug,
        tells_finger=False,
        always_tells_finger=True,
        end=modules.end,
        registry=lambda: registry_of("zfm_serial", lambda: SerialModuleDriver(ports=tuple)),
    )

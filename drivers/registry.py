"""Finds drivers by name: a built-in table of strings, and third-party drivers by entry point once a technician
enabled them.

Listing imports nothing. A driver that cannot be loaded, fails or hangs is reported with a reason and never stops the
others: a station with one broken driver still has its scanner. Third-party code will share a process with the vault's
key, so it is loaded only when its name and its version are both on the enable list.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import itertools
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Protocol

from drivers.api import (
    DeviceError,
    DeviceInfo,
    DeviceNotFoundError,
    DeviceState,
    Driver,
    DriverHangsError,
    DriverUnavailableError,
    HookLimits,
    Scanner,
)
from drivers.hook_thread import HangingError, HookThread

GROUP = "enrollment_station.drivers"
BUILTIN_ORIGIN = "built-in"
BUILTIN: Mapping[str, str] = MappingProxyType(
    {
        "simulated": "drivers.simulated.scanner:SimulatedDriver",
        "image_folder": "drivers.image_folder:ImageFolderDriver",
        "uru4000": "drivers.usb.uru4000:Uru4000Driver",
        "nb1010": "drivers.usb.nb1010:Nb1010Driver",
        "futronic": "drivers.usb.futronic:FutronicDriver",
        "synochip": "drivers.usb.synochip:SynochipDriver",
        "zk4500": "drivers.usb.zk4500:Zk4500Driver",
        "zfm_serial": "drivers.zfm_serial:SerialModuleDriver",
        "sbi": "drivers.sbi.driver:SbiDriver",
    }
)
HANGING_CODE = "device.driver_hangs"
MAX_DEVICES = 64
"""No driver lists more: one that does is taken to be broken."""


class Distribution(Protocol):
    """What is asked of an installed distribution."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def version(self) -> str:
        """Its version."""


class EntryPoint(Protocol):
    """What is asked of an entry point (`importlib.metadata.EntryPoint`)."""

    @property
    def name(self) -> str:
        """The driver's name."""

    @property
    def dist(self) -> Distribution | None:
        """The distribution it comes with."""

    def load(self) -> object:
        """Import the driver's class."""


@dataclass(frozen=True, slots=True)
class DriverEntry:
    """A driver that is known. `reason` says why it cannot be used, None as far as nothing speaks against it.

    `is_proven` is False for a loaded driver that no device and no recording of one has confirmed.
    """

    name: str
    origin: str
    version: str
    reason: str | None
    is_proven: bool = True


@dataclass(frozen=True, slots=True)
class DriverProblem:
    """A driver that gave no list of its devices: a `DeviceError` code and the reason in words for a technician."""

    name: str
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Enumeration:
    """The devices seen, and the drivers that could not look."""

    devices: tuple[DeviceInfo, ...]
    problems: tuple[DriverProblem, ...]


def installed_entry_points() -> Iterable[EntryPoint]:
    """Return the entry points of the group that installed distributions declare."""
    return importlib.metadata.entry_points(group=GROUP)


@dataclass(frozen=True, slots=True)
class _Source:
    """Where a driver comes from, and what keeps it from being used before anything is imported."""

    name: str
    origin: str
    version: str
    load: Callable[[], object]
    refusal: str | None = None


class Registry:
    """Knows the drivers of one program. May be used from several threads.

    `builtin` maps names to "module:Class"; `enabled` holds (name, version) of third-party drivers that may be loaded.
    """

    def __init__(
        self,
        builtin: Mapping[str, str] = BUILTIN,
        enabled: frozenset[tuple[str, str]] = frozenset(),
        entry_points: Callable[[], Iterable[EntryPoint]] = installed_entry_points,
        create_limit_s: float = 10.0,
    ) -> None:
        self._sources = _collect_sources(builtin, enabled, entry_points())
        self._drivers: dict[str, Driver] = {}
        self._failures: dict[str, str] = {}
        self._looking: dict[str, _Look] = {}
        self._hanging: dict[str, HookThread] = {}
        self._create_limit_s = create_limit_s
        self._lock = threading.Lock()

    def drivers(self) -> tuple[DriverEntry, ...]:
        """List the drivers, built-in first. Imports nothing: a reason found by an earlier attempt is told."""
        return tuple(
            DriverEntry(s.name, s.origin, s.version, s.refusal or self._failures.get(s.name), self._is_proven(s.name))
            for s in self._sources
        )

    def _is_proven(self, name: str) -> bool:
        driver = self._drivers.get(name)
        return driver is None or type(driver).is_proven is not False

    def enumerate(self, timeout_s: float = 3.0) -> Enumeration:
        """List the devices of all drivers within `timeout_s` seconds; a driver that takes longer is a problem."""
        usable = [s for s in self._sources if s.refusal is None]
        looks = [(source.name, self._begin_look(source)) for source in usable]
        deadline = time.monotonic() + timeout_s
        devices: list[DeviceInfo] = []
        problems: list[DriverProblem] = []
        for name, look in looks:
            if not look.finished.wait(max(0.0, deadline - time.monotonic())):
                problems.append(DriverProblem(name, HANGING_CODE, "the driver does not answer"))
            elif look.problem is not None:
                problems.append(look.problem)
            else:
                devices.extend(look.devices)
        return Enumeration(tuple(devices), tuple(problems))

    def create(self, address: str) -> Scanner:
        """Make the scanner at `driver:device_id`; nothing is opened.

        Raises `DeviceNotFoundError` for an unknown driver or device, `DriverUnavailableError` for a driver that
        cannot be used, `DriverHangsError` for one that does not return within the registry's time limit.
        """
        name, mark, device_id = address.partition(":")
        source = next((s for s in self._sources if s.name == name), None)
        if source is None or not mark:
            raise DeviceNotFoundError("no driver has that name")
        with self._lock:
            before = self._hanging.get(name)
        if before is not None and before.is_running:
            raise DriverHangsError("the driver still does not answer")
        thread = HookThread(f"create-{name}")
        try:
            return thread.run(lambda: self._create(source, device_id), self._create_limit_s)
        except HangingError as error:
            with self._lock:
                self._hanging[name] = thread
            raise DriverHangsError("the driver does not answer") from error
        except DeviceError:
            raise
        except Exception as error:  # foreign code: whatever it raises must not get past here
            raise DriverUnavailableError(f"the driver failed: {type(error).__name__}") from error
        finally:
            thread.end()

    def _create(self, source: _Source, device_id: str) -> Scanner:
        driver = self._driver(source)
        info = _checked_info(driver.find(device_id), source.name)
        scanner = driver.create(info)
        if not isinstance(scanner, Scanner) or scanner.info != info or scanner.state is not DeviceState.CLOSED:
            raise DriverUnavailableError("the driver gave something else than the scanner asked for")
        if not isinstance(scanner.limits, HookLimits):
            raise DriverUnavailableError("the driver's time limits are nonsense")
        return scanner

    def _driver(self, source: _Source) -> Driver:
        """Return the driver, loading it the first time. Raises `DriverUnavailableError` with the reason."""
        if source.refusal is not None:
            raise DriverUnavailableError(source.refusal)
        with self._lock:
            known = self._drivers.get(source.name)
        if known is not None:
            return known
        try:
            loaded = _instantiate(source)
        except DriverUnavailableError as error:
            with self._lock:
                self._failures[source.name] = str(error)
            raise
        with self._lock:
            self._failures.pop(source.name, None)
            return self._drivers.setdefault(source.name, loaded)

    def _begin_look(self, source: _Source) -> _Look:
        """Start to enumerate one driver. One that still hangs from the last time is not started again."""
        with self._lock:
            running = self._looking.get(source.name)
            if running is not None and not running.finished.is_set():
                return running
            look = self._looking[source.name] = _Look()
        threading.Thread(target=self._look, args=(source, look), name=f"enumerate-{source.name}", daemon=True).start()
        return look

    def _look(self, source: _Source, look: _Look) -> None:
        try:
            found = tuple(itertools.islice(self._driver(source).enumerate(), MAX_DEVICES + 1))
            if len(found) > MAX_DEVICES:
                raise DriverUnavailableError("the driver lists more devices than there can be")
            look.devices = tuple(_checked_info(info, source.name) for info in found)
        except DeviceError as error:
            look.problem = DriverProblem(source.name, error.code, str(error))
        except BaseException as error:  # foreign code: one bad driver must not hide the others, nor end their thread
            reason = f"the driver failed: {type(error).__name__}"
            look.problem = DriverProblem(source.name, DeviceError.code, reason)
        finally:
            look.finished.set()


class _Look:
    """One enumeration of one driver, under way or finished."""

    def __init__(self) -> None:
        self.finished = threading.Event()
        self.devices: tuple[DeviceInfo, ...] = ()
        self.problem: DriverProblem | None = None


def _checked_info(info: object, driver_name: str) -> DeviceInfo:
    if type(info) is not DeviceInfo or info.driver != driver_name:
        raise DriverUnavailableError("the driver lists something else than its devices")
    try:
        return replace(info)  # checked anew: what was sound when it was made may not be any more
    except (TypeError, ValueError) as error:
        raise DriverUnavailableError("the driver lists a device that cannot be") from error


def _collect_sources(
    builtin: Mapping[str, str], enabled: frozenset[tuple[str, str]], entry_points: Iterable[EntryPoint]
) -> tuple[_Source, ...]:
    sources = [_Source(name, BUILTIN_ORIGIN, "", _importer(target)) for name, target in builtin.items()]
    taken = set(builtin)
    for point in sorted(entry_points, key=lambda p: (p.name, p.dist.name if p.dist else "")):
        origin, version = (point.dist.name, point.dist.version) if point.dist else ("unknown", "")
        refusal = None
        if point.name in taken:
            refusal = "another driver has this name"
        elif (point.name, version) not in enabled:
            refusal = f"not enabled for version {version or 'unknown'}"
        taken.add(point.name)
        sources.append(_Source(point.name, origin, version, point.load, refusal))
    return tuple(sources)


def _importer(target: str) -> Callable[[], object]:
    module, _, attribute = target.partition(":")
    return lambda: getattr(importlib.import_module(module), attribute)


def _instantiate(source: _Source) -> Driver:
    try:
        driver_class = source.load()
        driver = driver_class() if callable(driver_class) else None
    except DriverUnavailableError:
        raise
    except ImportError as error:
        raise DriverUnavailableError(
            f"needs the library {error.name}" if error.name else "cannot be imported"
        ) from error
    except BaseException as error:  # foreign code runs while it is imported
        raise DriverUnavailableError(f"cannot be loaded: {type(error).__name__}") from error
    if not isinstance(driver, Driver):
        raise DriverUnavailableError("is not a driver")
    return driver

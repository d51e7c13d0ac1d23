"""Finds a device again after it was unplugged: by its serial number, else at the place where it was.

What was plugged in instead is told, so that nobody waits for a scanner that lies in the bag.
"""

from __future__ import annotations

from dataclasses import dataclass

from drivers.api import DeviceInfo, DeviceNotFoundError, Scanner
from drivers.registry import Registry

LOOK_LIMIT_S = 1.0


@dataclass(frozen=True, slots=True)
class OtherDevice:
    """Not the device that is looked for, but one that came in its place."""

    name: str


class SameDevice:
    """Looks for the device of `info` among what `registry` lists. Belongs to one thread."""

    def __init__(self, registry: Registry, info: DeviceInfo) -> None:
        self._registry = registry
        self._info = info
        self._options = info.device_id.partition("?")[2]
        self._others: frozenset[tuple[str, str | None]] | None = None

    def find(self) -> Scanner | OtherDevice | None:
        """Return the device's scanner, closed; what came in its place; or None. Raises `DeviceError`."""
        at_place = self._at_place()
        if at_place is not None and self._is_same(at_place.info):
            self._others = None
            return at_place
        listed = self._listed()
        for info in listed:
            if self._is_same(info):
                self._others = None
                return self._registry.create(self._address_of(info))
        if at_place is not None:
            return OtherDevice(at_place.info.name)
        return self._newcomer(listed)

    def _at_place(self) -> Scanner | None:
        try:
            return self._registry.create(self._info.address)
        except DeviceNotFoundError:
            return None

    def _listed(self) -> tuple[DeviceInfo, ...]:
        besides = self._registry.noisy() - {self._info.driver}
        return self._registry.enumerate(LOOK_LIMIT_S, besides=besides).devices

    def _is_same(self, info: DeviceInfo) -> bool:
        if info.driver != self._info.driver:
            return False
        if self._info.serial is not None:
            return info.serial == self._info.serial
        return info.serial is None and _place(info) == _place(self._info)

    def _address_of(self, info: DeviceInfo) -> str:
        """The address at the new place, with the options that were given for the old one."""
        return f"{info.address}?{self._options}" if self._options and "?" not in info.device_id else info.address

    def _newcomer(self, listed: tuple[DeviceInfo, ...]) -> OtherDevice | None:
        """A device that was not there when the search began."""
        names = {(info.address, info.serial): info.name for info in listed}
        if self._others is None:
            self._others = frozenset(names)
        return next((OtherDevice(name) for key, name in names.items() if key not in self._others), None)


def _place(info: DeviceInfo) -> str:
    return info.device_id.partition("?")[0]

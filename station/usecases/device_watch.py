"""Scanners that come and go, told to the screens as they happen; works while the vault is locked."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from drivers.device_monitor import DeviceMonitor, DeviceNews
from drivers.registry import Enumeration, Registry
from station.config import default_home, enabled_drivers
from station.records import DevicesSeen, DeviceView, VaultKind
from station.usecases.devices import device_view, device_views, read_choice


class DeviceWatch:
    """Watches from its making until `stop`.

    `on_seen` is called with all that is there, at once and at every change, in a thread of the watch; it returns soon.
    """

    def __init__(
        self,
        on_seen: Callable[[DevicesSeen], None],
        *,
        home: Path | None = None,
        registry: Registry | None = None,
    ) -> None:
        self._on_seen = on_seen
        self._home = home or default_home()
        self._registry = registry or Registry(enabled=enabled_drivers(self._home))
        self._kind: VaultKind | None = None
        self._now: Enumeration | None = None
        self._lock = threading.Lock()
        self._monitor = DeviceMonitor(self._registry, self._on_news)
        self._monitor.start()

    def show_for(self, kind: VaultKind | None) -> None:
        """Say of each scanner whether a vault of this kind takes it; told anew at once."""
        with self._lock:
            self._kind = kind
            if self._now is not None:
                self._on_seen(DevicesSeen(self._views(self._now)))

    def hold(self, driver: str | None) -> None:
        """Name the driver whose scanner is in use, so that looking cannot disturb it; None = none is."""
        self._monitor.hold(frozenset() if driver is None else frozenset({driver}))

    def stop(self) -> None:
        """End; may be called twice. Nothing is told afterwards."""
        self._monitor.stop()

    def _on_news(self, news: DeviceNews) -> None:
        with self._lock:
            is_first, self._now = self._now is None, news.now
            changes = () if is_first else news.changes
            choice = read_choice(self._home)
            plugged = tuple(device_view(c.info, self._kind, choice) for c in changes if c.is_there)
            unplugged = tuple(device_view(c.info, self._kind, choice) for c in changes if not c.is_there)
            self._on_seen(DevicesSeen(self._views(news.now), plugged, unplugged))

    def _views(self, now: Enumeration) -> tuple[DeviceView, ...]:
        return device_views(now, self._registry, self._kind, read_choice(self._home))

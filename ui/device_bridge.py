"""From the thread that watches the scanners to the screens: each change, in order."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal, Slot

from station.records import DevicesSeen


class DeviceBridge(QObject):
    """Made in the GUI thread; `on_seen` may be called in any thread, the signal arrives in the GUI thread."""

    devices_seen = Signal(object)
    """A `DevicesSeen`."""

    _seen_posted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_closed = False
        self._seen_posted.connect(self._on_seen_posted, Qt.ConnectionType.QueuedConnection)

    def on_seen(self, seen: DevicesSeen) -> None:
        """Take one change; returns at once. Called in the watch's thread."""
        if not self._is_closed:
            self._seen_posted.emit(seen)

    def close(self) -> None:
        """Let nothing more through. GUI thread."""
        self._is_closed = True

    @Slot(object)
    def _on_seen_posted(self, seen: object) -> None:
        if not self._is_closed:
            self.devices_seen.emit(seen)

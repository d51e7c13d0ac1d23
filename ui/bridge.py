"""From the scanner's thread to the screens: previews through a newest-frame mailbox, every other event in order.

A queued signal for each preview frame starves the screens when frames come faster than they can be drawn. So a
preview only replaces the one in the mailbox; one wake-up at most is pending, and the frames are handed out no faster
than a screen can show.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from station.events import CaptureEvent, PreviewUpdated

PREVIEW_INTERVAL_S = 1 / 30


class CaptureBridge(QObject):
    """Made in the GUI thread; `on_event` may be called in any thread, the signals arrive in the GUI thread."""

    preview_arrived = Signal(object)
    """The newest `PreviewUpdated`; older ones may have been dropped."""
    event_arrived = Signal(object)
    """Any other `CaptureEvent`, each one, in the order of `on_event`."""

    _event_posted = Signal(object)
    _wake_up_posted = Signal()

    def __init__(self, parent: QObject | None = None, *, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self._clock = clock
        self._mailbox_lock = threading.Lock()
        self._newest: PreviewUpdated | None = None
        self._wake_up_pending = False
        self._is_closed = False
        self._last_preview_s = float("-inf")
        self._delivery = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._delivery.timeout.connect(self._deliver_preview)
        self._event_posted.connect(self._on_event_posted, Qt.ConnectionType.QueuedConnection)
        self._wake_up_posted.connect(self._on_wake_up_posted, Qt.ConnectionType.QueuedConnection)

    def on_event(self, event: CaptureEvent) -> None:
        """Take one event; returns at once. Called in the scanner's thread."""
        if isinstance(event, PreviewUpdated):
            self._post_preview(event)
        elif not self._is_closed:
            self._event_posted.emit(event)

    def close(self) -> None:
        """Let nothing more through: events still under way are dropped. GUI thread."""
        self._is_closed = True
        self._delivery.stop()
        with self._mailbox_lock:
            self._newest = None

    def _post_preview(self, preview: PreviewUpdated) -> None:
        with self._mailbox_lock:
            if self._is_closed:
                return
            self._newest = preview
            wake_up = not self._wake_up_pending
            self._wake_up_pending = True
        if wake_up:
            self._wake_up_posted.emit()

    @Slot(object)
    def _on_event_posted(self, event: object) -> None:
        if not self._is_closed:
            self.event_arrived.emit(event)

    @Slot()
    def _on_wake_up_posted(self) -> None:
        if self._is_closed:
            return
        wait_s = max(0.0, self._last_preview_s + PREVIEW_INTERVAL_S - self._clock())
        self._delivery.start(int(wait_s * 1000))

    @Slot()
    def _deliver_preview(self) -> None:
        with self._mailbox_lock:
            preview, self._newest = self._newest, None
            self._wake_up_pending = False
        self._last_preview_s = self._clock()
        if preview is not None and not self._is_closed:
            self.preview_arrived.emit(preview)

"""Every event arrives, in order; previews may be dropped, and a flood of them does not stop the screen."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from itertools import pairwise

from PySide6.QtCore import QObject, QThread, QTimer
from pytestqt.qtbot import QtBot

from station.events import AdviceChanged, CaptureEvent, FingerDone, PreviewUpdated
from station.ids import FingerPosition
from station.records import QualityReason
from tests.ui.fake_station import assessment, live, ridges
from ui.bridge import PREVIEW_INTERVAL_S, CaptureBridge

PIXELS = ridges()
ASSESSED = assessment(50)


class Listener(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.events: list[CaptureEvent] = []
        self.previews: list[PreviewUpdated] = []
        self.threads: set[QThread] = set()
        self.delay_s = 0.0

    def on_event(self, event: CaptureEvent) -> None:
        self.events.append(event)
        self.threads.add(QThread.currentThread())

    def on_preview(self, preview: PreviewUpdated) -> None:
        time.sleep(self.delay_s)
        self.previews.append(preview)
        self.threads.add(QThread.currentThread())


def run_in_thread(work: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=work, name="fake-scanner")
    thread.start()
    return thread


def connected(listener: Listener) -> CaptureBridge:
    bridge = CaptureBridge()
    bridge.event_arrived.connect(listener.on_event)
    bridge.preview_arrived.connect(listener.on_preview)
    return bridge


def done(number: int) -> FingerDone:
    return FingerDone(FingerPosition.RIGHT_THUMB, number, True)


def test_two_thousand_events_arrive_in_order_in_the_gui_thread(qtbot: QtBot) -> None:
    listener = Listener()
    bridge = connected(listener)
    thread = run_in_thread(lambda: [bridge.on_event(done(n)) for n in range(2000)])  # type: ignore[func-returns-value]
    qtbot.waitUntil(lambda: len(listener.events) == 2000, timeout=10_000)
    thread.join()
    assert [e.best_number for e in listener.events if isinstance(e, FingerDone)] == list(range(2000))
    assert listener.threads == {bridge.thread()}


def test_two_thousand_previews_keep_the_newest_and_drop_the_rest(qtbot: QtBot) -> None:
    listener = Listener()
    bridge = connected(listener)
    thread = run_in_thread(
        lambda: [bridge.on_event(live(PIXELS, ASSESSED, n / 2000)) for n in range(2000)]  # type: ignore[func-returns-value]
    )
    thread.join()
    qtbot.waitUntil(lambda: bool(listener.previews) and listener.previews[-1].hold_fraction == 1999 / 2000)
    assert len(listener.previews) < 100


def test_events_among_a_flood_of_previews_all_arrive_in_order(qtbot: QtBot) -> None:
    listener = Listener()
    bridge = connected(listener)

    def work() -> None:
        for n in range(2000):
            bridge.on_event(live(PIXELS, ASSESSED))
            if n % 10 == 0:
                bridge.on_event(AdviceChanged(QualityReason.DRY, FingerPosition.RIGHT_THUMB))
                bridge.on_event(done(n))

    thread = run_in_thread(work)
    qtbot.waitUntil(lambda: len(listener.events) == 400, timeout=10_000)
    thread.join()
    assert [e.best_number for e in listener.events if isinstance(e, FingerDone)] == list(range(0, 2000, 10))


def test_a_flood_of_slow_previews_does_not_starve_the_gui(qtbot: QtBot) -> None:
    listener = Listener()
    listener.delay_s = 0.02
    bridge = connected(listener)
    stop = threading.Event()
    ticks: list[float] = []

    def flood() -> None:
        while not stop.is_set():
            bridge.on_event(live(PIXELS, ASSESSED))
            time.sleep(0.0005)

    timer = QTimer(interval=10)
    timer.timeout.connect(lambda: ticks.append(time.monotonic()))
    timer.start()
    thread = run_in_thread(flood)
    qtbot.wait(1000)
    stop.set()
    thread.join()
    timer.stop()
    gaps = [after - before for before, after in pairwise(ticks)]
    assert len(ticks) > 20
    assert max(gaps) < 0.3
    assert 5 < len(listener.previews) <= 1.5 / PREVIEW_INTERVAL_S


def test_a_closed_bridge_lets_nothing_through(qtbot: QtBot) -> None:
    listener = Listener()
    bridge = connected(listener)
    bridge.on_event(done(1))
    bridge.on_event(live(PIXELS, ASSESSED))
    bridge.close()
    bridge.on_event(done(2))
    qtbot.wait(80)
    assert listener.events == []
    assert listener.previews == []

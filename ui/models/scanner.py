"""The scanner as the screens know it: which one is in use, how it stands, and the capture that runs on it.

One object for the whole window, so that the chip on top, Enroll and Verify tell the same story. Listing and opening
run in the worker; frames and events come through a bridge that is new for each capture, so nothing late from an old
one gets through. A watch tells of scanners that are plugged in and unplugged while nobody asks.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from station.events import (
    CaptureEvent,
    CaptureFailed,
    CapturePhase,
    PhaseChanged,
    PresentationFailed,
    RecoveryStep,
    SampleCaptured,
    ScannerRecovering,
)
from station.ids import FingerPosition
from station.records import DevicesSeen, DeviceView, QualityReason, VaultKind
from ui.bridge import CaptureBridge
from ui.device_bridge import DeviceBridge
from ui.gateway import CaptureControl, DeviceWatch, Gateway, StationDoor
from ui.tasks import CodedError, TaskRunner


class ScannerState(enum.Enum):
    """How the scanner stands, each with a word on the chip."""

    SEARCHING = "searching"
    NONE = "none"
    """No usable scanner was found."""
    READY = "ready"
    SIMULATED = "simulated"
    """Ready, and no living finger is behind its pictures."""
    DIRTY = "dirty"
    LOST = "lost"
    """It stopped in the middle of the work; `fault_code` says why."""
    RESTARTING = "restarting"
    """It stopped and is being restarted; nobody has to do anything."""
    OTHER = "other"
    """It was unplugged, and another one was plugged in."""


_GONE_CODE = "device.lost"


class _Opening:
    """A capture being opened. Both methods run in the worker, one after the other, so no answer is waited for."""

    def __init__(self) -> None:
        self._control: CaptureControl | None = None

    def run(self, start: Callable[[], CaptureControl]) -> CaptureControl:
        """Open it."""
        self._control = start()
        return self._control

    def give_up(self) -> None:
        """Close what was opened, if it was."""
        if self._control is not None:
            self._control.close()


class _Watching:
    """A look-out being set up. `begin` and `end` run in the worker, one after the other."""

    def __init__(self) -> None:
        self.watch: DeviceWatch | None = None

    def begin(self, start: Callable[[], DeviceWatch]) -> None:
        """Set it up."""
        self.watch = start()

    def end(self) -> None:
        """End it, if it was set up."""
        if self.watch is not None:
            self.watch.stop()


_STATES = {
    RecoveryStep.RESTARTING: ScannerState.RESTARTING,
    RecoveryStep.WAITING_FOR_PLUG: ScannerState.LOST,
    RecoveryStep.OTHER_DEVICE: ScannerState.OTHER,
}


class ScannerModel(QObject):
    """Chooses the scanner, starts captures on it and passes on what they say. GUI thread."""

    state_changed = Signal()
    devices_changed = Signal()
    plug_seen = Signal(object, bool)
    """A `DeviceView`, and whether it came or went."""
    preview_arrived = Signal(object)
    event_arrived = Signal(object)

    def __init__(
        self, gateway: Gateway, tasks: TaskRunner, preferred_address: str | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._gateway = gateway
        self._tasks = tasks
        self._preferred_address = preferred_address
        self._chosen_address: str | None = None
        self._station: StationDoor | None = None
        self._control: CaptureControl | None = None
        self._bridge: CaptureBridge | None = None
        self._is_opening = False
        self._opening: _Opening | None = None
        self._watching: _Watching | None = None
        self._device_bridge: DeviceBridge | None = None
        self._wanted: tuple[FingerPosition, int] | None = None
        self.state = ScannerState.SEARCHING
        self.fault_code: str | None = None
        self.devices: tuple[DeviceView, ...] = ()
        self.device: DeviceView | None = None

    # -- which scanner ----------------------------------------------------------------------------------------

    def use_station(self, station: StationDoor | None) -> None:
        """Work for this unlocked station from now on; None = locked."""
        self.end_capture()
        self._station = station
        self.search()

    def search(self) -> None:
        """List the scanners again."""
        self._set_state(ScannerState.SEARCHING)
        watch = self._watching.watch if self._watching is not None else None
        if watch is not None:
            watch.show_for(self._kind)  # it knows; so the worker of the vault need not wait for slow drivers
            return
        self._tasks.run(partial(self._gateway.list_devices, self._kind), self._on_listed, self._on_list_failed)

    def choose(self, address: str) -> None:
        """Use this scanner from the next capture on, whenever it is there."""
        chosen = next((device for device in self.devices if device.address == address), None)
        if chosen is None:
            return
        self._preferred_address, self._chosen_address = None, address
        self.devices = tuple(replace(device, is_chosen=device is chosen) for device in self.devices)
        self._tasks.run(partial(self._gateway.remember_scanner, chosen))
        self.end_capture()
        self._take_from_list()

    def watch(self) -> None:
        """Follow scanners that are plugged in and unplugged, until `stop_watching`."""
        if self._watching is not None:
            return
        self._watching = _Watching()
        self._device_bridge = DeviceBridge(self)
        self._device_bridge.devices_seen.connect(self._on_devices_seen)
        start = partial(self._gateway.watch_devices, self._device_bridge.on_seen)
        self._tasks.run(partial(self._watching.begin, start), self._on_watching)

    def stop_watching(self) -> None:
        """End that; may be called twice."""
        if self._watching is not None:
            self._tasks.run(self._watching.end)
            self._watching = None
        if self._device_bridge is not None:
            self._device_bridge.close()
            self._device_bridge = None

    @property
    def _kind(self) -> VaultKind | None:
        return self._station.kind if self._station is not None else None

    @Slot(object)
    def _on_watching(self, _nothing: None) -> None:
        if self._watching is not None and self._watching.watch is not None:
            self._watching.watch.show_for(self._kind)

    @Slot(object)
    def _on_devices_seen(self, seen: DevicesSeen) -> None:
        self.devices = seen.devices
        for device in seen.unplugged:
            self.plug_seen.emit(device, False)
        for device in seen.plugged:
            self.plug_seen.emit(device, True)
        self.devices_changed.emit()
        self._follow(seen)

    def _follow(self, seen: DevicesSeen) -> None:
        """Go with what is plugged in now, unless a capture sees to its scanner by itself."""
        if self.state is ScannerState.SEARCHING:
            self._end_search()
        if self.is_capturing or self._is_opening:
            return
        if self.state is ScannerState.LOST:
            if self.device is not None and any(_is_same(self.device, device) for device in seen.plugged):
                self._take_from_list()
            return
        picked = self._pick()
        if picked is not None and self.device is not None and picked.address == self.device.address:
            if any(_is_same(picked, device) for device in seen.plugged):
                self._drop_control()  # unplugged and plugged in again between two looks at it
            return
        if picked is not self.device:
            self._drop_control()
            self._take_from_list()

    @Slot(object)
    def _on_listed(self, devices: tuple[DeviceView, ...]) -> None:
        self.devices = devices
        self.devices_changed.emit()
        self._end_search()

    def _end_search(self) -> None:
        if self._control is None:
            self._take_from_list()
        else:
            self._show_ready()

    @Slot(object)
    def _on_list_failed(self, error: CodedError) -> None:
        self.fault_code = error.code
        self._set_state(ScannerState.NONE)

    def _take_from_list(self) -> None:
        self.device = self._pick()
        self.fault_code = None
        self._show_ready()
        if self.device is not None and self._wanted is not None:
            self._open()

    def _pick(self) -> DeviceView | None:
        preferred = self._preferred_address
        if (
            preferred is not None
            and self._station is not None
            and not any(d.address == preferred for d in self.devices)
        ):
            # An address with parameters (`simulated:practice?seed=3`) is in no list as it stands.
            return self._named_by_address(preferred)
        usable = [d for d in self.devices if d.address is not None and d.reason_code is None and self._is_allowed(d)]
        in_practice = self._station is not None and self._station.kind is VaultKind.PRACTICE

        def rank(device: DeviceView) -> tuple[bool, bool, bool, bool]:
            """The one asked for; a living finger, in practice none; the one chosen once; the one in use."""
            is_in_use = self.device is not None and device.address == self.device.address
            is_asked_for = device.address in (preferred, self._chosen_address)
            return not is_asked_for, device.is_simulated != in_practice, not device.is_chosen, not is_in_use

        return min(usable, key=rank, default=None)

    def _named_by_address(self, address: str) -> DeviceView | None:
        driver = address.partition(":")[0]
        known = next((d for d in self.devices if d.driver == driver), None)
        name = known.name if known is not None else driver
        return DeviceView(driver=driver, address=address, name=name, is_simulated=bool(known and known.is_simulated))

    def _is_allowed(self, device: DeviceView) -> bool:
        return not device.is_simulated or self._station is None or self._station.kind is VaultKind.PRACTICE

    # -- a capture --------------------------------------------------------------------------------------------

    @property
    def is_usable(self) -> bool:
        """Whether a capture can be ordered now."""
        return self.device is not None and self.state not in (ScannerState.LOST, ScannerState.OTHER)

    @property
    def is_capturing(self) -> bool:
        """Whether the scanner is taking a finger now."""
        return self._control is not None and self._wanted is not None

    @property
    def has_given_up(self) -> bool:
        """Whether the scanner stopped and nothing is done about it any more: people choose what to do."""
        return self.state is ScannerState.LOST and self._control is None

    def capture(self, position: FingerPosition, first_number: int = 1) -> None:
        """Take this finger as soon as the scanner is open."""
        self._wanted = (position, first_number)
        if self._control is not None:
            self._control.capture(position, first_number=first_number)
        elif self.device is not None:
            self._open()

    def take_now(self) -> None:
        """Take the best frame of the press in progress."""
        if self._control is not None:
            self._control.take_now()

    def skip(self) -> None:
        """End this finger with the best so far."""
        if self._control is not None:
            self._control.skip()

    def pause(self) -> None:
        """Take no finger for now; the scanner stays open."""
        self._wanted = None
        if self._control is not None:
            self._control.cancel()

    def end_capture(self) -> None:
        """Let the scanner go."""
        self._wanted = None
        self._drop_control()
        if self.state is not ScannerState.LOST:
            self._show_ready()

    def retry(self) -> None:
        """After a fault: search again and go on with the finger that was being taken."""
        self._drop_control()
        self.search()

    def _open(self) -> None:
        if self._is_opening or self._station is None or self.device is None or self.device.address is None:
            return
        self._is_opening = True
        self._hold(self.device.driver)
        self._bridge = CaptureBridge(self)
        self._bridge.preview_arrived.connect(self.preview_arrived)
        self._bridge.event_arrived.connect(self._on_event_arrived)
        self._opening = _Opening()
        start = partial(self._station.start_capture, self.device.address, self._bridge.on_event)
        self._tasks.run(partial(self._opening.run, start), self._on_opened, self._on_open_failed)

    @Slot(object)
    def _on_opened(self, control: CaptureControl) -> None:
        self._is_opening = False
        if self._opening is None:
            # Given up meanwhile, and closed in the worker. Something may be wanted again since.
            if self._wanted is not None:
                self._open()
            return
        self._opening = None
        if self._station is None or self._bridge is None or self._wanted is None:
            # The page was left while the scanner opened.
            self._tasks.run(control.close)
            return
        self._control = control
        position, first_number = self._wanted
        control.capture(position, first_number=first_number)

    @Slot(object)
    def _on_open_failed(self, error: CodedError) -> None:
        self._is_opening = False
        if self._opening is not None:
            self._opening = None
            self._fail(error.code)
        elif self._wanted is not None:
            self._open()

    @Slot(object)
    def _on_event_arrived(self, event: CaptureEvent) -> None:
        match event:
            case CaptureFailed(code=code):
                self._fail(code)
            case PhaseChanged(phase=CapturePhase.WAIT_FINGER_ON):
                self._show_ready()
            case ScannerRecovering(step=step, code=code) if step in _STATES:
                self.fault_code = code if step is RecoveryStep.RESTARTING else _GONE_CODE
                self._set_state(_STATES[step])
            case SampleCaptured(sample=sample):
                self._note_press(sample.position, sample.number)
            case PresentationFailed(position=position, number=number):
                self._note_press(position, number)
        self.event_arrived.emit(event)

    def _note_press(self, position: FingerPosition, number: int) -> None:
        """Number the next press of this finger, should the capture have to be begun again."""
        if self._wanted is not None and self._wanted[0] is position:
            self._wanted = (position, number + 1)

    def note_advice(self, reason: QualityReason | None) -> None:
        """Show dirty glass on the chip too."""
        if reason is QualityReason.DIRTY_GLASS:
            self._set_state(ScannerState.DIRTY)
        elif self.state is ScannerState.DIRTY:
            self._show_ready()

    def _fail(self, code: str) -> None:
        self._drop_control()
        self.fault_code = code
        self._set_state(ScannerState.LOST)

    def _drop_control(self) -> None:
        if self._bridge is not None:
            self._bridge.close()
            self._bridge.deleteLater()
            self._bridge = None
        if self._opening is not None:
            # Not left to the answer: when the app ends, nobody waits for it, and the scanner's thread would live on.
            self._tasks.run(self._opening.give_up)
            self._opening = None
        if self._control is not None:
            self._tasks.run(self._control.close)
            self._control = None
        self._hold(None)

    def _hold(self, driver: str | None) -> None:
        """Have the look-out leave the driver in use alone."""
        if self._watching is not None and self._watching.watch is not None:
            self._watching.watch.hold(driver)

    def _show_ready(self) -> None:
        if self.device is None:
            self._set_state(ScannerState.NONE)
        else:
            self._set_state(ScannerState.SIMULATED if self.device.is_simulated else ScannerState.READY)

    def _set_state(self, state: ScannerState) -> None:
        self.state = state
        self.state_changed.emit()


def _is_same(one: DeviceView, other: DeviceView) -> bool:
    """Whether both are one scanner: the serial number tells, else the place."""
    if one.driver != other.driver:
        return False
    return one.serial == other.serial if one.serial is not None else one.address == other.address

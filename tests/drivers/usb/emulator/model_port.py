"""A `UsbPort` straight to a model, in this process: quick, without libusb and umockdev."""

from __future__ import annotations

import threading
import time

from drivers.api import DeviceLostError, DeviceNotFoundError, DeviceStateError, DeviceTimeoutError
from drivers.usb.port import UsbIdentity, UsbPort, UsbStallError
from tests.drivers.usb.emulator.model import ScannerModel

_TICK_S = 0.002


class ModelDevice:
    """A model that is plugged in or not; serves as the source of its ports."""

    def __init__(self, model: ScannerModel) -> None:
        self.model = model
        self.lock = threading.Lock()
        self.is_plugged = True
        self.open_ports = 0

    def enumerate(self, usb_ids: frozenset[tuple[int, int]]) -> tuple[UsbIdentity, ...]:
        d = self.model.description
        if not self.is_plugged or (d.vendor_id, d.product_id) not in usb_ids:
            return ()
        return (UsbIdentity(d.vendor_id, d.product_id, 1, 10, "1-10", d.release, d.serial, d.product),)

    def port(self, identity: UsbIdentity) -> UsbPort:
        return ModelPort(self, identity)

    def put_finger(self, *, on: bool) -> None:
        with self.lock:
            self.model.finger_on = on
            self.model.finger_changed()

    def unplug(self) -> None:
        self.is_plugged = False

    def plug(self) -> None:
        with self.lock:
            self.model.power_on()
            self.is_plugged = True


class ModelPort:
    """One port to the device."""

    def __init__(self, device: ModelDevice, identity: UsbIdentity) -> None:
        self._device = device
        self._identity = identity
        self._is_open = False

    @property
    def identity(self) -> UsbIdentity:
        return self._identity

    def open(self, interface: int = 0) -> None:
        if not self._device.is_plugged:
            raise DeviceNotFoundError("not plugged in")
        if self._is_open:
            raise DeviceStateError("the port is open")
        self._is_open = True
        self._device.open_ports += 1

    def control_read(
        self, request_type: int, request: int, value: int, index: int, length: int, limit_s: float
    ) -> bytes:
        return self._control(request_type, request, value, index, b"", length)[:length]

    def control_write(
        self, request_type: int, request: int, value: int, index: int, data: bytes, limit_s: float
    ) -> None:
        self._control(request_type, request, value, index, data, len(data))

    def read(self, endpoint: int, length: int, limit_s: float) -> bytes:
        deadline_s = time.monotonic() + limit_s
        while True:
            with self._device.lock:
                self._check()
                self._device.model.tick()
                queue = self._device.model.waiting.get(endpoint)
                if queue:
                    data = queue.popleft()
                    if len(data) > length:
                        queue.appendleft(data[length:])
                    return data[:length]
            if time.monotonic() >= deadline_s:
                raise DeviceTimeoutError("nothing came")
            time.sleep(_TICK_S)

    def write(self, endpoint: int, data: bytes, limit_s: float) -> None:
        with self._device.lock:
            self._check()
            self._device.model.out(endpoint, data)

    def clear_halt(self, endpoint: int) -> None:
        self._check()

    def reset(self) -> None:
        with self._device.lock:
            self._check()
            self._device.model.power_on()

    def close(self) -> None:
        if self._is_open:
            self._is_open = False
            self._device.open_ports -= 1

    def _control(self, request_type: int, request: int, value: int, index: int, data: bytes, length: int) -> bytes:
        with self._device.lock:
            self._check()
            self._device.model.tick()
            answer = self._device.model.control(request_type, request, value, index, data, length)
        if isinstance(answer, int):
            raise UsbStallError("refused")
        return answer

    def _check(self) -> None:
        if not self._is_open:
            raise DeviceStateError("the port is not open")
        if not self._device.is_plugged:
            raise DeviceLostError("gone")


def pressing(device: ModelDevice, presses_s: float, gaps_s: float, stop: threading.Event) -> threading.Thread:
    """Return a thread that puts the finger on and takes it off until `stop`."""

    def play() -> None:
        while not stop.wait(gaps_s):
            device.put_finger(on=True)
            stop.wait(presses_s)
            device.put_finger(on=False)

    return threading.Thread(target=play, name="finger")

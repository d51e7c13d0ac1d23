"""Records a USB driver's session and plays one, by the driver's name.

recorder = Recorder()
scanner = recorded(usb_driver("uru4000"), recorder).create(info)     # use it, close it
path.write_bytes(support_recording(driver, recorder))                # holds no fingerprint
scanner = replayed(parse_recording(path.read_bytes()))               # needs no device
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping

from drivers.api import DeviceNotFoundError, Scanner
from drivers.registry import BUILTIN
from drivers.usb.recording import Recording, RecordingError, write_recording
from drivers.usb.recording_port import Recorder, RecordingSource
from drivers.usb.usb_driver import UsbDriver


def usb_driver(name: str, builtin: Mapping[str, str] = BUILTIN) -> UsbDriver:
    """Return the built-in USB driver of that name. Raises `DeviceNotFoundError`, `RecordingError` for other kinds."""
    if name not in builtin:
        raise DeviceNotFoundError("no driver has that name")
    module, _, attribute = builtin[name].partition(":")
    driver_class = getattr(importlib.import_module(module), attribute)
    if not (isinstance(driver_class, type) and issubclass(driver_class, UsbDriver)):
        raise RecordingError(f"the driver {name} has no USB traffic to record")
    return driver_class()


def recorded(driver: UsbDriver, recorder: Recorder) -> UsbDriver:
    """Return the driver with `recorder` told of all its traffic."""
    return driver.on(RecordingSource(driver.ports, recorder))


def support_recording(driver: UsbDriver, recorder: Recorder) -> bytes:
    """Return the file of the last session, a drawn print in place of every picture. Raises `RecordingError`."""
    recording = recorder.recording(driver.name)
    if recording is None:
        raise RecordingError("nothing was recorded")
    return write_recording(driver.hide_pixels(recording))


def replayed(recording: Recording, options: str = "", builtin: Mapping[str, str] = BUILTIN) -> Scanner:
    """Return a scanner that plays `recording`; `options` as in an address (`ppi=512`). Raises `DeviceError`."""
    return usb_driver(recording.driver, builtin).replay(recording, options)

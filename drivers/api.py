"""The driver contract: what a fingerprint scanner is to the rest of the station.

Public methods live once, here in `Scanner`; a driver writes the five hooks (`_open _start _read _stop _close`)
and reports facts only: frames, finger on or off, faults. It keeps no file, judges no quality and retries nothing.

Hooks run one at a time in a thread that the open scanner owns, each with a time limit, and what they give is checked: a
driver that raises, hangs or lies ends in a `DeviceError`, never in a caller that waits for ever.
"""

from __future__ import annotations

import contextlib
import enum
import math
import threading
import weakref
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import TracebackType
from typing import ClassVar, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from drivers.hook_thread import HangingError, HookThread

T = TypeVar("T")

GrayImage = NDArray[np.uint8]
"""Height x width, uint8, 0 = black; dark ridges on light ground."""

MAX_SIDE_PX = 4096
"""No fingerprint picture is wider or higher: four fingers at 1000 ppi have 3200 pixels."""
PPI_RANGE = (50, 5000)
MAX_NAME_CHARACTERS = 200
MAX_ID_CHARACTERS = 8192
"""A device may be called by a path."""


class DeviceError(Exception):
    """Anything a scanner does that stops the job. The only thing a driver raises.

    `code` names the sentence shown to people, `exit_code` is the command line's, `advice` says what to do next.
    """

    code: ClassVar[str] = "device.fault"
    exit_code: ClassVar[int] = 20
    advice: ClassVar[str] = "Unplug the scanner, plug it in again and retry."


class DeviceNotFoundError(DeviceError):
    """No such device is plugged in."""

    code = "device.not_found"
    exit_code = 21
    advice = "Plug the scanner in. `station devices` lists what is seen."


class DeviceAccessError(DeviceError):
    """The system does not let this user open the device."""

    code = "device.access"
    exit_code = 22
    advice = "Ask the technician to install the device rules, then plug the scanner in again."


class DeviceBusyError(DeviceError):
    """Another program holds the device."""

    code = "device.busy"
    exit_code = 23
    advice = "Close the other program that uses the scanner."


class DeviceLostError(DeviceError):
    """The device went away while in use; afterwards only `close` is allowed."""

    code = "device.lost"
    exit_code = 24
    advice = "Plug the scanner in again. Nothing that was taken is lost."


class DeviceTimeoutError(DeviceError):
    """The device did not answer in time."""

    code = "device.timeout"
    exit_code = 25
    advice = "Unplug the scanner, plug it in again and retry."


class DriverHangsError(DeviceTimeoutError):
    """The driver did not return. Its thread was given up; afterwards only `close` is allowed."""

    advice = "Unplug the scanner, plug it in again. If it happens again, restart the program."


class DeviceProtocolError(DeviceError):
    """The device sent something its protocol does not allow (short frame, wrong checksum, unknown reply)."""

    code = "device.protocol"
    exit_code = 26
    advice = "Unplug the scanner, plug it in again. If it happens again, use another scanner."


class DeviceStateError(DeviceError):
    """A method was called in a state that does not allow it. A fault of the caller, not of the device."""

    code = "device.state"
    exit_code = 27
    advice = "Close the scanner and open it again."


class DriverUnavailableError(DeviceError):
    """The driver cannot be used here, and says why (a missing library, an unsupported system)."""

    code = "device.driver_unavailable"
    exit_code = 28
    advice = "Install what the driver names, or choose another driver."


class DeviceState(enum.Enum):
    """Where a scanner stands: CLOSED -> OPEN -> STREAMING, and LOST after the device went away."""

    CLOSED = "closed"
    OPEN = "open"
    STREAMING = "streaming"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class DeviceInfo:
    """A device that can be opened. `ppi` and size are what it is known to give; each frame tells its own.

    Raises ValueError for what cannot be: an empty or unprintable name, a size or resolution of no scanner.
    """

    driver: str
    device_id: str
    name: str
    ppi: int
    width_px: int
    height_px: int
    serial: str | None = None
    is_simulated: bool = False
    """True when no living finger is behind the pictures: refused outside practice vaults."""

    def __post_init__(self) -> None:
        for words in (self.driver, self.name, self.serial):
            if words is not None and not (_is_text(words, MAX_NAME_CHARACTERS) and words.isprintable()):
                raise ValueError("the names of a device are short printable words")
        if not _is_text(self.device_id, MAX_ID_CHARACTERS):
            raise ValueError("a device is called by a word")
        if not (_is_side(self.width_px) and _is_side(self.height_px) and _is_ppi(self.ppi)):
            raise ValueError("the size or the resolution is no fingerprint scanner's")
        if not isinstance(self.is_simulated, bool):
            raise TypeError("a device is simulated or is not")

    @property
    def address(self) -> str:
        """The word to choose the device by: `driver:device_id`."""
        return f"{self.driver}:{self.device_id}"


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One picture from a device: height x width uint8, C-contiguous, read-only, dark ridges on light ground.

    `ppi` is this frame's resolution, `sequence` rises by one a frame from 0 at `start` (a gap = frames dropped),
    `time_s` is `time.monotonic()` at arrival, `finger_on` is the device's own word, None where it cannot tell.
    `is_preview` marks a picture to look at only (reduced, or drawn on by the device): never a fingerprint to keep.
    """

    pixels: GrayImage
    ppi: int
    sequence: int
    time_s: float
    finger_on: bool | None = None
    is_preview: bool = False

    def __post_init__(self) -> None:
        p = self.pixels
        if p.dtype != np.uint8 or p.ndim != 2 or not p.flags.c_contiguous or p.size == 0:
            raise ValueError("a frame is a non-empty C-contiguous 2-D uint8 array")
        if self.ppi <= 0:
            raise ValueError("ppi must be positive")
        p.flags.writeable = False


@dataclass(frozen=True, slots=True)
class HookLimits:
    """How many seconds each hook may take before the scanner is given up; a read has its own limit on top."""

    open_s: float = 10.0
    start_s: float = 5.0
    read_s: float = 2.0
    stop_s: float = 1.0
    close_s: float = 2.0
    show_s: float = 2.0


class Light(enum.Enum):
    """What the light on the scanner says to the person in front of it."""

    OFF = "off"
    WAITING = "waiting"
    GOOD = "good"
    AGAIN = "again"


class Scanner(ABC):
    """A scanner that one thread owns. `close` may be called in any state, twice, and after an unplug.

    Whatever a hook does, every public method returns or raises a `DeviceError` in the time that `limits` allows.
    """

    limits: ClassVar[HookLimits] = HookLimits()

    def __init__(self, info: DeviceInfo) -> None:
        self.info = info
        self._state = DeviceState.CLOSED
        self._stop_requested = threading.Event()
        self._hooks: HookThread | None = None
        self._hanging: HookThread | None = None
        self._last_sequence = -1

    # -- public, written once ---------------------------------------------------------------------------------

    @property
    def state(self) -> DeviceState:
        """Where the scanner stands now."""
        return self._state

    def open(self) -> None:
        """Claim the device. Raises `DeviceError`; the scanner then stays closed."""
        self._require(DeviceState.CLOSED)
        self._refuse_while_hanging()
        self._begin_hooks()
        try:
            self._guard(self._open, self.limits.open_s)
        except DeviceError:
            self._state = DeviceState.CLOSED
            self._end_hooks()
            raise
        self._state = DeviceState.OPEN

    def start(self) -> None:
        """Begin to stream frames; their sequence starts at 0."""
        self._require(DeviceState.OPEN)
        self._stop_requested.clear()
        self._last_sequence = -1
        self._guard(self._start, self.limits.start_s)
        self._state = DeviceState.STREAMING

    def read(self, timeout_s: float) -> Frame | None:
        """Return the next frame, or None when none came within `timeout_s` seconds. Never blocks longer.

        Raises `DeviceProtocolError` for a frame that breaks the contract.
        """
        self._require(DeviceState.STREAMING)
        frame = self._guard(lambda: self._read(timeout_s), timeout_s + self.limits.read_s)
        if frame is not None:
            check_frame(frame, self._last_sequence)
            self._last_sequence = frame.sequence
        return frame

    def stop(self) -> None:
        """End streaming, within 0.5 s. Does nothing unless streaming."""
        if self._state is DeviceState.LOST:
            raise DeviceLostError("the device is gone; only close is allowed")
        if self._state is not DeviceState.STREAMING:
            return
        self._stop_requested.set()
        self._state = DeviceState.OPEN
        self._guard(self._stop, self.limits.stop_s)

    def close(self) -> None:
        """Let the device go, in any state. Never raises: nothing more can be done about a device that is given up."""
        if self._state is DeviceState.CLOSED:
            return
        was_streaming = self._state is DeviceState.STREAMING
        self._stop_requested.set()
        try:
            if was_streaming:
                self._attempt(self._stop, self.limits.stop_s)
            self._attempt(self._close, self.limits.close_s)
        finally:
            self._state = DeviceState.CLOSED
            self._end_hooks()

    def set_light(self, light: Light) -> None:
        """Show `light` if the device has one; no effect otherwise."""
        if self._state in (DeviceState.OPEN, DeviceState.STREAMING):
            self._guard(lambda: self._set_light(light), self.limits.show_s)

    def show_finger(self, finger_position: int) -> None:
        """Tell the device which finger is asked for (1-10, ISO/IEC 19794-2; 0 = any).

        Devices with finger indicators show it; simulated persons obey it; others ignore it.
        """
        if not 0 <= finger_position <= 10:
            raise ValueError("finger positions are 0 to 10")
        if self._state in (DeviceState.OPEN, DeviceState.STREAMING):
            self._guard(lambda: self._show_finger(finger_position), self.limits.show_s)

    def reset(self) -> None:
        """Restart the closed device, by a USB reset where it has one; does nothing otherwise. Raises `DeviceError`.

        For a device that answers no more: afterwards it is opened as usual.
        """
        self._require(DeviceState.CLOSED)
        self._refuse_while_hanging()
        self._begin_hooks()
        try:
            self._guard(self._reset, self.limits.open_s)
        finally:
            self._state = DeviceState.CLOSED
            self._end_hooks()

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # -- hooks ------------------------------------------------------------------------------------------------

    @abstractmethod
    def _open(self) -> None: ...

    @abstractmethod
    def _start(self) -> None: ...

    @abstractmethod
    def _read(self, timeout_s: float) -> Frame | None: ...

    @abstractmethod
    def _stop(self) -> None: ...

    @abstractmethod
    def _close(self) -> None: ...

    def _set_light(self, light: Light) -> None:  # noqa: B027 - optional hook
        """Show the light; devices without one leave this as it is."""

    def _show_finger(self, finger_position: int) -> None:  # noqa: B027 - optional hook
        """Show the finger asked for; devices that cannot leave this as it is."""

    def _reset(self) -> None:  # noqa: B027 - optional hook
        """Reset the device at its port, opening and closing it for that; devices that cannot leave this as it is."""

    # -- inside -----------------------------------------------------------------------------------------------

    def _require(self, needed: DeviceState) -> None:
        if self._state is DeviceState.LOST:
            raise DeviceLostError("the device is gone; only close is allowed")
        if self._state is not needed:
            raise DeviceStateError(f"needs {needed.value}, is {self._state.value}")

    def _refuse_while_hanging(self) -> None:
        if self._hanging is not None and self._hanging.is_running:
            raise DriverHangsError("the driver still does not answer")

    def _begin_hooks(self) -> None:
        self._hooks = hooks = HookThread(f"scanner-{self.info.driver}")
        weakref.finalize(self, hooks.end).atexit = False  # a scanner that nobody closed takes its thread with it

    def _end_hooks(self) -> None:
        hooks, self._hooks = self._hooks, None
        if hooks is not None:
            hooks.end()

    def _guard(self, action: Callable[[], T], limit_s: float) -> T:
        """Run a hook in the scanner's thread. Whatever it does, this returns or raises a `DeviceError` in time."""
        hooks = self._hooks
        if hooks is None:
            raise DriverHangsError("the driver does not answer; only close is allowed")
        try:
            return hooks.run(action, limit_s)
        except HangingError as error:
            self._give_up(hooks)
            raise DriverHangsError("the driver does not answer") from error
        except DeviceLostError:
            self._state = DeviceState.LOST
            raise
        except DeviceError:
            raise
        except Exception as error:  # foreign code: whatever it raises must not get past here
            raise DeviceError(f"the driver failed: {type(error).__name__}") from error

    def _give_up(self, hooks: HookThread) -> None:
        """Leave a hook that hangs to itself; should it come back, it lets the device go and its thread ends."""
        self._state = DeviceState.LOST
        self._stop_requested.set()
        self._hooks, self._hanging = None, hooks
        hooks.leave(self._close)
        hooks.end()

    def _attempt(self, action: Callable[[], None], limit_s: float) -> None:
        """Run a hook of a device that is given up anyway: nothing more can be done about what it raises."""
        if self._hooks is None:
            return
        with contextlib.suppress(DeviceError):
            self._guard(action, limit_s)


def check_frame(frame: Frame, last_sequence: int) -> None:
    """Check what a driver gave as the next frame after `last_sequence`. Raises `DeviceProtocolError`."""
    if type(frame) is not Frame or not isinstance(frame.pixels, np.ndarray):
        raise DeviceProtocolError("the driver gave something else than a frame")
    pixels = frame.pixels
    if pixels.dtype != np.uint8 or pixels.ndim != 2 or not pixels.flags.c_contiguous:
        raise DeviceProtocolError("the pixels of a frame are of another kind")
    if not all(_is_side(side) for side in pixels.shape) or not _is_ppi(frame.ppi):
        raise DeviceProtocolError("a frame has the size or the resolution of no scanner")
    if not isinstance(frame.sequence, int) or frame.sequence <= last_sequence:
        raise DeviceProtocolError("the numbers of the frames do not rise")
    if not isinstance(frame.time_s, float | int) or not math.isfinite(frame.time_s):
        raise DeviceProtocolError("a frame has no time")
    if not isinstance(frame.finger_on, bool | None) or not isinstance(frame.is_preview, bool):
        raise DeviceProtocolError("a frame tells nonsense of the finger")


def _is_text(value: object, most: int) -> bool:
    return isinstance(value, str) and 0 < len(value) <= most


def _is_side(value: object) -> bool:
    return isinstance(value, int) and 0 < value <= MAX_SIDE_PX


def _is_ppi(value: object) -> bool:
    return isinstance(value, int) and PPI_RANGE[0] <= value <= PPI_RANGE[1]


class Driver(ABC):
    """A kind of scanner. `enumerate` lists what is plugged in, `create` makes a scanner and opens nothing."""

    name: ClassVar[str]
    description: ClassVar[str]
    lists_quietly: ClassVar[bool] = True
    """False where listing asks the devices themselves (opens a port, sends a request) and so might disturb one in use:
    they are then looked for only now and then, and never while one is in use."""
    is_proven: ClassVar[bool] = True
    """False for a driver written from descriptions alone, confirmed by no device and no recording of one."""

    @abstractmethod
    def enumerate(self) -> Iterable[DeviceInfo]:
        """List the devices that could be opened now. Raises `DriverUnavailableError` with the reason if none can be."""

    def find(self, device_id: str) -> DeviceInfo:
        """Return the device called `device_id`. Raises `DeviceNotFoundError`.

        Drivers whose devices exist on demand (a folder, a simulated person) override this.
        """
        for info in self.enumerate():
            if info.device_id == device_id:
                return info
        raise DeviceNotFoundError("no such device is plugged in")

    @abstractmethod
    def create(self, info: DeviceInfo) -> Scanner:
        """Make the scanner for `info`. Touches no device."""

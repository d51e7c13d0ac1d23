"""DigitalPersona U.are.U 4000 / 4000B / 4500 and the Microsoft fingerprint readers.

The reader says when a finger comes (mode AWAIT_FINGER_ON) and, in another mode, when it goes; while it captures it
sends one picture after another and says nothing. So a press is: wait for the finger, take pictures as long as they show
skin, then ask whether it has gone. While no finger rests the reader sends no picture; an even white frame with
`finger_on` False then says that it is alive.
"""

from __future__ import annotations

import itertools
import logging
import queue
import secrets
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace

import numpy as np

from drivers.api import (
    DeviceError,
    DeviceInfo,
    DeviceNotFoundError,
    DeviceTimeoutError,
    Frame,
    GrayImage,
    Scanner,
)
from drivers.device_options import DeviceOptions
from drivers.usb.frame_pump import FramePump
from drivers.usb.port import UsbPort
from drivers.usb.recording import Recording
from drivers.usb.replay_port import ReplayPort
from drivers.usb.uru4000_frame import (
    HEIGHT_PX,
    MAX_BYTES,
    WIDTH_PX,
    Bytes,
    FrameError,
    make_picture,
    parse_frame,
    to_gray,
)
from drivers.usb.uru4000_interrupts import Interrupt, InterruptReader
from drivers.usb.uru4000_pixels import hide_pixels, recorded_seeds
from drivers.usb.uru4000_registers import Mode, Register, Registers, power_up
from drivers.usb.usb_driver import UsbDriver, UsbModel

PPI = 500
"""What libfprint's matcher takes it for; the device does not say. Set `ppi` after measuring a real reader."""

FRAME_ENDPOINT = 0x82
REGISTER_LIMIT_S = 1.0
FRAME_LIMIT_S = 1.0
HEAD_START_S = 0.005
"""From asking for a frame to the order to capture, so that none of it is missed."""
EMPTY_EVERY_S = 0.25
OFF_ANSWER_S = 0.3
ASK_EVERY_FRAMES = 25
"""So often a reader that captures is asked whether the finger is still there, whatever its pictures show."""
MAX_REJECTED = 3
"""Broken frames in a row before the reader is given up."""
FAINT_SHARE = 0.4
"""A picture with less than this share of the press's brightest mean shows a finger that goes."""
MAX_SEED = 2**31 - 1
MAX_SEED_CHARACTERS = 20
STOP_LIMIT_S = 0.45
JOIN_LIMIT_S = 0.25

_LOG = logging.getLogger(__name__)
_MICROSOFT_V2 = (0x045E, 0x00CA)
_TURNED = frozenset({(0x05BA, 0x000A)})

Message = Interrupt | DeviceError | bytes
"""What the conversation is told: an interrupt, a fault, or what a frame's transfer brought."""


@dataclass(frozen=True, slots=True)
class Uru4000Options:
    """What an address says. `turn_deg` None: as the table of ids has it; `seed` None: another for each frame."""

    ppi: int = PPI
    turn_deg: int | None = None
    seed: int | None = None


def read_options(options: DeviceOptions) -> Uru4000Options:
    """Take `ppi`, `turn` (0 or 180) and `seed` (up to 0x7fffffff). Raises `DeviceNotFoundError`."""
    turn = options.text("turn", "")
    if turn not in ("", "0", "180"):
        raise DeviceNotFoundError("the option turn must be 0 or 180")
    return Uru4000Options(
        options.whole("ppi", PPI, 100, 2000), int(turn) if turn else None, _read_seed(options.text("seed", ""))
    )


def _read_seed(text: str) -> int | None:
    """Read a seed, decimal or as in 0x51EA2124."""
    if not text:
        return None
    try:
        seed = int(text, 0) if len(text) <= MAX_SEED_CHARACTERS else -1
    except ValueError:
        seed = -1
    if not 0 <= seed <= MAX_SEED:
        raise DeviceNotFoundError("the option seed must be a number from 0 to 0x7fffffff")
    return seed


def random_seeds() -> Iterator[int]:
    """Give seeds that nobody can foresee."""
    while True:
        yield secrets.randbits(31)


class Uru4000Scanner(Scanner):
    """One reader. `seeds` gives, at each opening, the host's part of the frames' keys, one after another."""

    def __init__(
        self,
        info: DeviceInfo,
        port: UsbPort,
        options: Uru4000Options | None = None,
        *,
        seeds: Callable[[], Iterator[int]] = random_seeds,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        super().__init__(info)
        self._options = options or Uru4000Options()
        seed = self._options.seed
        self._new_seeds = seeds if seed is None else lambda: itertools.repeat(seed)
        self._seeds = self._new_seeds()
        self._sleep = sleep
        self._port = port
        self._registers = Registers(port, REGISTER_LIMIT_S)
        self._interrupts: InterruptReader | None = None
        self._frame_reader: ThreadPoolExecutor | None = None
        self._pending: Future[bytes] | None = None
        self._pump: FramePump[Message] | None = None
        self._mode = Mode.OFF

    # -- hooks ------------------------------------------------------------------------------------------------

    def _open(self) -> None:
        self._seeds = self._new_seeds()
        self._port.open()
        try:
            messages: queue.SimpleQueue[Message] = queue.SimpleQueue()
            self._interrupts = InterruptReader(self._port, messages.put)
            self._interrupts.start()
            self._frame_reader = ThreadPoolExecutor(1, "uru4000-frames")
            self._power_up(messages)
        except BaseException:
            self._close()
            raise

    def _start(self) -> None:
        if self._mode is Mode.OFF:
            messages: queue.SimpleQueue[Message] = queue.SimpleQueue()
            self._listening().direct(messages.put)
            self._power_up(messages)
        self._settle_pending()
        pump: FramePump[Message] = FramePump("uru4000", self._converse, self._options.ppi)
        self._listening().direct(pump.post)
        self._set_mode(Mode.AWAIT_FINGER_ON)
        pump.start()
        self._pump = pump

    def _read(self, timeout_s: float) -> Frame | None:
        pump = self._pump
        return pump.take(timeout_s, self._stop_requested) if pump is not None else None

    def _stop(self) -> None:
        deadline_s = time.monotonic() + STOP_LIMIT_S
        pump, self._pump = self._pump, None
        if pump is not None and not pump.stop(JOIN_LIMIT_S):
            raise DeviceTimeoutError("the scanner does not answer")
        if self._mode is Mode.CAPTURE:
            self._set_mode(Mode.AWAIT_FINGER_OFF, max(0.05, deadline_s - time.monotonic()))
        self._set_mode(Mode.OFF, max(0.05, deadline_s - time.monotonic()))
        if pump is not None and pump.error is not None:
            raise pump.error

    def _close(self) -> None:
        pump, self._pump = self._pump, None
        if pump is not None:
            pump.stop(JOIN_LIMIT_S)
        if self._interrupts is not None:
            self._interrupts.stop()
        if self._frame_reader is not None:
            self._frame_reader.shutdown(wait=False, cancel_futures=True)
        self._interrupts = self._frame_reader = self._pending = None
        self._mode = Mode.OFF
        self._port.close()

    def _reset(self) -> None:
        self._port.open()
        try:
            self._port.reset()
        finally:
            self._port.close()

    # -- power and modes --------------------------------------------------------------------------------------

    def _power_up(self, messages: queue.SimpleQueue[Message]) -> None:
        identity = self._port.identity
        needs_login = (identity.vendor_id, identity.product_id) == _MICROSOFT_V2
        power_up(
            self._registers,
            lambda limit_s: _await_power(messages, limit_s),
            needs_login=needs_login,
            sleep=self._sleep,
        )
        _LOG.debug("device info %s", self._registers.read(Register.DEVICE_INFO, 16).hex())
        self._mode = Mode.INIT

    def _listening(self) -> InterruptReader:
        if self._interrupts is None:
            raise DeviceError("the scanner is not open")
        return self._interrupts

    def _set_mode(self, mode: Mode, limit_s: float | None = None) -> None:
        self._registers.set_mode(mode, limit_s)
        self._mode = mode

    # -- the conversation, in the pump's thread ---------------------------------------------------------------

    def _converse(self, pump: FramePump[Message]) -> None:
        while True:
            self._await_finger(pump)
            brightest = self._take_frames(pump, 0.0)
            while not self._finger_is_off(pump):
                brightest = self._take_frames(pump, brightest)
            pump.await_demand()
            pump.deliver(_empty_frame(), finger_on=False)
            self._set_mode(Mode.AWAIT_FINGER_ON)

    def _await_finger(self, pump: FramePump[Message]) -> None:
        while _next(pump, EMPTY_EVERY_S) is not Interrupt.FINGER_ON:
            if pump.is_wanted:
                pump.deliver(_empty_frame(), finger_on=False)

    def _take_frames(self, pump: FramePump[Message], brightest: float) -> float:
        """Hand over pictures, one at least, until one shows that the finger goes or it is time to ask.

        Takes and returns the mean of the press's brightest picture.
        """
        for number in range(ASK_EVERY_FRAMES):
            pump.await_demand()
            picture = self._take_picture(pump)
            brightness = float(picture.mean())
            if number > 0 and brightness < FAINT_SHARE * brightest:
                break
            brightest = max(brightest, brightness)
            pump.deliver(to_gray(picture, is_turned=self._is_turned), finger_on=True)
        return brightest

    def _finger_is_off(self, pump: FramePump[Message]) -> bool:
        """Ask the reader; it answers only when the finger is off."""
        self._set_mode(Mode.AWAIT_FINGER_OFF)
        deadline_s = time.monotonic() + OFF_ANSWER_S
        while (left_s := deadline_s - time.monotonic()) > 0:
            if _next(pump, left_s) is Interrupt.FINGER_OFF:
                return True
        return False

    def _take_picture(self, pump: FramePump[Message]) -> Bytes:
        for rejected in range(1, MAX_REJECTED + 1):
            try:
                return make_picture(parse_frame(self._take_data(pump)), self._fetch_key)
            except FrameError:
                if rejected == MAX_REJECTED:
                    raise
        raise AssertionError("unreachable")

    def _take_data(self, pump: FramePump[Message]) -> bytes:
        """Read one frame's bytes. The read is pending before the reader is told to capture."""
        self._settle_pending()
        self._pending = future = self._frames().submit(self._port.read, FRAME_ENDPOINT, MAX_BYTES, FRAME_LIMIT_S)
        future.add_done_callback(lambda done: pump.post(_outcome(done)))
        if self._mode is not Mode.CAPTURE:
            pump.pause(HEAD_START_S)
            self._set_mode(Mode.CAPTURE)
        while not isinstance(message := _next(pump, 2 * FRAME_LIMIT_S), bytes):
            if message is None:
                raise DeviceTimeoutError("the scanner sent no picture")
        return message

    def _fetch_key(self, key_number: int) -> int:
        return self._registers.fetch_key(key_number, next(self._seeds))

    def _frames(self) -> ThreadPoolExecutor:
        if self._frame_reader is None:
            raise DeviceError("the scanner is not open")
        return self._frame_reader

    def _settle_pending(self) -> None:
        """Let a read that `stop` left behind come to its end, or it would take the next frame."""
        pending, self._pending = self._pending, None
        if pending is not None and wait([pending], 2 * FRAME_LIMIT_S).not_done:
            raise DeviceTimeoutError("the scanner does not answer")

    @property
    def _is_turned(self) -> bool:
        identity = self._port.identity
        if self._options.turn_deg is not None:
            return self._options.turn_deg == 180
        return (identity.vendor_id, identity.product_id) in _TURNED


def _next(pump: FramePump[Message], limit_s: float) -> Interrupt | bytes | None:
    """Return the next message; raise it if it is a fault."""
    message = pump.receive(limit_s)
    if isinstance(message, DeviceError):
        raise message
    if message is Interrupt.TROUBLE:
        _LOG.info("the scanner tells of trouble")
    return message


def _await_power(messages: queue.SimpleQueue[Message], limit_s: float) -> bool:
    """Return whether the reader says within `limit_s` that it has power."""
    deadline_s = time.monotonic() + limit_s
    while True:
        try:
            message = messages.get(timeout=max(0.0, deadline_s - time.monotonic()))
        except queue.Empty:
            return False
        if isinstance(message, DeviceError):
            raise message
        if message is Interrupt.POWER:
            return True


def _outcome(done: Future[bytes]) -> bytes | DeviceError:
    if done.cancelled():
        return b""
    error = done.exception()
    if error is None:
        return done.result()
    return error if isinstance(error, DeviceError) else DeviceError(f"the read failed: {type(error).__name__}")


def _empty_frame() -> GrayImage:
    return np.full((HEIGHT_PX, WIDTH_PX), 255, np.uint8)


class Uru4000Driver(UsbDriver):
    """The readers of the table. The keyboards and the mouse have the same reader inside."""

    name = "uru4000"
    description = "DigitalPersona U.are.U 4000/4500, Microsoft Fingerprint Reader"
    models = tuple(
        UsbModel(vendor_id, product_id, name, WIDTH_PX, HEIGHT_PX, PPI)
        for vendor_id, product_id, name in (
            (0x05BA, 0x0007, "DigitalPersona U.are.U 4000"),
            (0x05BA, 0x0008, "DigitalPersona U.are.U 4000 in a keyboard"),
            (0x05BA, 0x000A, "DigitalPersona U.are.U 4000B/4500"),
            (0x045E, 0x00BB, "Microsoft keyboard with fingerprint reader"),
            (0x045E, 0x00BC, "Microsoft IntelliMouse with fingerprint reader"),
            (0x045E, 0x00BD, "Microsoft Fingerprint Reader"),
            (0x045E, 0x00CA, "Microsoft Fingerprint Reader v2"),
        )
    )

    def with_options(self, info: DeviceInfo, options: DeviceOptions) -> DeviceInfo:
        """Return the device with what its options say of its pictures."""
        return replace(info, ppi=read_options(options).ppi)

    def make_scanner(self, info: DeviceInfo, port: UsbPort, options: DeviceOptions) -> Uru4000Scanner:
        """Make the scanner with the options `ppi`, `turn` and `seed`."""
        chosen = read_options(options)
        return Uru4000Scanner(replace(info, ppi=chosen.ppi), port, chosen)

    def make_replay(self, info: DeviceInfo, recording: Recording, options: DeviceOptions) -> Uru4000Scanner:
        """Make the scanner that plays `recording`, with the seeds of then."""
        chosen = read_options(options)
        seeds = recorded_seeds(recording)
        return Uru4000Scanner(
            replace(info, ppi=chosen.ppi),
            ReplayPort(recording),
            chosen,
            seeds=lambda: itertools.chain(seeds, itertools.repeat(0)),
        )

    def hide_pixels(self, recording: Recording) -> Recording:
        """Put a drawn print in place of every picture, scrambled as the device would."""
        is_turned = (recording.identity.vendor_id, recording.identity.product_id) in _TURNED
        return hide_pixels(recording, is_turned=is_turned)

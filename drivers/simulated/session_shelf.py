"""Keeps the sessions that are being played: a script goes on behind an unplug, whoever opens it again."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from drivers.api import DeviceNotFoundError
from drivers.device_options import DeviceOptions
from drivers.simulated.script_fields import MAX_BYTES, SessionScriptError
from drivers.simulated.session import read_session
from drivers.simulated.session_play import SessionPlay
from drivers.simulated.show import ScannerLook

SESSION_NAME = "script"
_MAX_KEPT = 16


@dataclass(frozen=True, slots=True)
class _Kept:
    text: str
    play: SessionPlay


class SessionShelf:
    """Sessions by device id (`script?file=/path.yaml`, or `script?name=replug` for one that is shipped)."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._lock = threading.Lock()

    def look(self, device_id: str) -> ScannerLook:
        """Return what the script's scanner is. Raises `DeviceNotFoundError` while it is unplugged, or no script."""
        play = self._play(device_id, renews=False)
        if not play.is_plugged_in:
            raise DeviceNotFoundError("the simulated scanner is unplugged")
        return play.look

    def show(self, device_id: str) -> SessionPlay:
        """Return the session as far as it was played; anew when it was over or the script has changed.

        Raises `SessionScriptError`.
        """
        return self._play(device_id, renews=True)

    def _play(self, device_id: str, *, renews: bool) -> SessionPlay:
        text = _read_text(device_id)
        with self._lock:
            kept = self._kept.get(device_id)
            if kept is None or kept.text != text or (renews and _is_finished(kept.play)):
                kept = self._kept[device_id] = _Kept(text, SessionPlay(read_session(text), self._clock))
            self._kept.move_to_end(device_id)
            while len(self._kept) > _MAX_KEPT:
                self._kept.popitem(last=False)
            return kept.play

    def plugged_in(self) -> dict[str, ScannerLook]:
        """The device ids of the sessions that were asked for and whose device is there, and what it is."""
        with self._lock:
            return {device_id: kept.play.look for device_id, kept in self._kept.items() if kept.play.is_plugged_in}


def shipped_scripts() -> tuple[str, ...]:
    """Names of the scripts that come with the program."""
    folder = files("drivers.simulated") / "scripts"
    if not folder.is_dir():  # a package built without them
        return ()
    return tuple(sorted(one.name.removesuffix(".yaml") for one in folder.iterdir() if one.name.endswith(".yaml")))


def _is_finished(play: SessionPlay) -> bool:
    return play.is_over and play.is_plugged_in and not play.is_open


def _read_text(device_id: str) -> str:
    _, options = DeviceOptions.split(device_id)
    with options:
        path, name = options.text("file", ""), options.text("name", "")
    if bool(path) == bool(name):
        raise SessionScriptError("a script is named by file=PATH or by name=NAME")
    if name:
        if name not in shipped_scripts():
            raise SessionScriptError("no script has that name; there are " + ", ".join(shipped_scripts()))
        return (files("drivers.simulated") / "scripts" / f"{name}.yaml").read_text("utf-8")
    try:
        with Path(path).open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        return content.decode("utf-8")
    except (OSError, ValueError) as error:
        raise SessionScriptError("the file of the script cannot be read") from error

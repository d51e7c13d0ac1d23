"""Puts the system's rules for USB scanners in place, where this program may; Linux only."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from drivers.usb.udev_rules import RULES_NAME, rules_text
from station.errors import StationError

RULES_FOLDER = Path("/etc/udev/rules.d")
_UDEV_LIMIT_S = 30.0
_UDEV_COMMANDS = (("control", "--reload"), ("trigger", "--subsystem-match=usb", "--action=change"))

Run = Callable[[Sequence[str]], None]


class RulesNotWrittenError(StationError):
    """The rules for scanners could not be put in place."""

    code = "install.device_rules"
    exit_code = 54
    advice = "Run the command that `station devices install-rules` prints, as the administrator of this computer."


def device_rules() -> str:
    """Return the text of the rules."""
    return rules_text()


def administrator_command() -> str:
    """Return the one command that puts the rules in place, for somebody who may not."""
    return shlex.join(["sudo", sys.executable, "-m", "station", "devices", "install-rules"])


def is_administrator() -> bool:
    """Whether this process may write the system's rules."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def install_device_rules(folder: Path = RULES_FOLDER, *, run: Run | None = None, system: str = sys.platform) -> Path:
    """Write the rules and have the system read them; return the file. Raises RulesNotWrittenError."""
    if not system.startswith("linux"):
        raise RulesNotWrittenError("only Linux has such rules; other systems need none")
    path = folder / RULES_NAME
    temporary = path.with_name(path.name + ".tmp")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        temporary.write_text(device_rules(), encoding="utf-8")
        temporary.chmod(0o644)
        temporary.replace(path)
    except OSError as error:
        raise RulesNotWrittenError(f"{path} cannot be written") from error
    for words in _UDEV_COMMANDS:
        (run or _udevadm)(words)
    return path


def _udevadm(words: Sequence[str]) -> None:
    """Tell udev; without one (a container) the rules wait for the next start."""
    program = shutil.which("udevadm")
    if program is None:
        return
    try:
        subprocess.run([program, *words], check=False, timeout=_UDEV_LIMIT_S, capture_output=True)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired) as error:
        raise RulesNotWrittenError("the rules are written, but udev did not read them: restart the computer") from error

"""The system's rules that let people open USB scanners on Linux, made from the tables of the built-in drivers."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping

from drivers.registry import BUILTIN
from drivers.usb.usb_driver import UsbDriver

RULES_NAME = "70-enrollment-station.rules"
"""Below 73: there the system gives devices marked `uaccess` to the person at the screen."""

_HEAD = f"""# {RULES_NAME}: who may open fingerprint scanners.
# The person at the screen (uaccess), and the group plugdev for a station that is used from elsewhere.
"""


def rules_text(drivers: Iterable[type[UsbDriver]] | None = None) -> str:
    """Return the rules for every device of `drivers`, of all built-in ones unless given."""
    lines = [_HEAD]
    for driver in usb_drivers() if drivers is None else drivers:
        lines.append(f"# {driver.name}: {driver.description}")
        lines += [
            f'SUBSYSTEM=="usb", ENV{{DEVTYPE}}=="usb_device", ATTR{{idVendor}}=="{model.vendor_id:04x}", '
            f'ATTR{{idProduct}}=="{model.product_id:04x}", MODE="0660", GROUP="plugdev", TAG+="uaccess"'
            for model in sorted(driver.models, key=lambda model: (model.vendor_id, model.product_id))
        ]
        lines.append("")
    return "\n".join(lines)


def usb_drivers(builtin: Mapping[str, str] = BUILTIN) -> tuple[type[UsbDriver], ...]:
    """Return the classes of the built-in USB drivers whose libraries are there."""
    found: list[type[UsbDriver]] = []
    for target in builtin.values():
        module, _, attribute = target.partition(":")
        try:
            kind = getattr(importlib.import_module(module), attribute)
        except ImportError:
            continue
        if isinstance(kind, type) and issubclass(kind, UsbDriver):
            found.append(kind)
    return tuple(found)

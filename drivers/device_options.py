"""Options written behind a device's name, as in `practice?seed=7&fps=20`: parsed and bounded in one place."""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl

from drivers.api import DeviceNotFoundError

MAX_OPTIONS = 40


class DeviceOptions:
    """The options of one device id, each taken once; leaving the `with` block refuses what nobody took."""

    def __init__(self, options: Mapping[str, str]) -> None:
        self._left = dict(options)

    @classmethod
    def split(cls, device_id: str) -> tuple[str, DeviceOptions]:
        """Cut `name?key=value&...` into name and options. Raises `DeviceNotFoundError` for an unreadable query."""
        name, mark, query = device_id.rpartition("?")
        if not mark:
            return device_id, cls({})
        try:
            pairs = parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query), max_num_fields=MAX_OPTIONS)
        except ValueError as error:
            raise DeviceNotFoundError("the options behind the device's name cannot be read") from error
        if len({key for key, _ in pairs}) != len(pairs):
            raise DeviceNotFoundError("an option of the device is given twice")
        return name, cls(dict(pairs))

    def number(self, key: str, default: float, low: float, high: float) -> float:
        """Take a number from `low` to `high`. Raises `DeviceNotFoundError`."""
        text = self._left.pop(key, None)
        if text is None:
            return default
        try:
            value = float(text)
        except ValueError as error:
            raise DeviceNotFoundError(f"the option {key} is not a number") from error
        if not math.isfinite(value) or not low <= value <= high:
            raise DeviceNotFoundError(f"the option {key} must be from {low:g} to {high:g}")
        return value

    def whole(self, key: str, default: int, low: int, high: int) -> int:
        """Take a whole number from `low` to `high`. Raises `DeviceNotFoundError`."""
        text = self._left.pop(key, None)
        if text is None:
            return default
        if not (text.isascii() and text.isdigit() and len(text) <= 20 and low <= int(text) <= high):
            raise DeviceNotFoundError(f"the option {key} must be a whole number from {low} to {high}")
        return int(text)

    def flag(self, key: str) -> bool:
        """Take a yes-or-no option: 1 or 0, no when absent."""
        return self.whole(key, 0, 0, 1) == 1

    def text(self, key: str, default: str) -> str:
        """Take an option as it stands."""
        return self._left.pop(key, default)

    def done(self) -> None:
        """Raise `DeviceNotFoundError` if an option is left that the driver does not know."""
        if self._left:
            raise DeviceNotFoundError("the device does not know one of its options")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.done()

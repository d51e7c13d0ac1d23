"""What lies on a model's glass: a play of pictures, one a look, the last one again and again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import SupportsBytes


class Glass:
    """Shows `pictures` one after another; None is an empty glass for devices that know of fingers."""

    def __init__(self, pictures: Sequence[SupportsBytes | None]) -> None:
        self._pictures = list(pictures)
        self.looks = 0

    def look(self) -> bytes | None:
        """The gray of all pixels, row by row."""
        picture = self._pictures[min(self.looks, len(self._pictures) - 1)]
        self.looks += 1
        return None if picture is None else bytes(picture)

    def look_always(self) -> bytes:
        """The same for a device that takes a picture of an empty glass too."""
        picture = self.look()
        assert picture is not None
        return picture


UNLIT = bytes(gray // 8 for gray in range(256))
"""What gray becomes without light, for `bytes.translate`."""

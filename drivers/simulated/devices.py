"""The pictures that real scanners give: their sizes and resolutions, by a name for `device=`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from drivers.simulated.placement import SQUARE_WINDOW, Window

DEFAULT_DEVICE = "practice"

DEVICES: Mapping[str, Window] = MappingProxyType(
    {
        DEFAULT_DEVICE: SQUARE_WINDOW,
        "uru4500": Window(290, 384, 512),
        "nb1010": Window(180, 256, 385),
        "fs80": Window(480, 320),
        "zfm": Window(288, 256),
        "id-card-reader": Window(360, 256),
        "300x400": Window(400, 300),
        "400x400": Window(400, 400),
        "500x550": Window(550, 500),
    }
)
"""Height and width in pixels, ppi."""

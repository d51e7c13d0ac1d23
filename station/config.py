"""Where a station lives on the disk, and its settings that are no records."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import platformdirs

APPLICATION = "enrollment-station"
HOME_VARIABLE = "STATION_HOME"


def default_home() -> Path:
    """Return the folder of the station's vault: $STATION_HOME, else the system's place for application data."""
    chosen = os.environ.get(HOME_VARIABLE)
    return Path(chosen) if chosen else Path(platformdirs.user_data_dir(APPLICATION, appauthor=False))


@dataclass(frozen=True, slots=True)
class HomePaths:
    """The files of one station."""

    home: Path

    @property
    def database(self) -> Path:
        """The SQLCipher database."""
        return self.home / "station.db"

    @property
    def search_index(self) -> Path:
        """The sealed search index; it can be made anew from the database."""
        return self.home / "station.index"

    def other_search_index(self, name: str) -> Path:
        """The index of what another engine than the station's own made; `name` is the engine's."""
        return self.home / f"station-{name}.index"

    @property
    def packets(self) -> Path:
        """Sealed hand-over packets, kept until the county's receipt; the station cannot open them."""
        return self.home / "packets"

    @property
    def enabled_drivers(self) -> Path:
        """Outside drivers that a technician enabled: lines `name version`."""
        return self.home / "drivers.enabled"

    @property
    def scanner_choice(self) -> Path:
        """Which scanner was chosen last; of no secret, so that it can be read while the vault is locked."""
        return self.home / "scanner.choice"


def enabled_drivers(home: Path) -> frozenset[tuple[str, str]]:
    """Read which outside drivers may be loaded, by name and version; none where the list is missing or unreadable."""
    try:
        lines = HomePaths(home).enabled_drivers.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return frozenset()
    words = [line.split() for line in lines if not line.startswith("#")]
    return frozenset((pair[0], pair[1]) for pair in words if len(pair) == 2)

"""The office's rules: from which score a press counts as good, and which engine makes the templates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from station.enrollment.policy import QualityThresholds
from station.errors import VaultDamagedError
from station.records import Engine
from station.storage import Storage

_THRESHOLDS: Final = "quality.thresholds"
_ENGINE: Final = "engine"


@dataclass(frozen=True, slots=True)
class StationSettings:
    """The rules that an office may change; they are kept in its vault."""

    thresholds: QualityThresholds
    engine: Engine
    """Makes the templates of new presses. What another engine made before is still compared by that engine."""


def read_settings(storage: Storage) -> StationSettings:
    """Read the rules, the program's own where none were set. Raises VaultDamagedError when they make no sense."""
    thresholds, engine = storage.rule(_THRESHOLDS), storage.rule(_ENGINE)
    try:
        return StationSettings(
            QualityThresholds() if thresholds is None else QualityThresholds.from_json(thresholds),
            Engine.STATION if engine is None else Engine(engine),
        )
    except ValueError as error:
        raise VaultDamagedError("the settings of the vault make no sense") from error


def write_settings(storage: Storage, settings: StationSettings) -> None:
    """Keep the rules."""
    with storage.transaction():
        storage.set_rule(_THRESHOLDS, settings.thresholds.to_json())
        storage.set_rule(_ENGINE, settings.engine.value)

"""The fingerprint engines that an office can choose from."""

from __future__ import annotations

from typing import Final

from station.errors import EngineMissingError
from station.records import Engine
from station.templates.engine import Extractor
from station.templates.extract import LeaderExtractor
from station.templates.nbis_engine import NbisExtractor

EXTRACTORS: Final = {Engine.STATION: LeaderExtractor.name, Engine.NBIS: NbisExtractor.name}
"""The names of the engines' extractors, as templates carry them. Templates of one name can be compared, of whichever
version: across two extractors nobody has measured what a score means."""


def load_engine(engine: Engine) -> Extractor:
    """Load an engine. Raises ModelFileError, EngineMissingError."""
    return LeaderExtractor() if engine is Engine.STATION else NbisExtractor()


def engine_of(extractor: str) -> Engine:
    """Return the engine whose extractor has this name. Raises EngineMissingError for one that is not known here."""
    for engine, name in EXTRACTORS.items():
        if name == extractor:
            return engine
    raise EngineMissingError("templates of an extractor that this program does not have")

"""What every part of the storage stands on: the database, the vault, the clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TypeVar

from station.storage.database import Database
from station.vault.vault import Vault

Item = TypeVar("Item")
Clock = Callable[[], dt.datetime]


class StoragePart:
    """Base of the parts that `Storage` is put together from; each part keeps to its own tables."""

    def __init__(self, database: Database, vault: Vault, clock: Clock) -> None:
        self._database = database
        self._vault = vault
        self._clock = clock


def chunks(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Cut into lists of at most `size`."""
    source = iter(items)
    while chunk := list(islice(source, size)):
        yield chunk


def optional_time(text: str | None) -> dt.datetime | None:
    """Read an optional ISO 8601 time."""
    return None if text is None else dt.datetime.fromisoformat(text)

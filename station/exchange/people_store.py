"""What an import needs of the records, and the row it hands over; the storage fits it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import NamedTuple, Protocol

from station.exchange.pinyin_keys import SearchKeys
from station.records import Person


class PersonRow(NamedTuple):
    """A person and the text to find them by: pinyin and initials in every reading, separated by spaces."""

    person: Person
    search_keys: SearchKeys = ""

    def __repr__(self) -> str:
        return f"PersonRow({self.person!r})"


class PeopleStore(Protocol):
    """The people that a roster is compared with and brought into."""

    def all_people(self) -> Iterable[Person]:
        """Give everybody."""

    def people_by_numbers(self, numbers: Iterable[str]) -> Mapping[str, Person]:
        """Look people up by confirmed citizen number; unknown numbers are left out."""

    def insert_people(self, rows: Sequence[PersonRow]) -> None:
        """Add people, all or none."""

    def update_people(self, rows: Sequence[PersonRow]) -> None:
        """Replace people's records, all or none."""

    def transaction(self) -> AbstractContextManager[None]:
        """Make what is done inside one change."""

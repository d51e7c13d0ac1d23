"""Whose roster row it is where the citizen number alone cannot tell: people waiting for their number, rows without one.

A match needs the same name and nothing that speaks against it (sex, place, household head, the digits that are left),
and something that speaks for it: the same village with the same group or household head, or nearly the whole number.
Anything less makes a separate person, for a person to judge.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from station.exchange.citizen_number import known_digits
from station.exchange.roster_reader import RosterRow
from station.exchange.roster_values import group_key, name_key, village_key
from station.ids import PersonId
from station.records import NumberState, Person, Sex

_TELLING_DIGITS = 14
"""Region and birth date: so many digits and a name are hardly met twice."""
_FEWEST_DIGITS = 6
_MOST_TYPING_ERRORS = 2


@dataclass(frozen=True, slots=True)
class Match:
    """The one person who fits, or nobody; `is_ambiguous` when there were several."""

    person: Person | None = None
    is_ambiguous: bool = False


class KnownPeople:
    """The people that were there before the import. Each can be matched by one row only."""

    def __init__(self, people: Iterable[Person]) -> None:
        self._by_name: dict[str, list[Person]] = defaultdict(list)
        self._claimed: set[PersonId] = set()
        for person in people:
            self._by_name[name_key(person.name)].append(person)

    def claim(self, person: Person) -> None:
        """Take a person out of the matching: a row has been told to be theirs."""
        self._claimed.add(person.person_id)

    def awaiting(self, row: RosterRow, name: str, number: str) -> Match:
        """Find who waits for exactly this proven number."""
        waiting = [person for person in self._candidates(row, name) if person.number_state is NumberState.TO_CONFIRM]
        return _only([person for person in waiting if _speaks_for(person, row, number)])

    def without_number(self, row: RosterRow, name: str, raw: str | None) -> Match:
        """Find whose row this is although its number cell proves nothing. The same cell as before comes first."""
        candidates = self._candidates(row, name)
        for person in candidates:
            if person.number_state is NumberState.TO_CONFIRM and person.raw_number == raw:
                return Match(person)
        return _only([person for person in candidates if _speaks_for(person, row, raw)])

    def _candidates(self, row: RosterRow, name: str) -> list[Person]:
        namesakes = self._by_name.get(name, ())
        return [
            person for person in namesakes if person.person_id not in self._claimed and _nothing_against(person, row)
        ]


def numbers_fit(one: str | None, other: str | None) -> bool:
    """True unless two number cells, each perhaps cut or mistyped, must be of two people."""
    first, second = _told(one), _told(other)
    if not first or not second:
        return True
    if known_digits(one or "") or known_digits(other or ""):
        shared = min(len(first), len(second))
        return first[:shared] == second[:shared]
    return _typing_errors(_eighteen(first), _eighteen(second)) <= _MOST_TYPING_ERRORS


def _only(people: list[Person]) -> Match:
    return Match(people[0]) if len(people) == 1 else Match(None, len(people) > 1)


def _nothing_against(person: Person, row: RosterRow) -> bool:
    sexes = {person.sex, row.sex} - {Sex.UNKNOWN}
    return (
        len(sexes) < 2
        and _agree(person.town, row.town)
        and _agree(village_key(person.village), village_key(row.village))
        and _agree(group_key(person.group), group_key(row.group))
        and _agree(_optional_key(person.household_head), _optional_key(row.household_head))
    )


def _speaks_for(person: Person, row: RosterRow, number: str | None) -> bool:
    theirs = person.citizen_number or person.raw_number
    if not numbers_fit(theirs, number):
        return False
    return _is_neighbor(person, row) or min(len(_told(theirs)), len(_told(number))) >= _TELLING_DIGITS


def _is_neighbor(person: Person, row: RosterRow) -> bool:
    """True for the same village with the same group or household head; a village alone has namesakes."""
    return _same(village_key(person.village), village_key(row.village)) and (
        _same(group_key(person.group), group_key(row.group))
        or _same(_optional_key(person.household_head), _optional_key(row.household_head))
    )


def _same(one: str | None, other: str | None) -> bool:
    return one is not None and one == other


def _agree(one: str | None, other: str | None) -> bool:
    return one is None or other is None or one == other


def _optional_key(name: str | None) -> str | None:
    return None if name is None else name_key(name)


def _told(raw: str | None) -> str:
    """The digits a cell tells; too few tell nothing."""
    if raw is None:
        return ""
    plain = unicodedata.normalize("NFKC", raw).upper()
    text = known_digits(raw) or "".join(character for character in plain if character in "0123456789X")
    return text if len(text) >= _FEWEST_DIGITS else ""


def _eighteen(digits: str) -> str:
    """Put the century into a 15-digit number, which makes 17 without a check character."""
    return f"{digits[:6]}19{digits[6:]}" if len(digits) == 15 else digits


def _typing_errors(one: str, other: str) -> int:
    """Number of characters put in, left out or changed (Levenshtein), without a check character that one has not."""
    if 17 in (len(one), len(other)) and len(one) != len(other):
        one, other = one[:17], other[:17]
    previous = list(range(len(other) + 1))
    for row, left in enumerate(one, 1):
        current = [row]
        for column, right in enumerate(other, 1):
            current.append(min(previous[column] + 1, current[-1] + 1, previous[column - 1] + (left != right)))
        previous = current
    return previous[-1]

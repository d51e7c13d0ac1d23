"""How people are found: the words that the full-text index keeps of a person, and the query made of what was typed.

A Chinese name has no spaces, so every ending of it is a word (王秀英, 秀英, 英) and a prefix query finds any part.
Numbers are kept reversed, so that the last digits are a prefix too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from station.records import Person

_LONGEST_SPLIT = 12
_FORWARD_DIGITS = 6
_NUMBER = re.compile(r"\d+x?")
_WORD = re.compile(r"\w+")
_TEXT_COLUMNS = "{name keys place head}"


def search_words(person: Person, search_keys: str) -> dict[str, str]:
    """Give the words of each column of the index."""
    number = "".join(_WORD.findall(folded(person.citizen_number or person.raw_number or "")))
    village, group = folded(person.village or ""), folded(person.group or "")
    place = (folded(person.town or ""), village, group, village + group)
    return {
        "name": _endings(folded(person.name)),
        "keys": folded(search_keys),
        "place": " ".join(dict.fromkeys(part for part in place if part)),
        "head": _endings(folded(person.household_head or "")),
        "number_end": number[::-1],
        "number_start": number,
    }


def match_expression(terms: Iterable[str], *, as_prefixes: bool) -> str | None:
    """Write the FTS5 query that all terms must fit, as whole words or as beginnings. None for no letter or digit."""
    words = [word for term in terms for word in _WORD.findall(folded(term).replace("_", " "))]
    star = "*" if as_prefixes else ""
    return " AND ".join(_word_expression(word, star) for word in words) or None


def folded(text: str) -> str:
    """Bring text to one form: full width to half width, upper to lower case."""
    return unicodedata.normalize("NFKC", text).casefold()


def _word_expression(word: str, star: str) -> str:
    either = [f'{_TEXT_COLUMNS} : "{word}"{star}']
    if _NUMBER.fullmatch(word):
        either.append(f'number_end : "{word[::-1]}"{star}')
        if len(word) >= _FORWARD_DIGITS:
            either.append(f'number_start : "{word}"{star}')
    return "(" + " OR ".join(either) + ")"


def _endings(text: str) -> str:
    words = _WORD.findall(text)
    joined = "".join(words)
    if joined.isascii() or len(joined) > _LONGEST_SPLIT:
        return " ".join(words)
    return " ".join(joined[start:] for start in range(len(joined)))

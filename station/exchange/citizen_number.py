"""Citizen numbers (GB 11643-1999): read a cell as offices send it, mend only what cannot change the number.

Spreadsheets cut 18 digits to 15 and people mistype; a number that does not prove itself by its check digit is told
apart and never completed or corrected. The region code is a hint only: elders carry codes of counties that are gone.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import dataclass

from station.records import Sex

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_CHARACTERS = "10X98765432"
EARLIEST_YEAR = 1880
EXACT_FLOAT_LIMIT = 2**53
"""From here on a double cannot hold every integer, so a numeric cell of 18 digits has lost some."""

CUT_ENDING = "000"
"""What a spreadsheet, which keeps 15 digits, puts for the last three of 18."""

MISSING = "missing"
FLOAT_TRUNCATED = "float_truncated"
BAD_CHECK_DIGIT = "bad_check_digit"
BAD_LENGTH = "bad_length"
BAD_CHARACTERS = "bad_characters"
BAD_DATE = "bad_date"

_FULL_WIDTH = str.maketrans("０１２３４５６７８９Ｘｘ", "0123456789Xx")
_LOOK_ALIKES = "ⅩⅹХхΧχ×"
_APOSTROPHES = "'’‘`´′＇"
_INVISIBLE = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_SPACES = re.compile(r"\s")
_FORMULA_TEXT = re.compile(r'="([^"]*)"')
_FLOAT_TEXT = re.compile(r"([1-9])(?:\.([0-9]+))?[eE]\+?([0-9]{1,2})")
_WHOLE_FLOAT_TEXT = re.compile(r"([0-9]{15,})\.0+")
_NOTHING = frozenset({"", "无", "暂无", "不详", "空", "/", "-", "—", "——", "null", "none", "n/a", "#n/a"})
_LONGEST_CELL = 200


@dataclass(frozen=True, slots=True, repr=False)
class ParsedNumber:
    """What a cell says. Exactly one of `canonical` (18 characters) and `problem` (a code) is set.

    `raw` is the cell's text as it came, None where it was empty; birth date and sex are those the number itself tells.
    """

    canonical: str | None = None
    problem: str | None = None
    repairs: tuple[str, ...] = ()
    birth_date: dt.date | None = None
    sex: Sex = Sex.UNKNOWN
    raw: str | None = None

    def __repr__(self) -> str:
        return f"ParsedNumber(problem={self.problem!r}, repairs={self.repairs!r})"


def check_character(body: str) -> str:
    """Compute the check character of the first 17 digits (GB 11643-1999, after ISO 7064 MOD 11-2)."""
    return CHECK_CHARACTERS[sum(weight * int(digit) for weight, digit in zip(WEIGHTS, body, strict=True)) % 11]


def parse(raw: object, *, today: dt.date | None = None) -> ParsedNumber:
    """Read a roster cell or typed text as a citizen number. Any object is accepted; nothing is raised.

    `today` bounds the birth date; the clock's date where it is not given.
    """
    text = cell_text(raw)
    if text is None:
        return ParsedNumber(problem=MISSING if raw is None else BAD_CHARACTERS)
    if isinstance(raw, float) and abs(raw) >= EXACT_FLOAT_LIMIT:
        return ParsedNumber(problem=FLOAT_TRUNCATED, raw=text)
    cleaned, repairs = _clean(text)
    if cleaned.lower() in _NOTHING:
        return ParsedNumber(problem=MISSING, raw=text.strip() or None)
    number, problem, more = _canonical(cleaned)
    birth_date = None if number is None else _birth_date(number, today or dt.date.today())
    if number is None or birth_date is None:
        return ParsedNumber(problem=problem or BAD_DATE, repairs=tuple(repairs), raw=text)
    sex = Sex.MALE if int(number[16]) % 2 else Sex.FEMALE
    return ParsedNumber(number, None, (*repairs, *more), birth_date, sex, text)


def cell_text(raw: object) -> str | None:
    """Write a cell as text, whole floats without their point. None for what is neither text nor a finite number."""
    if isinstance(raw, str):
        return raw[:_LONGEST_CELL]
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        return None
    if isinstance(raw, float):
        if not math.isfinite(raw):
            return None
        return str(int(raw)) if raw.is_integer() and abs(raw) < EXACT_FLOAT_LIMIT else repr(raw)
    return str(raw) if abs(raw) < 10**_LONGEST_CELL else None


def known_digits(raw: str) -> str:
    """Give the leading digits that a truncated cell still tells for certain, "" where it is no truncated number."""
    text, _ = _clean(raw)
    if match := _FLOAT_TEXT.fullmatch(text):
        return (match[1] + (match[2] or ""))[:15]
    match = _WHOLE_FLOAT_TEXT.fullmatch(text)
    digits = match[1] if match else text
    return digits[:15] if len(digits) == 18 and _is_digits(digits) and digits.endswith(CUT_ENDING) else ""


def _clean(text: str) -> tuple[str, list[str]]:
    """Take away what a spreadsheet or an input method adds; name each repair once."""
    repairs: list[str] = []

    def became(new: str, code: str) -> str:
        if new != text:
            repairs.append(code)
        return new

    text = became(_INVISIBLE.sub("", text), "invisible")
    text = became(text.replace("\t", ""), "tab")
    text = became(_SPACES.sub("", text), "spaces")
    if match := _FORMULA_TEXT.fullmatch(text):
        text = became(match[1], "formula_text")
    text = became(text.strip(_APOSTROPHES), "apostrophe")
    text = became(text.translate(_FULL_WIDTH), "full_width")
    if len(text) == 18 and text[-1] in _LOOK_ALIKES:
        text = became(text[:-1] + "X", "x_look_alike")
    if len(text) == 18 and text[-1] == "x":
        text = became(text[:-1] + "X", "lower_x")
    return text, repairs


def _canonical(text: str) -> tuple[str | None, str | None, tuple[str, ...]]:
    """Give (18 characters, None, repairs) or (None, problem, ())."""
    if _FLOAT_TEXT.fullmatch(text):
        return None, FLOAT_TRUNCATED, ()
    if match := _WHOLE_FLOAT_TEXT.fullmatch(text):
        if len(match[1]) != 15:
            return None, FLOAT_TRUNCATED, ()
        return _expand(match[1]), None, ("decimal_point", "fifteen_digits")
    if not _is_digits(text[:-1]) or not (_is_digits(text[-1]) or text[-1] in "Xx"):
        return None, BAD_CHARACTERS, ()
    if len(text) == 15 and _is_digits(text):
        return _expand(text), None, ("fifteen_digits",)
    if len(text) != 18:
        return None, BAD_LENGTH, ()
    if check_character(text[:17]) != text[17]:
        return None, FLOAT_TRUNCATED if text.endswith(CUT_ENDING) else BAD_CHECK_DIGIT, ()
    return text, None, ()


def _expand(fifteen: str) -> str:
    """Make the 18-character number of a 15-digit one: the century after the region, the check character at the end."""
    body = f"{fifteen[:6]}19{fifteen[6:]}"
    return body + check_character(body)


def _birth_date(number: str, today: dt.date) -> dt.date | None:
    try:
        born = dt.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    return born if born.year >= EARLIEST_YEAR and born <= today else None


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()

"""A key's fingerprint in words that can be read over the telephone, and numbers in words for the tally sheet.

Sixteen bits make one word of five letters, consonants and vowels in turn ("proquint", D. Wilkerson, 2009).
"""

from __future__ import annotations

import hashlib

_CONSONANTS, _VOWELS = "bdfghjklmnprstvz", "aiou"
_FINGERPRINT_BYTES = 16
_DIGITS, _PLACES, _BIG = "零壹贰叁肆伍陆柒捌玖", ("", "拾", "佰", "仟"), ("", "万", "亿")


def fingerprint_words(public: bytes) -> str:
    """Write the first 128 bits of SHA-256 as eight words."""
    digest = hashlib.sha256(public).digest()[:_FINGERPRINT_BYTES]
    return "-".join(_word(int.from_bytes(digest[at : at + 2], "big")) for at in range(0, len(digest), 2))


def are_same_words(one: str, other: str) -> bool:
    """Compare words as typed: any case, spaces or dashes between them."""
    return one.lower().replace("-", " ").split() == other.lower().replace("-", " ").split()


def number_in_words(number: int) -> str:
    """Write 0 to 999,999,999,999 in the capital numerals of Chinese receipts, which cannot be changed with a stroke."""
    if not 0 <= number < 10**12:
        raise ValueError("0 to 999,999,999,999")
    text, is_gap = "", False
    for group in range(len(_BIG) - 1, -1, -1):
        part = number // 10 ** (4 * group) % 10_000
        if not part:
            is_gap = bool(text)
            continue
        if text and (is_gap or part < 1000):
            text += _DIGITS[0]
        text += _below_ten_thousand(part) + _BIG[group]
        is_gap = False
    return text or _DIGITS[0]


def _below_ten_thousand(number: int) -> str:
    text, is_gap = "", False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit:
            text += (_DIGITS[0] if is_gap and text else "") + _DIGITS[digit] + _PLACES[place]
        is_gap = not digit
    return text


def _word(bits: int) -> str:
    return (
        _CONSONANTS[bits >> 12] + _VOWELS[bits >> 10 & 3] + _CONSONANTS[bits >> 6 & 15]
        + _VOWELS[bits >> 4 & 3] + _CONSONANTS[bits & 15]
    )  # fmt: skip

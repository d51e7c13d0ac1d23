"""The recovery code: 160 random bits as nine groups of four letters and digits, made to be read from paper and typed.

Crockford's base32 alphabet leaves out I, L, O and U; the last four symbols are a checksum, so a slip of the pen is told
apart from a wrong code before the slow key derivation starts.
"""

from __future__ import annotations

import hashlib

from station.errors import WrongPassphraseError

CODE_BYTES = 20
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOK_ALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})
_CHECK_BITS = 20
_SYMBOLS = (CODE_BYTES * 8 + _CHECK_BITS) // 5
_GROUP = 4


def encode_recovery_code(secret: bytes) -> str:
    """Write 20 bytes as `XXXX-XXXX-…`, nine groups."""
    number = int.from_bytes(secret, "big") << _CHECK_BITS | _checksum(secret)
    symbols = "".join(_ALPHABET[number >> 5 * place & 31] for place in reversed(range(_SYMBOLS)))
    return "-".join(symbols[at : at + _GROUP] for at in range(0, _SYMBOLS, _GROUP))


def decode_recovery_code(code: str) -> bytes:
    """Read a code as typed: any case, spaces, dashes, O for 0, I or L for 1. Raises WrongPassphraseError on a slip."""
    symbols = "".join(c for c in code.upper() if not c.isspace() and c not in "-–—_.").translate(_LOOK_ALIKES)
    if len(symbols) != _SYMBOLS or any(c not in _ALPHABET for c in symbols):
        raise WrongPassphraseError(f"a recovery code has {_SYMBOLS} letters and digits")
    number = 0
    for symbol in symbols:
        number = number << 5 | _ALPHABET.index(symbol)
    secret = (number >> _CHECK_BITS).to_bytes(CODE_BYTES, "big")
    if number & (1 << _CHECK_BITS) - 1 != _checksum(secret):
        raise WrongPassphraseError("the recovery code has a typing slip")
    return secret


def _checksum(secret: bytes) -> int:
    digest = hashlib.sha256(b"station recovery code 1" + secret).digest()
    return int.from_bytes(digest[:4], "big") >> 32 - _CHECK_BITS

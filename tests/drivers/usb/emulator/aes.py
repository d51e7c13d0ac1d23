"""AES-128 of one block (FIPS 197), to check a login independently of the driver's library."""

from __future__ import annotations

import functools


def encrypt_block(key: bytes, block: bytes) -> bytes:
    """Encrypt 16 bytes."""
    box = _sbox()
    keys = _expand(key, box)
    state = _xor(block, keys[0])
    for round_number in range(1, 11):
        state = bytes(box[value] for value in state)
        state = bytes(state[(4 * (n // 4) + 5 * (n % 4)) % 16] for n in range(16))
        if round_number < 10:
            state = b"".join(_mix(state[n : n + 4]) for n in range(0, 16, 4))
        state = _xor(state, keys[round_number])
    return state


def _expand(key: bytes, box: bytes) -> list[bytes]:
    words = [key[n : n + 4] for n in range(0, 16, 4)]
    constant = 1
    for n in range(4, 44):
        word = words[-1]
        if n % 4 == 0:
            word = bytes(box[value] for value in word[1:] + word[:1])
            word = bytes([word[0] ^ constant]) + word[1:]
            constant = _double(constant)
        words.append(_xor(words[n - 4], word))
    return [b"".join(words[n : n + 4]) for n in range(0, 44, 4)]


def _mix(column: bytes) -> bytes:
    whole = column[0] ^ column[1] ^ column[2] ^ column[3]
    return bytes(column[n] ^ whole ^ _double(column[n] ^ column[(n + 1) % 4]) for n in range(4))


def _double(value: int) -> int:
    return ((value << 1) ^ 0x1B) & 0xFF if value & 0x80 else value << 1


def _xor(a: bytes, b: bytes) -> bytes:
    return bytes(x ^ y for x, y in zip(a, b, strict=True))


@functools.cache
def _sbox() -> bytes:
    box = bytearray(256)
    value = inverse = 1
    while True:  # value runs through the powers of 3, inverse through those of its inverse
        value ^= _double(value)
        for shift in (1, 2, 4):
            inverse ^= (inverse << shift) & 0xFF
        if inverse & 0x80:
            inverse ^= 0x09
        turned = [((inverse << n) | (inverse >> (8 - n))) & 0xFF for n in range(5)]
        box[value] = turned[0] ^ turned[1] ^ turned[2] ^ turned[3] ^ turned[4] ^ 0x63
        if value == 1:
            break
    box[0] = 0x63
    return bytes(box)

"""Deterministic CBOR (RFC 8949, 4.2.1), read with bounds: the same content has one form of bytes only."""

from __future__ import annotations

import cbor2

from station.exchange.packets.errors import PacketFormatError

Value = dict[str, "Value"] | list["Value"] | str | bytes | int | bool | None

_DEEPEST = 12


def encode(value: Value) -> bytes:
    """Write `value`; map keys are sorted."""
    return cbor2.dumps(value, canonical=True)


def decode(data: bytes) -> dict[str, Value]:
    """Read one map. Raises PacketFormatError for anything else, or for a form that `encode` does not write."""
    try:
        value = cbor2.loads(
            data, max_depth=_DEEPEST, allow_indefinite=False, allow_duplicate_keys=False, strict_hashable_types=True,
            tag_hook=_refuse_tag, semantic_decoders={},
        )  # fmt: skip
        is_ours = isinstance(value, dict) and _is_plain(value) and encode(value) == data
    except (cbor2.CBORDecodeError, cbor2.CBOREncodeError, ValueError, TypeError, ArithmeticError, MemoryError) as error:
        raise PacketFormatError("the content is no CBOR of this format") from error
    if not is_ours:
        raise PacketFormatError("the content is no CBOR of this format")
    return value  # type: ignore[no-any-return]


def _refuse_tag(*_: object) -> object:
    raise ValueError("no tag has a meaning here")


def _is_plain(value: object) -> bool:
    if isinstance(value, dict):
        return all(isinstance(key, str) and _is_plain(item) for key, item in value.items())
    if isinstance(value, list):
        return all(map(_is_plain, value))
    return value is None or type(value) in (str, bytes, int, bool)
